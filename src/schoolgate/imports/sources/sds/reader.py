"""Which version of School Data Sync a package is, and who reads it."""

from datetime import date

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.package import Package
from schoolgate.imports.problems import Problems
from schoolgate.imports.rows import Reading
from schoolgate.imports.sources.sds import columns, v1, v2
from schoolgate.imports.sources.table import recognise, squash
from schoolgate.imports.tabular import Sheet

# Columns that OneRoster has and School Data Sync never had.
ONE_ROSTER = frozenset({"status", "dateLastModified", "enabledUser", "agentSourcedIds", "agents", "schoolSourcedId"})
ONE_ROSTER |= {"classType", "propertyName", "roleType"}


def is_tables(sheets: list[Sheet]) -> bool:
    """Whether these sheets are for School Data Sync, by their headings."""
    headings = [set(line.cells) for sheet in sheets for line in sheet.lines[:1]]
    if _is_v1(sheets):
        return True
    if any(ONE_ROSTER & found for found in headings):
        return False
    kinds = {match[0].name for sheet in sheets if (match := recognise(sheet, columns.V2))}
    standard = any({"sourcedId", "userSourcedId"} & found for found in headings)
    return standard and bool(kinds & {"users", "relationships"})


def _is_v1(sheets: list[Sheet]) -> bool:
    for sheet in sheets:
        found = {squash(cell) for line in sheet.lines[:1] for cell in line.cells if cell}
        if found & columns.V1_MARKS or found in ({"sectionid", "id"}, {"sisid", "name"}, {"sisid", "email", "role"}):
            return True
    return False


def read(package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read all of it. Raises FileRefused where the package as a whole cannot be used."""
    if _is_v1(sheets):
        return v1.read(package, sheets, problems, order=order, as_of=as_of)
    return v2.read(package, sheets, problems, order=order, as_of=as_of)
