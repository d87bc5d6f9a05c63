"""From bytes to the few elements that are read, each with its line. Nothing outside the file is ever followed.

What a school should not know from such a file (ethnicity, free meals, special needs, care, health, results) is passed
over while parsing: it is never held, so it can never be shown or stored.
"""

import codecs
import re
import xml.sax
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from schoolgate.imports.package import SourceFile
from schoolgate.imports.problems import FileRefused, Problems

ROOTS = ("CTfile", "ATfile")
MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 30
MOST_ELEMENTS = 3_000_000
MOST_TEXT = 20_000
MOST_ATTRIBUTES = 20
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:CTfile|ATfile)[\s/>]")
_LOOK = 8192

# Everything that is read; whatever stands below any other element is passed over whole.
_KEPT = frozenset({"CTfile", "ATfile", "Header", "CTFversion", "CTFVersion", "ATFversion", "DateTime", "SourceSchool"})
_KEPT |= {"DestSchool", "LEA", "Estab", "URN", "SchoolName", "CTFpupilData", "ATFpupilData", "Pupils", "Pupil"}
_KEPT |= {"UPN", "FormerUPN", "Surname", "Forename", "DOB", "BasicDetails", "PreferredForename", "NCyearActual"}
_KEPT |= {"Email", "Contacts", "Contact", "ContactDetails", "Order", "Title", "Relationship", "RelationshipCode"}
_KEPT |= {"Responsibility", "ParentalResponsibility", "Address", "AddressAsPupil", "Phones", "Phone", "PhoneNumber"}
_KEPT |= {"TelephoneType", "PhoneType", "PhoneNo", "Number", "Attendance", "YearData", "SessionsPossible"}
_KEPT |= {"AttendSessions", "AttendanceStartDate", "AttendanceMarks"}


@dataclass(slots=True)
class Node:
    """An element: its name without a prefix, the line it starts on, its own text, and what is in it."""

    name: str
    line: int
    text: str = ""
    children: list["Node"] = field(default_factory=list)
    version: str = ""

    def all(self, *names: str) -> Iterator["Node"]:
        return (child for child in self.children if child.name in names)

    def get(self, *names: str) -> "Node | None":
        return next(self.all(*names), None)

    def value(self, *names: str) -> str:
        """The text of the first of these elements that has any."""
        return next((child.text for child in self.all(*names) if child.text), "")


def is_file(file: SourceFile) -> bool:
    """Whether a file is a CTF or ATF, by its first element."""
    start = file.data[:_LOOK]
    encoding = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin-1"
    return bool(_ROOT.search(start.decode(encoding, errors="replace")))


def read_tree(file: SourceFile, problems: Problems) -> Node:
    """The root element. Raises FileRefused: FILE_TYPE for entities, a DTD, or more than any school has;
    FILE_NOT_TABULAR where the file is damaged or cut off.
    """
    if len(file.data) > MOST_BYTES:
        raise _too_large(file.name)
    builder = _Builder(file.name)
    try:
        parseString(_utf8(file, problems), builder, forbid_dtd=True)
    except DefusedXmlException as error:
        raise FileRefused(
            "FILE_TYPE",
            f"“{file.name}” holds instructions for the computer that reads it (a DTD or entities). No school’s system "
            f"writes those, so it was not read. Ask where it comes from.",
            file=file.name,
        ) from error
    except xml.sax.SAXParseException as error:
        line = error.getLineNumber() or 0
        if "entity" in error.getMessage():
            message = f"“{file.name}”, line {line}, points to something outside itself. It was not read."
            raise FileRefused("FILE_TYPE", message, file=file.name, line=line) from error
        raise FileRefused(
            "FILE_NOT_TABULAR",
            f"“{file.name}” is damaged or cut off: it cannot be read past line {line}. Export it again.",
            file=file.name,
            line=line,
        ) from error
    except (ValueError, LookupError, UnicodeError) as error:
        raise FileRefused(
            "FILE_NOT_TABULAR", f"“{file.name}” is written in letters that cannot be read. Export it again.",
            file=file.name,
        ) from error  # fmt: skip
    if builder.root is None or builder.root.name not in ROOTS:
        raise FileRefused("FILE_TYPE", f"“{file.name}” is XML of another kind.", file=file.name)
    return builder.root


def _utf8(file: SourceFile, problems: Problems) -> bytes:
    """The bytes as they are, unless they say UTF-8 and hold the letters of Windows: that is mended, and said."""
    data = file.data
    start = data[:200].decode("latin-1")
    declared = re.search(r"""encoding\s*=\s*["']([A-Za-z0-9._-]+)""", start)
    said = declared[1].casefold() if declared else "utf-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or said not in ("utf-8", "utf8", "us-ascii"):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        odd = [n for n, line in enumerate(text.splitlines(), start=1) if not line.isascii()]
        problems.about_file(
            "ENCODING_GUESSED",
            file.name,
            "This file says it is UTF-8 and is not, so letters such as ë and ’ were read the way Windows writes them. "
            f"Check the names on line {', '.join(str(n) for n in odd[:5])}.",
            line=odd[0] if odd else 0,
        )
        return text.encode("utf-8")
    return data


def _too_large(name: str) -> FileRefused:
    return FileRefused("FILE_TYPE", f"“{name}” is larger than any school’s transfer file. It was not read.", file=name)


class _Builder(ContentHandler):
    """Builds the tree of what is kept, and stops at the limits."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.root: Node | None = None
        self.open: list[Node] = []
        self.depth = self.passed_over = self.elements = self.length = 0
        self.parts: list[str] = []
        self.locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:
        self.locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MOST_DEPTH or self.elements > MOST_ELEMENTS or len(attrs) > MOST_ATTRIBUTES:
            raise _too_large(self.file)
        short = name.rpartition(":")[2]
        if self.passed_over or (self.root is not None and short not in _KEPT):
            self.passed_over += 1
            return
        line = self.locator.getLineNumber() if self.locator else 0
        node = Node(short, line or 0)
        if self.root is None:
            self.root = node
            node.version = str(attrs.get("CTFversion", ""))
        elif self.open:
            self.open[-1].children.append(node)
        self.open.append(node)
        self.parts, self.length = [], 0

    def characters(self, content: str) -> None:
        if self.passed_over or not self.open:
            return
        self.length += len(content)
        if self.length > MOST_TEXT and content.strip():
            raise _too_large(self.file)
        self.parts.append(content)

    def endElement(self, name: str) -> None:
        self.depth -= 1
        if self.passed_over:
            self.passed_over -= 1
            return
        node = self.open.pop()
        text = "" if node.children else "".join(self.parts)
        # The spaces of a register are places in it; everywhere else they say nothing.
        node.text = text.strip("\r\n") if node.name == "AttendanceMarks" else text.strip()
        self.parts, self.length = [], 0
