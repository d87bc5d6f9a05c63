"""Spreadsheets made for the tests: .xlsx by XlsxWriter, .ods and the old .xls by hand. Nobody in them exists."""

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

Rows = Sequence[Sequence[Any]]
Finish = Callable[[Any, dict[str, Any]], None]
PUPILS = ["Adno", "UPN", "Forename", "Surname", "DOB", "Year", "Reg Group"]


def pupils(*rows: Sequence[Any]) -> list[list[Any]]:
    """A list of children as an office has it in a spreadsheet."""
    return [PUPILS, *(list(row) for row in rows)]


def write_xlsx(path: Path, sheets: Mapping[str, Rows], finish: Finish | None = None) -> Path:
    """A workbook; `finish(book, sheets by name)` hides, merges and formats."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        made = {}
        for name, rows in sheets.items():
            made[name] = sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(at, column, value)
                    else:
                        sheet.write(at, column, value)
        if finish:
            finish(book, made)
    return path


def write_ods(path: Path, body: str) -> Path:
    """An OpenDocument spreadsheet around the given <table:table> elements."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f"{body}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
    return path


def ods_table(name: str, rows: Sequence[Sequence[str]], tail: str = "") -> str:
    """A table of texts; `tail` is put behind the last row."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name="{name}">{cells}{tail}</table:table>'


def old_records(rows: Sequence[Sequence[str]], *, extra: bytes = b"", at: tuple[int, int] = (0, 0)) -> bytes:
    """The stream of an .xls (BIFF8) of one sheet "List" with texts in its cells."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def text(value: str) -> bytes:
        return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6)
    head = record(0x0809, begin) + extra
    name = b"List"
    place = len(head) + 4 + 6 + 2 + len(name) + 4
    head += record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name) + record(0x000A, b"")
    cells = b"".join(
        record(0x0204, struct.pack("<HHH", at[0] + r, at[1] + c, 0) + text(cell))
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
    )
    return head + record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6)) + cells + record(0x000A, b"")


def write_xls(path: Path, stream: bytes, *, name: str = "Workbook") -> Path:
    """An old Office file with one stream in sectors of 512 bytes."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    table = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD]
    table += [0xFFFFFFFF] * (128 - len(table))
    title = name.encode("utf-16-le") + b"\0\0"

    def entry(called: bytes, kind: int, child: int, start: int, size: int) -> bytes:
        links = struct.pack("<HBBIII", len(called), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return called.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    root = entry("Root Entry".encode("utf-16-le") + b"\0\0", 5, 1, 0xFFFFFFFE, 0)
    folder = (root + entry(title, 2, 0xFFFFFFFF, 0, len(stream))).ljust(512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, sectors + 1)
    head += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    path.write_bytes(head + stream + folder + struct.pack("<128I", *table))
    return path
