"""Reading dates as schools write them: one order of day, month and year per file, proved by the file itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?")
_PARTS = re.compile(r"([0-9]{1,4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,4})(?:\s+00:00(?::00)?)?")
_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ \-]([A-Za-z]{3,9})\.?,?[ \-]([0-9]{2}|[0-9]{4})")
_SERIAL = re.compile(r"[2-5][0-9]{4}(?:\.0)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateOrder(StrEnum):
    """In which order a file writes its dates; AUTO lets the file prove it."""

    AUTO = "auto"
    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """What a column of dates shows: the order to use, whether rows prove it, and a line for each order proved."""

    order: DateOrder
    proved: bool
    dmy_line: int | None = None
    mdy_line: int | None = None

    @property
    def mixed(self) -> bool:
        """Both orders are proved: no one can say what the other rows mean."""
        return self.dmy_line is not None and self.mdy_line is not None


def find_order(values: Iterable[tuple[int, str]], wanted: DateOrder = DateOrder.AUTO) -> FoundOrder:
    """The order of one file's dates, from (line, value) pairs: a part over 12 can only be a day.

    Nothing proved means day first, as the United Kingdom writes. A wanted order is taken as told.
    """
    dmy = mdy = None
    for line, value in values:
        match = _PARTS.fullmatch(value.strip())
        if not match or len(match[1]) == 4:
            continue
        first, second = int(match[1]), int(match[2])
        if first > 12 >= second and dmy is None:
            dmy = line
        if second > 12 >= first and mdy is None:
            mdy = line
    if wanted != DateOrder.AUTO:
        return FoundOrder(wanted, proved=True)
    order = DateOrder.MDY if mdy is not None and dmy is None else DateOrder.DMY
    return FoundOrder(order, dmy is not None or mdy is not None, dmy, mdy)


def read_date(raw: str, order: DateOrder, *, latest_year: int) -> date | None:
    """The date, or None where the text is no date in this order. Two-digit years end at latest_year."""
    text = raw.strip()
    try:
        if match := _ISO.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _PARTS.fullmatch(text):
            return _from_parts(match[1], match[2], match[3], order, latest_year)
        if match := _WORDS.fullmatch(text):
            month = _MONTHS.index(match[2][:3].casefold()) + 1
            return date(_whole_year(match[3], latest_year), month, int(match[1]))
        if _SERIAL.fullmatch(text):
            return date(1899, 12, 30) + timedelta(days=int(float(text)))
    except (ValueError, OverflowError):
        return None
    return None


def is_iso(raw: str) -> bool:
    """True where the text is written the one way the international formats ask for."""
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw.strip()))


def _from_parts(first: str, second: str, third: str, order: DateOrder, latest_year: int) -> date | None:
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    if order == DateOrder.YMD:
        return date(_whole_year(first, latest_year), int(second), int(third)) if len(third) == 2 else None
    day, month = (second, first) if order == DateOrder.MDY else (first, second)
    return date(_whole_year(third, latest_year), int(month), int(day))


def _whole_year(text: str, latest_year: int) -> int:
    if len(text) == 4:
        return int(text)
    century = latest_year // 100 * 100
    year = century + int(text)
    return year if year <= latest_year else year - 100
