"""From the files of a OneRoster package to typed rows, in the order in which they depend on one another."""

from datetime import date
from pathlib import PurePosixPath

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.package import Package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Reading, SchoolRow
from schoolgate.imports.sources.oneroster import columns
from schoolgate.imports.sources.oneroster.classes import read_classes, read_memberships
from schoolgate.imports.sources.oneroster.dialect import STANDARD, Dialect
from schoolgate.imports.sources.oneroster.links import read_links, say_unlinked
from schoolgate.imports.sources.oneroster.manifest import Manifest, read_manifest
from schoolgate.imports.sources.oneroster.orgs import read_schools, read_sessions
from schoolgate.imports.sources.oneroster.people import People, read_people
from schoolgate.imports.sources.oneroster.roles import read_roles
from schoolgate.imports.sources.oneroster.state import PASSWORDS, State
from schoolgate.imports.sources.table import FileKind, Table, find_columns, open_table, recognise, squash
from schoolgate.imports.tabular import Sheet

ORIGIN = "oneroster"


def is_tables(sheets: list[Sheet]) -> bool:
    """Whether these sheets are a OneRoster package, by their headings."""
    found = set()
    for sheet in sheets:
        match = recognise(sheet, columns.KINDS)
        if match:
            found.add(match[0].name)
    headings = [{squash(cell) for cell in line.cells} for sheet in sheets for line in sheet.lines[:3]]
    standard = any("sourcedid" in found or {"propertyname", "value"} <= found for found in headings)
    return standard and bool(found & {"manifest", "users", "orgs", "classes", "enrollments"})


def read(package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read all of it. Raises FileRefused where the package as a whole cannot be used."""
    tables, not_read = open_tables(sheets, STANDARD, problems)
    manifest = read_manifest(tables.pop("manifest", None), tables, problems)
    state = State(tables, problems, as_of, wanted=order)
    _find_mode(state, manifest)
    _insist(manifest, state)
    if package.was_in_folder:
        problems.about_file(
            "FILE_UNDECLARED",
            "",
            "The files lie in a folder inside the zip. The standard wants them at the top. They were read.",
        )
    schools = read_schools(state)
    read_sessions(state)
    check_courses(state)
    people = read_people(state, read_roles(state))
    if users := tables.get("users"):
        people.links = read_links(state, users, people.lines, people.known)
        say_unlinked(state, users, people.lines, people.known, people.links)
    if people.pupils and not people.adults and state.is_whole:
        say_no_guardians(state)
    return reading_of(state, schools, people, package, f"oneroster-{manifest.version}", ORIGIN, not_read)


def say_no_guardians(state: State) -> None:
    state.problems.about_file(
        "NO_GUARDIANS", state.tables["users"].name, "There is no parent in this list, so nobody can be invited yet. "
        "Ask for an export with guardians, or bring contacts in with the template.",
    )  # fmt: skip


def check_courses(state: State) -> None:
    """A class carries its own title, so courses are only counted, and looked at for what leads nowhere."""
    table = state.tables.get("courses")
    for line in table.rows() if table else ():
        if table and state.is_active(table, line, None):
            state.check_reference(table, line, "orgSourcedId", "orgs", what="row")


def reading_of(
    state: State,
    schools: list[SchoolRow],
    people: People,
    package: Package,
    source: str,
    origin: str,
    not_read: list[str],
) -> Reading:
    """Everything that the steps found, with classes and who is in them read last."""
    classes = read_classes(state)
    memberships = read_memberships(state)
    return Reading(
        source=source,
        origin=origin,
        file_hash=package.hash,
        read={table.name: table.read for table in state.tables.values()},
        schools=tuple(schools),
        staff=tuple(people.staff),
        pupils=tuple(people.pupils),
        adults=tuple(people.adults),
        links=tuple(people.links),
        classes=tuple(classes),
        memberships=tuple(memberships),
        set_aside=tuple(aside for table in state.tables.values() for aside in table.set_aside),
        gone=tuple(state.gone),
        not_read=tuple(not_read),
        is_full=not state.has_delta and "users" in state.tables,
        empty_is_none=state.dialect.is_strict,
        resolves_outside=state.has_delta,
        elsewhere=tuple(sorted(state.elsewhere)),
    )


def open_tables(sheets: list[Sheet], dialect: Dialect, problems: Problems) -> tuple[dict[str, Table], list[str]]:
    """The files that are read, by kind, and the names of the others.

    Where two files have the headings of one kind, the one with that kind's name is it. Raises FileRefused
    (COL_DUPLICATE) where neither or both are called so.
    """
    found: dict[str, list[tuple[Sheet, FileKind, int]]] = {}
    not_read: list[str] = []
    wanted = {kind.name for kind in dialect.read}
    for sheet in sheets:
        if not sheet.lines:
            problems.about_file("FILE_EMPTY", sheet.name, "There is nothing in this file. The others were read.")
            continue
        match = _by_name(sheet, dialect) or recognise(sheet, dialect.kinds)
        if match is None or match[0].name not in wanted:
            not_read.append(sheet.name)
            if match is not None and "password" in match[0].columns:
                _say_password(sheet, match[0], match[1], problems)
            continue
        found.setdefault(match[0].name, []).append((sheet, *match))
    tables: dict[str, Table] = {}
    for name, same in found.items():
        sheet, kind, at = _the_one(name, same, problems, not_read)
        tables[name] = open_table(sheet, kind, at, problems)
        if not tables[name].body():
            problems.about_file("FILE_EMPTY", sheet.name, "There are headings in this file, but no rows.")
    return tables, not_read


def _by_name(sheet: Sheet, dialect: Dialect) -> tuple[FileKind, int] | None:
    """The kind a file is called after, where its headings fit that kind as well as any other's.

    Some formats have files that differ in nothing but the name: then the name they are published under decides.
    """
    if dialect.is_strict:
        return None
    kind = next((k for k in dialect.kinds if k.name.casefold() == _stem(sheet)), None)
    return recognise(sheet, (kind,)) if kind else None


def _stem(sheet: Sheet) -> str:
    return PurePosixPath(sheet.name).stem.casefold()


def _the_one(
    name: str, same: list[tuple[Sheet, FileKind, int]], problems: Problems, not_read: list[str]
) -> tuple[Sheet, FileKind, int]:
    if len(same) == 1:
        return same[0]
    called = [each for each in same if _stem(each[0]) == name.casefold()]
    if len(called) != 1:
        raise FileRefused(
            "COL_DUPLICATE",
            f"“{same[0][0].name}” and “{same[1][0].name}” both look like {name}.csv. Leave one of them out.",
            file=same[1][0].name,
        )
    for sheet, _, _ in same:
        if sheet is not called[0][0]:
            not_read.append(sheet.name)
            problems.about_file(
                "FILE_UNDECLARED",
                sheet.name,
                f"This file has the headings of {name}.csv, but “{called[0][0].name}” is that file. It was not read.",
            )
    return called[0]


def _say_password(sheet: Sheet, kind: FileKind, at: int, problems: Problems) -> None:
    places = find_columns(kind, sheet.lines[at].cells).get("password", [])
    if any(place < len(line.cells) and line.cells[place] for place in places for line in sheet.lines[at + 1 :]):
        problems.warn("PASSWORD_DROPPED", sheet.name, 0, "password", PASSWORDS)


def _insist(manifest: Manifest, state: State) -> None:
    """A package with only a manifest says "nothing changed"; one of changes may leave its people out.

    Anything else needs them. Raises FileRefused: FILE_MISSING.
    """
    tables = state.tables
    if tables and state.has_delta and manifest.files.get("users", "absent") == "absent":
        return
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
        state.is_whole = state.is_whole and (said == "bulk" if is_delta else said != "delta")
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
            # A list announced as changes only must never make anybody look like a leaver.
            state.has_delta = state.has_delta or said == "delta"
