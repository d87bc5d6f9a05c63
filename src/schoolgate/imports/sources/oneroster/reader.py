"""From the files of a OneRoster package to typed rows, in the order in which they depend on one another."""

from datetime import date

from schoolgate.imports.codes import read_school_number
from schoolgate.imports.dates import DateOrder, is_iso
from schoolgate.imports.names import tidy
from schoolgate.imports.package import Package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Outcome, Reading, SchoolRow, SetAside
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.oneroster import columns
from schoolgate.imports.sources.oneroster.classes import read_classes, read_memberships
from schoolgate.imports.sources.oneroster.manifest import Manifest, read_manifest
from schoolgate.imports.sources.oneroster.people import read_people
from schoolgate.imports.sources.oneroster.state import HELD, PASSWORDS, REJECTED, State, read_day
from schoolgate.imports.sources.table import FileKind, Table, find_columns, open_table, recognise
from schoolgate.imports.tabular import Sheet

ORIGIN = "oneroster"


def is_tables(sheets: list[Sheet]) -> bool:
    """Whether these sheets are a OneRoster package, by their headings."""
    found = set()
    for sheet in sheets:
        match = recognise(sheet, columns.KINDS)
        if match:
            found.add(match[0].name)
    standard = any(
        {"sourcedId"} & set(line.cells) or {"propertyName", "value"} <= set(line.cells)
        for sheet in sheets
        for line in sheet.lines[:3]
    )
    return standard and bool(found & {"manifest", "users", "orgs", "classes", "enrollments"})


def read(package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read all of it. Raises FileRefused where the package as a whole cannot be used."""
    del order  # The standard has one way to write a date; others are read as found and pointed out.
    tables, not_read = _open(sheets, problems)
    manifest = read_manifest(tables.pop("manifest", None), tables, problems)
    _insist(manifest, tables)
    if package.was_in_folder:
        problems.about_file(
            "FILE_UNDECLARED",
            "",
            "The files lie in a folder inside the zip. The standard wants them at the top. They were read.",
        )
    state = State(tables, problems, as_of)
    _find_mode(state, manifest)
    schools = _read_schools(state)
    _read_sessions(state)
    _read_births(state)
    if courses := tables.get("courses"):
        sum(1 for _ in courses.rows())  # A class carries its own title; the rows are only counted.
    people = read_people(state, schools, manifest.version)
    if people.pupils and not people.adults and not state.has_delta:
        problems.about_file(
            "NO_GUARDIANS", tables["users"].name, "There is no parent in this list, so nobody can be invited yet. "
            "Ask for an export with guardians, or bring contacts in with the template.",
        )  # fmt: skip
    classes = read_classes(state, schools)
    memberships = read_memberships(state)
    set_aside: list[SetAside] = [aside for table in tables.values() for aside in table.set_aside]
    return Reading(
        source=f"oneroster-{manifest.version}",
        origin=ORIGIN,
        file_hash=package.hash,
        read={table.name: table.read for table in tables.values()},
        schools=tuple(schools),
        staff=tuple(people.staff),
        pupils=tuple(people.pupils),
        adults=tuple(people.adults),
        links=tuple(people.links),
        classes=tuple(classes),
        memberships=tuple(memberships),
        set_aside=tuple(set_aside),
        gone=tuple(state.gone),
        not_read=tuple(not_read),
        is_full=not state.has_delta and "users" in tables,
        resolves_outside=state.has_delta,
    )


def _open(sheets: list[Sheet], problems: Problems) -> tuple[dict[str, Table], list[str]]:
    tables: dict[str, Table] = {}
    not_read: list[str] = []
    wanted = {kind.name for kind in columns.READ}
    for sheet in sheets:
        if not sheet.lines:
            problems.about_file("FILE_EMPTY", sheet.name, "There is nothing in this file. The others were read.")
            continue
        match = recognise(sheet, columns.KINDS)
        if match is None or match[0].name not in wanted:
            not_read.append(sheet.name)
            if match is not None and "password" in match[0].columns:
                _say_password(sheet, match[0], match[1], problems)
            continue
        kind, at = match
        if kind.name in tables:
            raise FileRefused(
                "COL_DUPLICATE",
                f"“{tables[kind.name].name}” and “{sheet.name}” both look like {kind.name}.csv. Leave one of them out.",
                file=sheet.name,
            )
        tables[kind.name] = open_table(sheet, kind, at, problems)
        if not tables[kind.name].body():
            problems.about_file("FILE_EMPTY", sheet.name, "There are headings in this file, but no rows.")
    return tables, not_read


def _say_password(sheet: Sheet, kind: FileKind, at: int, problems: Problems) -> None:
    places = find_columns(kind, sheet.lines[at].cells).get("password", [])
    if any(place < len(line.cells) and line.cells[place] for place in places for line in sheet.lines[at + 1 :]):
        problems.warn("PASSWORD_DROPPED", sheet.name, 0, "password", PASSWORDS)


def _insist(manifest: Manifest, tables: dict[str, Table]) -> None:
    """A package with only a manifest says "nothing changed". Anything else needs its people."""
    if not tables:
        if manifest.is_there and all(value == "absent" for value in manifest.files.values()):
            return
        raise FileRefused(
            "FILE_MISSING", "There is no users.csv in the package. Export it again, with all files.", file="users.csv"
        )
    if "users" not in tables and "orgs" not in tables:
        raise FileRefused(
            "FILE_MISSING", "There is no users.csv in the package. Export it again, with all files.", file="users.csv"
        )
    if "users" not in tables and manifest.files.get("users") in ("bulk", "delta"):
        raise FileRefused(
            "FILE_MISSING", "The manifest promises users.csv, but it is not there. Export it again.", file="users.csv"
        )


def _find_mode(state: State, manifest: Manifest) -> None:
    for kind, table in state.tables.items():
        if not table.has("status") and not table.has("dateLastModified"):
            continue
        filled = [bool(table.cell(li, "status") or table.cell(li, "dateLastModified")) for li in table.body()]
        if not filled:
            continue
        said = manifest.files.get(kind, "")
        is_delta = any(filled)
        state.has_delta = state.has_delta or is_delta
        if is_delta and not all(filled):
            state.problems.about_file(
                "MODE_CONFLICT",
                table.name,
                "Some rows say when they changed and some do not. They were taken as changes only, so nobody is "
                "thought to have left.",
            )
        elif said in ("bulk", "delta") and said != ("delta" if is_delta else "bulk"):
            state.problems.about_file(
                "MODE_CONFLICT",
                table.name,
                f"The manifest calls this file “{said}”, but its rows are written the other way. The rows decided.",
            )
            state.has_mixed = True
            # A list announced as changes only must never make anybody look like a leaver.
            state.has_delta = state.has_delta or said == "delta"


def _read_schools(state: State) -> list[SchoolRow]:
    table = state.tables.get("orgs")
    if table is None:
        return []
    found: dict[str, SchoolRow] = {}
    for line in table.rows():
        ref, name = table.cell(line, "sourcedId"), tidy(table.cell(line, "name"))
        if not state.is_active(table, line, None):
            table.put_aside(Outcome.SKIPPED)
            continue
        if not ref or not name:
            column = "name" if ref else "sourcedId"
            table.leave_out("REQ_MISSING", line, column, cells.missing(table, line, column), REJECTED)
            continue
        kind = table.cell(line, "type")
        if kind.casefold() != "school" and table.has("type"):
            if kind.casefold() not in {"department", "district", "local", "state", "national"}:
                table.warn(
                    "ENUM_INVALID",
                    line,
                    "type",
                    f"Line {line.number}, type “{kind[:30]}” is not known. It is not taken as a school.",
                )
            table.put_aside(Outcome.SKIPPED)
            continue
        if kind != "school" and table.has("type"):
            table.warn("CASE_VARIANT", line, "type", f"Line {line.number}, type “{kind}” was read as “school”.")
        urn, laestab = read_school_number(table.cell(line, "identifier"))
        row = SchoolRow(table.where(line), ref, name[:120], urn, laestab)
        if ref in found:
            same = found[ref].name == row.name
            code = "DUP_ROW" if same else "DUP_ID"
            if same:
                table.warn(
                    code,
                    line,
                    "sourcedId",
                    f"Line {line.number} repeats line {found[ref].where.line}. It was read once.",
                )
                table.put_aside(Outcome.MERGED)
            else:
                message = (
                    f"Line {line.number}: the id “{ref}” already belongs to “{found[ref].name}”. Give each school "
                    "its own."
                )
                table.leave_out(code, line, "sourcedId", message, HELD)
            continue
        found[ref] = row
    return list(found.values())


def _read_sessions(state: State) -> None:
    """The academic year of each session, as "2026/27". The standard's schoolYear is the year in which it ends."""
    table = state.tables.get("academicSessions")
    if table is None:
        return
    for line in table.rows():
        if not state.is_active(table, line, None):
            continue
        ref, year = table.cell(line, "sourcedId"), table.cell(line, "schoolYear")
        for column in ("startDate", "endDate"):
            read_day(state, table, line, column)
        if ref and len(year) == 4 and year.isdecimal() and year.isascii():
            state.sessions[ref] = f"{int(year) - 1}/{year[2:]}"


def _read_births(state: State) -> None:
    """Only the birthday is taken: what else the file holds is none of our business (data minimisation)."""
    table = state.tables.get("demographics")
    if table is None:
        return
    for line in table.rows():
        ref = table.cell(line, "sourcedId")
        if not state.is_active(table, line, None) or not ref:
            continue
        value, is_read = cells.born(table, line, "birthDate", DateOrder.DMY, state.as_of)
        if not is_read:
            message = cells.not_a_date(table, line, "birthDate", DateOrder.YMD)
            table.leave_out("DATE_INVALID", line, "birthDate", message, REJECTED)
        elif value is not None:
            raw = table.cell(line, "birthDate")
            if not is_iso(raw):
                table.warn(
                    "DATE_FORMAT",
                    line,
                    "birthDate",
                    f"Line {line.number}, birthDate “{raw}” is not written YYYY-MM-DD. It was read as "
                    f"{value:%-d %B %Y}.",
                )
            state.births[ref] = value
