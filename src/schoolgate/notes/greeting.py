"""The class as a list of names; and whose family has had no good word home this half-term: a prompt to greet.

Never a figure about a family: only that nothing has gone yet, to staff who teach or look after the child, by name.
"""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from schoolgate.access.policy import WHOLE_SCHOOL, Action, may
from schoolgate.notes import rules
from schoolgate.notes.models import Praise
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import Placement, Pupil, SchoolClass
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.schooldays.calendar import HalfTerm
from schoolgate.schooldays.clock import at_wall


@dataclass(frozen=True, slots=True)
class Named:
    """A child on the list. `is_waiting`: no good word has gone home yet this half-term."""

    pk: int
    called: str
    last_name: str
    is_waiting: bool


def half_term(viewer: Viewer) -> HalfTerm | None:
    return rules.half_term_now(calendar_of(viewer.school_id), today())


def children_in(viewer: Viewer, chosen: SchoolClass, half: HalfTerm | None) -> list[Named]:
    """The children of one class whom the viewer reaches, by first name: always that order, and no other."""
    placed = Placement.objects.current().filter(school_class=chosen, pupil=OuterRef("pk"))
    found = Pupil.objects.in_directory_of(viewer).filter(Exists(placed))
    waiting = set(without(found, half).values_list("pk", flat=True)) if half else set()
    rows = found.order_by("first_name", "last_name", "pk")
    return [Named(one.pk, one.called, one.last_name, one.pk in waiting) for one in rows]


def without(pupils: QuerySet[Any], half: HalfTerm) -> QuerySet[Any]:
    """Those of `pupils` about whom nothing good has gone home since the half-term began."""
    since = at_wall(half.first, time())
    had = Praise.objects.counted().filter(pupil=OuterRef("pk"), written_at__gte=since)
    return pupils.filter(~Exists(had))


def waiting_count(viewer: Viewer) -> int:
    """How many children of their own (class, year or families) have had no good word; 0 in the holidays, and for those
    who reach the whole school: for them it would be a figure and not a list of names.
    """
    if not may(viewer.roles, Action.PRAISE_SEND) or not viewer.roles.isdisjoint(WHOLE_SCHOOL):
        return 0
    half = half_term(viewer)
    return without(Pupil.objects.in_directory_of(viewer), half).count() if half else 0
