"""The calendar of one school, and counting in school days.

A school day is a weekday inside a term on which pupils are in: not an inset day, not a closure, not a bank holiday in
England. Reply, complaint and attendance clocks count in school days (roles-and-calendar 3).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from schoolgate.refusal import Refused

ONE_DAY = timedelta(days=1)
# The longest stretch without a school day that we look across: a summer holiday has 45 days; a year is out of order.
LONGEST_BREAK = 366
# A half-term break shuts at least this many weekdays in a row; a bank holiday with an inset day beside it is no break.
SHORTEST_HALF_TERM = 3

Span = tuple[date, date]


class CalendarEnds(Refused):
    """The question reaches past the last term that the school has entered."""

    def __init__(self) -> None:
        super().__init__("The term dates for that time are not in Schoolgate yet. Ask the school office to add them.")


class DayKind(StrEnum):
    """What a day is to the school."""

    SCHOOL_DAY = "school day"
    INSET = "inset day"
    CLOSED = "closed"
    BANK_HOLIDAY = "bank holiday"
    WEEKEND = "weekend"
    HOLIDAY = "school holiday"


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in one calendar year, with the days given in lieu."""
    from holidays import country_holidays  # slow to import, and most pages never ask

    return frozenset(country_holidays("GB", subdiv="ENG", years=year).keys())


def is_bank_holiday(day: date) -> bool:
    """Whether England has a bank holiday on `day`."""
    return day in bank_holidays(day.year)


def is_weekend(day: date) -> bool:
    """Whether `day` is a Saturday or a Sunday."""
    return day.weekday() >= 5


@dataclass(frozen=True, slots=True)
class HalfTerm:
    """One half of a term. `term` counts from 0 in the calendar's order; `half` is 1 or 2."""

    term: int
    half: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one school is open, for all its pupils or for one year group of them.

    `terms`: (first day, last day) pairs, both included, in any order; three terms with a half-term break inside, or six
    short ones. `inset_days`: staff in, pupils not. `closures`: everybody out (half-term weeks, snow, an election).
    Raises ValueError when a term ends before it starts.

    A school that has entered no term at all counts every weekday that is not a bank holiday, so that it can start work
    on its first day; a school with terms has school days inside them only.
    """

    terms: tuple[Span, ...] = ()
    inset_days: frozenset[date] = field(default_factory=frozenset)
    closures: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        for first, last in self.terms:
            if last < first:
                raise ValueError(f"a term cannot end ({last}) before it starts ({first})")
        object.__setattr__(self, "terms", tuple(sorted(self.terms)))

    @classmethod
    def of(cls, terms: Iterable[Span], *, inset_days: Iterable[date] = (), closures: Iterable[date] = ()) -> "Calendar":
        """A calendar from any iterables, as a query gives them."""
        return cls(tuple(terms), frozenset(inset_days), frozenset(closures))

    # -- one day ----------------------------------------------------------------------------------------------------

    def is_school_day(self, day: date) -> bool:
        """Whether pupils are in school on `day`."""
        if is_weekend(day) or day in self.inset_days or day in self.closures:
            return False
        if self.terms and self.term_of(day) is None:
            return False
        return not is_bank_holiday(day)

    def is_staff_day(self, day: date) -> bool:
        """Whether staff are at work on `day`: a school day or an inset day."""
        return self.is_school_day(day) or (day in self.inset_days and not is_weekend(day))

    def kind_of(self, day: date) -> DayKind:
        """Why the school is open or shut on `day`; where several reasons hold, the one a parent would name."""
        if is_weekend(day):
            return DayKind.WEEKEND
        if is_bank_holiday(day):
            return DayKind.BANK_HOLIDAY
        if day in self.inset_days:
            return DayKind.INSET
        if self.terms and self.term_of(day) is None:
            return DayKind.HOLIDAY
        return DayKind.CLOSED if day in self.closures else DayKind.SCHOOL_DAY

    def term_of(self, day: date) -> Span | None:
        """The (first, last) of the term around `day`, weekends and half-term weeks included; None in the holidays."""
        return next((term for term in self.terms if term[0] <= day <= term[1]), None)

    def half_term_of(self, day: date) -> HalfTerm | None:
        """The half of a term that `day` lies in; None in the holidays and in the half-term break itself.

        The break is the longest run of shut weekdays inside the term, three at least. A term without one (six-term
        years) is a single first half.
        """
        term = self.term_of(day)
        if term is None:
            return None
        index, (first, last) = self.terms.index(term), term
        pause = self.half_term_break(day)
        if pause is None:
            return HalfTerm(index, 1, first, last)
        if day < pause[0]:
            return HalfTerm(index, 1, first, pause[0] - ONE_DAY)
        if day > pause[1]:
            return HalfTerm(index, 2, pause[1] + ONE_DAY, last)
        return None

    def half_term_break(self, day: date) -> Span | None:
        """(first, last) of the half-term break of the term around `day`, its weekends included; None without one."""
        term = self.term_of(day)
        if term is None:
            return None
        best: list[date] = []
        run: list[date] = []
        seen_school = False
        for one in days(*term):
            if self.is_school_day(one):
                # A run that opens the term is a late start, and one that ends it an early finish: neither is a break.
                if seen_school and _weekdays(run) > _weekdays(best):
                    best = run
                run, seen_school = [], True
            else:
                run.append(one)
        return (best[0], best[-1]) if _weekdays(best) >= SHORTEST_HALF_TERM else None

    # -- counting ---------------------------------------------------------------------------------------------------

    def next_school_day(self, day: date) -> date:
        """The first school day after `day`. Raises CalendarEnds when none is known."""
        return self._step(day, 1)

    def previous_school_day(self, day: date) -> date:
        """The last school day before `day`. Raises CalendarEnds when none is known."""
        return self._step(day, -1)

    def this_or_next_school_day(self, day: date) -> date:
        """`day` itself when it is a school day, otherwise the next one. Raises CalendarEnds when none is known."""
        return day if self.is_school_day(day) else self.next_school_day(day)

    def add_school_days(self, day: date, n: int) -> date:
        """The `n`th school day after `day`; before it when `n` is negative; `this_or_next_school_day` when it is 0.

        `day` itself is never counted, so "five school days from Monday" is the next Monday in a whole week, and the
        same whether something came in on a Saturday or on the Sunday. Raises CalendarEnds.
        """
        if n == 0:
            return self.this_or_next_school_day(day)
        step = 1 if n > 0 else -1
        for _ in range(abs(n)):
            day = self._step(day, step)
        return day

    def school_days_between(self, a: date, b: date) -> int:
        """How many school days lie after `a` up to and including `b`; minus the same count when `b` is before `a`.

        For n of 1 or more, `school_days_between(d, add_school_days(d, n)) == n`.
        """
        if b < a:
            return -self.school_days_between(b, a)
        return sum(1 for one in days(a + ONE_DAY, b) if self.is_school_day(one))

    def school_days(self, first: date, last: date) -> Iterator[date]:
        """Each school day from `first` to `last`, both included."""
        return (one for one in days(first, last) if self.is_school_day(one))

    def knows_school_day_after(self, day: date) -> bool:
        """Whether a school day after `day` is known, so that counting on from it makes sense."""
        try:
            self.next_school_day(day)
        except CalendarEnds:
            return False
        return True

    def _step(self, day: date, step: int) -> date:
        for _ in range(LONGEST_BREAK):
            day += step * ONE_DAY
            if self.is_school_day(day):
                return day
        raise CalendarEnds


def days(first: date, last: date) -> Iterator[date]:
    """Each day from `first` to `last`, both included; none when `last` is earlier."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _weekdays(run: list[date]) -> int:
    return sum(1 for one in run if not is_weekend(one))
