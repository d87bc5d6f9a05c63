"""The entries of a calendar file, one by one: a damaged entry spoils itself and no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Component, Event

from schoolgate.imports.problems import FileRefused
from schoolgate.schooldays.clock import LONDON

MOST_BYTES = 8 * 1024 * 1024
MOST_EVENTS = 4000
MOST_LINES_AN_EVENT = 500
MOST_DEPTH = 4
ONE_DAY = timedelta(days=1)
_FOLD = re.compile(r"\r?\n[ \t]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, first to last day, both included, by the clock on the school's wall. `rule` says how it repeats."""

    line: int
    summary: str
    first: date | None
    last: date | None
    rule: str = ""
    is_cancelled: bool = False


def read_entries(name: str, data: bytes) -> list[Entry]:
    """Every entry of the file.

    Raises FileRefused: FILE_TYPE over the limits, FILE_NOT_TABULAR where the file is damaged or cut off.
    """
    if len(data) > MOST_BYTES:
        raise FileRefused("FILE_TYPE", f"“{name}” is larger than a calendar of term dates. It was not read.", file=name)
    text = data.decode("utf-8-sig", errors="replace")
    return [_entry(line, block) for line, block in _blocks(name, text)]


def _blocks(name: str, text: str) -> Iterator[tuple[int, str]]:
    """(first line, text) of each entry. Depth and numbers are limited here, before anything is understood."""
    open_parts: list[str] = []
    block: list[str] = []
    started = found = 0
    has_ended = False
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip().upper()
        if word.startswith("BEGIN:"):
            open_parts.append(word[6:])
            if len(open_parts) > MOST_DEPTH:
                raise FileRefused("FILE_TYPE", f"“{name}” is nested too deep. It was not read.", file=name, line=number)
            if word == "BEGIN:VEVENT":
                started, block, found = number, [], found + 1
                if found > MOST_EVENTS:
                    raise FileRefused(
                        "FILE_TYPE", f"“{name}” holds more than {MOST_EVENTS} entries. Export the term dates alone.",
                        file=name, line=number,
                    )  # fmt: skip
        if "VEVENT" in open_parts and len(block) < MOST_LINES_AN_EVENT:
            block.append(line)
        if word.startswith("END:"):
            if not open_parts or open_parts.pop() != word[4:]:
                raise _damaged(name, number)
            has_ended = has_ended or word == "END:VCALENDAR"
            if word == "END:VEVENT":
                yield started, "\r\n".join(block)
    if open_parts or not has_ended:
        raise _damaged(name, text.count("\n") + 1)


def _damaged(name: str, line: int) -> FileRefused:
    return FileRefused(
        "FILE_NOT_TABULAR", f"“{name}” is damaged or cut off. Export the calendar again.", file=name, line=line
    )


def _entry(line: int, block: str) -> Entry:
    """An entry; without days where they cannot be read."""
    plain = _FOLD.sub("", block)
    rules = re.findall(r"(?im)^(?:RRULE|RDATE)[^:\r\n]*:([^\r\n]*)", plain)
    cancelled = bool(re.search(r"(?im)^STATUS[^:\r\n]*:CANCELLED\s*$", plain))
    summary = re.search(r"(?im)^SUMMARY[^:\r\n]*:([^\r\n]*)", plain)
    said = re.sub(r"\\([,;\\])", r"\1", re.sub(r"(?i)\\n", " ", summary[1])) if summary else ""
    try:
        first, last = _span(Event.from_ical(block))
    except Exception:  # noqa: BLE001  # whatever a library makes of a spoilt entry: the entry has no days, no more
        first, last = None, None
    return Entry(line, said[:400], first, last, ";".join(rules), cancelled)


def _span(event: Component) -> tuple[date | None, date | None]:
    """First and last day. The end of a whole-day entry is the day after; one at midnight ends the day before."""
    starts = event.decoded("DTSTART")
    ends = event.decoded("DTEND", None)
    if ends is None and event.get("DURATION") is not None:
        ends = starts + event.decoded("DURATION")
    if not isinstance(starts, date) or not isinstance(ends, date | None):
        return None, None  # the library hands a date it cannot read back as text
    first = _day(starts)
    if ends is None:
        return first, first
    if isinstance(ends, datetime):
        local = _local(ends)
        is_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
        last = local.date() - ONE_DAY if is_midnight and local.date() > first else local.date()
    else:
        last = ends - ONE_DAY if ends > first else ends
    return first, last


def _day(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def _local(at: datetime) -> datetime:
    """A moment by the school's clock; one without a zone means the clock on the wall."""
    return at if at.tzinfo is None else at.astimezone(LONDON)
