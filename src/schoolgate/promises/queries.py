"""Who may see which promise."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from schoolgate.people.models import Circle

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class PromiseQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Promises of shared matters; staff also those that are their own to keep (their own only, A4 rule 10).

        Never one about their own child, whom they meet as a parent (roles-and-calendar 1).
        """
        seen = Q(circle__in=Circle.objects.visible_to(viewer))
        if viewer.is_staff_member:
            seen |= Q(owner_staff=viewer.person_id) & ~Q(pupil__in=viewer.own_children)
        return self.filter(seen, school=viewer.school_id)

    def owned_by(self, viewer: "Viewer") -> Self:
        if viewer.is_parent:
            return self.filter(owner_adult=viewer.person_id)
        return self.filter(owner_staff=viewer.person_id)

    def open(self) -> Self:
        return self.filter(settlement__isnull=True)

    def due_by(self, day: date) -> Self:
        return self.open().filter(due__lte=day)

    def for_pages(self) -> Self:
        """With everybody whom a page names."""
        return self.select_related("pupil", "owner_staff", "owner_adult", "settlement").order_by("due", "pk")
