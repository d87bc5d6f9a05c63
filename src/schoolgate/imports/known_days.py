"""Marks and term dates on record, as plain values: only those that a reading is about."""

from dataclasses import dataclass, field
from datetime import date

from schoolgate.schooldays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class KnownMark:
    id: int
    code: str
    minutes_late: int | None = None


@dataclass(frozen=True, slots=True)
class KnownTerm:
    id: int
    name: str
    first: date
    last: date


@dataclass
class KnownDays:
    """The register by (pupil, day, session), the terms by id, and why there are no pupils on a closed day."""

    marks: dict[tuple[int, date, str], KnownMark] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    terms: dict[int, KnownTerm] = field(default_factory=dict)
    closed: dict[date, str] = field(default_factory=dict)
