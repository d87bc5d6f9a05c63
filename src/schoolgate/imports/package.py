"""Opening what somebody hands in: a file, a folder or a zip, with limits that hold before anything is unpacked.

Spreadsheets, XML and calendars pass as they are: each is for its own reader. Whoever nobody reads is refused there.
"""

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from schoolgate.imports.problems import FileRefused

MOST_FILES = 200
MOST_BYTES_A_FILE = 256 * 1024 * 1024
MOST_BYTES = 512 * 1024 * 1024
MOST_RATIO = 200
SMALL = 1024 * 1024
CHUNK = 1024 * 1024
LEAVE_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
# What a file says it is in its first bytes, never in its name.
OTHER_KINDS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a letter"),
    (b"\x1f\x8b", "a compressed file of another kind"),
    (b"7z\xbc\xaf", "a compressed file of another kind"),
    (b"Rar!", "a compressed file of another kind"),
    (b"SQLite format 3", "a database"),
)
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP, OLD_OFFICE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"), b"\xd0\xcf\x11\xe0"
READ_FROM_FOLDERS = frozenset({"", ".csv", ".txt", ".tsv", ".dat", ".xlsx", ".xlsm", ".xls", ".ods", ".xml", ".ics"})
# What an office program's zip is, by a file that only it holds.
OFFICE = (
    ("xl/workbook.xml", ""),
    ("xl/workbook.bin", "a binary Excel file"),
    ("word/document.xml", "a letter"),
    ("ppt/presentation.xml", "a slide show"),
    ("Index/Document.iwa", "a Numbers file"),
)
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a package: its name for the report, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Package:
    """The files handed in, in order of name, and a hash of all of them."""

    files: tuple[SourceFile, ...]
    hash: str
    was_in_folder: bool = False

    def without_bytes(self) -> "Package":
        """The same with nothing in its files: what has been read as text is not kept twice."""
        return replace(self, files=tuple(SourceFile(file.name, b"") for file in self.files))


def open_package(path: Path) -> Package:
    """Read a file, folder or zip into memory.

    Raises FileRefused: FILE_MISSING where nothing is there, FILE_TYPE for a zip that reaches outside itself, is too
    large or holds another zip, FILE_PROTECTED for a password, FILE_NOT_TABULAR for a broken zip or a picture,
    FILE_EMPTY where there is nothing in it.
    """
    try:
        if path.is_dir():
            return _packed(_read_folder(path))
        if not path.is_file():
            raise FileRefused("FILE_MISSING", f"There is no file or folder called “{path.name}”. Check the name.")
        if path.stat().st_size > MOST_BYTES:
            raise FileRefused(
                "FILE_TYPE", f"“{path.name}” is larger than Schoolgate reads. Split it into smaller files."
            )
        with path.open("rb") as stream:
            start = stream.read(4)
            if start in ZIP:
                return _open_zip(stream, path.name)
            data = start + stream.read()
    except OSError as error:
        why = error.strerror or "unknown reason"
        raise FileRefused("FILE_NOT_TABULAR", f"“{path.name}” could not be read ({why.lower()}).") from error
    return _packed([SourceFile(path.name, _plain(path.name, data))])


def _packed(files: list[SourceFile], *, was_in_folder: bool = False) -> Package:
    files = sorted(files, key=lambda f: f.name)
    if not files or not any(f.data.strip() for f in files):
        raise FileRefused("FILE_EMPTY", "There is nothing in it. Export it again, and check that it has rows.")
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.name.encode()).digest() + hashlib.sha256(file.data).digest())
    return Package(tuple(files), total.hexdigest(), was_in_folder)


def _plain(name: str, data: bytes) -> bytes:
    """The bytes of a file that may be a table, or FileRefused with what it is instead."""
    for magic, what in OTHER_KINDS:
        if data.startswith(magic):
            raise FileRefused("FILE_NOT_TABULAR", f"“{name}” is {what}, not a table. Export it as CSV.", file=name)
    if data.startswith(OLD_OFFICE) and ENCRYPTED in data:
        raise FileRefused("FILE_PROTECTED", f"“{name}” has a password. Save it without one.", file=name)
    if data.startswith(ZIP) and not _is_nested_spreadsheet(data, name):
        raise FileRefused(
            "FILE_TYPE", f"“{name}” is a zip inside the zip, or a damaged spreadsheet. Unpack it first.", file=name
        )
    return data


def _read_folder(path: Path) -> list[SourceFile]:
    found: list[SourceFile] = []
    total = 0
    root = path.resolve()
    for entry in sorted(path.iterdir()):
        if entry.name.startswith(".") or entry.name in LEAVE_OUT or not entry.is_file():
            continue
        if not entry.resolve().is_relative_to(root):
            raise FileRefused(
                "FILE_TYPE", f"“{entry.name}” points outside the folder. Copy the file itself.", file=entry.name
            )
        total += entry.stat().st_size
        if len(found) >= MOST_FILES or total > MOST_BYTES:
            raise FileRefused("FILE_TYPE", "The folder holds more than Schoolgate reads. Leave only the roster in it.")
        if entry.suffix.lower() in READ_FROM_FOLDERS:
            found.append(SourceFile(entry.name, _plain(entry.name, entry.read_bytes())))
    return found


def _open_zip(stream: IO[bytes], name: str) -> Package:
    if _is_spreadsheet(stream, name):
        stream.seek(0)
        return _packed([SourceFile(name, stream.read())])
    with open_archive(stream, name) as archive:
        members = _check_members(archive, name)
        files = []
        room = MOST_BYTES
        for member in members:
            data = _unpack(archive, member, room)
            room -= len(data)
            short = PurePosixPath(member.filename).name
            files.append(SourceFile(short, _plain(short, data)))
    return _packed(files, was_in_folder=any("/" in m.filename for m in members))


@contextmanager
def open_archive(stream: IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    """The zip, and in words what is the matter with it where it cannot be read to its end."""
    try:
        with zipfile.ZipFile(stream) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise FileRefused(
            "FILE_NOT_TABULAR", f"“{name}” is damaged or cut off. Download or export it again.", file=name
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise FileRefused(
            "FILE_PROTECTED", f"“{name}” has a password, or is packed in a way that cannot be opened.", file=name
        ) from error


def _is_nested_spreadsheet(data: bytes, name: str) -> bool:
    try:
        return _is_spreadsheet(io.BytesIO(data), name)
    except FileRefused as refused:
        if refused.problem.code == "FILE_NOT_TABULAR":
            return False
        raise


def _is_spreadsheet(stream: IO[bytes], name: str) -> bool:
    """Whether a zip is one spreadsheet. Raises FileRefused for other work of an office program, and over the limits."""
    with open_archive(stream, name) as archive:
        members = archive.namelist()[:MOST_FILES]
        found = next((what for part, what in OFFICE if part in members), None)
        if found is None and "mimetype" in members:
            with archive.open("mimetype") as said:
                found = "" if said.read(len(ODS)) == ODS else "not a spreadsheet"
        if found is None and "[Content_Types].xml" in members:
            found = "not a spreadsheet"
        if found:
            raise FileRefused("FILE_TYPE", f"“{name}” is {found}. Save the list as CSV or as .xlsx.", file=name)
        if found == "":
            _check_members(archive, name)
        return found == ""


def _check_members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The members worth reading; of a spreadsheet, all.

    All limits are held here, on what the zip declares, before anything is unpacked.
    """
    if not all(m.filename for m in archive.infolist()):
        raise zipfile.BadZipFile("a file without a name")
    members = [m for m in archive.infolist() if not m.is_dir()]
    if len(archive.infolist()) > MOST_FILES:
        raise FileRefused(
            "FILE_TYPE", f"“{name}” holds more than {MOST_FILES} files. Leave only the roster in it.", file=name
        )
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        # An entry that climbs out of its own archive is an attack, or the work of a broken program: neither is read.
        if path.is_absolute() or ".." in path.parts or ":" in member.filename or "\x00" in member.orig_filename:
            raise FileRefused(
                "FILE_TYPE", f"“{name}” tries to write outside its own folder. It was not opened.", file=name
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise FileRefused(
                "FILE_TYPE", f"“{name}” holds a shortcut to somewhere else. It was not opened.", file=name
            )
        if member.flag_bits & 0x1:
            raise FileRefused("FILE_PROTECTED", f"“{name}” has a password. Save it again without one.", file=name)
        if member.file_size > MOST_BYTES_A_FILE or (
            member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1)
        ):
            raise FileRefused(
                "FILE_TYPE", f"“{name}” would unpack to something far too large. It was not opened.", file=name
            )
    if sum(m.file_size for m in members) > MOST_BYTES:
        raise FileRefused(
            "FILE_TYPE", f"“{name}” would unpack to something far too large. It was not opened.", file=name
        )
    kept = [m for m in members if not any(part in m.filename for part in LEAVE_OUT) and _is_table_name(m.filename)]
    if any(m.filename in {"[Content_Types].xml", "mimetype"} for m in members):
        return members
    names = [PurePosixPath(m.filename).name.casefold() for m in kept]
    if doubles := {n for n in names if names.count(n) > 1}:
        raise FileRefused(
            "FILE_TYPE", f"“{min(doubles)}” is in the zip more than once. Keep one of each file.", file=name
        )
    return kept


def _is_table_name(filename: str) -> bool:
    short = PurePosixPath(filename).name
    return not short.startswith(".") and PurePosixPath(short).suffix.lower() not in {".pdf", ".md", ".docx", ".json"}


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> bytes:
    """A member's bytes, stopping as soon as it holds more than it declared: headers can lie."""
    found = bytearray()
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            found += chunk
            if len(found) > min(room, member.file_size + 1):
                raise FileRefused("FILE_TYPE", f"“{member.filename}” is larger than its zip says. It was not read.")
    return bytes(found)
