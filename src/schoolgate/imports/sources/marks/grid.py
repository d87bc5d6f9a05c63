"""Grids: finding the line of headings, and the day and session of each column."""

from dataclasses import dataclass
from datetime import date, timedelta

from schoolgate.imports.dates import DateOrder, find_order
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.sources.marks.columns import GRID
from schoolgate.imports.sources.marks.headings import Heading, day_of, find_period, with_days_above
from schoolgate.imports.sources.table import Table, find_columns
from schoolgate.imports.tabular import LOOK_FOR_HEADING, Sheet

OLDEST = date(2000, 1, 1)
FURTHEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of marks: one session of one day. `day` None: nobody can say which day the heading means."""

    at: int
    heading: str
    session: str
    day: date | None


def find_grid(sheet: Sheet) -> int | None:
    """Where the headings of a grid stand within the first ten records, or None."""
    best: tuple[int, int] | None = None
    for at, line in enumerate(sheet.lines[:LOOK_FOR_HEADING]):
        found = find_columns(GRID, line.cells)
        if any(group.isdisjoint(found) for group in GRID.telling):
            continue
        marks = sum(1 for heading in _headings(sheet, at) if heading is not None)
        if marks and (best is None or marks > best[0]):
            best = (marks, at)
    return best[1] if best else None


def _headings(sheet: Sheet, at: int) -> list[Heading | None]:
    return with_days_above(sheet.lines[at].cells, sheet.lines[at - 1].cells if at else [])


def open_grid(sheet: Sheet, problems: Problems, wanted: DateOrder, as_of: date) -> tuple[Table, list[Column]]:
    """The table and its columns of marks.

    Raises FileRefused: COL_MISSING where nothing says which week or month it is, COL_DUPLICATE for two columns of one
    session, DATE_MIXED where the headings write dates in two orders.
    """
    at = find_grid(sheet)
    assert at is not None, "only a sheet that is a grid is opened"
    line = sheet.lines[at]
    headings = list(line.cells)
    while headings and not headings[-1]:
        headings.pop()
    names = {name: places[0] for name, places in find_columns(GRID, headings).items()}
    table = Table(sheet, GRID, names, headings, at, problems)
    read = {n: h for n, h in enumerate(_headings(sheet, at)) if h is not None}
    order = find_order([(line.number, heading.day) for heading in read.values()], wanted)
    if order.mixed and wanted == DateOrder.AUTO:
        raise FileRefused(
            "DATE_MIXED",
            f"“{sheet.name}”: some headings put the day first and others the month. Correct them, or choose with "
            "--date-order dmy or mdy.",
            file=sheet.name, line=line.number,
        )  # fmt: skip
    period = find_period([li.cells for li in sheet.lines[:at]], order.order, as_of.year + 1)
    if period is None and not any(heading.day for heading in read.values()):
        shown = headings[min(read)]
        raise FileRefused(
            "COL_MISSING",
            f"“{sheet.name}”: the headings say “{shown}”, but nothing says which month or week that is. Write “Week "
            "commencing” and its date into the line above them.",
            file=sheet.name, line=line.number, column=shown,
        )  # fmt: skip
    columns = [
        Column(
            n,
            headings[n],
            heading.session or "",
            _plausible(day_of(heading, period, order.order, as_of.year + 1), as_of),
        )
        for n, heading in read.items()
    ]
    _refuse_doubles(sheet, line.number, columns)
    return table, columns


def _plausible(day: date | None, as_of: date) -> date | None:
    return day if day is not None and OLDEST <= day <= as_of + FURTHEST else None


def _refuse_doubles(sheet: Sheet, line: int, columns: list[Column]) -> None:
    seen: dict[tuple[date, str], Column] = {}
    for column in columns:
        if column.day is None:
            continue
        before = seen.setdefault((column.day, column.session), column)
        if before is not column:
            raise FileRefused(
                "COL_DUPLICATE",
                f"“{sheet.name}”: the headings “{before.heading}” and “{column.heading}” both mean the "
                f"{'morning' if column.session == 'AM' else 'afternoon'} of {column.day:%-d %B %Y}. Correct one.",
                file=sheet.name, line=line, column=column.heading,
            )  # fmt: skip
