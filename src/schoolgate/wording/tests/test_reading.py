"""Offsets always count the draft as it was given."""

import pytest

from schoolgate.wording import Kind, check
from schoolgate.wording.checking import LONGEST
from schoolgate.wording.reading import read


@pytest.mark.parametrize("before", ["", "😀 ", "“Hello,” he said. ", "Zażółć gęślą jaźń.\n", "e.g. Mr. Day, 9.15 am. "])
@pytest.mark.parametrize(
    "text", ["She doesn’t ever listen, she never tries.", "She doesn't ever listen, she never tries."]
)
def test_an_offset_survives_curly_marks_and_smileys(before: str, text: str) -> None:
    whole = before + text
    found = [one for one in check(whole) if one.category == "absolute"]
    assert "never" in [one.quote for one in found]
    assert all(whole[one.start : one.end] == one.quote for one in found)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Day came at 9.15. We spoke.", 2),
        ("Bring e.g. a coat. Thank you!", 2),
        ("What?! No... Yes.", 3),
        ("Dear all,\nPlease come.\nThe Head", 3),
        ("This line was\nonly wrapped here.", 1),
        ("He asked “Who is there?” over and over.", 1),
        ("J. K. Rowling wrote it.", 1),
    ],
)
def test_a_sentence_ends_where_it_ends(text: str, sentences: int) -> None:
    assert len(read(text).sentences) == sentences


def test_not_is_not_lost_in_a_short_form() -> None:
    assert [word.norm for word in read("He can't, won't and doesn't.").words if not word.is_sign] == [
        "he", "can", "not", "will", "not", "and", "does", "not",
    ]  # fmt: skip


def test_their_own_words_are_theirs() -> None:
    assert not [
        one for one in check("Mum said he always cries on Sundays.", Kind.MEETING_NOTE) if one.category == "absolute"
    ]
    assert not [one for one in check("You told us that he never sleeps.") if one.category == "absolute"]
    # What the school says after it is the school's again.
    assert [
        one for one in check("You told us that he sleeps well, but he never listens.") if one.category == "absolute"
    ]


@pytest.mark.parametrize("sign", ["a", "!", "“", "'", "not ", "\n", "we will ", "if you do not ", "😀", "A", "-", "1."])
def test_five_thousand_of_one_sign_hang_nothing(sign: str) -> None:
    assert isinstance(check(sign * 5000), list)


def test_a_book_is_read_to_the_longest_a_letter_can_be() -> None:
    found = check("He never listens. " * 12_000)
    assert found
    assert max(one.end for one in found) <= LONGEST
