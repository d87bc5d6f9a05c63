"""The codes of England mean what the regulations say, on the day they stand for."""

from datetime import date, timedelta

import pytest

from schoolgate.attendance import codes
from schoolgate.attendance.codes import Counts, code_on

TODAY = date(2026, 3, 9)
# Written by hand from SI 2024/208 and “Working together to improve school attendance”, not from the code.
WHAT_COUNTS_AS_WHAT = {
    Counts.PRESENT: "/ \\ L",
    Counts.OFF_SITE: "K V P W B",
    Counts.AUTHORISED: "C C1 C2 E I J1 M R S T",
    Counts.UNAUTHORISED: "G N O U",
    Counts.NOT_POSSIBLE: "D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7",
    Counts.NOT_COLLECTED: "Z #",
}


def test_each_code_counts_as_the_guidance_says():
    found = {letters: code.counts for letters, code in codes.SINCE_2024.codes.items()}

    assert found == {letters: counts for counts, text in WHAT_COUNTS_AS_WHAT.items() for letters in text.split()}


@pytest.mark.parametrize("letters", ["H", "F", "J", "Y"])
def test_retired_letters_keep_their_meaning_on_their_day_and_have_none_after(letters):
    last = codes.FROM_2024 - timedelta(days=1)

    assert code_on(letters, last) is not None
    assert code_on(letters, codes.FROM_2024) is None
    assert codes.is_known(letters)


def test_the_old_interview_was_an_activity_and_the_new_one_is_leave():
    assert code_on("J", date(2023, 5, 2)).counts is Counts.OFF_SITE
    assert code_on("J1", TODAY).counts is Counts.AUTHORISED
    assert code_on("J1", date(2023, 5, 2)) is None


def test_codes_are_told_apart_by_capitals():
    assert code_on("i", TODAY) is None
    assert code_on("I", TODAY) is not None


def test_a_parent_is_not_told_unauthorised_while_the_reason_may_follow():
    words = {letters: str(code.words).lower() for letters, code in codes.SINCE_2024.codes.items()}

    assert not [letters for letters, text in words.items() if "authorised" in text or "truan" in text]
    assert words["N"] == "away, and the reason is not known yet"
