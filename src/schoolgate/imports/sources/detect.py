"""Which kind of list is this? Decided by what is in it, never by what it is called.

A source is a folder beside this file. One that reads files of its own kind (XML, calendars) is asked about the bytes;
one that reads tables is asked about the sheets, the most particular first. Each ends in the same typed rows.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.package import Package, SourceFile, open_package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Reading
from schoolgate.imports.sources import oneroster, template
from schoolgate.imports.tabular import Sheet, read_sheet


class FileSource(Protocol):
    """Reads whole files of a kind of its own."""

    NAME: str

    def is_file(self, file: SourceFile) -> bool: ...

    def read_files(self, package: Package, problems: Problems, *, order: DateOrder, as_of: date) -> Reading: ...


class TableSource(Protocol):
    """Reads tables, known by their headings."""

    NAME: str

    def is_tables(self, sheets: list[Sheet]) -> bool: ...

    def read(
        self, package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date
    ) -> Reading: ...


FILE_SOURCES: Sequence[FileSource] = ()
TABLE_SOURCES: Sequence[TableSource] = (oneroster, template)


def read_path(path: Path, *, order: DateOrder = DateOrder.AUTO, as_of: date) -> Reading:
    """Read a file, folder or zip. Never raises for bad input: a refused reading carries the reason as its problem."""
    problems = Problems()
    name, hashed = "unknown", ""
    try:
        package = open_package(path)
        hashed = package.hash
        for files in FILE_SOURCES:
            if any(files.is_file(file) for file in package.files):
                name = files.NAME
                reading = files.read_files(package, problems, order=order, as_of=as_of)
                return replace(reading, problems=problems.folded())
        sheets = [read_sheet(file, problems) for file in package.files]
        for tables in TABLE_SOURCES:
            if tables.is_tables(sheets):
                name = tables.NAME
                reading = tables.read(package, sheets, problems, order=order, as_of=as_of)
                return replace(reading, problems=problems.folded())
        raise _unknown(list(package.files), sheets)
    except FileRefused as refused:
        problems.extend([refused.problem])
        return Reading(name, "", hashed, problems=problems.folded(), is_refused=True)


def _unknown(files: list[SourceFile], sheets: list[Sheet]) -> FileRefused:
    name = files[0].name if len(files) == 1 else ""
    if not any(sheet.lines for sheet in sheets):
        return FileRefused(
            "FILE_EMPTY", "There are no rows in it. Export it again, and check that it has rows.", file=name
        )
    heading = next(sheet.lines[0] for sheet in sheets if sheet.lines)
    if all(len(line.cells) == 1 for sheet in sheets for line in sheet.lines[:10]):
        return FileRefused("FILE_NOT_TABULAR", "This is not a table with columns. Export it as CSV.", file=name)
    shown = ", ".join(f"“{cell[:30]}”" for cell in heading.cells[:6] if cell)
    return FileRefused(
        "COL_MISSING",
        f"Schoolgate does not know this list. Its headings are {shown}. Use a OneRoster export, or the template "
        f"(docs/template).",
        file=name, line=heading.number,
    )  # fmt: skip
