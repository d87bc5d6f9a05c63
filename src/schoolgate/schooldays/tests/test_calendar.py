"""Counting in school days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.schooldays.calendar import Calendar, CalendarEnds, DayKind, bank_holidays, is_bank_holiday, is_weekend

AUTUMN = (date(2026, 9, 2), date(2026, 12, 18))
SPRING = (date(2027, 1, 4), date(2027, 3, 25))
SUMMER = (date(2027, 4, 12), date(2027, 7, 21))
OCTOBER_BREAK = frozenset(date(2026, 10, 26) + timedelta(days=n) for n in range(5))
INSET = date(2026, 11, 27)
SNOW = date(2027, 1, 15)
YEAR = Calendar.of([SPRING, AUTUMN, SUMMER], inset_days=[INSET], closures=OCTOBER_BREAK | {SNOW})


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 9, 2), DayKind.SCHOOL_DAY),
        (date(2026, 9, 5), DayKind.WEEKEND),
        (date(2026, 10, 28), DayKind.CLOSED),
        (INSET, DayKind.INSET),
        (SNOW, DayKind.CLOSED),
        (date(2026, 12, 25), DayKind.BANK_HOLIDAY),
        (date(2026, 12, 22), DayKind.HOLIDAY),
        (date(2027, 5, 3), DayKind.BANK_HOLIDAY),
        (date(2027, 7, 21), DayKind.SCHOOL_DAY),
        (date(2027, 7, 22), DayKind.HOLIDAY),
    ],
)
def test_each_day_has_one_kind(day: date, kind: DayKind) -> None:
    assert YEAR.kind_of(day) is kind
    assert YEAR.is_school_day(day) is (kind is DayKind.SCHOOL_DAY)


def test_staff_are_in_on_inset_days_and_pupils_are_not() -> None:
    assert YEAR.is_staff_day(INSET)
    assert not YEAR.is_school_day(INSET)
    assert not YEAR.is_staff_day(SNOW)


def test_counting_steps_over_weekends_the_break_and_the_inset_day() -> None:
    assert YEAR.next_school_day(date(2026, 10, 23)) == date(2026, 11, 2)
    assert YEAR.previous_school_day(date(2026, 11, 2)) == date(2026, 10, 23)
    assert YEAR.add_school_days(date(2026, 11, 26), 1) == date(2026, 11, 30)
    assert YEAR.add_school_days(date(2026, 12, 18), 1) == date(2027, 1, 4)
    assert YEAR.add_school_days(date(2027, 1, 4), -1) == date(2026, 12, 18)
    assert YEAR.school_days_between(date(2026, 10, 23), date(2026, 11, 2)) == 1
    assert YEAR.school_days_between(date(2026, 11, 2), date(2026, 10, 23)) == -1


def test_five_school_days_from_monday_is_next_monday_and_a_weekend_day_changes_nothing() -> None:
    assert YEAR.add_school_days(date(2026, 9, 7), 5) == date(2026, 9, 14)
    assert YEAR.add_school_days(date(2026, 9, 5), 5) == YEAR.add_school_days(date(2026, 9, 6), 5) == date(2026, 9, 11)
    assert YEAR.add_school_days(date(2026, 9, 5), 0) == date(2026, 9, 7)
    assert YEAR.add_school_days(date(2026, 9, 7), 0) == date(2026, 9, 7)


def test_past_the_last_term_the_school_is_asked_for_its_dates() -> None:
    with pytest.raises(CalendarEnds, match="term dates"):
        YEAR.add_school_days(date(2027, 7, 20), 2)
    assert YEAR.knows_school_day_after(date(2027, 7, 20))
    assert not YEAR.knows_school_day_after(date(2027, 7, 21))


def test_a_school_without_terms_counts_weekdays_that_are_no_bank_holiday() -> None:
    nothing_entered = Calendar()
    assert nothing_entered.is_school_day(date(2026, 8, 4))
    assert nothing_entered.next_school_day(date(2026, 12, 24)) == date(2026, 12, 29)  # Boxing Day in lieu is the 28th


def test_terms_and_halves() -> None:
    assert YEAR.terms == (AUTUMN, SPRING, SUMMER)
    assert YEAR.term_of(date(2026, 10, 28)) == AUTUMN
    assert YEAR.term_of(date(2026, 12, 25)) is None
    assert YEAR.half_term_break(date(2026, 9, 2)) == (date(2026, 10, 24), date(2026, 11, 1))
    first, second = YEAR.half_term_of(date(2026, 10, 23)), YEAR.half_term_of(date(2026, 11, 2))
    assert first
    assert (first.term, first.half, first.first, first.last) == (0, 1, AUTUMN[0], date(2026, 10, 23))
    assert second
    assert (second.term, second.half, second.first, second.last) == (0, 2, date(2026, 11, 2), AUTUMN[1])
    assert YEAR.half_term_of(date(2026, 10, 28)) is None
    whole = YEAR.half_term_of(date(2027, 2, 1))  # no break entered for spring
    assert whole
    assert (whole.term, whole.half, whole.first, whole.last) == (1, 1, *SPRING)
    assert YEAR.half_term_of(date(2026, 8, 1)) is None


def test_a_term_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Calendar.of([(date(2026, 9, 2), date(2026, 9, 1))])


def test_bank_holidays_of_england() -> None:
    assert {date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 12, 27)} <= bank_holidays(2027)
    assert not is_bank_holiday(date(2027, 3, 17))  # St Patrick's Day is one in Northern Ireland only


some_day = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Three whole years of terms, with random inset days and closures."""
    terms = [
        (date(year, month, draw(st.integers(1, 9))), date(year, month + 2, draw(st.integers(15, 28))))
        for year in range(2024, 2031)
        for month in (1, 5, 9)
    ]
    return Calendar.of(
        terms, inset_days=draw(st.sets(some_day, max_size=15)), closures=draw(st.sets(some_day, max_size=25))
    )


@given(calendars(), some_day, st.integers(1, 60))
def test_adding_and_counting_agree(calendar: Calendar, day: date, n: int) -> None:
    there = calendar.add_school_days(day, n)
    assert there > day
    assert calendar.is_school_day(there)
    assert calendar.school_days_between(day, there) == n
    assert calendar.add_school_days(there, -n) <= day
    assert len(list(calendar.school_days(day + timedelta(days=1), there))) == n


@given(calendars(), some_day, st.integers(1, 30), st.integers(1, 30))
def test_adding_in_two_steps_is_adding_once(calendar: Calendar, day: date, m: int, n: int) -> None:
    assert calendar.add_school_days(calendar.add_school_days(day, m), n) == calendar.add_school_days(day, m + n)


@given(calendars(), some_day)
def test_next_is_the_nearest_and_a_school_day_is_never_a_weekend(calendar: Calendar, day: date) -> None:
    following = calendar.next_school_day(day)
    assert not any(calendar.is_school_day(day + timedelta(days=n)) for n in range(1, (following - day).days))
    assert not is_weekend(following)
    assert not is_bank_holiday(following)
    assert calendar.term_of(following) is not None


@given(calendars(), some_day, some_day, some_day)
def test_counts_add_up(calendar: Calendar, a: date, b: date, c: date) -> None:
    between = calendar.school_days_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(calendars(), some_day)
def test_a_day_of_a_half_lies_in_its_term(calendar: Calendar, day: date) -> None:
    half = calendar.half_term_of(day)
    if half is not None:
        assert half.first <= day <= half.last
        assert calendar.terms[half.term][0] <= half.first <= half.last <= calendar.terms[half.term][1]
