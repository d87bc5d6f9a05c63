"""When a good word leaves, and how long a note is kept: plain arithmetic."""

from datetime import UTC, date, datetime

import pytest

from schoolgate.notes import rules


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("10 15:25", "10 15:25"),
        ("10 17:59", "10 17:59"),
        ("10 18:00", "11 07:00"),
        ("10 06:59", "10 07:00"),
        ("13 23:10", "14 07:00"),  # a Saturday: families have no school hours
    ],
)
def test_a_good_word_leaves_by_day(at: str, leaves: str) -> None:
    moment = datetime.strptime(f"2026-03-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert f"{rules.leaves_at(moment):%d %H:%M}" == leaves


@pytest.mark.parametrize(
    ("said_on", "until"),
    [("2026-09-01", "2028-08-31"), ("2026-08-31", "2027-08-31"), ("2026-03-10", "2027-08-31")],
)
def test_a_note_is_kept_for_this_school_year_and_one_more(said_on: str, until: str) -> None:
    assert rules.kept_until(date.fromisoformat(said_on)) == date.fromisoformat(until)
