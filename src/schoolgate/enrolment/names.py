"""Comparing the names of people. Folding is for comparing only: what is stored and shown is what the school wrote."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APART = re.compile(r"[\s\-‐‑‒–—_.]+")  # every dash an office can type
_NOTHING = re.compile(r"['’‘`´ʼ]")  # every apostrophe


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Equal for two spellings of one name: case, accents, hyphens, apostrophes and double spaces do not count."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    return _APART.sub(" ", _NOTHING.sub("", letters)).strip()


def is_same_first_name(one: str, other: str) -> bool:
    """Equal, or one is short for the other: "J" and "Jane", "Jon" and "Jonathan"; never "John" and "Jane"."""
    a, b = fold(one), fold(other)
    return bool(a and b) and (a.startswith(b) or b.startswith(a))


def is_same_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """(first, last) of two people who may be one and the same."""
    return fold(one[1]) == fold(other[1]) and is_same_first_name(one[0], other[0])
