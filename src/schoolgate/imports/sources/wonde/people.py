"""Students, their contacts, and staff."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports import codes
from schoolgate.imports.codes import UpnState
from schoolgate.imports.problems import Problems
from schoolgate.imports.rows import (
    AdultRow,
    ClassRow,
    Kind,
    LinkRow,
    MarkRow,
    MembershipRow,
    Outcome,
    PupilRow,
    SetAside,
    Severity,
    StaffRow,
    Where,
)
from schoolgate.imports.sources.cells import NAME_LENGTH, OLDEST, YOUNGEST
from schoolgate.imports.sources.template import words
from schoolgate.imports.sources.wonde import fields
from schoolgate.imports.sources.wonde.client import Record


@dataclass
class Records:
    """What was read so far. `is_whole`: every include that a full list needs was granted on every record.

    `is_delta`: only what changed was asked for, so people named may have been sent before.
    """

    problems: Problems
    as_of: date
    school: str
    pupils: list[PupilRow] = field(default_factory=list)
    adults: dict[str, AdultRow] = field(default_factory=dict)
    staff: list[StaffRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    classes: list[ClassRow] = field(default_factory=list)
    memberships: list[MembershipRow] = field(default_factory=list)
    marks: list[MarkRow] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    is_whole: bool = True
    is_delta: bool = False

    def leave_out(self, code: str, where: Where, column: str, message: str, kind: Kind) -> None:
        severity = Severity.REJECTED
        self.problems.add(code, severity, where.file, where.line, column, f"Record {where.line}: {message}")
        self.set_aside.append(SetAside(kind, Outcome.REJECTED))

    def warn(self, code: str, where: Where, column: str, message: str) -> None:
        self.problems.warn(code, where.file, where.line, column, f"Record {where.line}: {message}")

    def is_named(self, record: Record, where: Where, kind: Kind) -> bool:
        """Whether a person has an id and a name; otherwise it is said that they were left out."""
        for column, keys in (("id", ("id",)), ("surname", ("surname", "legal_surname", "forename", "legal_forename"))):
            if not fields.text(record, *keys):
                self.leave_out("REQ_MISSING", where, column, f"{column} is empty, so it was left out.", kind)
                return False
        return True


def _names(record: Record) -> tuple[str, str]:
    """(first, last), the legal ones where they are given. Somebody with one name only has no last name."""
    first = fields.text(record, "legal_forename", "forename")[:NAME_LENGTH]
    last = fields.text(record, "legal_surname", "surname")[:NAME_LENGTH]
    return (first, last) if first else (last, "")


def read_students(found: Records, records: Iterable[Record]) -> None:
    """Pupils, and whom Wonde links with them."""
    seen: set[str] = set()
    for number, record in enumerate(records, start=1):
        where = Where("students", number)
        ref = fields.text(record, "id")
        if not found.is_named(record, where, Kind.PUPILS):
            continue
        if ref in seen:
            found.warn("DUP_ROW", where, "id", "this pupil came twice and was read once.")
            found.set_aside.append(SetAside(Kind.PUPILS, Outcome.MERGED))
            continue
        seen.add(ref)
        found.pupils.append(_pupil(found, record, where, ref))
        contacts = fields.many(record, "contacts")
        if contacts is None:
            found.is_whole = False
        for contact in contacts or ():
            _link(found, contact, where, ref)


def _pupil(found: Records, record: Record, where: Where, ref: str) -> PupilRow:
    education = fields.inner(record, "education_details")
    first, last = _names(record)
    called = fields.text(record, "forename")[:NAME_LENGTH]
    year = fields.inner(record, "year")
    return PupilRow(
        where=where, ref=ref, schools=(found.school,), first_name=first, last_name=last,
        known_as=called if called != first else "", upn=_upn(found, education, where),
        former_upn=_good(fields.text(education, "former_upn")), born=_born(found, record, where),
        year=codes.read_year(fields.text(year, "code", "name") or fields.text(education, "current_nc_year")),
    )  # fmt: skip


def _good(raw: str) -> str:
    upn, state = codes.read_upn(raw)
    return upn if state == UpnState.GOOD else ""


def _upn(found: Records, education: Record, where: Where) -> str:
    raw = fields.text(education, "upn")
    _, state = codes.read_upn(raw)
    if state in (UpnState.WRONG_FORM, UpnState.WRONG_CHECK):
        code = "UPN_FORMAT" if state == UpnState.WRONG_FORM else "UPN_CHECK"
        found.warn(code, where, "upn", f"“{raw[:20]}” is no right UPN. The child was read without it.")
    return _good(raw)


def _born(found: Records, record: Record, where: Where) -> date | None:
    born = fields.day(record, "date_of_birth")
    on = found.as_of
    if born is None:
        return None
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if YOUNGEST <= age <= OLDEST:
        return born
    found.warn("DOB_IMPLAUSIBLE", where, "date_of_birth", f"the child would be {age} years old. It was left empty.")
    return None


def _link(found: Records, contact: Record, where: Where, pupil: str) -> None:
    """What a grown-up is to a child. The flags stand in the contact's `relationship`, wrapped or not."""
    own = fields.text(contact, "id")
    if not own:
        found.leave_out("REQ_MISSING", where, "contacts", "a contact without an id was left out.", Kind.RELATIONSHIPS)
        return
    ref = f"contact:{own}"
    about = fields.inner(contact, "relationship") or contact
    kind = words.relationship(fields.text(about, "relationship", "type"))
    found.links.append(
        LinkRow(
            where, pupil, ref, relationship="other" if kind is None else kind,
            responsibility=fields.yes(about, "parental_responsibility"),
            lives_with=fields.yes(about, "lives_with_pupil"), priority=fields.number(about, "priority"),
            asks_care=fields.yes(about, "court_order") is True,
        )
    )  # fmt: skip
    if ref not in found.adults and fields.text(contact, "surname", "forename"):
        found.adults[ref] = _adult(found, contact, where, ref)


def read_contacts(found: Records, records: Iterable[Record]) -> None:
    """Grown-ups, with how to reach them; those that came with a child are filled in."""
    seen: set[str] = set()
    came = False
    for number, record in enumerate(records, start=1):
        came = True
        where = Where("contacts", number)
        if not found.is_named(record, where, Kind.PARENTS):
            continue
        ref = f"contact:{fields.text(record, 'id')}"
        if ref in seen:
            found.set_aside.append(SetAside(Kind.PARENTS, Outcome.MERGED))
            continue
        seen.add(ref)
        found.is_whole = found.is_whole and "contact_details" in record
        row = _adult(found, record, where, ref)
        if "contact_details" in record and not row.email and not row.mobile:
            found.warn("NO_CONTACT", where, "", f"{row.first_name} has no email address and no telephone number.")
        found.adults[ref] = row
    found.is_whole = found.is_whole and (came or not found.links)


def _adult(found: Records, record: Record, where: Where, ref: str) -> AdultRow:
    first, last = _names(record)
    details = fields.inner(record, "contact_details")
    return AdultRow(
        where=where, ref=ref, schools=(found.school,), first_name=first, last_name=last,
        title=fields.text(record, "title")[:20], email=fields.email(details), mobile=fields.phone(details),
    )  # fmt: skip


def read_employees(found: Records, records: Iterable[Record]) -> None:
    """Staff. They have no role here until somebody gives them one."""
    for number, record in enumerate(records, start=1):
        where = Where("employees", number)
        if not found.is_named(record, where, Kind.STAFF):
            continue
        first, last = _names(record)
        found.staff.append(
            StaffRow(
                where=where, ref=f"staff:{fields.text(record, 'id')}", schools=(found.school,), first_name=first,
                last_name=last, title=fields.text(record, "title")[:20],
                email=fields.email(fields.inner(record, "contact_details")),
            )
        )  # fmt: skip
