"""Which kind of list is this? Decided by what is in it, never by what it is called."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.package import SourceFile, open_package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Reading
from schoolgate.imports.sources import oneroster, template
from schoolgate.imports.tabular import Sheet, read_sheet


def read_path(path: Path, *, order: DateOrder = DateOrder.AUTO, as_of: date) -> Reading:
    """Read a file, folder or zip. Never raises for bad input: a refused reading carries the reason as its problem."""
    problems = Problems()
    source, hashed = "unknown", ""
    try:
        package = open_package(path)
        hashed = package.hash
        sheets = [read_sheet(file, problems) for file in package.files]
        if oneroster.is_oneroster(sheets):
            source = "oneroster"
            reading = oneroster.read(package, sheets, problems, order=order, as_of=as_of)
        elif template.is_template(sheets):
            source = template.reader.SOURCE
            reading = template.read(package, sheets, problems, order=order, as_of=as_of)
        else:
            raise _unknown(list(package.files), sheets)
    except FileRefused as refused:
        problems.extend([refused.problem])
        return Reading(source, "", hashed, problems=problems.folded(), is_refused=True)
    return replace(reading, problems=problems.folded())


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
