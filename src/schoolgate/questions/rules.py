"""The published clock, what may follow what, and what may not stand in an answer for everybody. On plain values."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from statistics import median
from typing import NamedTuple

from django.utils.translation import gettext as _

from schoolgate.refusal import Refused
from schoolgate.schooldays.calendar import Calendar, CalendarEnds
from schoolgate.schooldays.clock import due_day, local_day

# What we say to every parent, and are measured by (in school days; the day of asking is day 0).
ACKNOWLEDGE_WITHIN, ANSWER_WITHIN = 1, 3
# An answer that nobody came back to: closed by the clock, open again by one press.
CLOSE_AFTER = 10
# Figures about fewer stay hidden (engagement 5: n of 10 or more).
FEWEST_SHOWN = 10

ASKED, ACKNOWLEDGED, ANSWERED, CLOSED = "asked", "acknowledged", "answered", "closed"


class Days(NamedTuple):
    """By when somebody says "I have it", and by when there is an answer; None where no day can be promised."""

    acknowledge_by: date | None
    answer_by: date | None


def days_for(calendar: Calendar, at: datetime) -> Days:
    """The two days promised for something that came in at `at`, whatever the hour."""

    def after(school_days: int) -> date | None:
        try:
            return due_day(calendar, at, school_days)
        except CalendarEnds:
            return None

    return Days(after(ACKNOWLEDGE_WITHIN), after(ANSWER_WITHIN))


def school_days_taken(calendar: Calendar, since: datetime, until: datetime) -> int:
    """How many school days an answer took: 0 on the day of asking."""
    return calendar.school_days_between(local_day(since), local_day(until))


def state_of(acknowledged: datetime | None, answered: datetime | None, closed: datetime | None) -> str:
    if closed:
        return CLOSED
    if answered:
        return ANSWERED
    return ACKNOWLEDGED if acknowledged else ASKED


def waits(state: str) -> bool:
    """Whether it is the school's turn."""
    return state in (ASKED, ACKNOWLEDGED)


def is_stale(answered: datetime, now: datetime, calendar: Calendar) -> bool:
    """Whether an answer has stood so long without a word that the clock may close it."""
    return school_days_taken(calendar, answered, now) > CLOSE_AFTER


def ensure_words(words: str) -> None:
    if not words.strip():
        raise Refused(_("Please write something first. One word is enough."))


def ensure_open(state: str) -> None:
    if state == CLOSED:
        raise Refused(_("This question is closed. The one who asked can open it again."))


def ensure_waiting(state: str) -> None:
    if not waits(state):
        raise Refused(_("This question has its answer already."))


def ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Please say why, in a few words, so that your colleague knows where to begin."))


def ensure_somebody_else(before: int | None, after: int | None) -> None:
    if before == after:
        raise Refused(_("It is there already. Please choose somebody else."))


class Moved(Refused):
    """A colleague wrote while this page was open. What was typed is kept beside what they wrote."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody wrote while you were writing."),
            then=_("Read it first. Your own words are still here: send them if they are still needed."),
        )


def ensure_version(posted: int, current: int) -> None:
    if posted != current:
        raise Moved


# -- an answer for everybody names nobody ------------------------------------------------------------------------------

# Names that are English words as well. They count as names only within a sentence and with a capital letter.
_ALSO_WORDS = (
    "will may april june august rose grace hope faith joy mark summer autumn art rich long young day king park hill",
    "wood field green brown white black grey page reed frost lane price marsh cook baker bell ford stone west east",
    "north rain sky star iris ivy holly hazel olive pearl ruby jack pat sue bill frank drew miles dale glen heath ray",
    "rob the and for you are can our all",
)
ALSO_WORDS = frozenset(" ".join(_ALSO_WORDS).split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SHORTEST_NAME = 3


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """The names of `names` (first, last or called, as people write them) that stand in `text`, each once, in order.

    A part of a double name counts ("Masri" of "Al-Masri"), a possessive does ("Yusuf’s"), small letters do. A name
    that is an English word too ("Will") counts with a capital letter inside a sentence, where it can be no other word.
    """
    known = {part.casefold() for name in names for part in _WORD.findall(name) if len(part) >= SHORTEST_NAME}
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s?$", "", match.group())
        folded = word.casefold()
        if folded not in known or word in found:
            continue
        if folded in ALSO_WORDS and (word.islower() or _begins_sentence(text, match.start())):
            continue
        found.append(word)
    return found


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t“\"'(")
    return not before or before[-1] in ".!?:\n"


def ensure_nobody_named(text: str, names: Iterable[str]) -> None:
    found = names_in(text, names)
    if found:
        raise Refused(
            _("“%(name)s” is the name of somebody at this school. Everybody can read this page.") % {"name": found[0]},
            then=_("Please write it without the name."),
        )


# -- how we do ---------------------------------------------------------------------------------------------------------


class Pace(NamedTuple):
    """How long answers took. `days` and `in_time` None: too few to show."""

    n: int
    days: float | None
    in_time: int | None


def pace_of(taken: Sequence[int]) -> Pace:
    """The median in school days and how many came in time; hidden below `FEWEST_SHOWN`."""
    if len(taken) < FEWEST_SHOWN:
        return Pace(len(taken), None, None)
    return Pace(len(taken), float(median(taken)), sum(1 for days in taken if days <= ANSWER_WITHIN))
