"""The little language of the lexicons."""

import pytest

from schoolgate.wording.inflecting import forms
from schoolgate.wording.lexicon import patterns
from schoolgate.wording.patterns import Index
from schoolgate.wording.reading import read
from schoolgate.wording.subjects import tags


def found(source: str, text: str) -> bool:
    draft = read(text)
    tags(draft)
    return any(True for _ in Index([(pattern, source) for pattern in patterns(source)]).found(draft))


@pytest.mark.parametrize(
    ("source", "yes", "no"),
    [
        ("bite+ the bullet", "We bit the bullet.", "The bullet bit."),
        ("get+ ~2 ducks in a row", "Get all our ducks in a row.", "Get to the pond with its ducks in a row."),
        ("ready [or] not", "Ready or not.", "Ready and not."),
        ("fine/late again", "Late again.", "Late, and again."),
        ("(at last/at once) gone", "At once gone.", "At gone."),
        ("^ noted $", "Noted.", "It was noted."),
        ("<family> ~1 came", "Mum then came.", "The bus came."),
        ("<name> ran", "Zofia ran.", "The boy ran."),
        ("hard to reach", "hard-to-reach", "hard. To reach"),
    ],
)
def test_a_shape_is_found_and_its_like_is_not(source: str, yes: str, no: str) -> None:
    assert found(source, yes)
    assert not found(source, no)


@pytest.mark.parametrize("source", ["", "~2 ~3", "<nobody> came", "[only]", "one [two three"])
def test_a_shape_that_says_nothing_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        list(patterns(source))


def test_a_gap_reaches_over_no_bracket() -> None:
    assert not found("more ~2 help", "More (of the) help is here.")


@pytest.mark.parametrize(
    ("word", "form"),
    [("try", "tries"), ("stop", "stopping"), ("care", "caring"), ("be", "was"), ("miss", "misses"), ("lie", "lying")],
)
def test_a_word_has_its_forms(word: str, form: str) -> None:
    assert form in forms(word)
