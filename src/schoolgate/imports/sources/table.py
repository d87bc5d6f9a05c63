"""Finding out what a sheet is by its headings, and handing out its rows by the name of a column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Kind, Outcome, SetAside, Severity, Where
from schoolgate.imports.tabular import LOOK_FOR_HEADING, Line, Sheet

_aside = cache(SetAside)  # a list of a trust sets aside tens of thousands, all alike


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, known by its columns.

    `columns` in their published order, each with other headings it goes by; `needed`: without these nothing can be
    read; `telling`: at least one of each group must be there for a sheet to be this kind. `counts`: what its rows
    are about. `exact`: the headings are laid down by a standard, letter for letter.
    """

    name: str
    columns: dict[str, tuple[str, ...]]
    needed: frozenset[str]
    telling: tuple[frozenset[str], ...]
    counts: tuple[Kind, ...] = ()
    exact: bool = False
    watched: re.Pattern[str] | None = None


@dataclass
class Table:
    """A sheet that has been recognised, or a part of one: the columns of the child, or of one of the adults beside.

    `part` numbers the adults that stand side by side in a row. `care` are the columns that look like court orders.
    """

    sheet: Sheet
    kind: FileKind
    columns: dict[str, int]
    headings: list[str]
    heading_at: int
    problems: Problems
    set_aside: list[SetAside] = field(default_factory=list)
    read: int = 0
    part: int = 0
    care: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return self.sheet.name

    def heading(self, column: str) -> str:
        """The heading as the file writes it."""
        at = self.columns.get(column)
        return self.headings[at] if at is not None else column

    def has(self, column: str) -> bool:
        return column in self.columns

    def cell(self, line: Line, column: str) -> str:
        """The cell's text, or nothing where the file has no such column."""
        at = self.columns.get(column)
        return line.cells[at] if at is not None and at < len(line.cells) else ""

    def where(self, line: Line) -> Where:
        return Where(self.name, line.number)

    def put_aside(self, outcome: Outcome, *kinds: Kind) -> None:
        """Count a row that goes no further; by default under everything this file's rows are about."""
        self.set_aside.extend(_aside(kind, outcome) for kind in kinds or self.kind.counts)

    def leave_out(self, code: str, line: Line, column: str, message: str, severity: Severity, *kinds: Kind) -> None:
        """Report a row that is rejected or held, and count it."""
        self.problems.add(code, severity, self.name, line.number, self.heading(column) if column else "", message)
        self.put_aside(Outcome(severity.value), *kinds)

    def warn(self, code: str, line: Line, column: str, message: str) -> None:
        self.problems.warn(code, self.name, line.number, self.heading(column) if column else "", message)

    def body(self) -> list[Line]:
        """The records below the heading, whatever state they are in."""
        return self.sheet.lines[self.heading_at + 1 :]

    def rows(self) -> Iterator[Line]:
        """The rows that can be read; the others are reported and counted on the way. Go through them once."""
        width = len(self.headings)
        whole = len(self.sheet.lines[self.heading_at].cells) if self.heading_at >= 0 else width
        for line in self.body():
            if line.cells[:width] == self.headings:
                continue
            if width > 2 and line.cells[0] and not any(line.cells[1:]) and _looks_like_footer(line.cells[0]):
                self.problems.warn(
                    "FOOTER_SKIPPED", self.name, line.number, "", _FOOTER.format(line.number, line.cells[0][:40])
                )
                continue
            self.read += 1
            if len(line.cells) > width:
                if any(line.cells[width:]) and not self.sheet.is_workbook:
                    # What stands there is not shown: it may be a password that slipped a cell to the right.
                    self.leave_out("RAGGED_ROW", line, "", _SURPLUS.format(line.number), Severity.HELD)
                    continue
                if len(line.cells) > whole:
                    self.warn("RAGGED_ROW", line, "", _BLANKS.format(line.number))
            elif len(line.cells) < width:
                self.leave_out(
                    "RAGGED_ROW", line, "", _SHORT.format(line.number, len(line.cells), width), Severity.HELD
                )
                continue
            yield line

    def distinct_rows(self) -> list[Line]:
        """The rows that can be read, each once: a row that repeats another in every cell is said and counted."""
        # By hash: a second copy of every row's cells would be as large as the list.
        seen: dict[int, Line] = {}
        found = []
        for line in self.rows():
            before = seen.setdefault(hash(tuple(line.cells)), line)
            if before is not line and before.cells == line.cells:
                self.warn("DUP_ROW", line, "", f"Line {line.number} repeats line {before.number}. It was read once.")
                self.put_aside(Outcome.MERGED)
                continue
            found.append(line)
        return found

    def strip_decimals(self, lines: list[Line], *columns: str) -> None:
        """Ids that a program has made into 123.0 become 123 again, where all of the column are whole numbers."""
        for column in columns:
            ids = {cell for line in lines if (cell := self.cell(line, column))}
            if any(own.endswith(".0") for own in ids) and all(_WHOLE.fullmatch(own) for own in ids):
                at = self.columns[column]
                for line in lines:
                    line.cells[at] = line.cells[at].removesuffix(".0")


_WHOLE = re.compile(r"[0-9]+(?:\.0)?")
_FOOTER = "Line {}, “{}”, looks like a note under the table. It was left out."
_SURPLUS = (
    "Line {} has more cells than there are headings. Perhaps a comma is missing its quotation marks. Mend the line."
)
_SHORT = "Line {} has {} cells, but there are {} headings. The row is cut off or a comma is missing. Mend the line."
_BLANKS = "Line {} has empty cells after the last heading. They were left out."


def _looks_like_footer(text: str) -> bool:
    return (
        bool(re.match(r"(?i)(printed|report|total|generated|exported|page|created|end of|\*|©|number of)\b", text))
        or " " in text
    )


def squash(heading: str) -> str:
    """A heading without case, spaces and punctuation: how headings of a free export are compared."""
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


def find_columns(kind: FileKind, headings: list[str]) -> dict[str, list[int]]:
    """For each column of the kind: the positions of the headings that mean it."""
    found: dict[str, list[int]] = {}
    names = _names(kind)
    for at, heading in enumerate(headings):
        column = names.get(squash(heading))
        if column:
            found.setdefault(column, []).append(at)
    return found


_names_of: dict[int, dict[str, str]] = {}


def _names(kind: FileKind) -> dict[str, str]:
    known = _names_of.get(id(kind))
    if known is None:
        known = {squash(alias): column for column, aliases in kind.columns.items() for alias in (column, *aliases)}
        _names_of[id(kind)] = known
    return known


def recognise(sheet: Sheet, kinds: tuple[FileKind, ...]) -> tuple[FileKind, int] | None:
    """The kind whose headings fit best within the first ten records, and where they stand; None where none fits."""
    best: tuple[int, FileKind, int] | None = None
    for at, line in enumerate(sheet.lines[:LOOK_FOR_HEADING]):
        for kind in kinds:
            found = find_columns(kind, line.cells)
            if any(group.isdisjoint(found) for group in kind.telling):
                continue
            score = 3 * len(found) - len([c for c in line.cells if c]) - at
            if best is None or score > best[0]:
                best = (score, kind, at)
    return (best[1], best[2]) if best else None


def open_table(sheet: Sheet, kind: FileKind, heading_at: int, problems: Problems) -> Table:
    """A table ready to read. Raises FileRefused: COL_MISSING for a needed column, COL_DUPLICATE for a heading twice."""
    headings = sheet.lines[heading_at].cells
    while headings and not headings[-1]:
        headings = headings[:-1]
    line = sheet.lines[heading_at].number
    columns: dict[str, int] = {}
    for column, places in find_columns(kind, headings).items():
        columns[column] = places[0] if len(places) == 1 else _choose(sheet, heading_at, headings, column, places)
    missing = [c for c in kind.columns if c in kind.needed and c not in columns]
    if missing:
        raise FileRefused(
            "COL_MISSING",
            f"“{sheet.name}” has no column “{missing[0]}”, and nothing can be read without it. Add it to the export.",
            file=sheet.name, line=line, column=missing[0],
        )  # fmt: skip
    table = Table(sheet, kind, columns, headings, heading_at, problems)
    _remark(table, line)
    return table


def _choose(sheet: Sheet, heading_at: int, headings: list[str], column: str, places: list[int]) -> int:
    """Of several headings for one column: the standard's own word, or the only one with anything in it."""
    exact = [at for at in places if headings[at] == column]
    if len(exact) == 1:
        return exact[0]
    filled = [at for at in places if any(at < len(li.cells) and li.cells[at] for li in sheet.lines[heading_at + 1 :])]
    if len(filled) <= 1 or len({headings[at] for at in places}) == len(places):
        return (filled or places)[0]
    line = sheet.lines[heading_at].number
    raise FileRefused(
        "COL_DUPLICATE",
        f"“{sheet.name}”, line {line}: the heading “{headings[places[0]]}” is there more than once, and each has "
        f"something in it. Rename or remove one.",
        file=sheet.name, line=line, column=headings[places[0]],
    )  # fmt: skip


def _remark(table: Table, line: int) -> None:
    kind, headings = table.kind, table.headings
    if kind.exact:
        _remark_on_standard(table, line)
    used = set(table.columns.values())
    unknown = [h for at, h in enumerate(headings) if h and at not in used and not h.startswith("metadata.")]
    unknown = [h for h in unknown if squash(h) not in _names(kind) and not (kind.watched and kind.watched.search(h))]
    if unknown:
        shown = ", ".join(f"“{h}”" for h in unknown[:5])
        table.problems.about_file(
            "COL_UNKNOWN",
            table.name,
            f"Not used, because Schoolgate does not know it: {shown}.",
            line=line,
            column=unknown[0],
        )


def _remark_on_standard(table: Table, line: int) -> None:
    order = [c for c in table.kind.columns if c in table.columns]
    for column in order:
        heading = table.heading(column)
        if heading != column:
            table.problems.about_file(
                "COL_ALIAS", table.name, f"The heading “{heading}” was read as “{column}”.", line=line, column=heading
            )
    if order != sorted(order, key=lambda c: table.columns[c]):
        table.problems.about_file(
            "COL_ORDER",
            table.name,
            "The columns are not in the order of the standard. They were read by name.",
            line=line,
        )
