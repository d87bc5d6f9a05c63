"""School Data Sync 1 and its British form: students, teachers, sections and rosters, each in a file of its own.

Some of its files have the same headings: student and teacher where only what is required is there, and both rosters.
What a file is called decides then, because Microsoft publishes the format under fixed names; where the name says
nothing, the ids do.
"""

from datetime import date
from pathlib import PurePosixPath

from schoolgate.imports import codes
from schoolgate.imports.dates import DateOrder
from schoolgate.imports.names import tidy
from schoolgate.imports.package import Package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import ClassRow, Kind, MembershipRow, Outcome, Reading, Role, SchoolRow
from schoolgate.imports.sources import cells, repeats
from schoolgate.imports.sources.oneroster.orgs import year_of_days
from schoolgate.imports.sources.sds import columns
from schoolgate.imports.sources.sds.v1_people import Guardians, read_guardians, read_pupils, read_staff
from schoolgate.imports.sources.sds.v1_state import REJECTED, State
from schoolgate.imports.sources.table import FileKind, Table, open_table, recognise, squash
from schoolgate.imports.tabular import Sheet

ORIGIN = "sds"
SOURCE = "sds-v1"


def read(package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read all of it. Raises FileRefused where the files as a whole cannot be used."""
    tables, not_read = _open(sheets, problems)
    state = State(tables, problems, as_of, order)
    schools = _read_schools(state)
    pupils = read_pupils(state)
    staff = read_staff(state)
    classes = _read_classes(state)
    guardians = read_guardians(state, pupils) if "user" in tables else Guardians()
    if pupils.rows and not guardians.adults:
        problems.about_file(
            "NO_GUARDIANS", tables["student"].name, "There is no parent in this list, so nobody can be invited yet. "
            "Add user.csv and guardianrelationship.csv, or bring contacts in with the template.",
        )  # fmt: skip
    memberships = [
        *_read_roster(state, "studentenrollment", Role.STUDENT),
        *_read_roster(state, "teacherroster", Role.TEACHER),
    ]
    return Reading(
        source=SOURCE,
        origin=ORIGIN,
        file_hash=package.hash,
        read={table.name: table.read for table in tables.values()},
        schools=tuple(schools),
        staff=tuple(staff.staff()),
        pupils=tuple(pupils.pupils()),
        adults=tuple(guardians.adults),
        links=tuple(guardians.links),
        classes=tuple(classes),
        memberships=tuple(memberships),
        set_aside=tuple(aside for table in tables.values() for aside in table.set_aside),
        gone=tuple(state.gone),
        not_read=tuple(not_read),
        is_full="student" in tables,
        empty_is_none=False,
        resolves_outside="student" not in tables,
    )


def _open(sheets: list[Sheet], problems: Problems) -> tuple[dict[str, Table], list[str]]:
    tables: dict[str, Table] = {}
    not_read: list[str] = []
    unclear: list[Sheet] = []
    for sheet in sheets:
        if not sheet.lines:
            problems.about_file("FILE_EMPTY", sheet.name, "There is nothing in this file. The others were read.")
            continue
        match = _kind_of(sheet)
        if match is None:
            if recognise(sheet, (columns.V1_ENROLLED,)):
                unclear.append(sheet)
            else:
                not_read.append(sheet.name)
            continue
        _take(tables, sheet, *match, problems)
    for sheet in unclear:
        _take(tables, sheet, *_by_ids(sheet, tables), problems)
    return tables, not_read


def _take(tables: dict[str, Table], sheet: Sheet, kind: FileKind, at: int, problems: Problems) -> None:
    if kind.name in tables:
        raise FileRefused(
            "COL_DUPLICATE",
            f"“{tables[kind.name].name}” and “{sheet.name}” both look like {kind.name}.csv. Leave one of them out.",
            file=sheet.name,
        )
    if len(sheet.lines) == at + 1:
        # Microsoft asks for all files of a set, those that say nothing with their headings only.
        problems.about_file("FILE_EMPTY", sheet.name, "There are headings in this file, but no rows.")
        return
    tables[kind.name] = open_table(sheet, kind, at, problems)


def _kind_of(sheet: Sheet) -> tuple[FileKind, int] | None:
    """The kind of a file: by its published name, where its headings fit; else by headings that only one kind has."""
    name = squash(PurePosixPath(sheet.name).stem)
    for kind in columns.V1:
        if name in (kind.name, f"{kind.name}s") and (found := recognise(sheet, (kind,))):
            return found
    found = recognise(sheet, columns.V1)
    if found is None or found[0] in (columns.V1_ENROLLED, columns.V1_TEACHING):
        return None
    if found[0] in (columns.V1_STUDENT, columns.V1_TEACHER):
        is_teacher = "teacher" in name or any("teacher" in squash(cell) for cell in sheet.lines[found[1]].cells)
        return (columns.V1_TEACHER if is_teacher else columns.V1_STUDENT), found[1]
    return found


def _by_ids(sheet: Sheet, tables: dict[str, Table]) -> tuple[FileKind, int]:
    """Which roster a file is that could be either: the one whose people stand in it."""
    match = recognise(sheet, (columns.V1_ENROLLED,))
    assert match is not None
    cells_of = {cell for line in sheet.lines[match[1] + 1 :] for cell in line.cells}

    def met(kind: str) -> int:
        table = tables.get(kind)
        return len({table.cell(line, columns.ID) for line in table.body()} & cells_of) if table else 0

    is_staff = met("teacher") > met("student") or "studentenrollment" in tables
    return (columns.V1_TEACHING if is_staff else columns.V1_ENROLLED), match[1]


def _read_schools(state: State) -> list[SchoolRow]:
    table = state.tables.get("school")
    if table is None:
        return []
    named = []
    for line in table.rows():
        blank = next((c for c in (columns.ID, columns.NAME) if not tidy(table.cell(line, c))), None)
        if blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
        else:
            named.append(line)
    found = []
    for line in repeats.once(table, named, columns.ID, what="school"):
        ref = table.cell(line, columns.ID)
        is_dfe = squash(table.heading(columns.ID)) == "dfenumber"
        laestab = codes.read_school_number(ref)[1] if is_dfe else ""
        found.append(SchoolRow(table.where(line), ref, tidy(table.cell(line, columns.NAME))[:120], laestab=laestab))
    state.schools = [school.ref for school in found]
    return found


def _read_classes(state: State) -> list[ClassRow]:
    table = state.tables.get("section")
    if table is None:
        return []
    named = []
    for line in table.rows():
        blank = next((c for c in (columns.ID, columns.SECTION_NAME) if not tidy(table.cell(line, c))), None)
        if not state.is_active(table, line, Kind.CLASSES):
            table.put_aside(Outcome.SKIPPED)
        elif blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
        else:
            named.append(line)
    found = []
    for line in repeats.once(table, named, columns.ID, what="section"):
        first, last = state.day(table, line, columns.TERM_START), state.day(table, line, columns.TERM_END)
        found.append(
            ClassRow(
                where=table.where(line),
                ref=table.cell(line, columns.ID),
                school=state.place(table, line, [table.cell(line, columns.SCHOOL)], "class")[0],
                name=tidy(table.cell(line, columns.SECTION_NAME))[:60],
                code=table.cell(line, columns.SECTION_NUMBER)[:30],
                is_form=False,
                academic_year=year_of_days(first, last),
            )
        )
    return found


def _read_roster(state: State, name: str, role: Role) -> list[MembershipRow]:
    table = state.tables.get(name)
    if table is None:
        return []
    found: dict[tuple[str, str], MembershipRow] = {}
    for line in table.rows():
        section, person = table.cell(line, columns.SECTION), table.cell(line, columns.ID)
        blank = columns.SECTION if not section else columns.ID if not person else ""
        if blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
            continue
        if before := found.get((section, person)):
            table.warn(
                "DUP_LOGICAL", line, columns.SECTION,
                f"Line {line.number} puts the same person in the same class as line {before.where.line}. It was read "
                f"once.",
            )  # fmt: skip
            table.put_aside(Outcome.MERGED)
            continue
        found[section, person] = MembershipRow(table.where(line), section, person, role)
    return list(found.values())
