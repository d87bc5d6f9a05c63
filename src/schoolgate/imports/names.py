"""Names as they come out of files: tidied for storing, and the damage that a wrong encoding does."""

import unicodedata
from functools import lru_cache

SHORT = 40
# Marks that nobody sees and that hide in copied text: they would turn a line of a page round, or make two of one name.
# The joiners stay, which Persian and many scripts of India need, and so does the soft hyphen, a trace of damage.
UNSEEN = dict.fromkeys([0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF])


def tidy(text: str) -> str:
    """The text without control characters, in composed form, with single spaces: what is stored."""
    return _tidy_short(text) if len(text) < SHORT else _tidy(text)


def _tidy(text: str) -> str:
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text.translate(UNSEEN))
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in composed).split())


# Names repeat: what was said before is handed out again, and is in memory once.
_tidy_short = lru_cache(maxsize=20_000)(_tidy)


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
