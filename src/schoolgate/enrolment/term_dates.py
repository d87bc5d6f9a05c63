"""The school's year: terms, and the days within them without pupils. Dates are added and moved, never taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from schoolgate.enrolment.actions.people import By
from schoolgate.people.models import ClosedDay, Term
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

LONG_AGO = date(1800, 1, 1)


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term, first to last day, both included. `id` is the term on record that moves; None for a new one."""

    name: str
    first: date
    last: date
    id: int | None = None


@transaction.atomic
def set_term_dates(school_id: int, terms: Sequence[NewTerm], closed: Mapping[date, str], *, by: By) -> None:
    """Take over term dates. `closed` gives for a day why there are no pupils: "inset", "holiday" or "closure".

    Terms that were not named stay as they are, and so do closed days. One line of history for all of them.
    """
    moving = [term.id for term in terms if term.id is not None]
    # Two terms that move towards each other would clash on their first days halfway.
    for at, pk in enumerate(moving):
        Term.objects.filter(pk=pk, school=school_id).update(first=LONG_AGO + timedelta(days=at))
    for term in terms:
        dates = {"name": term.name, "first": term.first, "last": term.last}
        if term.id is None:
            Term.objects.create(school_id=school_id, **dates)
        else:
            Term.objects.filter(pk=term.id, school=school_id).update(**dates)
    for day, kind in closed.items():
        ClosedDay.objects.update_or_create(school_id=school_id, day=day, defaults={"kind": kind})
    record(Verb.TERM_DATES_SET, by=by, words=f"{len(terms)} terms, {len(closed)} days", school_id=school_id)
