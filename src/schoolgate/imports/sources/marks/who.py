"""Whose mark it is: the id of the school's system, the UPN, or both."""

from dataclasses import dataclass, field

from schoolgate.imports import codes
from schoolgate.imports.rows import Kind, Outcome, SetAside, Severity
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


@dataclass(frozen=True, slots=True)
class Who:
    """A child as the file names them: `ref` is the id, or the UPN where there is none."""

    ref: str
    upn: str


@dataclass
class Register:
    """A table of marks. Each child is read once, however many marks there are."""

    table: Table
    known: dict[tuple[str, str], Who] = field(default_factory=dict)

    def who(self, line: Line, marks: int = 1) -> Who | None:
        """The child of a row, or None once it has been said why not, and its `marks` have been counted."""
        table = self.table
        column = "pupil_id" if table.has("pupil_id") else "row_id"
        raw = (table.cell(line, column), table.cell(line, "upn"))
        if raw in self.known:
            return self.known[raw]
        before = len(table.set_aside)
        found = self._read(line, column, raw[0])
        if found is None:
            outcome = table.set_aside[before].outcome
            table.set_aside.extend([SetAside(Kind.MARKS, outcome)] * (marks - 1))
        elif not codes.is_mangled_number(raw[0]):
            self.known[raw] = found
        return found

    def _read(self, line: Line, column: str, own: str) -> Who | None:
        table = self.table
        if codes.is_mangled_number(own) and "+" in own:
            table.warn(
                "ID_MANGLED", line, column,
                f"Line {line.number}, {table.heading(column)} “{own}”: a spreadsheet has destroyed this number.",
            )  # fmt: skip
            own = ""
        upn = cells.upn(table, line, "upn", is_only_id=not own)
        if upn is None:
            return None
        if not own and not upn:
            wanted = "upn" if table.has("upn") else column
            message = f"Line {line.number}: no id and no UPN, so nobody can say whose mark this is. Fill one in."
            table.leave_out("REQ_MISSING", line, wanted, message, Severity.REJECTED)
            return None
        return Who(own or upn, upn)

    def count(self, outcome: Outcome, marks: int = 1) -> None:
        self.table.set_aside.extend([SetAside(Kind.MARKS, outcome)] * marks)
