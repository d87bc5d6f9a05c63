"""Rows that stand in a file more than once: the same row again is read once; two rows with one id wait."""

from collections import defaultdict
from collections.abc import Callable

from schoolgate.imports.rows import Kind, Outcome, Severity
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


def once(
    table: Table, lines: list[Line], column: str, kind_of: Callable[[Line], Kind] | None = None, *, what: str = "person"
) -> list[Line]:
    """The rows whose id is theirs alone, in the file's order. `kind_of` says what a row counts as.

    A row that repeats another in every cell is merged (DUP_ROW). Where the cells differ nobody can say which row is
    meant: all of them are held (DUP_ID).
    """
    by_id: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_id[table.cell(line, column)].append(line)
    usable = []
    for ref, same in by_id.items():
        if len(same) > 1 and any(line.cells != same[0].cells for line in same[1:]):
            hold(table, same, column, ref, kind_of, what=what)
            continue
        for line in same[1:]:
            say_repeat(table, line, same[0], column)
            table.put_aside(Outcome.MERGED, *_kinds(kind_of, line))
        usable.append(same[0])
    return usable


def hold(
    table: Table, same: list[Line], column: str, ref: str, kind_of: Callable[[Line], Kind] | None, *, what: str
) -> None:
    """Set aside all rows that share one id without being the same."""
    for line in same:
        others = ", ".join(str(other.number) for other in same if other is not line)
        table.leave_out(
            "DUP_ID", line, column,
            f"Line {line.number}: the id “{ref[:40]}” also stands on line {others}, with other details. None of them "
            f"was taken. Give each {what} its own id.",
            Severity.HELD, *_kinds(kind_of, line),
        )  # fmt: skip


def say_repeat(table: Table, line: Line, first: Line, column: str) -> None:
    table.warn("DUP_ROW", line, column, f"Line {line.number} repeats line {first.number}. It was read once.")


def _kinds(kind_of: Callable[[Line], Kind] | None, line: Line) -> tuple[Kind, ...]:
    return (kind_of(line),) if kind_of else ()
