"""Which kind of list is this? Decided by what is in it, never by what it is called.

A source is a folder beside this file. One that reads files of its own kind (XML, calendars) is asked about the bytes;
one that reads tables is asked about the sheets, the most particular first. Each ends in the same typed rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.package import Package, SourceFile, open_package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Reading
from schoolgate.imports.sources import columns, ctf, marks, oneroster, sds, template, terms
from schoolgate.imports.tabular import Sheet
from schoolgate.imports.workbook import read_sheets


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


FILE_SOURCES: Sequence[FileSource] = (ctf, terms)
TABLE_SOURCES: Sequence[TableSource] = (sds, oneroster, marks, template)


def read_path(
    path: Path,
    *,
    order: DateOrder = DateOrder.AUTO,
    as_of: date,
    mappings: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Reading:
    """Read a file, folder or zip. Never raises for bad input: a refused reading carries the reason as its problem.

    `mappings` is what somebody said earlier: a table's fingerprint → our name for each column (`columns.names`), ""
    for one that is left out. A table nobody can name is given back in `unmapped`.
    """
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
        sheets = [sheet for file in package.files for sheet in read_sheets(file, problems)]
        package = package.without_bytes()
        sheets, registers = marks.apart(sheets)
        if columns.is_mapped(sheets, mappings):
            name = columns.NAME
            reading = columns.read(package, sheets, problems, order=order, as_of=as_of, mappings=mappings)
            return replace(reading, problems=problems.folded())
        for tables in TABLE_SOURCES:
            if tables.is_tables(sheets):
                name = tables.NAME
                reading = tables.read(package, sheets, problems, order=order, as_of=as_of)
                reading = marks.add_to(reading, registers, problems, order=order, as_of=as_of)
                # Headings alone say nothing about anybody. A OneRoster package without rows does: nothing has changed.
                is_bare = tables is template and not any(reading.read.values())
                return replace(reading, problems=problems.folded(), is_refused=reading.is_refused or is_bare)
        if not columns.is_tables(sheets):
            raise _unknown(package, sheets)
        reading = columns.read(package, sheets, problems, order=order, as_of=as_of, mappings={})
        return replace(reading, problems=problems.folded())
    except FileRefused as refused:
        problems.extend([refused.problem])
        return Reading(name, "", hashed, problems=problems.folded(), is_refused=True)


def _unknown(package: Package, sheets: list[Sheet]) -> FileRefused:
    name = package.files[0].name if len(package.files) == 1 else ""
    if not any(sheet.lines for sheet in sheets):
        return FileRefused(
            "FILE_EMPTY", "There are no rows in it. Export it again, and check that it has rows.", file=name
        )
    return FileRefused("FILE_NOT_TABULAR", "This is not a table with columns. Export it as CSV.", file=name)
