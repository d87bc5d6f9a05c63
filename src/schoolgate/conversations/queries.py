"""Who may see which talk: those who share its circle (conversations A4 rule 10)."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from schoolgate.people.models import Circle

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer

RUNNING = ("to_arrange", "offered", "booked", "held", "summary_shared")


class SeriesQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        return self.filter(circle__in=Circle.objects.visible_to(viewer))

    def running(self) -> Self:
        return self.filter(end__isnull=True)


class MeetingQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """A parent meets a talk once times were offered; a plan not yet sent is the school's own."""
        mine = self.filter(circle__in=Circle.objects.visible_to(viewer))
        return mine.filter(offered_at__isnull=False) if viewer.is_parent else mine

    def running(self) -> Self:
        return self.filter(state__in=RUNNING)

    def for_pages(self) -> Self:
        return self.select_related("pupil", "teacher", "circle", "series")
