"""From bytes to lines and cells: encodings, separators and quotes as school systems really write them."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from schoolgate.imports.names import UNSEEN
from schoolgate.imports.package import SourceFile
from schoolgate.imports.problems import FileRefused, Problems

MOST_CELL = 100_000
MOST_LINES = 2_000_000
MOST_COLUMNS = 500  # a year of half days in a grid is 380
LOOK_FOR_HEADING = 10
MOST_SHARED = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
# ="00123" and '07700 900123: how spreadsheets are made to leave a number alone.
_KEPT_AS_TEXT = re.compile(r'="([0-9+ ]*)"|\'([=+@0-9-].*)')
# What a text file is when it is no table; each has its own reader, or none.
_OTHER_TEXTS = (
    (("<?xml", "<ctfile", "<atfile"), "an XML file of a kind Schoolgate does not know"),
    (("<!doctype html", "<html", "<table", "<head"), "a web page"),
    (("<!doctype",), "an XML file of a kind Schoolgate does not know"),
    (("begin:vcalendar",), "a calendar"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A record: the physical line it starts on, and its cells without spaces around them."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as a list of records, with nothing understood yet. Empty records are left out.

    `is_workbook`: a sheet of a spreadsheet, where every row has all columns and dates are dates.
    """

    name: str
    lines: list[Line]
    encoding: str
    separator: str
    is_workbook: bool = False


class Sharing:
    """Hands out one text for all cells that say the same: most cells of a list repeat what others say."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, text: str) -> str:
        known = self._known.get(text)
        if known is None and len(self._known) < MOST_SHARED and len(text) < 40:
            self._known[text] = text
        return known or text


def read_sheet(file: SourceFile, problems: Problems) -> Sheet:
    """The records of a text file. Raises FileRefused: FILE_TYPE for XML, web pages and calendars that nobody claimed,
    FILE_NOT_TABULAR where it is no text or was cut off mid-record.
    """
    text, encoding = _decode(file, problems)
    start = text[:2000].lstrip("\ufeff \t\r\n")[:100].casefold()
    for begins, what in _OTHER_TEXTS:
        if start.startswith(begins):
            raise FileRefused(
                "FILE_TYPE",
                f"“{file.name}” is {what}, not a CSV table. Export CSV or Excel from your school’s system.",
                file=file.name,
            )
    if _CONTROL.search(text):
        raise FileRefused(
            "FILE_NOT_TABULAR", f"“{file.name}” is not a table of text. Export it as CSV.", file=file.name
        )
    separator = _find_separator(text)
    return Sheet(file.name, _records(file.name, text, separator), encoding, separator)


def _decode(file: SourceFile, problems: Problems) -> tuple[str, str]:
    data = file.data
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(name), name
            except UnicodeDecodeError as error:
                if name != "utf-8":
                    raise _not_text(file.name) from error
                data = data[len(mark) :]
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _not_text(file.name) from error
    odd = list(islice((n for n, line in enumerate(_lines(text), start=1) if not line.isascii()), 5))
    shown = ", ".join(map(str, odd))
    problems.about_file(
        "ENCODING_GUESSED",
        file.name,
        f"This file is not saved as UTF-8, so letters such as ë and ’ were read the way Windows writes them. "
        f"Check the names on line {shown}, or save the file again as “CSV UTF-8”.",
        line=odd[0] if odd else 0,
    )
    return text, "cp1252"


def _not_text(name: str) -> FileRefused:
    return FileRefused("FILE_NOT_TABULAR", f"“{name}” is not a table of text. Export it as CSV.", file=name)


def _find_separator(text: str) -> str:
    """The separator that most of the first lines have: a sentence above the headings may hold a comma as well."""
    bare = [re.sub(r'"[^"]*"', "", line[:MOST_CELL]) for line in islice(_lines(text), LOOK_FOR_HEADING)]
    counts = {mark: [line.count(mark) for line in bare] for mark in (",", ";", "\t", "|")}
    best = max(counts, key=lambda mark: (sum(map(bool, counts[mark])), sum(counts[mark])))
    return best if any(counts[best]) else ","


def _records(name: str, text: str, separator: str) -> list[Line]:
    try:
        return list(_parse(name, text, separator, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise FileRefused(
                "FILE_NOT_TABULAR",
                f"“{name}” stops in the middle of a row: a quotation mark is opened and never closed. Export it again.",
                file=name,
                line=text.count("\n") + 1,
            ) from error
    try:
        return list(_parse(name, text, separator, strict=False))
    except csv.Error as error:
        raise FileRefused(
            "FILE_NOT_TABULAR", f"“{name}” cannot be read as a table. Export it as CSV.", file=name
        ) from error


def _parse(name: str, text: str, separator: str, *, strict: bool) -> Iterator[Line]:
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(_lines(text), delimiter=separator, strict=strict)
    share = Sharing().of
    start = 1
    for cells in reader:
        number, start = start, reader.line_num + 1
        if number > MOST_LINES or len(cells) > MOST_COLUMNS:
            raise FileRefused(
                "FILE_TYPE", f"“{name}” is larger than Schoolgate reads. Split it up.", file=name, line=number
            )
        if cells and any(cells):
            stripped = [share(clean(cell)) if cell else "" for cell in cells]
            if any(stripped):
                yield Line(number, stripped[:])  # exactly as long as it is: a built-up list has room to spare


def _lines(text: str) -> Iterator[str]:
    """The physical lines, one at a time: a copy of a whole list is too much."""
    return (match[0] for match in _LINE.finditer(text))


def clean(cell: str) -> str:
    """The cell without spaces around it, and without what a spreadsheet needs to leave a number alone."""
    text = cell.strip() if cell.isascii() else cell.translate(UNSEEN).strip()
    if text[:1] in ("=", "'") and (match := _KEPT_AS_TEXT.fullmatch(text)):
        return (match[1] or match[2] or "").strip()
    return text
