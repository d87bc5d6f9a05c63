"""Spreadsheets (.xlsx, .xls, .ods) as tables of text: every cell as the text that an office would type.

Nothing is opened before `workbook_gate` has counted it. The values come from calamine, which runs no macro, follows no
link and works out no formula: what the program last showed is read.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import python_calamine as calamine

from schoolgate.imports.package import OLD_OFFICE, ZIP, SourceFile
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.tabular import Line, Sharing, Sheet, clean, read_sheet
from schoolgate.imports.workbook_gate import SheetFacts, look_inside
from schoolgate.imports.workbook_old import look_inside_old

MOST_SHEETS = 60
MOST_REPEATED = 1_000_000  # rows of merged cells
SPREADSHEET = "spreadsheet"  # what stands in for an encoding
EXACT = 10**15  # beyond fifteen digits a spreadsheet makes up the rest
Rows = dict[int, list[Any]]  # by the row's number, from 0; cells as calamine gives them, then as text


def read_sheets(file: SourceFile, problems: Problems) -> list[Sheet]:
    """The tables of a file: one of a text file, one for each sheet of a spreadsheet with anything in it.

    With several sheets each is called "list.xlsx: Contacts". Raises FileRefused: FILE_PROTECTED for a password,
    FILE_TYPE over the limits or for another kind of document, FILE_NOT_TABULAR for a damaged one, and what
    `tabular.read_sheet` raises.
    """
    if not file.data.startswith((*ZIP, OLD_OFFICE)):
        return [read_sheet(file, problems)]
    facts, data = (look_inside(file), file.data) if file.data.startswith(ZIP) else look_inside_old(file)
    with _in_words(file.name), calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        names = [m.name for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(names) > MOST_SHEETS:
            raise FileRefused(
                "FILE_TYPE", f"“{file.name}” has more than {MOST_SHEETS} sheets. Leave only the list in it.",
                file=file.name,
            )  # fmt: skip
        hidden = {m.name for m in book.sheets_metadata if m.visible != calamine.SheetVisibleEnum.Visible}
        empty = {name for name in names if name in facts and not facts[name].rows}
        found = [(name, book.get_sheet_by_name(name)) for name in names if name not in empty]
        found = [(name, sheet) for name, sheet in found if sheet.height]
        share = Sharing()
        sheets = []
        for name, sheet in found:
            shown = f"{file.name}: {name}" if len(found) > 1 else file.name
            reader = _Sheet(shown, sheet, facts.get(name, SheetFacts()), problems, share)
            sheets.append(reader.read(is_hidden=name in hidden))
    return sheets or [Sheet(file.name, [], SPREADSHEET, "", is_workbook=True)]


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Whatever goes wrong inside the reader, as a sentence."""
    try:
        yield
    except calamine.PasswordError as error:
        raise FileRefused("FILE_PROTECTED", f"“{name}” has a password. Save it without one.", file=name) from error
    except FileRefused:
        raise
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise _damaged(name) from error
    except BaseException as error:
        # The reader is not written in Python; what it did not foresee arrives as this, outside of Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name) from error


def _damaged(name: str) -> FileRefused:
    return FileRefused(
        "FILE_NOT_TABULAR", f"“{name}” is damaged, or no spreadsheet. Open it, and save it again as .xlsx.", file=name
    )


class _Sheet:
    """One sheet on its way to text."""

    def __init__(
        self, name: str, sheet: calamine.CalamineSheet, facts: SheetFacts, problems: Problems, share: Sharing
    ) -> None:
        self.name, self.sheet, self.facts, self.problems = name, sheet, facts, problems
        self.share = share.of
        self.left = sheet.start[1] if sheet.start else 0

    def read(self, *, is_hidden: bool) -> Sheet:
        # Rows of nothing between the first and the last are handed out as well: a million of them is no list.
        rows: Rows = {number: row for number, row in enumerate(self.sheet.iter_rows()) if any(row) or _is_filled(row)}
        as_text = [self._reader_of(rows, at) for at in range(self.sheet.width)]
        for row in rows.values():
            row[:] = [as_text[at](value) if value != "" else "" for at, value in enumerate(row)]
        self._repeat_merged(rows)
        lines = [Line(number + 1, cells) for number, cells in rows.items() if any(cells)]
        self._say_hidden(lines, is_hidden=is_hidden)
        return Sheet(self.name, lines, SPREADSHEET, "", is_workbook=True)

    def _reader_of(self, rows: Rows, at: int) -> Callable[[object], str]:
        """How this column's cells become text. Numbers are whole where all of the column are: ids, mostly."""
        is_whole = all(value.is_integer() for row in rows.values() if isinstance(value := row[at], float))
        share = self.share
        return lambda value: share(_text(value, is_whole=is_whole))

    def _repeat_merged(self, rows: Rows) -> None:
        """A cell that spans several holds for each of them. A title over the whole table is left as it is."""
        repeated = []
        room = MOST_REPEATED
        for (top, left), (bottom, right) in self.sheet.merged_cell_ranges or ():
            left, right = left - self.left, right - self.left
            first = rows.get(top)
            if first is None or not 0 <= left < len(first) or not first[left]:
                continue
            if top == bottom and sum(map(bool, first)) == 1:
                continue
            room -= min(bottom - top, len(rows)) + 1
            if room < 0:
                break
            for number in range(top, min(bottom, top + len(rows)) + 1):
                if row := rows.get(number):
                    row[left : right + 1] = [first[left]] * len(row[left : right + 1])
            repeated.append(top + 1)
        if repeated:
            self.problems.about_file(
                "MERGED_CELLS",
                self.name,
                f"Some cells are merged, for example on {_rows(sorted(repeated))}. What stands in them was read for "
                "each row and column they cover. Unmerge them if that is wrong.",
                line=min(repeated),
            )

    def _say_hidden(self, lines: list[Line], *, is_hidden: bool) -> None:
        rows = [line.number for line in lines if line.number - 1 in self.facts.hidden_rows]
        filled = {at for line in lines for at, cell in enumerate(line.cells) if cell} if lines else set()
        columns = sorted(at for at in filled if at + self.left in self.facts.hidden_columns)
        said = []
        if is_hidden:
            said.append("This sheet is hidden.")
        if rows:
            said.append(f"{_rows(rows).capitalize()} {'is' if len(rows) == 1 else 'are'} hidden, perhaps by a filter.")
        if columns:
            letters = ", ".join(_letters(at + self.left) for at in columns[:5])
            said.append(f"Column {letters} is hidden." if len(columns) == 1 else f"Columns {letters} are hidden.")
        if said:
            self.problems.about_file(
                "HIDDEN_ROWS",
                self.name,
                f"{' '.join(said)} What is hidden was read as well. Delete it if it should not be there.",
                line=rows[0] if rows else 0,
            )


def _is_filled(row: list[Any]) -> bool:
    """Whether anything stands in a row; nought and FALSE are something."""
    return any(value != "" for value in row)


def _text(value: object, *, is_whole: bool) -> str:
    """A cell as text: dates as 2017-03-14, numbers without a made-up ".0", a destroyed number as 1.23457E+18."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        if abs(value) >= EXACT:
            return f"{value:.6G}"
        return str(int(value)) if is_whole else repr(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _rows(numbers: list[int]) -> str:
    """ "row 5", "rows 5, 6 and 9", "rows 5, 6, 9 and 40 more"."""
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    if len(numbers) > 4:
        return f"rows {', '.join(map(str, numbers[:3]))} and {len(numbers) - 3} more"
    return f"rows {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _letters(column: int) -> str:
    """0 → "A", 27 → "AB"."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
