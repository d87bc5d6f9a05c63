"""Reading single cells that every source has: names, addresses, numbers, dates. Each says what is wrong in words."""

from datetime import date

from schoolgate.imports import codes, contacts
from schoolgate.imports.codes import UpnState
from schoolgate.imports.dates import DateOrder, read_date
from schoolgate.imports.names import looks_mangled, tidy
from schoolgate.imports.rows import Severity
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line

NAME_LENGTH = 80
YOUNGEST, OLDEST = 2, 19


def name(table: Table, line: Line, column: str) -> str:
    """A name as it will be stored: tidied, never longer than the directory holds. Odd letters are pointed out."""
    text = tidy(table.cell(line, column))
    repaired = looks_mangled(text)
    if repaired:
        table.warn(
            "MOJIBAKE",
            line,
            column,
            f"Line {line.number}, {table.heading(column)} “{text}”: the letters look damaged. Perhaps "
            f"“{repaired}” is meant. "
            f"It was kept as it stands; mend it in your school’s system.",
        )
    return text[:NAME_LENGTH]


def email(table: Table, line: Line, column: str) -> str:
    """The first usable address of the cell, in small letters, or nothing."""
    raw = table.cell(line, column)
    found = contacts.read_emails(raw)
    if found.dropped:
        table.warn(
            "EMAIL_INVALID",
            line,
            column,
            f"Line {line.number}, {table.heading(column)} “{raw[:60]}” is not an email address. "
            f"{'The one that can be used was kept.' if found.emails else 'It was left empty.'} Correct it at the "
            "school.",
        )
    return found.first


def phone(table: Table, line: Line, *columns: str) -> str:
    """The first mobile number of the cells in E.164; a landline where there is no mobile; or nothing."""
    landline = ""
    for column in columns:
        raw = table.cell(line, column)
        if not raw:
            continue
        found = contacts.read_phones(raw)
        if found.mangled:
            table.warn(
                "PHONE_MANGLED",
                line,
                column,
                f"Line {line.number}, {table.heading(column)} “{raw}”: a spreadsheet has destroyed this number. "
                f"Format the column as text and export again. It was left empty.",
            )
        elif found.dropped:
            table.warn(
                "PHONE_INVALID",
                line,
                column,
                f"Line {line.number}, {table.heading(column)} “{raw[:40]}” is not a telephone number. It was left "
                "empty.",
            )
        if found.mobiles:
            return found.mobiles[0]
        landline = landline or (found.landlines[0] if found.landlines else "")
    return landline


def upn(table: Table, line: Line, column: str, *, is_only_id: bool) -> str | None:
    """A UPN that may be used as a key, "" where there is none, None where the row must wait.

    A wrong UPN is never stored. Where it was the only id, nobody could tell the child apart: the row is held.
    """
    raw = table.cell(line, column)
    if codes.is_mangled_number(raw):
        _say_mangled(table, line, column, raw)
        if not is_only_id:
            return ""
    value, state = codes.read_upn(raw)
    if state in (UpnState.EMPTY, UpnState.GOOD):
        return value
    code = "UPN_FORMAT" if state == UpnState.WRONG_FORM else "UPN_CHECK"
    why = "is not shaped like a UPN" if state == UpnState.WRONG_FORM else "has a wrong check letter"
    said = f"Line {line.number}, {table.heading(column)} “{raw[:20]}” {why}."
    if is_only_id:
        table.leave_out(
            code, line, column, f"{said} There is no other id in the row, so it waits. Correct the UPN.", Severity.HELD
        )
        return None
    table.warn(code, line, column, f"{said} The child was read without it. Correct it in your school’s system.")
    return ""


def identifier(table: Table, line: Line, column: str) -> str:
    """The source's own id, as text; nothing where a spreadsheet has destroyed it."""
    raw = table.cell(line, column)
    if "+" in raw and codes.is_mangled_number(raw):
        _say_mangled(table, line, column, raw)
        return ""
    return raw


def _say_mangled(table: Table, line: Line, column: str, raw: str) -> None:
    table.warn(
        "ID_MANGLED",
        line,
        column,
        f"Line {line.number}, {table.heading(column)} “{raw}”: a spreadsheet has destroyed this number. It was left "
        "out. Format the column as text and export again.",
    )


def born(table: Table, line: Line, column: str, order: DateOrder, as_of: date) -> tuple[date | None, bool]:
    """(date of birth or None, whether the cell could be read). A birthday no pupil can have is dropped, and said."""
    raw = table.cell(line, column)
    if not raw:
        return None, True
    value = read_date(raw, order, latest_year=as_of.year - YOUNGEST + 1)
    if value is None:
        return None, False
    age = as_of.year - value.year - ((as_of.month, as_of.day) < (value.month, value.day))
    if not YOUNGEST <= age <= OLDEST:
        table.warn(
            "DOB_IMPLAUSIBLE",
            line,
            column,
            f"Line {line.number}, {table.heading(column)} “{raw}” would make the child {age} years old. It was "
            "left empty.",
        )
        return None, True
    return value, True


def not_a_date(table: Table, line: Line, column: str, order: DateOrder) -> str:
    """The sentence for a cell that is no date."""
    how = {DateOrder.MDY: "month/day/year", DateOrder.YMD: "year-month-day"}.get(order, "day/month/year")
    return (
        f"Line {line.number}, {table.heading(column)} “{table.cell(line, column)[:30]}” is not a {how} date. "
        f"Correct it, or choose the order for this file with --date-order."
    )


def missing(table: Table, line: Line, column: str) -> str:
    """The sentence for an empty cell that must be filled."""
    return (
        f"Line {line.number}: {table.heading(column)} is empty. Without it the row cannot be used. Fill it in and "
        "import again."
    )
