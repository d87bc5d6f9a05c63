"""Looking into an old Excel file (.xls) before it is opened: [MS-CFB] around [MS-XLS] records, only counted.

The file is a small file system of sectors; the stream "Workbook" (before 1997 "Book") holds records of a type, a
length and their bytes. A sheet begins with BOF; every record that holds cells starts with its row and column.

What is handed on is a file written anew around that one stream: sectors that lead to one another in a circle, and
records that announce more than there is, would have a reader take memory without end.
"""

import struct
from collections.abc import Iterator

from schoolgate.imports.package import SourceFile
from schoolgate.imports.problems import FileRefused
from schoolgate.imports.workbook_gate import SheetFacts

_BOF, _BOUNDSHEET, _FILEPASS, _ROW, _COLINFO, _SST = 0x0809, 0x0085, 0x002F, 0x0208, 0x007D, 0x00FC
_DIMENSIONS, _IGNORED = 0x0200, 0x0FFF
_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x0207, 0x027E, 0x00FD, 0x00D6})
_MANY_CELLS = 0x00BD
_END = 0xFFFFFFFC  # this and above are marks, not sectors
_TABLE, _LAST, _FREE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF


def look_inside_old(file: SourceFile) -> tuple[dict[str, SheetFacts], bytes]:
    """The facts of each sheet, by its name; and the file as it may be opened.

    Raises FileRefused: FILE_PROTECTED for a password, FILE_TYPE over the limits or where the file is no workbook,
    FILE_NOT_TABULAR where it is damaged.
    """
    try:
        found = _stream(file.data, ("Workbook", "Book"))
        if found is None:
            raise FileRefused(
                "FILE_TYPE", f"“{file.name}” is not a spreadsheet. Save the list as CSV or as .xlsx.", file=file.name
            )
        book = bytearray(found)
        return _count(file.name, book), _wrapped(bytes(book))
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise FileRefused(
            "FILE_NOT_TABULAR", f"“{file.name}” is damaged. Open it, and save it again as .xlsx.", file=file.name
        ) from error


def _count(name: str, book: bytearray) -> dict[str, SheetFacts]:
    """Go through all records. Those that only announce how much is to come are made to say nothing."""
    found: dict[str, SheetFacts] = {}
    starts: dict[int, str] = {}
    now = SheetFacts()
    for at, kind, data in _records(book):
        if kind == _FILEPASS:
            raise FileRefused("FILE_PROTECTED", f"“{name}” has a password. Save it without one.", file=name)
        if kind == _BOUNDSHEET:
            starts[struct.unpack_from("<I", data)[0]] = _short_text(data[6:])
        elif kind == _DIMENSIONS:
            struct.pack_into("<H", book, at, _IGNORED)
        elif kind == _SST and struct.unpack_from("<I", data, 4)[0] * 3 > len(book) - at:
            raise ValueError("more texts than the file has room for")
        elif kind == _BOF:
            now = found.setdefault(starts.get(at, ""), SheetFacts())
        elif kind in _CELLS or kind == _MANY_CELLS:
            row, column = struct.unpack_from("<HH", data)
            now.saw(row, column)
            if kind == _MANY_CELLS:
                now.saw(row, struct.unpack_from("<H", data, len(data) - 2)[0])
        elif kind == _ROW and struct.unpack_from("<I", data, 12)[0] & 0x20:
            now.hidden_rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLINFO and struct.unpack_from("<H", data, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", data)
            now.hide(now.hidden_columns, first, last)
    for facts in found.values():
        facts.check(name)
    return found


def _records(book: bytearray) -> Iterator[tuple[int, int, bytes]]:
    """(place, type, bytes) of each record. Zeros after the last one fill the sector."""
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        if not kind and not length:
            return
        if at + 4 + length > len(book):
            raise ValueError("cut off")
        yield at, kind, bytes(book[at + 4 : at + 4 + length])
        at += 4 + length


def _short_text(data: bytes) -> str:
    """A name with its length before it: one byte a letter, or two."""
    length, wide = data[0], data[1] & 1
    return data[2 : 2 + 2 * length].decode("utf-16-le") if wide else data[2 : 2 + length].decode("latin-1")


def _stream(data: bytes, names: tuple[str, ...]) -> bytes | None:
    """The bytes of the first stream of one of these names, or None."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError("sectors of no known size")
    (first_folder,) = struct.unpack_from("<I", data, 48)
    table = _sector_table(data, size)
    folder = _chain(data, table, first_folder, size)
    for at in range(0, len(folder) - 127, 128):
        entry = folder[at : at + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(length - 2, 0)].decode("utf-16-le", "replace") in names and entry[66] == 2:
            start, total = struct.unpack_from("<IQ", entry, 116)
            total &= 0xFFFFFFFF
            (smallest,) = struct.unpack_from("<I", data, 56)
            if total >= smallest:
                return _chain(data, table, start, size)[:total]
            return _small(data, table, folder, start, size)[:total]
    return None


def _small(data: bytes, table: list[int], folder: bytes, start: int, size: int) -> bytes:
    """A stream too short for sectors of its own lies in sectors of 64 bytes inside the root's stream."""
    (first_small,) = struct.unpack_from("<I", data, 60)
    raw = _chain(data, table, first_small, size)
    small_table = list(struct.unpack(f"<{len(raw) // 4}I", raw))
    root = _chain(data, table, struct.unpack_from("<I", folder, 116)[0], size)
    return _chain(root, small_table, start, 64, skip=0)


def _sector_table(data: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    places = list(struct.unpack_from("<109I", data, 76))
    (more,) = struct.unpack_from("<I", data, 68)
    seen = 0
    while more < _END and seen <= len(data) // size:
        block = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        places += block[:-1]
        more, seen = block[-1], seen + 1
    found: list[int] = []
    for place in places:
        if place < _END:
            found += struct.unpack_from(f"<{size // 4}I", data, (place + 1) * size)
    return found


def _chain(data: bytes, table: list[int], start: int, size: int, *, skip: int = 1) -> bytes:
    found, at, most = bytearray(), start, len(data) // size + 1
    while at < _END and most:
        found += data[(at + skip) * size : (at + skip + 1) * size]
        at, most = table[at], most - 1
    return bytes(found)


def _wrapped(book: bytes) -> bytes:
    """A file of one stream, "Workbook", in sectors of 4096 bytes that follow one another."""
    size = 4096
    stream = book.ljust(-(-max(len(book), size) // size) * size, b"\0")
    sectors = len(stream) // size
    in_table = size // 4
    # Behind the stream: the folder, an empty room for small streams, which readers insist on, and the table itself.
    folder, small, first_table = sectors, sectors + 1, sectors + 2
    tables = -(-(sectors + 2) // (in_table - 1))
    follows = [*range(1, sectors), _LAST, _LAST, _LAST, *[_TABLE] * tables]
    follows += [_FREE] * (tables * in_table - len(follows))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 4, 0xFFFE, 12, 6) + bytes(6)
    head += struct.pack("<10I", 1, tables, folder, 0, size, _LAST, 0, _LAST, 0, first_table)
    head += struct.pack("<108I", *(first_table + n if n < tables else _FREE for n in range(1, 109)))
    entries = _entry("Root Entry", 5, 1, small, size) + _entry("Workbook", 2, _FREE, 0, max(len(book), size))
    blocks = [head.ljust(size, b"\0"), stream, entries.ljust(size, b"\0"), bytes(size)]
    return b"".join([*blocks, struct.pack(f"<{len(follows)}I", *follows)])


def _entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
    called = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(called), kind, 1, _FREE, _FREE, child)
    return called.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, length)
