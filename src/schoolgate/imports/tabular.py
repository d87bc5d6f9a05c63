"""From bytes to lines and cells: encodings, separators and quotes as school systems really write them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from schoolgate.imports.package import SourceFile
from schoolgate.imports.problems import FileRefused, Problems

MOST_CELL = 100_000
MOST_LINES = 2_000_000
MOST_COLUMNS = 300
LOOK_FOR_HEADING = 10
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Line:
    """A record: the physical line it starts on, and its cells without spaces around them."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as a list of records, with nothing understood yet. Empty records are left out."""

    name: str
    lines: list[Line]
    encoding: str
    separator: str


def read_sheet(file: SourceFile, problems: Problems) -> Sheet:
    """The records of a file. Raises FileRefused: FILE_NOT_TABULAR where it is no text or was cut off mid-record."""
    text, encoding = _decode(file, problems)
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
    odd = [n for n, line in enumerate(text.splitlines(), start=1) if not line.isascii()]
    shown = ", ".join(str(n) for n in odd[:5])
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
    for line in text.splitlines()[:LOOK_FOR_HEADING]:
        bare = re.sub(r'"[^"]*"', "", line)
        counts = {separator: bare.count(separator) for separator in (",", ";", "\t", "|")}
        best = max(counts, key=lambda separator: counts[separator])
        if counts[best]:
            return best
    return ","


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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    start = 1
    for cells in reader:
        number, start = start, reader.line_num + 1
        if number > MOST_LINES or len(cells) > MOST_COLUMNS:
            raise FileRefused(
                "FILE_TYPE", f"“{name}” is larger than Schoolgate reads. Split it up.", file=name, line=number
            )
        if cells and any(cells):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield Line(number, stripped)
