"""What the title of a calendar entry says about the school's year. Whatever is not about it is none of our business."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Says(StrEnum):
    """What an entry is. The first four are kinds of `TermRow`; a start and an end make a term together."""

    TERM = "term"
    HOLIDAY = "holiday"
    INSET = "inset"
    CLOSURE = "closure"
    STARTS = "starts"
    ENDS = "ends"
    UNCLEAR = "unclear"
    OTHER = "other"


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


_EVENTS = _any(
    r"\bclubs?\b", r"\bcamps?\b", r"parents?\b", r"\bevening\b", r"\btrips?\b", r"\bdisco\b", r"assembl", r"deadline",
    r"meeting", r"photo", r"workshop", r"\breports?\b", r"\bfa(?:ir|yre)\b", r"homework", r"concert", r"performance",
    r"\bexams?\b", r"\bmocks?\b", r"consultation", r"newsletter", r"\blunch", r"\bmenu\b", r"reminder", r"publish",
    r"\bbook", r"\bsports?\b", r"\bvisits?\b", r"\bdates\b", r"\bchoir\b", r"\bservice\b", r"\btests?\b",
)  # fmt: skip
_INSET = _any(
    r"\binset\b", r"training day", r"staff (?:training|development)", r"professional development",
    r"teacher(?:s’|s'|s)?[ -](?:day|training)", r"non[ -]?pupil day", r"\bcpd\b", r"baker day", r"disaggregated",
)  # fmt: skip
_BANK_HOLIDAY = _any(
    r"bank holiday", r"good friday", r"easter monday", r"\bmay day\b", r"christmas day", r"boxing day",
    r"new year[’']?s day",
)  # fmt: skip
_HALF_TERM = _any(r"half[ -]?term", r"mid[ -]term")
_HOLIDAY = _any(
    r"\bholidays?\b", r"\bvacation\b",
    r"\b(?:christmas|winter|easter|summer|spring|autumn|october|february|may|school) break\b",
)  # fmt: skip
_CLOSURE = _any(r"\bclosed\b", r"\bclosure\b", r"snow day", r"\bpolling\b", r"\belection\b", r"\bstrike\b",
                r"industrial action")  # fmt: skip
_TERM = _any(r"\bterm\b", r"^(?:autumn|spring|summer) [12]\b")
_STARTS = _any(r"\bstarts?\b", r"\bbegins?\b", r"\bfirst day\b", r"\bre-?opens?\b", r"\breturns?\b", r"\bback\b")
_ENDS = _any(r"\bends?\b", r"\bfinish", r"\blast day\b", r"\bbreaks? up\b", r"\bcloses?\b")
_SEASONS = {"autumn": _any("autumn|michaelmas"), "spring": _any("spring|lent"), "summer": _any("summer|trinity")}
_LONGEST_HALF_TERM = 16  # days; a half-term that is longer is the half of the term that is taught
_SHORTEST_TERM = 5
_LONGEST_CLOSURE = 14


def read_summary(text: str, days: int) -> Says:
    """What an entry of that title and so many days says. What could be read two ways is UNCLEAR, never guessed."""
    if _EVENTS.search(text):
        return Says.OTHER
    starts, ends = bool(_STARTS.search(text)), bool(_ENDS.search(text))
    is_edge = (starts or ends) and days < _SHORTEST_TERM
    if _INSET.search(text):
        return Says.INSET
    if _BANK_HOLIDAY.search(text):
        return Says.HOLIDAY
    if _HALF_TERM.search(text):
        if days > _LONGEST_HALF_TERM:
            return Says.TERM
        return Says.UNCLEAR if is_edge else Says.HOLIDAY
    if _HOLIDAY.search(text):
        return Says.UNCLEAR if is_edge else Says.HOLIDAY
    if _TERM.search(text):
        return _of_term(days, starts=starts, ends=ends)
    if _CLOSURE.search(text):
        return Says.CLOSURE if days <= _LONGEST_CLOSURE else Says.HOLIDAY
    return Says.OTHER


def _of_term(days: int, *, starts: bool, ends: bool) -> Says:
    if days >= _SHORTEST_TERM:
        return Says.TERM
    if starts == ends:
        return Says.UNCLEAR
    return Says.STARTS if starts else Says.ENDS


def season_of(text: str, month: int) -> str:
    """ "Autumn term", from the title or the month in which it starts."""
    named = next((name for name, words in _SEASONS.items() if words.search(text)), "")
    by_month = "autumn" if month >= 8 else "spring" if month <= 3 else "summer"
    return f"{(named or by_month).capitalize()} term"


@dataclass(frozen=True, slots=True)
class Repeats:
    """How an entry repeats. `days` is how many days on end it covers; None where it repeats in another way."""

    days: int | None
    is_bomb: bool = False


MOST_REPEATS = 60
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


def read_repeats(rule: str) -> Repeats:
    """The rule of a repeating entry: only "each day, so many times" is simple enough to be taken."""
    parts = dict(part.partition("=")[::2] for part in rule.strip().upper().split(";") if part)
    if parts.get("FREQ") in _TOO_OFTEN:
        return Repeats(None, is_bomb=True)
    count = parts.get("COUNT", "")
    number = int(count) if count.isascii() and count.isdecimal() and len(count) < 9 else 0
    if number > 1000:
        return Repeats(None, is_bomb=True)
    simple = parts.get("FREQ") == "DAILY" and parts.get("INTERVAL", "1") == "1" and set(parts) <= {
        "FREQ", "INTERVAL", "COUNT", "WKST",
    }  # fmt: skip
    return Repeats(number if simple and 0 < number <= MOST_REPEATS else None)
