"""Codes on paper: enough chance in them, forgiving to the hand, and a slip is noticed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.enrolment import codes

SIGNS = st.text(codes.ALPHABET, min_size=codes.RANDOM_SIGNS, max_size=codes.RANDOM_SIGNS)


def test_a_code_holds_eighty_bits_and_no_look_alikes() -> None:
    made = {codes.new_code() for _ in range(500)}
    assert len(made) == 500
    assert codes.RANDOM_SIGNS * 5 >= 80
    assert not set("".join(made)) & set("ILOU")
    assert len(set("".join(code[:-1] for code in made))) == 32


@pytest.mark.parametrize("typing", [str.lower, str.upper, lambda c: " ".join(c), codes.grouped,
                                    lambda c: f"  {codes.grouped(c).replace('-', ' ')}\n",
                                    lambda c: c.replace("0", "o").replace("1", "l"),
                                    lambda c: c.replace("0", "O").replace("1", "I")])  # fmt: skip
def test_it_is_understood_however_it_is_typed(typing) -> None:
    for _ in range(50):
        code = codes.new_code()
        assert codes.read(typing(code)) == code


@given(SIGNS, st.integers(0, 16), st.sampled_from(codes.ALPHABET))
@settings(max_examples=400)
def test_one_wrong_sign_is_noticed(signs: str, at: int, other: str) -> None:
    code = signs + codes.check_sign(signs)
    if code[at] != other:
        assert codes.read(code[:at] + other + code[at + 1 :]) is None


@given(SIGNS, st.integers(0, 15))
@settings(max_examples=400)
def test_two_signs_that_changed_places_are_noticed(signs: str, at: int) -> None:
    code = signs + codes.check_sign(signs)
    if code[at] != code[at + 1]:
        assert codes.read(code[:at] + code[at + 1] + code[at] + code[at + 2 :]) is None


@given(st.text(max_size=80))
def test_nonsense_is_no_code(typed: str) -> None:
    assert codes.read(typed) is None or len(codes.read(typed) or "") == codes.LENGTH


def test_a_seal_is_over_school_adult_and_address() -> None:
    about = {"school_id": 1, "adult_id": 2, "address": "a@home.example"}
    seals = {
        codes.seal("secret", **about),  # type: ignore[arg-type]  # one dictionary of two kinds
        codes.seal("secret", **about | {"school_id": 9}),  # type: ignore[arg-type]
        codes.seal("secret", **about | {"adult_id": 9}),  # type: ignore[arg-type]
        codes.seal("secret", **about | {"address": "b@home.example"}),  # type: ignore[arg-type]
        codes.seal("other", **about),  # type: ignore[arg-type]
    }
    assert len(seals) == 5
