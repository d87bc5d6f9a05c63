"""Only the safeguarding lead sees what was handed over."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from schoolgate.access.policy import Action, may

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class HandoverQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        if not may(viewer.roles, Action.HANDOVER_SEE):
            return self.none()
        return self.filter(school=viewer.school_id)

    def waiting(self) -> Self:
        return self.filter(taken_at__isnull=True)
