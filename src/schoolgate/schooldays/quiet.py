"""Quiet hours: when Schoolgate lets people be.

By default 18:00 to 07:00. Staff are also left alone on days when staff are not in school; a parent chooses their own
hours, any day of the week. Codes, and what the reader has just asked for, go at once: that is the caller's decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from schoolgate.schooldays.calendar import Calendar, is_bank_holiday, is_weekend
from schoolgate.schooldays.clock import at_wall, change_of_clocks, comings, local

QUIET_FROM = time(18)
QUIET_UNTIL = time(7)
# How far ahead we look for an open moment: the longest school holiday, twice over.
FAR_ENOUGH = 120


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours one reader wants to be left alone, by the wall clock.

    `since` is the first quiet minute and `until` the first open one; `since` later than `until` runs over midnight, and
    the two being equal means no quiet hours. `staff_days_only` keeps days without staff in school quiet throughout.
    """

    since: time = QUIET_FROM
    until: time = QUIET_UNTIL
    staff_days_only: bool = False

    def covers(self, clock: time) -> bool:
        """Whether the wall clock showing `clock` is within the quiet hours."""
        if self.since <= self.until:
            return self.since <= clock < self.until
        return clock >= self.since or clock < self.until


STAFF_HOURS = QuietHours(staff_days_only=True)
PARENT_HOURS = QuietHours()
NEVER_QUIET = QuietHours(since=time(0), until=time(0))


def is_quiet(at: datetime, quiet: QuietHours, calendar: Calendar | None = None) -> bool:
    """Whether a reader with these hours is left alone at `at` (an aware moment).

    Without a calendar, weekends and bank holidays are the days without staff.
    """
    wall = local(at)
    return quiet.covers(wall.time()) or (quiet.staff_days_only and not _is_staff_day(wall.date(), calendar))


def next_open(at: datetime, quiet: QuietHours, calendar: Calendar | None = None) -> datetime:
    """The first moment, `at` or later, that is not quiet for this reader; in UTC.

    Where no day with staff in school is known within four months (next year's terms are not entered yet), weekdays
    count: a message that goes in the holidays is better than one that never goes.
    """
    moment = at.astimezone(UTC) if at.tzinfo else local(at)
    if not is_quiet(moment, quiet, calendar):
        return moment
    for known in (calendar, None):
        found = _first_open(moment, quiet, known)
        if found is not None:
            return found
    raise AssertionError("weekdays never end")


def _first_open(at: datetime, quiet: QuietHours, calendar: Calendar | None) -> datetime | None:
    if not is_quiet(at, quiet, calendar):
        return at
    start = local(at).date()
    for n in range(FAR_ENOUGH):
        day = start + timedelta(days=n)
        if quiet.staff_days_only and not _is_staff_day(day, calendar):
            continue
        for moment in sorted(_turns(day, quiet)):
            if moment > at and not is_quiet(moment, quiet, calendar):
                return moment
    return None


def _turns(day: date, quiet: QuietHours) -> Iterator[datetime]:
    """The moments of `day`, in UTC, at which quiet can end: its midnight, the end of the hours, a changed clock."""
    yield at_wall(day, time())
    yield from comings(day, quiet.until)
    changed = change_of_clocks(day)
    if changed is not None:
        yield changed


def _is_staff_day(day: date, calendar: Calendar | None) -> bool:
    if calendar is None:
        return not is_weekend(day) and not is_bank_holiday(day)
    return calendar.is_staff_day(day)
