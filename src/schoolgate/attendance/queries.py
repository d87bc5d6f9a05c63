"""Who may see which marks (attendance 8). A mark can tell of illness or faith, so few see it."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from schoolgate.access.policy import Role
from schoolgate.people.models import Pupil, Relationship
from schoolgate.people.queries import today

if TYPE_CHECKING:
    from schoolgate.attendance.models import SessionMark
    from schoolgate.people.viewers import Viewer

# A support assistant, a governor, the clerk or a data manager sees no child's marks.
READS_MARKS = frozenset(
    {
        Role.HEAD,
        Role.SLT,
        Role.DSL,
        Role.SENCO,
        Role.ATTENDANCE,
        Role.TEACHER,
        Role.HEAD_OF_YEAR,
    }
)
READS_TODAY = frozenset({Role.OFFICE, Role.OFFICE_LEAD, Role.FAMILY_LIAISON})


class SessionMarkQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Staff: marks of the pupils in their directory, by role; the office only today's.

        A parent: those of their own child, while they may sign in for the child and hold the right to see records.
        """
        mine = self.filter(school=viewer.school_id)
        if viewer.is_parent:
            shown = Relationship.objects.entitled("see_records").signed_in().filter(adult=viewer.person_id)
            return mine.filter(
                Exists(shown.filter(pupil=OuterRef("pupil"))), pupil__in=Pupil.objects.visible_to(viewer)
            )
        if viewer.roles.isdisjoint(READS_MARKS | READS_TODAY):
            return mine.none()
        when = Q() if viewer.roles & READS_MARKS else Q(day=today())
        return mine.filter(when, pupil__in=Pupil.objects.in_directory_of(viewer))


class SupersededMarkQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Whoever sees a mark sees what stood there before; parents ask the school."""
        from schoolgate.attendance.models import SessionMark

        if viewer.is_parent:
            return self.none()
        return self.filter(mark__in=SessionMark.objects.visible_to(viewer))


def marks_of(pupil: Pupil) -> "models.QuerySet[SessionMark]":
    """The register of one child, day by day, the morning before the afternoon. Narrow it by `visible_to` for a page."""
    from schoolgate.attendance.models import SessionMark

    found: models.QuerySet[SessionMark] = SessionMark.objects.filter(pupil=pupil).order_by("day", "session")
    return found
