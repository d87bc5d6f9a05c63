"""A school's calendar, out of its tables into the pure arithmetic of `schooldays`."""

from schoolgate.people.models import ClosedDay, Term
from schoolgate.schooldays.calendar import Calendar


def calendar_of(school_id: int) -> Calendar:
    """The school-day calendar of one school. Two statements."""
    closed = list(ClosedDay.objects.filter(school=school_id).values_list("day", "kind"))
    return Calendar.of(
        list(Term.objects.filter(school=school_id).order_by("first").values_list("first", "last")),
        inset_days=[day for day, kind in closed if kind == ClosedDay.Kind.INSET],
        closures=[day for day, kind in closed if kind != ClosedDay.Kind.INSET],
    )
