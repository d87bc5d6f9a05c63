"""Quiet hours, above all on the two nights when the clocks change (G-40)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.schooldays.calendar import Calendar
from schoolgate.schooldays.clock import (
    LONDON,
    at_wall,
    change_of_clocks,
    comings,
    days_left,
    due_day,
    is_late,
    local,
    local_day,
)
from schoolgate.schooldays.quiet import NEVER_QUIET, PARENT_HOURS, STAFF_HOURS, QuietHours, is_quiet, next_open
from schoolgate.schooldays.tests.test_calendar import INSET, SNOW, YEAR

MINUTE = timedelta(minutes=1)
# The changes of five years, from the published dates: last Sundays of March and October.
SPRING_NIGHTS = [date(2026, 3, 29), date(2027, 3, 28), date(2028, 3, 26), date(2029, 3, 25), date(2030, 3, 31)]
AUTUMN_NIGHTS = [date(2026, 10, 25), date(2027, 10, 31), date(2028, 10, 29), date(2029, 10, 28), date(2030, 10, 27)]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-18 12:00", "2026-11-18 12:00"),
        ("2026-11-18 17:59", "2026-11-18 17:59"),
        ("2026-11-18 18:00", "2026-11-19 07:00"),
        ("2026-11-18 23:59", "2026-11-19 07:00"),
        ("2026-11-19 00:00", "2026-11-19 07:00"),
        ("2026-11-19 06:59", "2026-11-19 07:00"),
        ("2026-11-19 07:00", "2026-11-19 07:00"),
        ("2026-11-21 12:00", "2026-11-21 12:00"),
    ],
)
def test_a_parent_is_left_alone_over_night(at: str, opens: str) -> None:
    assert next_open(wall(at), PARENT_HOURS) == wall(opens)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-20 17:00", "2026-11-20 17:00"),
        ("2026-11-20 18:30", "2026-11-23 07:00"),  # Friday evening to Monday
        ("2026-11-22 12:00", "2026-11-23 07:00"),
        ("2026-10-23 18:00", "2026-11-02 07:00"),  # half-term
        (f"{INSET} 09:00", f"{INSET} 09:00"),  # staff are in
        (f"{SNOW} 09:00", "2027-01-18 07:00"),
        ("2026-12-18 18:00", "2027-01-04 07:00"),
    ],
)
def test_staff_are_also_left_alone_when_school_is_shut(at: str, opens: str) -> None:
    assert next_open(wall(at), STAFF_HOURS, YEAR) == wall(opens)


def test_without_a_calendar_staff_have_weekends_and_bank_holidays() -> None:
    assert next_open(wall("2026-12-24 19:00"), STAFF_HOURS) == wall("2026-12-29 07:00")


def test_where_no_term_is_known_ahead_weekdays_count() -> None:
    assert next_open(wall("2027-07-21 19:00"), STAFF_HOURS, YEAR) == wall("2027-07-22 07:00")
    assert next_open(wall("2027-07-24 10:00"), STAFF_HOURS, YEAR) == wall("2027-07-26 07:00")


def test_a_parent_on_night_shifts_chooses_the_day() -> None:
    by_day = QuietHours(since=time(9), until=time(15, 30))
    assert next_open(wall("2026-11-18 08:59"), by_day) == wall("2026-11-18 08:59")
    assert next_open(wall("2026-11-18 09:00"), by_day) == wall("2026-11-18 15:30")


def test_no_quiet_hours_at_all() -> None:
    assert next_open(wall("2026-11-18 03:00"), NEVER_QUIET) == wall("2026-11-18 03:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_open(datetime(2026, 11, 18, 12), PARENT_HOURS)  # noqa: DTZ001


@pytest.mark.parametrize("night", SPRING_NIGHTS)
def test_in_march_the_night_is_an_hour_shorter(night: date) -> None:
    evening = datetime.combine(night - timedelta(days=1), time(18), LONDON)
    opens = next_open(evening, PARENT_HOURS)
    assert opens == datetime.combine(night, time(7), LONDON)
    assert opens - evening.astimezone(UTC) == timedelta(hours=12)
    # Hours that end inside the gap end where the gap ends.
    until_half_one = QuietHours(since=time(22), until=time(1, 30))
    assert local(next_open(evening + timedelta(hours=5), until_half_one)) == datetime.combine(night, time(2), LONDON)


@pytest.mark.parametrize("night", AUTUMN_NIGHTS)
def test_in_october_the_night_is_an_hour_longer(night: date) -> None:
    evening = datetime.combine(night - timedelta(days=1), time(18), LONDON)
    opens = next_open(evening, PARENT_HOURS)
    assert opens == datetime.combine(night, time(7), LONDON)
    assert opens - evening.astimezone(UTC) == timedelta(hours=14)
    # By the wall clock: 01:15 is quiet both times it comes, and half past one opens both times.
    until_half_one = QuietHours(since=time(22), until=time(1, 30))
    first, second = comings(night, time(1, 15))
    opens_first, opens_second = comings(night, time(1, 30))
    assert next_open(first, until_half_one) == opens_first
    assert next_open(second, until_half_one) == opens_second


@pytest.mark.parametrize("night", SPRING_NIGHTS + AUTUMN_NIGHTS)
@pytest.mark.parametrize(
    "quiet",
    [
        PARENT_HOURS,
        QuietHours(time(22), time(1, 30)),
        QuietHours(time(1, 30), time(6)),
        QuietHours(time(1), time(2)),
        QuietHours(time(0, 30), time(1)),
        QuietHours(time(2), time(2, 1)),
    ],
)
def test_minute_by_minute_through_the_night_nothing_is_late_early_or_lost(night: date, quiet: QuietHours) -> None:
    moment = datetime.combine(night - timedelta(days=1), time(20), LONDON).astimezone(UTC)
    end = datetime.combine(night, time(12), LONDON).astimezone(UTC)
    assert not is_quiet(end, quiet)
    # Walk backwards, so that the first open moment after each quiet one is known without asking next_open.
    expected = end
    for n in range(int((end - moment) / MINUTE) + 1):
        at = end - n * MINUTE
        if not is_quiet(at, quiet):
            expected = at
        assert next_open(at, quiet) == expected


@pytest.mark.parametrize("night", SPRING_NIGHTS + AUTUMN_NIGHTS)
def test_the_clocks_change_on_the_published_nights_only(night: date) -> None:
    changed = change_of_clocks(night)
    assert changed == datetime(night.year, night.month, night.day, 1, tzinfo=UTC)
    assert change_of_clocks(night - timedelta(days=1)) is None
    assert change_of_clocks(night + timedelta(days=1)) is None


def test_a_wall_time_means_the_same_all_year_round() -> None:
    day = date(2026, 1, 1)
    while day < date(2031, 1, 1):
        for clock in (time(0), time(7), time(15, 40)):
            moment = at_wall(day, clock)
            assert (local(moment).time(), local_day(moment)) == (clock, day)
        day += timedelta(days=1)


def test_the_skipped_and_the_repeated_half_hour() -> None:
    assert local(at_wall(SPRING_NIGHTS[0], time(1, 30))).isoformat() == "2026-03-29T02:00:00+01:00"
    assert local(at_wall(AUTUMN_NIGHTS[0], time(1, 30))).isoformat() == "2026-10-25T01:30:00+01:00"
    assert len(list(comings(AUTUMN_NIGHTS[0], time(1, 30)))) == 2
    assert len(list(comings(SPRING_NIGHTS[0], time(1, 30)))) == 1
    assert len(list(comings(date(2028, 2, 29), time(1, 30)))) == 1


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times(),
    st.times(),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_next_open_is_the_first_open_moment(at: datetime, since: time, until: time, staff: bool) -> None:
    quiet = QuietHours(since.replace(second=0, microsecond=0), until.replace(second=0, microsecond=0), staff)
    opens = next_open(at, quiet)
    assert opens >= at
    assert not is_quiet(opens, quiet)
    assert next_open(opens, quiet) == opens
    step = max((opens - at) / 97, timedelta(microseconds=1))
    moment = at
    while moment < opens:
        assert is_quiet(moment, quiet)
        moment += step


def test_the_school_day_clock() -> None:
    came_in = wall("2026-11-25 23:50")
    due = due_day(YEAR, came_in, 2)
    assert due == date(2026, 11, 30)  # the 27th is an inset day
    assert days_left(YEAR, came_in, due) == 2
    assert days_left(YEAR, wall("2026-11-28 10:00"), due) == 1
    assert days_left(YEAR, wall("2026-11-30 23:59"), due) == 0
    assert days_left(YEAR, wall("2026-12-02 09:00"), due) == -2
    assert not is_late(wall("2026-11-30 23:59"), due)
    assert is_late(wall("2026-12-01 00:00"), due)


def test_late_in_the_evening_in_summer_is_still_today() -> None:
    assert local_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert due_day(Calendar(), datetime(2026, 6, 30, 23, 30, tzinfo=UTC), 1) == date(2026, 7, 2)
