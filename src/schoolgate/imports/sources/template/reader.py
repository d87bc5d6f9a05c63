"""From the files of the template to typed rows. Contacts repeat a person per child; compare joins them to one."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports import codes
from schoolgate.imports.dates import DateOrder, find_order
from schoolgate.imports.names import tidy
from schoolgate.imports.package import Package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import ClassRow, MembershipRow, Outcome, PupilRow, Reading, Role, Severity, StaffRow, Where
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.table import Table, open_table, recognise
from schoolgate.imports.sources.template import columns
from schoolgate.imports.sources.template.contacts import Contacts, read_contacts
from schoolgate.imports.tabular import Line, Sheet

ORIGIN = "template"
SOURCE = "schoolgate-csv"
HERE = ""  # The template names no school: it is always the school at hand.
REJECTED, HELD = Severity.REJECTED, Severity.HELD


@dataclass
class Found:
    """What the pupils and staff files came to. `by_id` and `by_upn` lead a contact to its pupil's ref."""

    pupils: list[PupilRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    classes: dict[str, ClassRow] = field(default_factory=dict)
    memberships: list[MembershipRow] = field(default_factory=list)
    by_id: dict[str, str] = field(default_factory=dict)
    by_upn: dict[str, str] = field(default_factory=dict)


def is_tables(sheets: list[Sheet]) -> bool:
    """Whether any of these sheets has the headings of the template, or of an export like it."""
    return any(recognise(sheet, columns.KINDS) for sheet in sheets)


def read(package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read all of it. Raises FileRefused where the files as a whole cannot be used."""
    tables, not_read = _open(sheets, problems)
    found = Found()
    contacts = Contacts()
    if pupils := tables.get("pupils"):
        _read_pupils(pupils, found, order, as_of)
    if staff := tables.get("staff"):
        _read_staff(staff, found)
    if table := tables.get("contacts"):
        contacts = read_contacts(table, found.by_id, found.by_upn, has_pupils="pupils" in tables)
    elif "pupils" in tables:
        problems.about_file(
            "NO_GUARDIANS",
            tables["pupils"].name,
            "There is no file of contacts, so no parent is known from this list yet.",
        )
    return Reading(
        source=SOURCE,
        origin=ORIGIN,
        file_hash=package.hash,
        read={table.name: table.read for table in tables.values()},
        staff=tuple(found.staff),
        pupils=tuple(found.pupils),
        adults=tuple(contacts.adults),
        links=tuple(contacts.links),
        classes=tuple(found.classes.values()),
        memberships=tuple(found.memberships),
        set_aside=tuple(aside for table in tables.values() for aside in table.set_aside),
        not_read=tuple(not_read),
        resolves_outside="pupils" not in tables,
    )


def _open(sheets: list[Sheet], problems: Problems) -> tuple[dict[str, Table], list[str]]:
    tables: dict[str, Table] = {}
    not_read: list[str] = []
    for sheet in sheets:
        match = recognise(sheet, columns.KINDS)
        if match is None:
            if not sheet.lines:
                problems.about_file("FILE_EMPTY", sheet.name, "There is nothing in this file. The others were read.")
            not_read.append(sheet.name)
            continue
        kind, at = match
        if kind.name in tables:
            raise FileRefused(
                "COL_DUPLICATE",
                f"“{tables[kind.name].name}” and “{sheet.name}” both look like the list of {kind.name}. Leave one out.",
                file=sheet.name,
            )
        tables[kind.name] = open_table(sheet, kind, at, problems)
        if not tables[kind.name].body():
            problems.about_file("FILE_EMPTY", sheet.name, "There are headings in this file, but no rows.")
    return tables, not_read


def _find_order(table: Table, wanted: DateOrder) -> DateOrder:
    values = [(line.number, table.cell(line, "date_of_birth")) for line in table.body()]
    found = find_order(values, wanted)
    if found.mixed and wanted == DateOrder.AUTO:
        raise FileRefused(
            "DATE_MIXED",
            f"“{table.name}”: line {found.dmy_line} puts the day first and line {found.mdy_line} the month first, "
            "so nobody "
            f"can say what the other dates mean. Correct the file, or choose with --date-order dmy or mdy.",
            file=table.name, line=found.mdy_line or 0, column=table.heading("date_of_birth"),
        )  # fmt: skip
    return found.order


def _read_pupils(table: Table, found: Found, wanted: DateOrder, as_of: date) -> None:
    order = _find_order(table, wanted)
    lines = list(table.rows())
    ids = _same(lines, table, "pupil_id")
    upns = Counter(codes.read_upn(table.cell(line, "upn"))[0] for line in _once(lines))
    _warn_of_zeros(table, ids)
    seen: dict[tuple[str, ...], Line] = {}
    for line in lines:
        before = seen.setdefault(tuple(line.cells), line)
        if before is not line:
            table.warn("DUP_ROW", line, "", f"Line {line.number} repeats line {before.number}. It was read once.")
            table.put_aside(Outcome.MERGED)
            continue
        row = _pupil(table, line, ids, upns, order, as_of)
        if row is None:
            continue
        found.pupils.append(row)
        if table.cell(line, "pupil_id"):
            found.by_id[table.cell(line, "pupil_id")] = row.ref
        if row.upn:
            found.by_upn[row.upn] = row.ref
        form = tidy(table.cell(line, "form"))[:60]
        if form:
            _put_in_form(found, table.where(line), form, row.ref, Role.STUDENT, row.year)


def _once(lines: list[Line]) -> list[Line]:
    return list({tuple(line.cells): line for line in lines}.values())


def _same(lines: list[Line], table: Table, column: str) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in _once(lines):
        if table.cell(line, column):
            found[table.cell(line, column)].append(line)
    return found


def _pupil(
    table: Table, line: Line, ids: dict[str, list[Line]], upns: Counter[str], order: DateOrder, as_of: date
) -> PupilRow | None:
    own = table.cell(line, "pupil_id")
    if codes.is_mangled_number(own) and "+" in own:
        table.warn(
            "ID_MANGLED",
            line,
            "pupil_id",
            f"Line {line.number}, {table.heading('pupil_id')} “{own}”: a spreadsheet has destroyed this number. "
            "It was left out.",
        )
        own = ""
    blank = next((c for c in ("forename", "surname") if not table.cell(line, c)), None)
    if blank:
        table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
        return None
    if len(ids.get(own, ())) > 1:
        table.leave_out("DUP_ID", line, "pupil_id", _dup(line, own, ids[own]), HELD)
        return None
    upn = cells.upn(table, line, "upn", is_only_id=not own)
    if upn is None:
        return None
    if not own and not upn:
        column = "pupil_id" if table.has("pupil_id") else "upn"
        table.leave_out(
            "REQ_MISSING",
            line,
            column,
            f"Line {line.number}: neither a pupil id nor a UPN. Without one of them the child could be mistaken "
            "for another. Fill one in.",
            REJECTED,
        )
        return None
    if upn and upns[upn] > 1:
        message = (
            f"Line {line.number}: the UPN “{upn}” stands on more than one row. None of them was taken. Correct "
            "the UPNs."
        )
        table.leave_out("UPN_DUP", line, "upn", message, HELD)
        return None
    born, is_read = cells.born(table, line, "date_of_birth", order, as_of)
    if not is_read:
        message = cells.not_a_date(table, line, "date_of_birth", order)
        table.leave_out("DATE_INVALID", line, "date_of_birth", message, REJECTED)
        return None
    said_year = table.cell(line, "year")
    year = codes.read_year(said_year)
    if said_year and year is None:
        table.warn(
            "ENUM_INVALID",
            line,
            "year",
            f"Line {line.number}, {table.heading('year')} “{said_year[:20]}” is not a year group Schoolgate "
            "knows. It was worked out from the form or the birthday.",
        )
    return PupilRow(
        where=table.where(line),
        ref=own or upn,
        schools=(HERE,),
        first_name=cells.name(table, line, "forename"),
        last_name=_surname(table, line),
        known_as=cells.name(table, line, "known_as"),
        is_lasting=bool(own),
        upn=upn,
        former_upn=codes.read_upn(table.cell(line, "former_upn"))[0],
        born=born,
        year=year if year is not None else codes.year_of_class(table.cell(line, "form")),
    )


def _surname(table: Table, line: Line) -> str:
    """Somebody with one name only has a dash in this column."""
    name = cells.name(table, line, "surname")
    return "" if name in {"-", "–"} else name


def _dup(line: Line, own: str, same: list[Line]) -> str:
    others = ", ".join(str(other.number) for other in same if other.number != line.number)
    return (
        f"Line {line.number}: the id “{own[:40]}” also stands on line {others}, with other details. None of them "
        "was taken."
    )


def _warn_of_zeros(table: Table, ids: dict[str, list[Line]]) -> None:
    for own, lines in ids.items():
        if own.startswith("0") and own.isdecimal() and own.lstrip("0") in ids:
            table.warn(
                "ID_LEADING_ZERO",
                lines[0],
                "pupil_id",
                f"Line {lines[0].number}: “{own}” and “{own.lstrip('0')}” are both used as ids. They were taken "
                "as two children.",
            )


def _put_in_form(found: Found, where: Where, form: str, ref: str, role: Role, year: int | None) -> None:
    """Forms are named by the pupils who are in them; the rows they come from are counted once, as people."""
    if form not in found.classes:
        own_year = codes.year_of_class(form)
        found.classes[form] = ClassRow(
            where,
            ref=f"form:{form}",
            school=HERE,
            name=form,
            year=own_year if own_year is not None else year,
            is_lasting=False,
        )
    found.memberships.append(MembershipRow(where, f"form:{form}", ref, role))


def _read_staff(table: Table, found: Found) -> None:
    lines = list(table.rows())
    ids = _same(lines, table, "staff_id")
    seen: dict[tuple[str, ...], Line] = {}
    for line in lines:
        before = seen.setdefault(tuple(line.cells), line)
        if before is not line:
            table.warn("DUP_ROW", line, "", f"Line {line.number} repeats line {before.number}. It was read once.")
            table.put_aside(Outcome.MERGED)
            continue
        own = table.cell(line, "staff_id")
        blank = next((c for c in ("forename", "surname") if not table.cell(line, c)), None)
        if blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
            continue
        if len(ids.get(own, ())) > 1:
            table.leave_out("DUP_ID", line, "staff_id", _dup(line, own, ids[own]), HELD)
            continue
        ref = f"staff:{own}" if own else f"staff:{table.name}:{line.number}"
        found.staff.append(
            StaffRow(
                where=table.where(line),
                ref=ref,
                schools=(HERE,),
                first_name=cells.name(table, line, "forename"),
                last_name=_surname(table, line),
                title=cells.name(table, line, "title")[:20],
                is_lasting=bool(own),
                email=cells.email(table, line, "email"),
                job=tidy(table.cell(line, "job"))[:80],
            )
        )
        for form in table.cell(line, "forms").replace(";", ",").split(","):
            if tidy(form):
                _put_in_form(found, table.where(line), tidy(form)[:60], ref, Role.TEACHER, None)
