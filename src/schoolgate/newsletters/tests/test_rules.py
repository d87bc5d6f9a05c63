"""Whose name stands where, and how far the archive goes back."""

from datetime import date

import pytest

from schoolgate.newsletters import rules
from schoolgate.refusal import Refused

NAMES = [("Callum", "Reid"), ("Zoë", "O’Brien"), ("Yusuf", "Al-Masri"), ("Ana Maria", "Costa")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Callum Reid scored twice.", ["Callum Reid"]),
        ("CALLUM REID!", ["Callum Reid"]),
        ("Well done, Reid, Callum", ["Callum Reid"]),
        ("Callum\nReid’s map", ["Callum Reid"]),
        ("Zoe O'Brien and Yusuf Al Masri", ["Zoë O’Brien", "Yusuf Al-Masri"]),
        ("Ana Maria Costa sang", ["Ana Maria Costa"]),
        ("Callum scored twice. Mr Reid cheered.", []),
        ("Callum and Reid", []),
        ("McCallum Reidson", []),
        ("Maria Costa", []),
        ("", []),
    ],
)
def test_a_full_name_is_found_however_it_is_written(text: str, found: list[str]) -> None:
    assert rules.full_names_in(text, NAMES) == found


def test_a_thousand_children_are_looked_through_as_somebody_types() -> None:
    names = [(f"Child{chr(97 + n % 26)}", f"Name{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}") for n in range(1500)]
    assert rules.full_names_in("Childa Nameaa " + "word " * 3000, names) == ["Childa Nameaa"]


def test_a_refusal_says_whose_name_and_where() -> None:
    with pytest.raises(Refused, match="Callum Reid in “Well done”"):
        rules.ensure_no_full_names(rules.named_where({"Well done": "Callum Reid", "News": "Callum"}, NAMES))
    rules.ensure_no_full_names([])


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        (date(2026, 11, 23), date(2025, 9, 1)),
        (date(2026, 8, 31), date(2024, 9, 1)),
        (date(2026, 9, 1), date(2025, 9, 1)),
    ],
)
def test_the_archive_holds_this_school_year_and_the_last(today: date, begins: date) -> None:
    assert rules.archive_begins(today) == begins
