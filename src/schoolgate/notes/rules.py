"""Pure decisions about notes: when a good word leaves, how long a note is kept, what the days may be."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from schoolgate.refusal import Refused
from schoolgate.schooldays.calendar import Calendar, HalfTerm
from schoolgate.schooldays.quiet import PARENT_HOURS, next_open

LONGEST = 280  # conversations, C: one line


def leaves_at(now: datetime) -> datetime:
    """At once by day. From six in the evening until seven in the morning it waits for the morning, whatever hours a
    parent has chosen: nobody at school starts a telephone ringing at night (capabilities, journey 5).
    """
    return next_open(now, PARENT_HOURS)


def kept_until(said_on: date) -> date:
    """The end of the school year after the one it was said in (safeguarding-and-data: gate notes, year + 1)."""
    ends = said_on.year + (1 if said_on.month >= 9 else 0)
    return date(ends + 1, 8, 31)


def ensure_said(said_on: date, today: date) -> None:
    if said_on > today:
        raise Refused(_("That day has not come yet. Please choose today or an earlier day."))


def half_term_now(calendar: Calendar, today: date) -> HalfTerm | None:
    """The half-term we are in; None in a holiday, or where the school has entered no term dates."""
    return calendar.half_term_of(today)
