"""What a column probably is: by its heading, and by what stands in it. Where the two disagree nothing is guessed."""

import re
from collections.abc import Callable

from schoolgate.imports import codes, contacts
from schoolgate.imports.codes import UpnState
from schoolgate.imports.dates import DateOrder, read_date
from schoolgate.imports.sources.template.columns import SECRET
from schoolgate.imports.sources.template.layout import assign
from schoolgate.imports.tabular import LOOK_FOR_HEADING, Line, Sheet

LOOKED_AT = 200  # rows that are enough to see what a column holds
SHOWN, SHOWN_LENGTH = 3, 60
MOST = 0.8


def find_heading(sheet: Sheet) -> int:
    """Where the headings of an unknown table stand: the first full row of words within the first ten; -1 for none."""
    first = sheet.lines[: LOOK_FOR_HEADING * 3]
    width = max((_filled(line) for line in first), default=0)
    for at, line in enumerate(first[:LOOK_FOR_HEADING]):
        if _filled(line) * 2 > width:
            return at if _is_heading(line) else -1
    return -1


def _filled(line: Line) -> int:
    return sum(map(bool, line.cells))


def _is_heading(line: Line) -> bool:
    """Headings are words, each once. Dates, addresses, numbers and the like are what stands under them."""
    cells = [cell for cell in line.cells if cell]
    if any(assign(line.cells)):
        return True
    return not any(looks_like_data(cell) for cell in cells)


def looks_like_data(cell: str) -> bool:
    """Whether a cell holds a value nobody would use as a heading."""
    return bool(
        codes.read_upn(cell)[1] == UpnState.GOOD
        or contacts.read_emails(cell).emails
        or _is_date(cell)
        or (any(map(str.isdigit, cell)) and contacts.e164(cell))
        or re.fullmatch(r"[0-9.,]+", cell)
    )


def headings_of(sheet: Sheet, at: int) -> list[str]:
    """The headings, or "Column 1" and so on where there are none."""
    width = max((len(line.cells) for line in sheet.lines[: LOOK_FOR_HEADING * 3]), default=0)
    told = list(sheet.lines[at].cells) if at >= 0 else [f"Column {number}" for number in range(1, width + 1)]
    while told and not told[-1]:
        told.pop()
    return told


def columns_of(sheet: Sheet, at: int, width: int) -> list[list[str]]:
    """The first values of each column, without the empty ones."""
    body = sheet.lines[at + 1 : at + 1 + LOOKED_AT]
    return [[line.cells[n] for line in body if n < len(line.cells) and line.cells[n]] for n in range(width)]


def samples(headings: list[str], values: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """The first values of each column, as they are shown. Passwords are not."""
    return tuple(
        tuple("…" if SECRET.search(heading) else value[:SHOWN_LENGTH] for value in found[:SHOWN])
        for heading, found in zip(headings, values, strict=True)
    )


def guess(headings: list[str], values: list[list[str]]) -> tuple[str, ...]:
    """Our name for each column, or "". No name is guessed twice."""
    by_heading = assign(headings)
    found = ["" if name and _speaks_against(name, values[at]) else name for at, name in enumerate(by_heading)]
    for at, name in enumerate(found):
        if name or by_heading[at] or SECRET.search(headings[at]):
            continue
        seen = by_content(values[at])
        if seen and seen not in found:
            found[at] = seen
    return tuple(found)


def by_content(values: list[str]) -> str:
    """The name that what stands in a column speaks for by itself, or "". Names and ids look like anything else."""
    if not values:
        return ""
    if _share(values, lambda v: codes.read_upn(v)[1] == UpnState.GOOD) >= MOST:
        return "pupil.upn"
    if _share(values, lambda v: bool(contacts.read_emails(v).emails)) >= MOST:
        return "contact.email"
    if _share(values, _is_birthday) >= MOST:
        return "pupil.born"
    if _share(values, lambda v: bool(contacts.read_phones(v).mobiles)) >= MOST:
        return "contact.mobile"
    if _share(values, lambda v: bool(contacts.read_phones(v).landlines)) >= MOST:
        return "contact.phone"
    if _share(values, lambda v: not v.isdecimal() and codes.read_year(v) is not None) >= MOST:
        return "pupil.year"
    return ""


def _speaks_against(name: str, values: list[str]) -> bool:
    """Whether most of a column cannot be what its heading says."""
    if not values:
        return False
    field = name.partition(".")[2]
    if field == "upn":
        return _share(values, lambda v: codes.read_upn(v)[1] != UpnState.WRONG_FORM) < 0.5
    if field in ("email", "other_email"):
        return _share(values, lambda v: "@" in v) < 0.2
    if field == "born":
        return _share(values, _is_date) < 0.5
    if field in ("responsibility", "lives_with"):
        return _share(values, lambda v: codes.read_yes(v) is not None or v.casefold() == "unknown") < 0.5
    if field in ("mobile", "phone", "other_phone"):
        return _share(values, lambda v: sum(map(str.isdigit, v)) > 5) < 0.2
    if field in ("first_name", "last_name", "full_name"):
        return _share(values, looks_like_data) > 0.5
    return False


def _share(values: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, values)) / len(values)


def _is_date(text: str) -> bool:
    is_shaped = bool(re.search(r"[-/. ]", text)) and any(map(str.isdigit, text))
    return is_shaped and any(read_date(text, order, latest_year=2100) for order in (DateOrder.DMY, DateOrder.MDY))


def _is_birthday(text: str) -> bool:
    """A date on which somebody at school may be born: a date of this year is rather when something was written."""
    return _is_date(text) and not re.search(r"\b[0-9]{1,2}:[0-9]{2}", text)
