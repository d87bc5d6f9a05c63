"""What every source ends in: typed, frozen rows that know the file and line they came from. No tables, no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a row is about; the names the report uses."""

    SCHOOLS = "schools"
    STAFF = "staff"
    PUPILS = "pupils"
    PARENTS = "parents"
    RELATIONSHIPS = "relationships"
    CLASSES = "classes"
    MEMBERSHIPS = "memberships"
    MARKS = "marks"
    TERMS = "terms"


class Outcome(StrEnum):
    """What becomes of a row. Every row has exactly one: rows read = the sum of these."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    HELD = "held"
    REJECTED = "rejected"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How far a problem reaches: the whole file, a row held for a person, a row left out, or a row kept."""

    FILE = "file"
    REJECTED = "rejected"
    HELD = "held"
    WARNING = "warning"


class Role(StrEnum):
    """What somebody is in a class."""

    STUDENT = "student"
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Where:
    """The file and the physical line a row starts on."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in words fit for an office: line, column, value, what is wrong, what to do.

    `lines` holds the first ten lines of a problem that occurs more than once; `count` is how often it does.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: str
    message: str
    count: int = 1
    lines: tuple[int, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The shape of the report."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "count": self.count,
            "lines": list(self.lines),
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school of the package. `ref` is its id there; rows of people and classes point at it."""

    where: Where
    ref: str
    name: str
    urn: str = ""
    laestab: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What all people share. `ref` is unique within the reading; `is_lasting` says that the source keeps it.

    Only a lasting ref becomes an external id: a line number is good for one reading only. `is_case_guessed`: the
    source writes names in capitals, so a spelling on record that differs in nothing else is the better one.
    """

    where: Where
    ref: str
    schools: tuple[str, ...]
    first_name: str
    last_name: str
    title: str = ""
    is_lasting: bool = True
    known_as: str = ""
    is_case_guessed: bool = False


@dataclass(frozen=True, slots=True)
class PupilRow(PersonRow):
    """A child. `upn` is empty unless its check letter is right."""

    upn: str = ""
    former_upn: str = ""
    born: date | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class StaffRow(PersonRow):
    """Somebody who works at the school."""

    email: str = ""
    job: str = ""


@dataclass(frozen=True, slots=True)
class AdultRow(PersonRow):
    """A parent, guardian, carer or other contact. `may_sign_in` False: the source has closed their account."""

    email: str = ""
    mobile: str = ""
    language: str = ""
    may_sign_in: bool = True


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A form (`is_form`) or a taught class. `academic_year` is "2026/27", or empty for the current one."""

    where: Where
    ref: str
    school: str
    name: str
    code: str = ""
    is_form: bool = True
    year: int | None = None
    academic_year: str = ""
    is_lasting: bool = True
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """Somebody is in a class. `ends` is the last day, included. `is_over`: the source has ended the row."""

    where: Where
    class_ref: str
    person_ref: str
    role: Role
    starts: date | None = None
    ends: date | None = None
    is_counted: bool = True
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One adult and one child. What the source does not say is None: unknown stays unknown.

    `asks_care` True: a column that looks like a court order or a no-contact note has something in it. `is_emergency`:
    a social worker, a doctor, a childminder: somebody to ring, and no family.
    """

    where: Where
    pupil_ref: str
    adult_ref: str
    relationship: str = ""
    responsibility: bool | None = None
    lives_with: bool | None = None
    priority: int | None = None
    asks_care: bool = False
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One mark in one register: a day, a session ("AM" or "PM") and the code exactly as the source writes it.

    `minutes_late` only where the source says so. A blank is never a mark, and never an absence. `upn` is empty unless
    its check letter is right; `pupil_ref` is the source's own id, or the UPN where it has none.
    """

    where: Where
    pupil_ref: str
    day: date
    session: str
    code: str
    minutes_late: int | None = None
    upn: str = ""


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term, a half-term or a day without pupils, first to last day, both included.

    `kind` is "term", "holiday" (also a half-term break), "inset" or "closure".
    """

    where: Where
    name: str
    first: date
    last: date
    kind: str = "term"


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A table whose columns Schoolgate cannot name by itself: what a person needs to see to say which is which.

    `guesses` gives for each column our name for it ("pupil.first_name"), or "" where nothing fits. `samples` are the
    first values of each column. `fingerprint` stays the same as long as the headings do: what was chosen once is found
    again by it.
    """

    file: str
    fingerprint: str
    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    guesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that a source left out before anything was compared, and why it counts where it does."""

    kind: Kind
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a source found. `is_full` says that the package is everyone: only then can anybody be missing.

    `gone` names what the source says has left: (kind, ref). `elsewhere` names organisations of the package that are no
    schools: whoever is only in one of them is left out. `empty_is_none`: in a full list an empty address or number says
    that there is none any more; a format that may leave those columns out says nothing by it. `resolves_outside` says
    that references may point at what was sent before (a delta). `is_refused` means that nothing of it may be used.
    """

    source: str
    origin: str
    file_hash: str
    read: Mapping[str, int] = field(default_factory=dict)
    schools: tuple[SchoolRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    pupils: tuple[PupilRow, ...] = ()
    adults: tuple[AdultRow, ...] = ()
    classes: tuple[ClassRow, ...] = ()
    memberships: tuple[MembershipRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    marks: tuple[MarkRow, ...] = ()
    terms: tuple[TermRow, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    gone: tuple[tuple[Kind, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    not_read: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    is_full: bool = False
    empty_is_none: bool = True
    resolves_outside: bool = False
    is_refused: bool = False
