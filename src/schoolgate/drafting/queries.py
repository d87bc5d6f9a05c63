"""Who may see which answer to kind and clear, and which of the school's own words."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from schoolgate.access.policy import Action, may

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class DismissalQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """One's own, and nobody else's: no head and no administrator reads what a colleague answered."""
        if viewer.is_parent:
            return self.none()
        return self.filter(staff=viewer.person_id)


class SettledQuery(models.QuerySet[Any]):
    """What a school has settled for itself: its own words, and the rules it does not want to hear."""

    def visible_to(self, viewer: "Viewer") -> Self:
        """All who write for the school, so that nobody wonders why a word is or is not mentioned."""
        if not may(viewer.roles, Action.DRAFT_READ):
            return self.none()
        return self.filter(school=viewer.school_id)

    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)
