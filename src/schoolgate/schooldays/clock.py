"""The clock on the school wall: Europe/London, and what it does on the two nights when it is changed.

We store moments in UTC and mean what the wall clock says. Two rules hold everywhere:
- a wall time that is skipped (01:00 to 02:00 in March) means the first moment after the gap, 02:00;
- a wall time that comes twice (01:00 to 02:00 in October) means its first coming.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schoolgate.schooldays.calendar import Calendar

LONDON = ZoneInfo("Europe/London")
ONE_MINUTE = timedelta(minutes=1)


def local(at: datetime) -> datetime:
    """`at` as the wall clock shows it. Raises ValueError for a moment without a zone: it would be a guess."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(LONDON)


def local_day(at: datetime) -> date:
    """The date on the school wall at `at`."""
    return local(at).date()


def at_wall(day: date, clock: time) -> datetime:
    """The moment when the wall clock shows `clock` on `day` (rules for the two odd nights above), in UTC.

    In UTC because Python compares two moments of one zone by their wall times, which lies in the repeated hour.
    """
    wanted = datetime.combine(day, clock.replace(tzinfo=None, fold=0), LONDON)
    moment = wanted.astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return moment
    return change_of_clocks(day) or moment


def comings(day: date, clock: time) -> Iterator[datetime]:
    """Every moment (UTC) when the wall clock shows `clock` on `day`: one; two in October; in March the gap's end."""
    first = at_wall(day, clock)
    yield first
    again = first.astimezone(LONDON).replace(fold=1).astimezone(UTC)
    if again != first:
        yield again


def change_of_clocks(day: date) -> datetime | None:
    """The first moment (UTC) of `day` under a changed clock, or None on all but two days of the year."""
    start = datetime.combine(day, time(), LONDON)
    end = datetime.combine(day + timedelta(days=1), time(), LONDON)
    if start.utcoffset() == end.utcoffset():
        return None
    moment = start.astimezone(UTC)
    while moment.astimezone(LONDON).utcoffset() == start.utcoffset():
        moment += ONE_MINUTE
    return moment


def due_day(calendar: Calendar, came_in: datetime, school_days: int) -> date:
    """The day by whose end something that came in at `came_in` is due, `school_days` later.

    The day of coming in is day 0, whatever the hour. Raises CalendarEnds.
    """
    return calendar.add_school_days(local_day(came_in), school_days)


def days_left(calendar: Calendar, now: datetime, due: date) -> int:
    """School days left until `due`: 0 on the day itself, and minus the school days gone by since once it is past."""
    return calendar.school_days_between(local_day(now), due)


def is_late(now: datetime, due: date) -> bool:
    """Whether `due` has passed on the wall clock. Nobody is called late on the day itself."""
    return local_day(now) > due
