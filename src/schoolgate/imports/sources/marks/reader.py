"""Reading sheets of marks. Never a leaver, and never an absence that nobody marked."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from schoolgate.attendance.codes import code_on
from schoolgate.imports.dates import DateOrder, find_order, read_date
from schoolgate.imports.package import Package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import MarkRow, Outcome, Reading, SetAside, Severity, Where
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.marks import letters
from schoolgate.imports.sources.marks.columns import LONG
from schoolgate.imports.sources.marks.grid import Column, find_grid, open_grid
from schoolgate.imports.sources.marks.who import Register, Who
from schoolgate.imports.sources.table import Table, open_table, recognise
from schoolgate.imports.tabular import Line, Sheet

NAME = "attendance"
ORIGIN = "template"  # children are called by the ids of the school's own lists
OLDEST = date(2000, 1, 1)
FURTHEST = timedelta(days=400)
REJECTED = Severity.REJECTED


@dataclass
class Found:
    """What the sheets came to."""

    marks: list[MarkRow] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)


def is_marks(sheet: Sheet) -> bool:
    """Whether the headings of a sheet are those of a register: a row for each mark, or a column for each session."""
    return recognise(sheet, (LONG,)) is not None or find_grid(sheet) is not None


def is_tables(sheets: list[Sheet]) -> bool:
    """Whether there is a register, and nothing else that has rows."""
    filled = [sheet for sheet in sheets if sheet.lines]
    return bool(filled) and all(is_marks(sheet) for sheet in filled)


def apart(sheets: list[Sheet]) -> tuple[list[Sheet], list[Sheet]]:
    """(other sheets, registers) of a package that holds both; a package of registers alone stays whole."""
    registers = [sheet for sheet in sheets if sheet.lines and is_marks(sheet)]
    if len(registers) == len([sheet for sheet in sheets if sheet.lines]):
        return sheets, []
    return [sheet for sheet in sheets if not any(sheet is register for register in registers)], registers


def read(package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read all of it. Raises FileRefused: CODE_SYSTEM, DATE_MIXED, COL_MISSING, COL_DUPLICATE."""
    reading = Reading(source=NAME, origin=ORIGIN, file_hash=package.hash, resolves_outside=True)
    return add_to(reading, sheets, problems, order=order, as_of=as_of)


def add_to(reading: Reading, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """The reading of a roster, with the registers that came in the same package. Raises FileRefused as `read` does."""
    found = Found()
    for sheet in sheets:
        if not sheet.lines:
            problems.about_file("FILE_EMPTY", sheet.name, "There is nothing in this file.")
            found.read[sheet.name] = 0
            continue
        _read_sheet(sheet, found, problems, order, as_of)
    return replace(
        reading,
        read={**reading.read, **found.read},
        marks=(*reading.marks, *found.marks),
        set_aside=(*reading.set_aside, *found.set_aside),
    )


def _read_sheet(sheet: Sheet, found: Found, problems: Problems, order: DateOrder, as_of: date) -> None:
    match = recognise(sheet, (LONG,))
    if match is not None:
        table = open_table(sheet, match[0], match[1], problems)
        _insist(table)
        _Rows(Register(table), found, order, as_of).read()
    else:
        table, columns = open_grid(sheet, problems, order, as_of)
        _insist(table)
        _Grid(Register(table), found, columns).read()
    found.set_aside += table.set_aside
    found.read[table.name] = table.read


def _insist(table: Table) -> None:
    if table.body() and not any(table.has(column) for column in ("pupil_id", "upn", "row_id")):
        raise FileRefused(
            "COL_MISSING",
            f"“{table.name}” has marks, but no column with the pupil’s id or UPN. Two children can share a name, so "
            "Schoolgate goes by the id. Add one to the export.",
            file=table.name, line=table.sheet.lines[table.heading_at].number, column="upn",
        )  # fmt: skip
    if table.kind is LONG and not table.has("session") and not table.has("event"):
        raise FileRefused(
            "COL_MISSING",
            f"“{table.name}” does not say which marks are for the morning and which for the afternoon. Add a column "
            "“Session” with AM or PM.",
            file=table.name, line=table.sheet.lines[table.heading_at].number, column="session",
        )  # fmt: skip


def refuse_foreign(table: Table, marks: Iterable[str], column: str) -> None:
    """Raise FileRefused (CODE_SYSTEM) where the marks are another system's present and absent."""
    marks = list(marks)
    if letters.is_foreign(marks):
        seen = sorted({mark.strip()[:10] for mark in marks if not letters.is_nothing(mark)})
        shown = " and ".join(f"“{mark}”" for mark in seen[:4])
        raise FileRefused("CODE_SYSTEM", letters.FOREIGN.format(shown), file=table.name, column=column)


def _take(register: Register, line: Line, column: str, text: str, day: date) -> letters.Mark | None:
    """A mark's letters, pointed out where they are odd; None where they are no code at all."""
    table, mark = register.table, letters.read_mark(text)
    if mark is None:
        message = (
            f"Line {line.number}, {column} “{text[:20]}” is not one of England’s attendance codes. The mark was left "
            "out. Correct it in your school’s system."
        )
        table.problems.add("ENUM_INVALID", REJECTED, table.name, line.number, column, message)
        register.count(Outcome.REJECTED)
        return None
    if mark.is_respelt:
        table.problems.warn(
            "CASE_VARIANT", table.name, line.number, column,
            f"Line {line.number}, {column} “{text[:10]}” was read as “{mark.code}”.",
        )  # fmt: skip
    if code_on(mark.code, day) is None:
        table.problems.warn(
            "ENUM_INVALID", table.name, line.number, column,
            f"Line {line.number}, {column} “{mark.code}” was not a code on {day:%-d %B %Y}. It is kept as it stands "
            "and counts as nothing until it is corrected in your school’s system.",
        )  # fmt: skip
    return mark


@dataclass
class _Rows:
    """A row for each mark."""

    register: Register
    found: Found
    wanted: DateOrder
    as_of: date
    days: dict[str, date | None] = field(default_factory=dict)

    def read(self) -> None:
        table = self.register.table
        lines = list(table.rows())
        refuse_foreign(table, (table.cell(line, "mark") for line in lines), table.heading("mark"))
        order = find_order([(line.number, table.cell(line, "date")) for line in lines], self.wanted)
        if order.mixed and self.wanted == DateOrder.AUTO:
            raise FileRefused(
                "DATE_MIXED",
                f"“{table.name}”: line {order.dmy_line} puts the day first and line {order.mdy_line} the month first, "
                "so nobody can say what the other dates mean. Correct the file, or choose the order with --date-order.",
                file=table.name, line=order.mdy_line or 0, column=table.heading("date"),
            )  # fmt: skip
        for line in lines:
            self._row(line, order.order)

    def _row(self, line: Line, order: DateOrder) -> None:
        table, register = self.register.table, self.register
        text = table.cell(line, "mark")
        if letters.is_nothing(text):
            register.count(Outcome.SKIPPED)
            return
        who = register.who(line)
        if who is None:
            return
        day = self._day(table.cell(line, "date"), order)
        if day is None:
            column = "date"
            blank = not table.cell(line, column)
            code = "REQ_MISSING" if blank else "DATE_INVALID"
            message = cells.missing(table, line, column) if blank else cells.not_a_date(table, line, column, order)
            table.leave_out(code, line, column, message, REJECTED)
            return
        session = self._session(line)
        mark = _take(register, line, table.heading("mark"), text, day) if session else None
        if session and mark:
            where = Where(table.name, line.number)
            minutes = self._minutes(line) or mark.minutes_late
            self.found.marks.append(MarkRow(where, who.ref, day, session, mark.code, minutes, who.upn))

    def _day(self, text: str, order: DateOrder) -> date | None:
        if text not in self.days:
            day = read_date(text, order, latest_year=self.as_of.year + 1)
            self.days[text] = day if day and OLDEST <= day <= self.as_of + FURTHEST else None
        return self.days[text]

    def _session(self, line: Line) -> str:
        table = self.register.table
        column = "session" if table.has("session") else "event"
        text = table.cell(line, column)
        found = letters.read_session(text)
        if found is None and table.has("event"):
            event = " ".join(part for part in (text, table.cell(line, "event")) if part)
            found = letters.session_of_event(event, table.cell(line, "time"))
        if found is None:
            message = (
                f"Line {line.number}, {table.heading(column)} “{text[:30]}” is neither the morning nor the afternoon "
                "session. The mark was left out. Only AM and PM registers are brought in, not lessons."
            )
            table.leave_out("SESSION_UNKNOWN", line, column, message, REJECTED)
        return found.value if found else ""

    def _minutes(self, line: Line) -> int | None:
        table = self.register.table
        text = table.cell(line, "minutes_late")
        minutes = letters.read_minutes(text)
        if minutes is None:
            table.warn(
                "ENUM_INVALID", line, "minutes_late",
                f"Line {line.number}, {table.heading('minutes_late')} “{text[:20]}” is not a number of minutes. It was "
                "left empty.",
            )  # fmt: skip
        return minutes or None


@dataclass
class _Grid:
    """A row for each pupil, and a column for each session. Every filled cell counts as one."""

    register: Register
    found: Found
    columns: list[Column]

    def read(self) -> None:
        table = self.register.table
        lines = list(table.rows())
        every = (line.cells[c.at] for line in lines for c in self.columns)
        refuse_foreign(table, every, self.columns[0].heading if self.columns else "")
        for column in self.columns:
            self._say_unknown(column, lines)
        for line in lines:
            filled = [c for c in self.columns if not letters.is_nothing(line.cells[c.at])]
            if not filled:
                continue
            who = self.register.who(line, len(filled))
            if who is not None:
                self._row(line, who, filled)

    def _say_unknown(self, column: Column, lines: list[Line]) -> None:
        table = self.register.table
        hit = [line for line in lines if not letters.is_nothing(line.cells[column.at])]
        if column.day is not None or not hit:
            return
        table.problems.add(
            "DATE_INVALID", REJECTED, table.name, hit[0].number, column.heading,
            f"The heading “{column.heading}” is not a day of the register: the day of the week does not fit the date, "
            f"or the day lies outside the week or month named above. {len(hit)} marks under it were left out. Correct "
            "the heading.",
        )  # fmt: skip

    def _row(self, line: Line, who: Who, filled: list[Column]) -> None:
        for column in filled:
            if column.day is None:
                self.register.count(Outcome.REJECTED)
                continue
            mark = _take(self.register, line, column.heading, line.cells[column.at], column.day)
            if mark is not None:
                where = Where(self.register.table.name, line.number)
                self.found.marks.append(
                    MarkRow(where, who.ref, column.day, column.session, mark.code, mark.minutes_late, who.upn)
                )
