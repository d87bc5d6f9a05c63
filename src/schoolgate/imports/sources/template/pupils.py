"""Children: from a pupils file, or from lists that name a child again beside each adult."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports import codes
from schoolgate.imports.dates import DateOrder, find_order, is_iso, read_date
from schoolgate.imports.names import tidy
from schoolgate.imports.problems import FileRefused
from schoolgate.imports.rows import ClassRow, Kind, MembershipRow, Outcome, PupilRow, Role, Severity, StaffRow, Where
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.table import Table
from schoolgate.imports.sources.template.parts import Parts
from schoolgate.imports.tabular import Line

HERE = ""  # The template names no school: it is always the school at hand.
REJECTED, HELD = Severity.REJECTED, Severity.HELD
ENOUGH = 5


@dataclass
class Found:
    """What the files came to. `by_id` and `by_upn` lead a contact to its pupil's ref; `care` holds the refs of pupils
    beside whom something stands that looks like a court order; `emails` are the children's own addresses.
    """

    pupils: list[PupilRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    classes: dict[str, ClassRow] = field(default_factory=dict)
    memberships: list[MembershipRow] = field(default_factory=list)
    by_id: dict[str, str] = field(default_factory=dict)
    by_upn: dict[str, str] = field(default_factory=dict)
    care: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    gone: list[tuple[Kind, str]] = field(default_factory=list)


def read_pupils(parts: Parts, table: Table, found: Found, wanted: DateOrder, as_of: date) -> None:
    """Read every child. In a wide list a child stands once for each adult or class, which is nothing odd."""
    lines = parts.lines
    order = find_order_of(table, lines, wanted)
    others: dict[int, list[str]] = {}
    if parts.is_wide:
        lines, others = _once_a_child(table, lines)
    ids: dict[str, list[Line]] = defaultdict(list)
    upns: Counter[str] = Counter()
    for line in lines:
        if own := table.cell(line, "pupil_id"):
            ids[own].append(line)
        upns[codes.read_upn(table.cell(line, "upn"))[0]] += 1
    _warn_of_zeros(table, ids)
    doubled = {own: same for own, same in ids.items() if len(same) > 1}
    del ids
    for line in parts.take(table, lines):
        if _has_left(table, line, order, as_of, found):
            continue
        row = _pupil(table, line, doubled, upns, order, as_of)
        if row is None:
            continue
        _keep(table, line, row, found)
        forms = list(dict.fromkeys(filter(None, [tidy(table.cell(line, "form"))[:60], *others.get(line.number, ())])))
        for form in forms:
            # Somebody in several classes is taught in them: a child has one form.
            put_in_form(found, row.where, form, row, Role.STUDENT, row.year, is_form=len(forms) < 2)


def _keep(table: Table, line: Line, row: PupilRow, found: Found) -> None:
    found.pupils.append(row)
    if own := table.cell(line, "pupil_id"):
        found.by_id[own] = row.ref
    if row.upn:
        found.by_upn[row.upn] = row.ref
    if email := table.cell(line, "email").casefold():
        found.emails.add(email)
    if says_something(line, table.care):
        found.care.add(row.ref)


def says_something(line: Line, columns: tuple[int, ...]) -> bool:
    """Whether anything but "no" stands in one of these columns."""
    return any(at < len(line.cells) and line.cells[at].casefold().strip(" .") not in _NOTHING for at in columns)


_NOTHING = frozenset(
    {
        "", "no", "n", "false", "f", "0", "none", "n/a", "na", "-", "–", "nil", "not applicable", "none known",
        "no court order", "no court orders", "no restrictions", "no restriction",
    }
)  # fmt: skip


def _once_a_child(table: Table, lines: list[Line]) -> tuple[list[Line], dict[int, list[str]]]:
    """Each child's first row, and by its line the classes its other rows name. Those rows are merged."""
    form = table.columns.get("form")
    told = [at for at in table.columns.values() if at != form]
    first: dict[tuple[str, ...], Line] = {}
    kept: list[Line] = []
    others: dict[int, list[str]] = defaultdict(list)
    for line in lines:
        before = first.setdefault(tuple(line.cells[at] for at in told if at < len(line.cells)), line)
        if before is line:
            kept.append(line)
            continue
        table.put_aside(Outcome.MERGED)
        others[before.number].append(tidy(table.cell(line, "form"))[:60])
    return kept, others


def find_order_of(table: Table, lines: list[Line], wanted: DateOrder) -> DateOrder:
    """The order of the file's dates. Raises FileRefused (DATE_MIXED) where rows prove two."""
    columns = ("date_of_birth", "leaving_date")
    values = [(line.number, value) for line in lines for name in columns if (value := table.cell(line, name))]
    found = find_order(values, wanted)
    if found.mixed and wanted == DateOrder.AUTO:
        raise FileRefused(
            "DATE_MIXED",
            f"“{table.name}”: line {found.dmy_line} puts the day first and line {found.mdy_line} the month first, "
            "so nobody can say what the other dates mean. Correct the file, or choose with --date-order dmy or mdy.",
            file=table.name, line=found.mdy_line or 0, column=table.heading("date_of_birth"),
        )  # fmt: skip
    if table.sheet.is_workbook and wanted == DateOrder.AUTO:
        _refuse_turned_dates(table, values)
    return found.order


def _refuse_turned_dates(table: Table, values: list[tuple[int, str]]) -> None:
    """Day-first dates opened by a spreadsheet that puts the month first: 03/04 is turned round without a word, and
    13/04, which it cannot read, stays text. A column of both, whose real dates never have a day over 12, is such a one.
    """
    real = [value for _, value in values if is_iso(value)]
    text = [(line, value) for line, value in values if not is_iso(value) and "/" in value]
    if len(real) < ENOUGH or not text or any(int(value[8:10]) > 12 for value in real):
        return
    if all(value.split("/")[0].isdecimal() and int(value.split("/")[0]) > 12 for _, value in text):
        line, value = text[0]
        raise FileRefused(
            "DATE_MIXED",
            f"“{table.name}”: “{value}” in row {line} is text, while other dates look as if day and month changed "
            "places when the list was opened. Export it again and open it without letting the dates change, or choose "
            "with --date-order dmy to take them as they are.",
            file=table.name, line=line, column=table.heading("date_of_birth"),
        )  # fmt: skip


def _has_left(table: Table, line: Line, order: DateOrder, as_of: date, found: Found) -> bool:
    """Somebody whose leaving date is over is not admitted; who is on record is proposed as a leaver."""
    left = read_date(table.cell(line, "leaving_date"), order, latest_year=as_of.year + 20)
    if left is None or left >= as_of:
        return False
    if own := table.cell(line, "pupil_id"):
        found.gone.append((Kind.PUPILS, own))
    table.put_aside(Outcome.SKIPPED)
    return True


def _pupil(
    table: Table, line: Line, doubled: dict[str, list[Line]], upns: Counter[str], order: DateOrder, as_of: date
) -> PupilRow | None:
    own = cells.identifier(table, line, "pupil_id")
    blank = next((c for c in ("forename", "surname") if not table.cell(line, c)), None)
    if blank:
        table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
        return None
    if own in doubled:
        table.leave_out("DUP_ID", line, "pupil_id", dup(line, own, doubled[own]), HELD)
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
        last_name=surname(table, line),
        known_as=cells.name(table, line, "known_as"),
        is_lasting=bool(own),
        upn=upn,
        former_upn=codes.read_upn(table.cell(line, "former_upn"))[0],
        born=born,
        year=year if year is not None else codes.year_of_class(table.cell(line, "form")),
    )


def surname(table: Table, line: Line) -> str:
    """Somebody with one name only has a dash in this column."""
    name = cells.name(table, line, "surname")
    return "" if name in {"-", "–"} else name


def dup(line: Line, own: str, same: list[Line]) -> str:
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


def put_in_form(
    found: Found, where: Where, form: str, person: PupilRow | StaffRow, role: Role, year: int | None, *, is_form: bool
) -> None:
    """Forms are named by the pupils who are in them; the rows they come from are counted once, as people."""
    if form not in found.classes:
        own_year = codes.year_of_class(form)
        found.classes[form] = ClassRow(
            where,
            ref=f"form:{form}",
            school=HERE,
            name=form,
            year=own_year if own_year is not None else year,
            is_form=is_form,
            is_lasting=False,
        )
    found.memberships.append(MembershipRow(where, f"form:{form}", person.ref, role))
