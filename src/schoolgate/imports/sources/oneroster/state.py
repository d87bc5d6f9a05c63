"""What the steps of one reading share."""

from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports.dates import DateOrder, FoundOrder, find_order, is_iso, read_date
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Kind, Severity
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.oneroster.dialect import STANDARD, Dialect
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line

REJECTED, HELD = Severity.REJECTED, Severity.HELD
PASSWORDS = "There are passwords in this file. They were thrown away unread. Leave the column out next time."
DATE_COLUMNS = ("birthDate", "beginDate", "endDate", "startDate")


@dataclass
class State:
    """What the steps of one reading share.

    `roles_of` gives what each person that was taken is. `orgs` maps each organisation of the package to the one above
    it; `schools` are those that are schools. `elsewhere` collects organisations that are no school and belong to none:
    whoever is only there is left out. `is_whole`: the package is all there is, or at least says so, so that whatever it
    points at must be in it.
    """

    tables: dict[str, Table]
    problems: Problems
    as_of: date
    dialect: Dialect = STANDARD
    wanted: DateOrder = DateOrder.AUTO
    gone: list[tuple[Kind, str]] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    births: dict[str, date] = field(default_factory=dict)
    roles_of: dict[str, frozenset[str]] = field(default_factory=dict)
    orgs: dict[str, str] = field(default_factory=dict)
    schools: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    has_delta: bool = False
    is_whole: bool = True
    _ids: dict[str, set[str]] = field(default_factory=dict)
    _orders: dict[str, FoundOrder] = field(default_factory=dict)

    def is_active(self, table: Table, line: Line, kind: Kind | None) -> bool:
        """False for a row that its source has ended; such a row is skipped, never deleted here."""
        status = table.cell(line, "status")
        if not status:
            return True
        if status.casefold() in ("tobedeleted", "inactive", "deleted"):
            ref = table.cell(line, "sourcedId")
            if kind is not None:
                self.gone.append((kind, ref))
            return False
        if status != "active":
            code = "CASE_VARIANT" if status.casefold() == "active" else "ENUM_INVALID"
            table.warn(code, line, "status", f"Line {line.number}, status “{status[:30]}” was read as active.")
        return True

    def is_there(self, file: str, ref: str) -> bool:
        """False only where the package holds that file, all of it, and no row of it has this id."""
        table = self.tables.get(file)
        if table is None or not self.is_whole:
            return True
        if file not in self._ids:
            self._ids[file] = {table.cell(line, "sourcedId") for line in table.body()}
        return not self._ids[file] or ref in self._ids[file]

    def check_reference(self, table: Table, line: Line, column: str, file: str, *, what: str) -> None:
        """Point out what leads nowhere, in a column that the row can do without."""
        for ref in split_list(table.cell(line, column)):
            if not self.is_there(file, ref):
                table.warn(
                    "REF_MISSING_OPT", line, column,
                    f"Line {line.number}, {table.heading(column)}: “{ref[:40]}” is not in {self.tables[file].name}. "
                    f"The {what} was kept.",
                )  # fmt: skip

    def home_of(self, org: str) -> list[str]:
        """The schools that an organisation means: itself, the one it is a part of, or the only one below it."""
        seen: set[str] = set()
        at = org
        while at and at not in seen:
            if at in self.schools:
                return [at]
            seen.add(at)
            at = self.orgs.get(at, "")
        below = [school for school in self.schools if org in self._above(school)]
        return below if len(below) == 1 else []

    def _above(self, org: str) -> set[str]:
        found: set[str] = set()
        while (org := self.orgs.get(org, "")) and org not in found:
            found.add(org)
        return found

    def order_of(self, table: Table) -> DateOrder:
        """In which order a file writes its dates: as told, as it proves, or as the other files of the package do.

        Raises FileRefused (DATE_MIXED) where one file proves both orders and nobody has said which is meant.
        """
        if not self._orders:
            self._orders = {name: self._prove(each) for name, each in self.tables.items()}
        found = self._orders.get(table.kind.name) or self._prove(table)
        if found.proved:
            return found.order
        others = {each.order for each in self._orders.values() if each.proved}
        return others.pop() if len(others) == 1 else found.order

    def _prove(self, table: Table) -> FoundOrder:
        columns = [column for column in DATE_COLUMNS if table.has(column)]
        found = find_order(((li.number, table.cell(li, c)) for li in table.body() for c in columns), self.wanted)
        if found.mixed and self.wanted == DateOrder.AUTO:
            raise FileRefused(
                "DATE_MIXED",
                f"“{table.name}”: line {found.dmy_line} puts the day first and line {found.mdy_line} the month first, "
                f"so nobody can say what the other dates mean. Correct the file, or choose with --date-order dmy or "
                f"mdy.",
                file=table.name, line=found.mdy_line or 0, column=table.heading(columns[0]),
            )  # fmt: skip
        return found


def split_list(text: str) -> list[str]:
    """The ids of a list in one cell."""
    return [part.strip() for part in text.split(",") if part.strip()]


def read_day(state: State, table: Table, line: Line, column: str) -> tuple[date | None, bool]:
    """(the day or None, whether the cell could be read). Another way to write it is pointed out."""
    raw = table.cell(line, column)
    if not raw:
        return None, True
    order = state.order_of(table)
    value = read_date(raw, order, latest_year=state.as_of.year + 20)
    if value is None:
        message = cells.not_a_date(table, line, column, DateOrder.YMD if state.dialect.is_strict else order)
        table.leave_out("DATE_INVALID", line, column, message, REJECTED)
        return None, False
    say_format(state, table, line, column, value)
    return value, True


def say_format(state: State, table: Table, line: Line, column: str, value: date) -> None:
    """Point out a date that is not written the way the standard lays down."""
    raw = table.cell(line, column)
    if state.dialect.is_strict and not is_iso(raw):
        table.warn(
            "DATE_FORMAT",
            line,
            column,
            f"Line {line.number}, {column} “{raw[:30]}” is not written YYYY-MM-DD. It was read as {value:%-d %B %Y}.",
        )
