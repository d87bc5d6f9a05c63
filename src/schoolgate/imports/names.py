"""Comparing the names of people. Folding is for comparing only: what is stored and shown is what the school wrote."""

import re
import unicodedata

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APART = re.compile(r"[\s\-‐‑‒–—_.]+")
_NOTHING = re.compile(r"['’‘`´ʼ]")


def tidy(text: str) -> str:
    """The text without control characters, in composed form, with single spaces: what is stored."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in composed).split())


def fold(text: str) -> str:
    """Equal for two spellings of one name: case, accents, hyphens, apostrophes and double spaces do not count.

    Source of the rule: matching rule P4 (names compare by what a reader would call the same name).
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    return _APART.sub(" ", _NOTHING.sub("", letters)).strip()


def looks_mangled(text: str) -> str | None:
    """The likely repair of text that was saved twice in the wrong encoding ("ZoÃ«"), or None.

    Never used by itself: the school is shown the repair and decides.
    """
    if not any(mark in text for mark in ("Ã", "â€", "Â")):
        return None
    try:
        repaired = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return repaired if repaired != text else None
