"""Who may read which entry."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from schoolgate.access.policy import Action, may
from schoolgate.people.models import Adult, Circle, Pupil

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class EntryQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Parents: entries of circles they share. Staff: those of pupils and circles they see; reads only for audit."""
        mine = self.filter(school=viewer.school_id)
        in_circle = Q(reach="circle", circle__in=Circle.objects.visible_to(viewer))
        if viewer.is_parent:
            return mine.filter(in_circle)
        # What was recorded about a record that became part of another is read through the one that was kept.
        theirs = Pupil.objects.visible_to(viewer)
        seen = in_circle | Q(reach="staff", pupil__in=theirs) | Q(reach="staff", pupil__merged_into__in=theirs)
        if may(viewer.roles, Action.HISTORY_AUDIT):
            seen |= Q(reach="audit")
        return mine.filter(seen)

    def of_pupil(self, pupil: Pupil) -> Self:
        mine = self.filter(Q(pupil=pupil) | Q(pupil__merged_into=pupil))
        return mine.select_related("by_staff", "by_adult", "adult").order_by("-at", "-pk")

    def about_adult(self, adult: Adult, viewer: "Viewer") -> Self:
        """What was done to what we hold about this adult, whom the viewer may see, and was about no child they may not.

        Newest first. Nothing for parents: it is the school's own list.
        """
        if viewer.is_parent:
            return self.none()
        mine = self.filter(Q(adult=adult) | Q(adult__merged_into=adult), school=viewer.school_id)
        readable = Q(pk__in=self.visible_to(viewer).values("pk")) | Q(reach="staff", pupil__isnull=True)
        return mine.filter(readable).select_related("by_staff", "by_adult", "adult", "pupil").order_by("-at", "-pk")

    def unsealed(self) -> Self:
        return self.filter(seal__isnull=True)
