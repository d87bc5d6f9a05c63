"""What the steps of one reading of version 1 share."""

from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports.dates import DateOrder, FoundOrder, find_order, read_date
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Kind, Severity
from schoolgate.imports.sources.sds import columns
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line

REJECTED = Severity.REJECTED
PASSWORDS = "There are passwords in this file. They were thrown away unread. Leave the column out next time."
ENDED = frozenset({"inactive", "tobedeleted", "deleted"})
DATES = (("student", columns.BORN), ("section", columns.TERM_START), ("section", columns.TERM_END))


@dataclass
class State:
    """What the steps of one reading of version 1 share."""

    tables: dict[str, Table]
    problems: Problems
    as_of: date
    wanted: DateOrder
    schools: list[str] = field(default_factory=list)
    gone: list[tuple[Kind, str]] = field(default_factory=list)
    _order: DateOrder | None = None
    _ids: dict[str, set[str]] = field(default_factory=dict)

    def ids_of(self, name: str) -> set[str]:
        """All ids that stand in a file."""
        if name not in self._ids:
            table = self.tables[name]
            self._ids[name] = {table.cell(line, columns.ID) for line in table.body()}
        return self._ids[name]

    def is_active(self, table: Table, line: Line, kind: Kind) -> bool:
        """False for a row that its source has ended."""
        if table.cell(line, columns.STATUS).casefold() not in ENDED:
            return True
        self.gone.append((kind, table.cell(line, columns.ID)))
        return False

    def place(self, table: Table, line: Line, named: list[str], what: str) -> tuple[str, ...]:
        """The schools among those named; a school that is not in the package is pointed out."""
        if not self.schools:
            return ("",)
        found = tuple(school for school in dict.fromkeys(named) if school in self.schools)
        lost = next((school for school in named if school not in self.schools), None)
        if lost is not None:
            is_kept = bool(found) or len(self.schools) == 1
            then = "was kept" if is_kept else "was left out, because nothing else says where it belongs"
            message = f"Line {line.number}: “{lost[:40]}” is not a school of this package. The {what} {then}."
            table.warn("REF_MISSING_OPT", line, columns.SCHOOL, message)
        return found or ((self.schools[0],) if len(self.schools) == 1 else tuple(named))

    def day(self, table: Table, line: Line, column: str) -> date | None:
        """The day in a cell the row can do without. One that cannot be read is pointed out."""
        raw = table.cell(line, column)
        value = read_date(raw, self.order(), latest_year=self.as_of.year + 20) if raw else None
        if raw and value is None:
            message = f"Line {line.number}, {table.heading(column)} “{raw[:30]}” is not a date. It was left empty."
            table.warn("DATE_FORMAT", line, column, message)
        return value

    def order(self) -> DateOrder:
        """In which order the package writes its dates. Raises FileRefused (DATE_MIXED) where it proves both."""
        if self._order is None:
            found = [self._prove(*each) for each in DATES if each[0] in self.tables]
            proved = {each.order for each in found if each.proved}
            if len(proved) > 1:
                raise self._mixed("The files", 0, "")
            self._order = proved.pop() if proved else DateOrder.DMY
        return self._order

    def _prove(self, name: str, column: str) -> FoundOrder:
        table = self.tables[name]
        found = find_order([(line.number, table.cell(line, column)) for line in table.body()], self.wanted)
        if found.mixed and self.wanted == DateOrder.AUTO:
            first = f"“{table.name}”, lines {found.dmy_line} and {found.mdy_line},"
            raise self._mixed(first, found.mdy_line or 0, table.heading(column), table.name)
        return found

    def _mixed(self, who: str, line: int, column: str, file: str = "") -> FileRefused:
        return FileRefused(
            "DATE_MIXED",
            f"{who} write dates in two orders, and nobody can say what the others mean. Correct them, or choose with "
            f"--date-order dmy or mdy.",
            file=file, line=line, column=column,
        )  # fmt: skip


def drop_passwords(table: Table) -> None:
    """Empty the column unread, and say so once."""
    at = table.columns.get(columns.PASSWORD)
    filled = [line for line in table.body() if at is not None and at < len(line.cells) and line.cells[at]]
    for line in filled:
        assert at is not None
        line.cells[at] = ""
    if filled:
        table.problems.warn("PASSWORD_DROPPED", table.name, 0, table.heading(columns.PASSWORD), PASSWORDS)
