"""The school year around a day: whatever the day, it lies ten weeks into a term, with three weeks of it to come."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schoolgate.schooldays.calendar import Calendar
from schoolgate.schooldays.clock import at_wall

WEEK = timedelta(weeks=1)
# (weeks from this one to the first, weeks to the last) of each term: thirteen weeks, a fortnight between.
TERMS = ((-39, -27), (-24, -12), (-9, 3), (6, 18), (21, 33))
BREAK = 5  # the half-term week, counted from the first of its term
SEASONS = ("Spring", "Summer", "Autumn")


@dataclass(frozen=True, slots=True)
class Year:
    """Terms and closed days around `today`, and the ways to name a day in it."""

    today: date
    terms: tuple[tuple[str, date, date], ...]
    inset_days: tuple[date, ...]
    half_term_days: tuple[date, ...]
    calendar: Calendar

    @property
    def joined(self) -> date:
        """The first day of the year's first term."""
        return self.terms[0][1]

    @property
    def term_began(self) -> date:
        """The first day of the present term."""
        return self.terms[2][1]

    def school_day(self, n: int) -> date:
        """The nth school day: 0 today, or the next one when today is none; 1 the one after that, -1 the one before."""
        start = self.today if n < 0 else self.calendar.this_or_next_school_day(self.today)
        return self.calendar.add_school_days(start, n) if n else start

    def near(self, days: int) -> date:
        """The school day at, or next after, so many days from today."""
        return self.calendar.this_or_next_school_day(self.today + timedelta(days=days))

    @staticmethod
    def at(day: date, clock: str) -> datetime:
        """The moment when the wall clock shows "15:40" on `day`."""
        hour, _, minute = clock.partition(":")
        return at_wall(day, time(int(hour), int(minute)))


def year_around(today: date) -> Year:
    """The year for `today`. Deterministic, and never without a school day in the week ahead, save for bank holidays."""
    monday = today - timedelta(days=today.weekday())
    season = SEASONS.index(_season(today))
    terms, insets, breaks = [], [], []
    for place, (first, last) in enumerate(TERMS):
        begins, ends = monday + first * WEEK, monday + last * WEEK + timedelta(days=4)
        terms.append((f"{SEASONS[(season + place - 2) % 3]} term", begins, ends))
        insets.append(begins)
        week_off = begins + BREAK * WEEK
        breaks += [week_off + timedelta(days=n) for n in range(5)]
    calendar = Calendar.of([(first, last) for _, first, last in terms], inset_days=insets, closures=breaks)
    return Year(today, tuple(terms), tuple(insets), tuple(breaks), calendar)


def _season(day: date) -> str:
    """Which term it would be in a real school, more or less."""
    return "Autumn" if day.month >= 9 else "Spring" if day.month <= 3 else "Summer"
