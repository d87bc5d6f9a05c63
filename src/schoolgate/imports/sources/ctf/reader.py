"""From one or more transfer files to typed rows. A file is a snapshot of a few children: never everybody."""

import re
from datetime import date

from schoolgate.imports.dates import DateOrder, is_iso
from schoolgate.imports.package import Package
from schoolgate.imports.problems import Problems
from schoolgate.imports.rows import AdultRow, LinkRow, MarkRow, Reading, SchoolRow, Where
from schoolgate.imports.sources.ctf.attendance import read_attendance
from schoolgate.imports.sources.ctf.contacts import read_contacts
from schoolgate.imports.sources.ctf.pupils import Child, read_pupils
from schoolgate.imports.sources.ctf.state import State
from schoolgate.imports.sources.ctf.tree import Node, is_file, read_tree

NAME = "ctf"
ORIGIN = "ctf"
OLDEST_VERSION, NEWEST_VERSION = 13, 26

__all__ = ["NAME", "is_file", "read_files"]


def read_files(package: Package, problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read every transfer file of the package. Raises FileRefused where one of them is not safe or not whole."""
    del order  # The format has one way to write a date.
    state = State(problems, as_of)
    read: dict[str, int] = {}
    schools: dict[str, SchoolRow] = {}
    heads: dict[str, _Head] = {}
    children: list[Child] = []
    for file in package.files:
        if not is_file(file):
            continue
        root = read_tree(file, problems)
        state.file = file.name
        head = heads[file.name] = _read_header(state, root)
        if head.school is not None:
            before = schools.get(head.school.ref)
            schools[head.school.ref] = before if before and before.name else head.school
        nodes = _pupils_of(root)
        read[file.name] = len(nodes)
        if not nodes:
            problems.about_file("FILE_EMPTY", file.name, "There are no children in this file.")
        place = (head.school.ref,) if head.school else ()
        children += [Child(node, file.name, place) for node in nodes]
    pupils = read_pupils(state, children)
    adults, links, marks = _read_around(state, children, heads)
    if pupils and not adults:
        problems.about_file(
            "NO_GUARDIANS", next(iter(read)), "There are no contacts in this list, so no parent is known from it."
        )
    return Reading(
        source=NAME,
        origin=ORIGIN,
        file_hash=package.hash,
        read=read,
        schools=tuple(schools.values()),
        pupils=tuple(pupils),
        adults=tuple(adults),
        links=tuple(links),
        marks=tuple(marks),
        set_aside=tuple(state.set_aside),
        not_read=tuple(file.name for file in package.files if file.name not in read),
    )


class _Head:
    """What the header of a file says."""

    def __init__(self, school: SchoolRow | None, is_own: bool, written: date | None) -> None:
        self.school, self.is_own, self.written = school, is_own, written


def _read_header(state: State, root: Node) -> _Head:
    """Who sent the file to whom. We are whom it is for; a file to one's own school comes from there as well."""
    header = root.get("Header") or Node("Header", root.line)
    _check_version(state, root, header)
    source = header.get("SourceSchool") or Node("SourceSchool", header.line)
    dest = header.get("DestSchool") or Node("DestSchool", header.line)
    sent = header.value("DateTime")[:10]
    written = date.fromisoformat(sent) if is_iso(sent) and _is_day(sent) else None
    number = _number(dest)
    if not number:
        return _Head(None, False, written)
    is_own = number == _number(source)
    name = dest.value("SchoolName") or (source.value("SchoolName") if is_own else "")
    urn = dest.value("URN") or (source.value("URN") if is_own else "")
    school = SchoolRow(
        Where(state.file, dest.line),
        ref=number,
        name=name[:120],
        urn=urn if re.fullmatch(r"[0-9]{6}", urn) else "",
        laestab=number,
    )
    return _Head(school, is_own, written)


def _number(school: Node) -> str:
    """The DfE number, or nothing: a receiver may be unknown (XXXXXXX) or outside England's schools (MMMMMMM)."""
    number = f"{school.value('LEA')}{school.value('Estab')}"
    return number if re.fullmatch(r"[0-9]{7}", number) and number != "0000000" else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_version(state: State, root: Node, header: Node) -> None:
    """An unknown version is pointed out and read: the parts that matter here have not changed in ten years."""
    said = header.value("CTFversion", "CTFVersion", "ATFversion") or root.version
    match = re.match(r"([0-9]{1,3})(\.[0-9]+)?$", said)
    if not match or not OLDEST_VERSION <= int(match[1]) <= NEWEST_VERSION:
        state.problems.about_file(
            "MANIFEST_VALUE",
            state.file,
            f"The version “{said[:20]}” is not one Schoolgate knows. The file was read like the versions it does know. "
            "Look the names and contacts through.",
            line=header.line,
            column="CTFversion",
        )


def _pupils_of(root: Node) -> list[Node]:
    return [pupil for box in root.all("CTFpupilData", "ATFpupilData", "Pupils") for pupil in box.all("Pupil")]


def _read_around(
    state: State, children: list[Child], heads: dict[str, _Head]
) -> tuple[list[AdultRow], list[LinkRow], list[MarkRow]]:
    """Contacts and marks of every child."""
    emails = {child.node.value("Email").casefold() for child in children} - {""}
    adults: list[AdultRow] = []
    links: list[LinkRow] = []
    marks: list[MarkRow] = []
    for child in children:
        state.file = child.file
        head = heads[child.file]
        more_adults, more_links = read_contacts(state, child.node, child.row, emails)
        adults += more_adults
        links += more_links
        here = head.school.laestab if head.school else ""
        marks += read_attendance(state, child.node, child.row, here, head.is_own, head.written)
    return adults, links, marks
