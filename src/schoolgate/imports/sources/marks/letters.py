"""One cell of a register: the code as it is written, and minutes where they stand beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schoolgate.attendance.codes import NO_MARK, Session, is_known

MOST_MINUTES = 600
_NOTHING = frozenset({"", NO_MARK, "–", "—"})
_LATE = re.compile(r"([LUlu])\s*[-:(]?\s*([0-9]{1,3})\s*(?:m|mins?|minutes?)?\.?\)?")
_MINUTES = re.compile(r"([0-9]{1,4})(?:\.0)?\s*(?:m|mins?|minutes?)?\.?")
_SESSION_WORDS = {
    "am": Session.AM, "a.m": Session.AM, "a.m.": Session.AM, "morning": Session.AM,
    "pm": Session.PM, "p.m": Session.PM, "p.m.": Session.PM, "afternoon": Session.PM,
}  # fmt: skip
_REGISTER_WORDS = frozenset({"session", "registration", "register", "reg", "rollcall", "roll", "call", "mark"})
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?\s*(am|pm)?", re.IGNORECASE)
_FOREIGN_WORDS = frozenset({"PRESENT", "ABSENT", "LATE", "PRES", "ABS"})
NOON = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that can be used. `is_respelt`: it stood there in small letters."""

    code: str
    minutes_late: int | None = None
    is_respelt: bool = False


def is_nothing(text: str) -> bool:
    """Nobody has marked the pupil yet: never an absence, and never a row."""
    return text.strip() in _NOTHING


def read_mark(text: str) -> Mark | None:
    """The mark, or None where the letters are no code of any of England's sets. A retired letter is kept as it is."""
    text = text.strip()
    if is_known(text):
        return Mark(text)
    if is_known(text.upper()):
        return Mark(text.upper(), is_respelt=True)
    if late := _LATE.fullmatch(text):
        minutes = int(late[2])
        return Mark(late[1].upper(), minutes or None, is_respelt=late[1].islower()) if minutes <= MOST_MINUTES else None
    return None


def read_minutes(text: str) -> int | None:
    """Minutes late; 0 where nothing is said, None where the text is no number of minutes."""
    if is_nothing(text):
        return 0
    found = _MINUTES.fullmatch(text.strip().lower())
    return int(found[1]) if found and int(found[1]) <= MOST_MINUTES else None


def read_session(text: str) -> Session | None:
    """The session that a cell names ("AM", "PM registration"), or None: "Lesson 3" is no session."""
    words = re.findall(r"[a-z.]+|[0-9]+", text.casefold())
    found = {_SESSION_WORDS[word] for word in words if word in _SESSION_WORDS}
    rest = [w for w in words if w not in _SESSION_WORDS and w.strip(".") and w not in _REGISTER_WORDS]
    return found.pop() if len(found) == 1 and not rest else None


def session_of_event(event: str, clock: str) -> Session | None:
    """The session of a register sheet's event and time. Marks of single lessons are no session marks: None."""
    named = read_session(event)
    if named:
        return named
    words = set(re.findall(r"[a-z]+", event.casefold()))
    if not words & {"registration", "register", "reg", "rollcall"}:
        return None
    sessions = {_SESSION_WORDS[word] for word in words if word in _SESSION_WORDS}
    if len(sessions) == 1:
        return sessions.pop()
    at = _CLOCK.match(clock.strip())
    if not at:
        return None
    hour = int(at[1]) + (NOON if (at[3] or "").lower() == "pm" and int(at[1]) < NOON else 0)
    return Session.AM if hour < NOON else Session.PM


def is_foreign(marks: Iterable[str]) -> bool:
    """Whether a file's marks are of another system, where P is present and A absent.

    In England P is sport, A is nothing, and a register without a single / or \\ is hardly one.
    """
    letters = {mark.strip().upper() for mark in marks} - _NOTHING
    if not letters or letters & {"/", "\\"}:
        return False
    return bool(letters & ({"A"} | _FOREIGN_WORDS)) or ("P" in letters and letters <= {"P", "L"})


FOREIGN = (
    "The marks in this file are {}. In England’s registers P means sport and A means nothing, so here they seem to say "
    "present and absent. Nothing was taken. Export the register with its official codes (/ and \\ for present; I, M, N "
    "and so on for away) and bring it in again."
)
