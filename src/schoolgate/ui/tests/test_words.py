"""Dates and times as people say them."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from schoolgate.ui import words

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 3, 12), "Thursday 12 March"),
        (date(2026, 1, 1), "Thursday 1 January"),
        (date(2027, 3, 12), "Friday 12 March 2027"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "Wednesday 1 July"),  # half past midnight in England
    ],
)
def test_a_day_has_its_name_and_a_year_only_when_it_is_another(on, said):
    assert words.day(on, today=TODAY) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(15, 40), "3:40 pm"),
        (time(8, 5), "8:05 am"),
        (time(12, 0), "12 noon"),
        (time(12, 30), "12:30 pm"),
        (time(0, 0), "12 midnight"),
        (time(0, 10), "12:10 am"),
        (datetime(2026, 7, 1, 14, 40, tzinfo=UTC), "3:40 pm"),
    ],
)
def test_a_time_is_said_on_the_clock_of_the_school(at, said):
    assert words.clock(at) == said


def test_when_joins_day_and_time():
    assert words.when(datetime(2026, 3, 12, 15, 40, tzinfo=UTC), today=TODAY) == "Thursday 12 March, 3:40 pm"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 3, 12), "today"),
        (date(2026, 3, 11), "yesterday"),
        (date(2026, 3, 13), "tomorrow"),
        (date(2026, 3, 9), "Monday 9 March"),
    ],
)
def test_near_days_are_said_as_people_say_them(on, said):
    assert words.ago_day(on, today=TODAY) == said


def test_a_list_of_people():
    assert words.listing([]) == ""
    assert words.listing(["Huda"]) == "Huda"
    assert words.listing(["Huda", "Karim"]) == "Huda and Karim"
    assert words.listing(["Huda", "Karim", "Miss Okafor"]) == "Huda, Karim and Miss Okafor"


def test_the_machine_reads_the_same_moment():
    assert words.iso(datetime(2026, 7, 1, 14, 40, tzinfo=UTC)) == "2026-07-01T15:40+01:00"
    assert words.iso(TODAY) == "2026-03-12"


def test_another_language_has_its_own_day_names_and_nothing_is_kept_from_the_one_before():
    assert words.day(TODAY, today=TODAY) == "Thursday 12 March"
    with translation.override("fr"):
        assert words.day(TODAY, today=TODAY) == "jeudi 12 mars"
    assert words.day(TODAY, today=TODAY) == "Thursday 12 March"
