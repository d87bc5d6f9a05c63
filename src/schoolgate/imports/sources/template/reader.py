"""From the files of the template to typed rows. Contacts repeat a person per child; compare joins them to one."""

from collections.abc import Mapping
from datetime import date

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.package import Package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Reading
from schoolgate.imports.sources.template.contacts import Contacts, read_contacts
from schoolgate.imports.sources.template.layout import Layout
from schoolgate.imports.sources.template.parts import Parts, by_layout, is_known, needs_a_person, open_parts
from schoolgate.imports.sources.template.pupils import Found, read_pupils
from schoolgate.imports.sources.template.staff import read_staff
from schoolgate.imports.tabular import Sheet

ORIGIN = "template"
SOURCE = "schoolgate-csv"


def is_tables(sheets: list[Sheet]) -> bool:
    """Whether any of these sheets has the headings of the template, or of an export like it, and all that it needs."""
    return any(is_known(sheet) for sheet in sheets) and not any(needs_a_person(sheet) for sheet in sheets)


def read(package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read all of it. Raises FileRefused where the files as a whole cannot be used."""
    return read_as(package, sheets, {}, problems, order=order, as_of=as_of, source=SOURCE)


def read_as(
    package: Package, sheets: list[Sheet], layouts: Mapping[str, Layout], problems: Problems, *,
    order: DateOrder, as_of: date, source: str,
) -> Reading:  # fmt: skip
    """Read sheets whose columns their headings name, or a layout does (by the sheet's name)."""
    opened, not_read = _open(sheets, layouts, problems)
    for parts in opened:
        parts.read_rows()
    # A list of contacts often repeats the children's names. Where there is a list of children, that one counts.
    has_list = any(parts.pupils is not None and not parts.is_wide for parts in opened)
    has_pupils = any(parts.pupils is not None for parts in opened)
    found, contacts = Found(), Contacts()
    for parts in opened:
        if parts.pupils is not None and not (has_list and parts.is_wide):
            read_pupils(parts, parts.pupils, found, order, as_of)
        if parts.staff is not None:
            read_staff(parts.staff, parts.lines, found)
    for parts in opened:
        for table in parts.contacts:
            read_contacts(parts, table, contacts, found, has_pupils=has_pupils)
    if has_pupils and not any(parts.contacts for parts in opened):
        problems.about_file(
            "NO_GUARDIANS",
            next(parts.whole.name for parts in opened if parts.pupils is not None),
            "There is no file of contacts, so no parent is known from this list yet.",
        )
    tables = {id(table): table for parts in opened for table in (parts.whole, *parts.tables)}
    return Reading(
        source=source,
        origin=ORIGIN,
        file_hash=package.hash,
        read={parts.whole.name: parts.whole.read for parts in opened},
        staff=tuple(found.staff),
        pupils=tuple(found.pupils),
        adults=tuple(contacts.adults),
        links=tuple(contacts.links),
        classes=tuple(found.classes.values()),
        memberships=tuple(found.memberships),
        set_aside=tuple(aside for table in tables.values() for aside in table.set_aside),
        gone=tuple(found.gone),
        not_read=tuple(not_read),
        resolves_outside=not has_pupils,
    )


def _open(sheets: list[Sheet], layouts: Mapping[str, Layout], problems: Problems) -> tuple[list[Parts], list[str]]:
    opened: list[Parts] = []
    not_read: list[str] = []
    first: dict[str, str] = {}
    for sheet in sheets:
        layout = layouts.get(sheet.name)
        if layout is not None:
            parts = by_layout(sheet, layout, problems) if any(layout.names) else None
        else:
            parts = open_parts(sheet, problems)
        if parts is None:
            if not sheet.lines:
                problems.about_file("FILE_EMPTY", sheet.name, "There is nothing in this file. The others were read.")
            not_read.append(sheet.name)
            continue
        kind = "children and their contacts" if parts.is_wide else _kind(parts)
        if kind in first:
            raise FileRefused(
                "COL_DUPLICATE",
                f"“{first[kind]}” and “{sheet.name}” both look like the list of {kind}. Leave one out.",
                file=sheet.name,
            )
        first[kind] = sheet.name
        if not parts.whole.body():
            problems.about_file("FILE_EMPTY", sheet.name, "There are headings in this file, but no rows.")
        opened.append(parts)
    return opened, not_read


def _kind(parts: Parts) -> str:
    return "pupils" if parts.pupils is not None else "staff" if parts.staff is not None else "contacts"
