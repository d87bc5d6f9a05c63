"""Only the safeguarding lead sees what was handed over."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from schoolgate.access.policy import Action, may
from schoolgate.people.models import Relationship

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class HandoverQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        if not may(viewer.roles, Action.HANDOVER_SEE):
            return self.none()
        # Nobody handles a matter about their own child, a safeguarding lead least of all (roles-and-calendar 1).
        # Nor what a former partner wrote, about whatever child.
        beside = Relationship.objects.filter(adult=OuterRef("by_adult"), pupil__in=viewer.own_children)
        return self.filter(~Exists(beside), school=viewer.school_id).exclude(pupil__in=viewer.own_children)

    def waiting(self) -> Self:
        return self.filter(taken_at__isnull=True)
