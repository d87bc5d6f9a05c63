"""Who may read which entry."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from schoolgate.access.policy import Action, may
from schoolgate.people.models import Circle, Pupil

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class EntryQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Parents: entries of circles they share. Staff: those of pupils and circles they see; reads only for audit."""
        mine = self.filter(school=viewer.school_id)
        in_circle = Q(reach="circle", circle__in=Circle.objects.visible_to(viewer))
        if viewer.is_parent:
            return mine.filter(in_circle)
        seen = in_circle | Q(reach="staff", pupil__in=Pupil.objects.visible_to(viewer))
        if may(viewer.roles, Action.HISTORY_AUDIT):
            seen |= Q(reach="audit")
        return mine.filter(seen)

    def of_pupil(self, pupil: Pupil) -> Self:
        return self.filter(pupil=pupil).select_related("by_staff", "by_adult", "adult").order_by("-at", "-pk")

    def unsealed(self) -> Self:
        return self.filter(seal__isnull=True)
