"""Looking into a spreadsheet before it is opened: how large it really is, and which rows and columns are hidden.

A spreadsheet is XML in a zip. What it says about its own size can be untrue, and one cell at the far corner makes a
reader reserve room for all in between. So every part is unpacked once as a stream and only counted; nothing is kept.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import IO, ClassVar
from xml.parsers import expat

from schoolgate.imports.package import CHUNK, SourceFile, open_archive
from schoolgate.imports.problems import FileRefused
from schoolgate.imports.tabular import MOST_COLUMNS, MOST_LINES

MOST_ROOM = 6_000_000  # cells between the first and the last, empty ones too: each takes room when it is opened
MOST_TEXT = 100_000_000  # characters of all cells together: one long text may stand in a million cells
MOST_HIDDEN = 100_000


@dataclass
class SheetFacts:
    """What a sheet holds, counted: rows and columns from 0 up to the last one with anything in it."""

    rows: int = 0
    columns: int = 0
    text: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def saw(self, row: int, column: int) -> None:
        """There is something in this cell."""
        if row >= self.rows:
            self.rows = row + 1
        if column >= self.columns:
            self.columns = column + 1

    def hide(self, rows: set[int], first: int, last: int) -> None:
        """Remember hidden rows or columns, as many as can matter."""
        if len(rows) < MOST_HIDDEN:
            rows.update(range(first, min(last, first + MOST_HIDDEN) + 1))

    def check(self, name: str) -> None:
        """Raises FileRefused (FILE_TYPE) where opening the sheet would take too much."""
        rows, columns = self.rows, self.columns
        if rows > MOST_LINES or columns > MOST_COLUMNS or rows * columns > MOST_ROOM or self.text > MOST_TEXT:
            raise FileRefused(
                "FILE_TYPE",
                f"“{name}” has {rows:,} rows and {columns:,} columns, more than Schoolgate reads. Remove what stands "
                "far from the list, or split it up.",
                file=name,
            )


def look_inside(file: SourceFile) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its name.

    Raises FileRefused: FILE_TYPE over the limits or with a DTD in any part, FILE_NOT_TABULAR where a part is damaged.
    """
    stream = io.BytesIO(file.data)
    with open_archive(stream, file.name) as archive:
        # Readers look for parts whatever their case, and only the workbook says which parts are sheets.
        members = {m.filename.casefold(): m for m in archive.infolist()}
        if len(members) != len(archive.infolist()):
            raise zipfile.BadZipFile("a part twice")
        if "content.xml" in members:
            ods = _Ods()
            _walk(file.name, stream, members["content.xml"], ods)
            found = ods.sheets
        else:
            book = _read_book(file.name, stream, members)
            found = {}
            strings = _Strings()
            if "xl/sharedstrings.xml" in members:
                _walk(file.name, stream, members.pop("xl/sharedstrings.xml"), strings)
            for part, member in members.items():
                if part in book or part.endswith((".xml", ".rels")):
                    sheet = _Xlsx(strings.lengths)
                    _walk(file.name, stream, member, sheet)
                    found[book.get(part, part)] = sheet.facts
    for facts in found.values():
        facts.check(file.name)
    return found


class _Part:
    """Follows the XML of one part. Subclasses look at the elements they care for, and only those reach them.

    `has_ends`: where an element ends matters too. Each call costs, and there are millions.
    """

    wanted: ClassVar[frozenset[str]] = frozenset()
    has_ends: ClassVar[bool] = False

    def opens(self, name: str, attributes: dict[str, str]) -> None: ...

    def closes(self, name: str) -> None: ...

    def says(self, text: str) -> None: ...


def _walk(file: str, stream: IO[bytes], member: zipfile.ZipInfo, part: _Part) -> None:
    """One pass over a part without keeping it."""
    # Called for millions of cells: a name is looked at once, with whatever stands before its colon.
    local: dict[str, str] = {}
    wanted = part.wanted

    def opens(name: str, attributes: dict[str, str]) -> None:
        own = local.get(name)
        if own is None:
            own = local[name] = name.rpartition(":")[2] if name.rpartition(":")[2] in wanted else ""
        if own:
            part.opens(own, attributes)

    def closes(name: str) -> None:
        if own := local.get(name):
            part.closes(own)

    def refuse(*args: object) -> None:
        raise FileRefused("FILE_TYPE", f"“{file}” holds instructions no list needs. It was not opened.", file=file)

    parser = expat.ParserCreate()
    parser.StartElementHandler = opens
    if part.has_ends:
        parser.EndElementHandler = closes
    parser.CharacterDataHandler, parser.buffer_text = part.says, True
    parser.StartDoctypeDeclHandler = refuse
    try:
        for chunk in unpacked(file, stream, member):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FileRefused("FILE_NOT_TABULAR", f"“{file}” is damaged. Save or export it again.", file=file) from error


def unpacked(file: str, stream: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a member of a zip really holds, whatever its headings declare. Raises FileRefused where it holds more."""
    stream.seek(member.header_offset)
    head = stream.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no heading where one should be")
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    stream.seek(name_length + extra_length, io.SEEK_CUR)
    packed, found = stream.read(member.compress_size), 0
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError("packed in a way no office program uses")
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflate.eof:
        chunk = inflate.decompress(packed, CHUNK)
        packed = inflate.unconsumed_tail
        found += len(chunk)
        if found > member.file_size:
            raise FileRefused("FILE_TYPE", f"“{file}” is larger than it says. It was not opened.", file=file)
        if not chunk and not packed and not inflate.eof:
            raise zipfile.BadZipFile("cut off")
        yield chunk


class _Strings(_Part):
    """xl/sharedStrings.xml: how long each text is that cells point at by its number."""

    wanted = frozenset({"si"})

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def opens(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.lengths.append(0)

    def says(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Xlsx(_Part):
    """A sheet of an .xlsx: <row r hidden>, <c r t>, <col min max hidden>. Positions may be left out."""

    wanted = frozenset({"c", "v", "is", "row", "col"})

    def __init__(self, lengths: list[int]) -> None:
        self.facts = SheetFacts()
        self._lengths = lengths
        self._row, self._column, self._is_shared, self._in_value = -1, -1, False, False

    def opens(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            place = attributes.get("r", "")
            self._row, self._column = _place(place) if place else (self._row, self._column + 1)
            self._is_shared, self._in_value = attributes.get("t") == "s", False
        elif name in ("v", "is"):
            self._in_value = True
        elif name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column, self._in_value = -1, False
            if attributes.get("hidden") in ("1", "true"):
                self.facts.hide(self.facts.hidden_rows, self._row, self._row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", 1)) - 1, int(attributes.get("max", 1)) - 1
            self.facts.hide(self.facts.hidden_columns, first, min(last, MOST_COLUMNS))

    def says(self, text: str) -> None:
        if self._in_value:
            self.facts.saw(self._row, self._column)
            number = int(text) if self._is_shared and text.isdecimal() and len(text) < 10 else -1
            self.facts.text += self._lengths[number] if 0 <= number < len(self._lengths) else len(text)


def _place(text: str) -> tuple[int, int]:
    """("B7") → (6, 1). Raises ValueError for anything else."""
    letters = text.rstrip("0123456789")
    column = 0
    for letter in letters:
        if not "A" <= letter.upper() <= "Z" or len(letters) > 3:
            raise ValueError(f"no such cell: {text[:20]}")
        column = column * 26 + ord(letter.upper()) - 64
    return int(text[len(letters) :]) - 1, column - 1


class _Ods(_Part):
    """content.xml of an .ods: rows and cells may stand for many (number-rows-repeated, number-columns-repeated)."""

    wanted = frozenset({"table", "table-row", "table-column", "table-cell", "covered-table-cell", "p"})
    has_ends = True

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self._facts = SheetFacts()
        self._row, self._column, self._rows, self._cells = 0, 0, 1, 1
        self._in_cell = False

    def opens(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._facts = self.sheets.setdefault(attributes.get("table:name", ""), SheetFacts())
            self._row = 0
        elif name == "table-row":
            self._rows = max(int(attributes.get("table:number-rows-repeated", 1)), 1)
            self._column = 0
            if attributes.get("table:visibility", "visible") != "visible":
                self._facts.hide(self._facts.hidden_rows, self._row, self._row + self._rows - 1)
        elif name == "table-column":
            times = max(int(attributes.get("table:number-columns-repeated", 1)), 1)
            if attributes.get("table:visibility", "visible") != "visible":
                self._facts.hide(self._facts.hidden_columns, self._column, self._column + min(times, MOST_COLUMNS) - 1)
            self._column += times
        elif name in ("table-cell", "covered-table-cell"):
            self._cells = max(int(attributes.get("table:number-columns-repeated", 1)), 1)
            self._in_cell = True
            if "office:value-type" in attributes:
                self._saw()
        elif name == "p" and self._in_cell:
            self._saw()

    def says(self, text: str) -> None:
        if self._in_cell:
            self._facts.text += len(text) * self._rows * self._cells

    def _saw(self) -> None:
        self._facts.saw(self._row, self._column)
        self._facts.saw(self._row + self._rows - 1, self._column + self._cells - 1)

    def closes(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell"):
            self._in_cell = False
            self._column += self._cells
        elif name == "table-row":
            self._row += self._rows
        elif name == "table":
            self._column = 0


class _Book(_Part):
    """xl/workbook.xml: sheet names and the ids of their parts; also the .rels, where ids lead to parts."""

    wanted = frozenset({"sheet", "Relationship"})

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.targets: dict[str, str] = {}

    def opens(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            number = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.ids[number] = attributes.get("name", "")
        elif name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


def _read_book(file: str, stream: IO[bytes], members: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Part → the name of its sheet."""
    book = _Book()
    home = "xl/workbook.xml"
    for part in (home, join(dirname(home), "_rels", "workbook.xml.rels")):
        if part in members:
            _walk(file, stream, members[part], book)
    found = {}
    for number, target in book.targets.items():
        path = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(home), target))
        if number in book.ids:
            found[path.casefold()] = book.ids[number]
    return found
