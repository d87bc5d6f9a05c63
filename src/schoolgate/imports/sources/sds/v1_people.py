"""student.csv, teacher.csv, user.csv and guardianrelationship.csv of version 1."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from schoolgate.imports import codes
from schoolgate.imports.rows import AdultRow, Kind, LinkRow, Outcome, PersonRow, PupilRow, Severity, StaffRow
from schoolgate.imports.sources import cells, repeats
from schoolgate.imports.sources.sds import columns
from schoolgate.imports.sources.sds.v1_state import REJECTED, State, drop_passwords
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


@dataclass
class Roster:
    """The people of one file, and their email addresses."""

    rows: list[PersonRow] = field(default_factory=list)
    emails: set[str] = field(default_factory=set)

    def pupils(self) -> Iterable[PupilRow]:
        return (row for row in self.rows if isinstance(row, PupilRow))

    def staff(self) -> Iterable[StaffRow]:
        return (row for row in self.rows if isinstance(row, StaffRow))


@dataclass
class Guardians:
    """Adults and their links."""

    adults: list[AdultRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)


def read_pupils(state: State) -> Roster:
    """The pupils of student.csv; somebody in two schools stands there once for each."""
    roster = Roster()
    table = state.tables.get("student")
    if table is None:
        return roster
    for line, schools in _people(state, table, Kind.PUPILS):
        roster.emails |= {table.cell(line, c).casefold() for c in (columns.SECOND_EMAIL, columns.USERNAME)} - {""}
        born, is_read = cells.born(table, line, columns.BORN, state.order(), state.as_of)
        if not is_read:
            message = cells.not_a_date(table, line, columns.BORN, state.order())
            table.leave_out("DATE_INVALID", line, columns.BORN, message, REJECTED)
            continue
        roster.rows.append(
            PupilRow(
                where=table.where(line),
                ref=table.cell(line, columns.ID),
                schools=schools,
                first_name=cells.name(table, line, columns.FIRST),
                last_name=cells.name(table, line, columns.LAST),
                born=born,
                year=codes.read_year(table.cell(line, columns.GRADE)),
            )
        )
    return roster


def read_staff(state: State) -> Roster:
    """The teachers of teacher.csv."""
    roster = Roster()
    table = state.tables.get("teacher")
    if table is None:
        return roster
    for line, schools in _people(state, table, Kind.STAFF):
        column = columns.USERNAME if "@" in table.cell(line, columns.USERNAME) else columns.SECOND_EMAIL
        roster.rows.append(
            StaffRow(
                where=table.where(line),
                ref=table.cell(line, columns.ID),
                schools=schools,
                first_name=cells.name(table, line, columns.FIRST),
                last_name=cells.name(table, line, columns.LAST),
                title=cells.name(table, line, columns.TITLE)[:20],
                email=cells.email(table, line, column),
                job="Teacher",
            )
        )
    return roster


def _people(state: State, table: Table, kind: Kind) -> list[tuple[Line, tuple[str, ...]]]:
    """Each person once, with their schools. Rows that differ only in the school are one person in several."""
    drop_passwords(table)
    by_id: dict[str, list[Line]] = defaultdict(list)
    for line in table.rows():
        blank = next((c for c in (columns.ID, columns.FIRST, columns.LAST) if not table.cell(line, c)), None)
        if not state.is_active(table, line, kind):
            table.put_aside(Outcome.SKIPPED)
        elif blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
        else:
            by_id[table.cell(line, columns.ID)].append(line)
    found = []
    for ref, same in by_id.items():
        if len({tuple(_without_school(table, line)) for line in same}) > 1:
            repeats.hold(table, same, columns.ID, ref, None, what="person")
            continue
        schools: dict[str, Line] = {}
        for line in same:
            first = schools.setdefault(table.cell(line, columns.SCHOOL), line)
            if first is not line:
                repeats.say_repeat(table, line, first, columns.ID)
            if line is not same[0]:
                table.put_aside(Outcome.MERGED)
        what = "child" if kind == Kind.PUPILS else "person"
        found.append((same[0], state.place(table, same[0], list(schools), what)))
    return found


def _without_school(table: Table, line: Line) -> list[str]:
    at = table.columns.get(columns.SCHOOL)
    return [cell for n, cell in enumerate(line.cells) if n != at]


def read_guardians(state: State, pupils: Roster) -> Guardians:
    """Adults by their email address, which is what ties the two files together."""
    guardians = Guardians()
    table = state.tables["user"]
    named = []
    for line in table.rows():
        blank = next((c for c in (columns.EMAIL, columns.FIRST, columns.LAST) if not table.cell(line, c)), None)
        if blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
        else:
            named.append(line)
    refs: dict[str, str] = {}
    for line in repeats.once(table, named, columns.EMAIL):
        row = _adult(table, line, pupils.emails)
        refs[table.cell(line, columns.EMAIL).casefold()] = row.ref
        guardians.adults.append(row)
    outside, linked = _read_links(state, guardians, refs)
    for at, row in enumerate(guardians.adults):
        if row.ref in outside:
            guardians.adults[at] = replace(row, may_sign_in=False)
        if row.ref not in linked:
            state.problems.warn(
                "GUARDIAN_UNLINKED", row.where.file, row.where.line, table.heading(columns.EMAIL),
                f"Line {row.where.line}: {row.first_name} is not linked with any child, and will not be invited.",
            )  # fmt: skip
    return guardians


def _adult(table: Table, line: Line, pupil_emails: set[str]) -> AdultRow:
    email = cells.email(table, line, columns.EMAIL)
    if email and email in pupil_emails:
        message = f"Line {line.number}: this is a child’s email address. It was not taken for the grown-up."
        table.warn("EMAIL_SAME_AS_PUPIL", line, columns.EMAIL, message)
        email = ""
    own = table.cell(line, columns.ID)
    return AdultRow(
        where=table.where(line),
        ref=own or f"user:{table.cell(line, columns.EMAIL).casefold()}",
        schools=(),
        first_name=cells.name(table, line, columns.FIRST),
        last_name=cells.name(table, line, columns.LAST),
        is_lasting=bool(own),
        email=email,
        mobile=cells.phone(table, line, columns.PHONE),
    )


def _read_links(state: State, guardians: Guardians, refs: dict[str, str]) -> tuple[set[str], set[str]]:
    """Who belongs to whom. Returns the adults who are no more than a doctor or the like, and all who are linked."""
    table = state.tables.get("guardianrelationship")
    near: set[str] = set()
    linked: set[str] = set()
    for line in table.rows() if table else ():
        assert table is not None
        row = _link(state, table, line, refs)
        if row is None:
            continue
        guardians.links.append(row)
        linked.add(row.adult_ref)
        if table.cell(line, columns.ROLE).casefold() not in columns.OUTSIDERS:
            near.add(row.adult_ref)
    return linked - near, linked


def _link(state: State, table: Table, line: Line, refs: dict[str, str]) -> LinkRow | None:
    pupil, email = table.cell(line, columns.ID), table.cell(line, columns.EMAIL).casefold()
    word = table.cell(line, columns.ROLE).casefold()
    blank = columns.ID if not pupil else columns.EMAIL if not email else ""
    if blank:
        table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), Severity.REJECTED)
        return None
    students = state.tables.get("student")
    if students and pupil not in state.ids_of("student"):
        message = f"Line {line.number}: “{pupil[:40]}” is not in {students.name}. Add the child, or remove this line."
        table.leave_out("REF_MISSING", line, columns.ID, message, Severity.REJECTED)
        return None
    if email not in refs:
        message = f"Line {line.number}: “{email[:60]}” is not in the list of parents. Add them, or remove this line."
        table.leave_out("REF_MISSING", line, columns.EMAIL, message, Severity.REJECTED)
        return None
    if word == "child":
        message = f"Line {line.number} names a child as contact of a child. The link was left out."
        table.warn("LINK_ROLE", line, columns.ROLE, message)
        table.put_aside(Outcome.SKIPPED)
        return None
    if word and word not in {*columns.LINKS, *columns.OUTSIDERS, "other"}:
        message = f"Line {line.number}, Role “{word[:30]}” is not known. It was read as “contact”."
        table.warn("ENUM_INVALID", line, columns.ROLE, message)
    kind = "" if word == "parent" else columns.LINKS.get(word, "other")
    is_emergency = word in columns.OUTSIDERS
    return LinkRow(table.where(line), pupil, refs[email], relationship=kind, is_emergency=is_emergency)
