"""Forty archives and documents made to hurt whoever opens them (reliability G-19). Small on disk, all of them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from schoolgate.imports.tests.seeds import CTF, TERMS, roster_files, seeds, zipped

ROW = b"H801200001001,Omar,Haddad\r\n"
HEADING = b"upn,forename,surname\r\n"
BOOK_TYPES = b"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType=
"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
BOOK = (
    b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="pupils" sheetId="1" '
    b'r:id="rId1"/></sheets></workbook>'
)
RELATIONS = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
MAIN = RELATIONS + (
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    b' Target="xl/workbook.xml"/></Relationships>'
)
OF_BOOK = RELATIONS + (
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    b'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    b'Target="sharedStrings.xml"/></Relationships>'
)
SHEET = (
    b'<?xml version="1.0"?>%s<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
SHEET_END = b"</sheetData></worksheet>"
DTD = b'<!DOCTYPE x [<!ENTITY a "%s">]>'


def member(name: str, data: bytes, *, raw: bool = False) -> bytes:
    """A zip of one member; `raw` keeps names a careful writer would mend."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("x" * len(name) if raw else name)
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, data)
    packed = found.getvalue()
    return packed.replace(b"x" * len(name), name.encode()) if raw else packed


def book(sheet: bytes, strings: bytes = b"<sst/>") -> bytes:
    """A spreadsheet made by hand, so that its parts can be anything."""
    return zipped(
        {
            "[Content_Types].xml": BOOK_TYPES,
            "_rels/.rels": MAIN,
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": OF_BOOK,
            "xl/sharedStrings.xml": strings,
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def patched(data: bytes, central: int, value: bytes) -> bytes:
    """A zip whose every central entry has other bytes at an offset."""
    found, at = bytearray(data), 0
    while (at := bytes(found).find(b"PK\x01\x02", at)) >= 0:
        found[at + central : at + central + len(value)] = value
        at += 4
    return bytes(found)


def symlink() -> bytes:
    return patched(member("users.csv", b"/etc/passwd"), 38, struct.pack("<I", 0o120777 << 16))


def encrypted() -> bytes:
    return patched(zipped(roster_files()), 8, b"\x01\x00")


def lying_size() -> bytes:
    """Says 100 bytes, holds 60 MB."""
    return patched(member("users.csv", b"a,b\n" * 15_000_000), 24, struct.pack("<I", 100))


def overlapping() -> bytes:
    """Many entries that share one body."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = b"a,b\n" * 2_000_000
    packed = body.compress(text) + body.flush()
    name = b"users.csv"
    head = struct.pack(
        "<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, zlib.crc32(text), len(packed), len(text), len(name), 0
    )
    local = head + name + packed
    entries = b""
    for number in range(150):
        own = b"f%03d.csv" % number
        entries += struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, zlib.crc32(text), len(packed), len(text), len(own),
            0, 0, 0, 0, 0, 0,
        ) + own  # fmt: skip
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 150, 150, len(entries), len(local), 0)
    return local + entries + end


def quine_like() -> bytes:
    """A zip in a zip in a zip."""
    data = zipped(roster_files())
    for level in range(12):
        data = member(f"level{level}.zip", data)
    return data


def doctype(inside: bytes) -> bytes:
    return CTF.encode().replace(b"<CTfile>", inside + b"<CTfile>", 1)


def laughs(levels: int = 12) -> bytes:
    found = b'<!ENTITY a0 "ha">'
    for level in range(1, levels):
        found += b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10)
    inside = b"<!DOCTYPE CTfile [%s]>" % found
    return doctype(inside).replace(b"HADDAD", b"&a%d;" % (levels - 1))


def rows(count: int, cell: bytes) -> bytes:
    return b"".join(b'<row r="%d">%s</row>' % (n, cell) for n in range(1, count + 1))


def calendar(line: bytes, times: int = 1) -> bytes:
    event = b"BEGIN:VEVENT\r\nUID:9\r\nDTSTART;VALUE=DATE:20260105\r\nSUMMARY:Term\r\n%sEND:VEVENT\r\n" % line
    return TERMS.replace("\n", "\r\n").encode().replace(b"END:VCALENDAR", event * times + b"END:VCALENDAR")


def bombs() -> dict[str, Callable[[], bytes]]:
    """Name → how to build it. Each must be refused in under two seconds without the worker growing by 64 MiB."""
    ctf, empty_cell = CTF.encode(), b'<c t="inlineStr"><is><t></t></is></c>'
    wide = b",".join(b"c%d" % n for n in range(100_000)) + b"\n"
    return {
        "zip: one member, 1,000 to 1": lambda: member("users.csv", b"0" * 200_000_000),
        "zip: 150 entries share one body": overlapping,
        "zip: says 100 bytes, holds 60 MB": lying_size,
        "zip: 5,000 files": lambda: zipped({f"f{n}.csv": b"a,b\n1,2\n" for n in range(5000)}),
        "zip: zips in zips": quine_like,
        "zip: climbs out with dots": lambda: member("../../users.csv", HEADING + ROW, raw=True),
        "zip: climbs out with backslashes": lambda: member("..\\..\\users.csv", HEADING + ROW, raw=True),
        "zip: an absolute path": lambda: member("/etc/cron.d/users.csv", HEADING + ROW, raw=True),
        "zip: a drive": lambda: member("C:\\users.csv", HEADING + ROW, raw=True),
        "zip: climbs out in the middle": lambda: member("a/../../users.csv", HEADING + ROW, raw=True),
        "zip: a symbolic link": symlink,
        "zip: a password": encrypted,
        "zip: the same name twice": lambda: member("users.csv", HEADING + ROW)[:-22] + b"" + _twice(),
        "zip: cut off": lambda: zipped(roster_files())[:-300],
        "zip: nothing in it": lambda: zipped({}),
        "zip: only empty files": lambda: zipped({"users.csv": b"", "orgs.csv": b""}),
        "nothing at all": lambda: b"",
        "a picture": lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 4000,
        "a compressed file of another kind": lambda: b"\x1f\x8b\x08" + zlib.compress(b"0" * 10_000_000),
        "a document, not a table": lambda: zipped({"[Content_Types].xml": BOOK_TYPES, "word/document.xml": b"<w/>"}),
        "an encrypted spreadsheet": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512
        + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 2000,
        "xlsx: 400,000 blank rows": lambda: book(SHEET % b"" + rows(400_000, b"") + SHEET_END),
        "xlsx: 400,000 rows of nothing in cells": lambda: book(SHEET % b"" + rows(400_000, empty_cell) + SHEET_END),
        "xlsx: a cell far away": lambda: book(
            SHEET % b"" + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + SHEET_END
        ),
        "xlsx: a sheet of 300 MB": lambda: book(SHEET % b"" + b" " * 300_000_000 + SHEET_END),
        "xlsx: entities in a sheet": lambda: book(SHEET % (DTD % (b"ha" * 1000)) + rows(9, b"<c><v>&a;</v></c>")
        + SHEET_END),
        "xlsx: strings that unfold": lambda: book(
            SHEET % b"" + rows(1, b'<c t="s"><v>0</v></c>') + SHEET_END, b"<sst><si><t>" + b"0" * 250_000_000
        ),
        "xml: a billion laughs": laughs,
        "xml: one long entity, many times": lambda: doctype(b"<!DOCTYPE CTfile [<!ENTITY a '%s'>]>" % (b"a" * 50_000))
        .replace(b"HADDAD", b"&a;" * 20_000),
        "xml: a file of this machine": lambda: doctype(b'<!DOCTYPE CTfile [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
        .replace(b"HADDAD", b"&a;"),
        "xml: somebody else’s server": lambda: doctype(b'<!DOCTYPE CTfile SYSTEM "http://192.0.2.1/x.dtd">'),
        "xml: a parameter entity": lambda: doctype(b'<!DOCTYPE CTfile [<!ENTITY % a SYSTEM "file:///etc/hosts"> %a;]>'),
        "xml: 200,000 deep": lambda: ctf.replace(b"<CTFpupilData>", b"<CTFpupilData>" + b"<a>" * 200_000),
        "xml: entities in UTF-16": lambda: laughs().decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        "xml: 100,000 attributes": lambda: ctf.replace(
            b"<CTFpupilData>", b"<CTFpupilData %s>" % b" ".join(b'a%d="1"' % n for n in range(100_000))
        ),
        "xml: not a transfer file": lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "xml: in a zip, with laughs": lambda: member("a.xml", laughs()),
        "ics: every second for ever": lambda: calendar(b"RRULE:FREQ=SECONDLY\r\n"),
        "ics: 200,000 events": lambda: calendar(b"", 200_000),
        "csv: 100,000 columns": lambda: wide + b"," * 99_999 + b"\n",
        "csv: one cell of 20 MB": lambda: HEADING + b'"' + b"a" * 20_000_000 + b'",x,y\r\n',
        "csv: a quotation mark never closed": lambda: HEADING + b'"' + ROW * 200_000,
        "csv: bytes of no alphabet": lambda: HEADING + b"\x00\x01\x02" * 3000,
    }  # fmt: skip


def _twice() -> bytes:
    return seeds()["oneroster"][-22:]


def write_all(folder: Path) -> list[str]:
    """Every bomb as a file named by its number; the names in order."""
    names = []
    for number, (name, build) in enumerate(bombs().items()):
        (folder / f"{number:02d}").write_bytes(build())
        names.append(name)
    return names
