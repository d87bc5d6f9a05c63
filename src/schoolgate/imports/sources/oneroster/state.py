"""What the steps of one reading share."""

from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports.dates import DateOrder, is_iso, read_date
from schoolgate.imports.problems import Problems
from schoolgate.imports.rows import Kind, Severity
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line

REJECTED, HELD = Severity.REJECTED, Severity.HELD
PASSWORDS = "There are passwords in this file. They were thrown away unread. Leave the column out next time."


@dataclass
class State:
    """What the steps of one reading share."""

    tables: dict[str, Table]
    problems: Problems
    as_of: date
    gone: list[tuple[Kind, str]] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    births: dict[str, date] = field(default_factory=dict)
    has_delta: bool = False
    has_mixed: bool = False

    def is_active(self, table: Table, line: Line, kind: Kind | None) -> bool:
        """False for a row that its source has ended; such a row is skipped, never deleted here."""
        status = table.cell(line, "status")
        if not status:
            return True
        if status.casefold() in ("tobedeleted", "inactive"):
            ref = table.cell(line, "sourcedId")
            if kind is not None:
                self.gone.append((kind, ref))
            return False
        if status != "active":
            code = "CASE_VARIANT" if status.casefold() == "active" else "ENUM_INVALID"
            table.warn(code, line, "status", f"Line {line.number}, status “{status[:30]}” was read as active.")
        return True


def read_day(state: State, table: Table, line: Line, column: str) -> tuple[date | None, bool]:
    """(the day or None, whether the cell could be read). Another way to write it is pointed out."""
    raw = table.cell(line, column)
    if not raw:
        return None, True
    value = read_date(raw, DateOrder.DMY, latest_year=state.as_of.year + 20)
    if value is None:
        message = cells.not_a_date(table, line, column, DateOrder.YMD)
        table.leave_out("DATE_INVALID", line, column, message, REJECTED)
        return None, False
    if not is_iso(raw):
        table.warn(
            "DATE_FORMAT",
            line,
            column,
            f"Line {line.number}, {column} “{raw[:30]}” is not written YYYY-MM-DD. It was read as {value:%-d %B %Y}.",
        )
    return value, True
