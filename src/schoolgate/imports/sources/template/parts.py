"""A sheet taken apart: the children in it, the adults beside them, the staff; each as a table over the same rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from schoolgate.imports.names import tidy
from schoolgate.imports.problems import Problems
from schoolgate.imports.rows import Kind
from schoolgate.imports.sources.table import FileKind, Table, find_columns, open_table, recognise
from schoolgate.imports.sources.template import columns
from schoolgate.imports.sources.template.layout import FIELDS, Layout, contact, find_layout, is_named
from schoolgate.imports.tabular import Line, Sheet

_TITLE = re.compile(r"(?i)(mr|mrs|ms|miss|mx|dr|rev|revd|prof|sir|dame|lady|lord|master)\.?\s+(?=\S)")
PASSWORDS = "There are passwords in this file. They were thrown away unread. Leave the column out next time."
_IDS = ("pupil_id", "contact_id", "staff_id")


@dataclass
class Parts:
    """One sheet. `whole` counts its rows; the others see the columns of their people. `is_wide`: a row is about a
    child and the adults beside it, so that the child stands in it once for each.
    """

    whole: Table
    pupils: Table | None = None
    staff: Table | None = None
    contacts: list[Table] = field(default_factory=list)
    is_wide: bool = False
    lines: list[Line] = field(default_factory=list)

    def read_rows(self) -> None:
        """Go through the rows once: what cannot be read is said, names in one cell are told apart."""
        _drop_secrets(self.whole)
        self.lines = self.whole.distinct_rows()
        # A list of a trust is large: from here on the rows are held here and nowhere else.
        del self.whole.sheet.lines[self.whole.heading_at + 1 :]
        for table in self.tables:
            table.strip_decimals(self.lines, *_IDS)
            _part_names(table, self.lines)

    @property
    def tables(self) -> list[Table]:
        """The tables of this sheet, in the order in which they are read."""
        return [table for table in (self.pupils, self.staff, *self.contacts) if table is not None]

    def take(self, table: Table, lines: list[Line]) -> Iterator[Line]:
        """Hand out rows one by one. The last table to read them lets each go when it is done with it."""
        is_last = table is self.tables[-1]
        if is_last and lines is not self.lines:
            self.lines.clear()
        for at, line in enumerate(lines):
            yield line
            if is_last:
                lines[at] = _GONE


_GONE = Line(0, [])


def _drop_secrets(table: Table) -> None:
    """Passwords are thrown away before anything else looks at a row."""
    for at in [at for at, heading in enumerate(table.headings) if columns.SECRET.search(heading)]:
        filled = [line for line in table.body() if at < len(line.cells) and line.cells[at]]
        for line in filled:
            line.cells[at] = ""
        if filled:
            table.problems.warn("PASSWORD_DROPPED", table.name, 0, table.headings[at], PASSWORDS)


def needs_a_person(sheet: Sheet) -> bool:
    """Whether a sheet is like ours, but lacks a column without which nobody can be told from anybody."""
    if find_layout(sheet):
        return False
    match = recognise(sheet, columns.KINDS)
    if match is None:
        return False
    kind, at = match
    there = set(find_columns(kind, sheet.lines[at].cells))
    return not kind.needed <= there or (kind is columns.PUPILS and there.isdisjoint({"pupil_id", "upn"}))


def is_known(sheet: Sheet) -> bool:
    """Whether the headings say by themselves what a sheet is."""
    return find_layout(sheet) is not None or (recognise(sheet, columns.KINDS) is not None and not needs_a_person(sheet))


def open_parts(sheet: Sheet, problems: Problems) -> Parts | None:
    """The parts of a sheet by its headings, or None where they say nothing. Raises FileRefused as `open_table` does."""
    layout = find_layout(sheet)
    if layout is not None:
        return by_layout(sheet, layout, problems)
    match = recognise(sheet, columns.KINDS)
    if match is None:
        return None
    kind, at = match
    table = open_table(sheet, kind, at, problems)
    used = set(table.columns.values())
    table.care = tuple(at for at, h in enumerate(table.headings) if at not in used and columns.CARE.search(h))
    _say_care(table, table.care)
    if kind is columns.PUPILS:
        return Parts(table, pupils=table)
    return Parts(table, staff=table) if kind is columns.STAFF else Parts(table, contacts=[table])


def by_layout(sheet: Sheet, layout: Layout, problems: Problems) -> Parts:
    """The parts of a sheet whose columns have been named."""
    headings = list(sheet.lines[layout.heading_at].cells) if layout.heading_at >= 0 else []
    if not headings:
        headings = [f"Column {number}" for number in range(1, len(layout.names) + 1)]
    while headings and not headings[-1]:
        headings.pop()

    def part(kind: FileKind, person: str, number: int = 0) -> Table:
        named = FIELDS["contact" if kind is columns.CONTACTS else person]
        places = {named[name]: at for name, at in layout.of(person).items() if name != "care" and at < len(headings)}
        if kind is columns.CONTACTS:
            ids = {"pupil_id": layout.of("pupil").get("id"), "upn": layout.of("pupil").get("upn")}
            places |= {name: at for name, at in ids.items() if at is not None}
        return Table(sheet, kind, places, headings, layout.heading_at, problems, part=number)

    parts = Parts(Table(sheet, FileKind("list", {}, frozenset(), ()), {}, headings, layout.heading_at, problems))
    counts: tuple[Kind, ...] = ()
    if is_named(layout.of("pupil")):
        parts.pupils = part(columns.PUPILS, "pupil")
        counts += columns.PUPILS.counts
    if is_named(layout.of("staff")):
        parts.staff = part(columns.STAFF, "staff")
        counts += columns.STAFF.counts
    for person in layout.contacts:
        if is_named(layout.of(person)):
            parts.contacts.append(part(columns.CONTACTS, person, int(person.removeprefix("contact") or 1)))
    if parts.contacts:
        counts += columns.CONTACTS.counts
    parts.is_wide = bool(parts.contacts) and (parts.pupils is not None or len(parts.contacts) > 1)
    parts.whole.kind = FileKind("list", {}, frozenset(), (), counts)
    _find_care(parts, layout)
    _say_unknown(parts, layout)
    return parts


def _find_care(parts: Parts, layout: Layout) -> None:
    """Court orders: a column of one adult's is about them; any other is about everyone in its row."""
    headings = parts.whole.headings
    looks = [at for at, h in enumerate(headings) if not layout.names[at : at + 1] or not layout.names[at]]
    looks = [at for at in looks if columns.CARE.search(headings[at])]
    own = {at: _number_in(headings[at]) for at in looks}
    for number, table in enumerate(parts.contacts, start=1):
        chosen = layout.of(contact(table.part or number)).get("care")
        mine = [at for at in looks if own[at] in (None, table.part)]
        table.care = (*mine, *(() if chosen is None else (chosen,)))
    if parts.pupils is not None:
        parts.pupils.care = () if parts.contacts else tuple(looks)
    _say_care(parts.whole, tuple(looks))


def _number_in(heading: str) -> int | None:
    match = re.search(r"(?i)(?:contact|parent|guardian|carer|person)\D{0,3}([1-9])|([12])(?:st|nd) person", heading)
    return int(match[1] or match[2]) if match else None


def _say_care(table: Table, care: tuple[int, ...]) -> None:
    for at in care:
        table.problems.about_file(
            "COL_UNKNOWN",
            table.name,
            f"“{table.headings[at]}” looks like court orders or no-contact notes. Where it has something in it, "
            "sharing is held for that grown-up until the office or the safeguarding lead has looked.",
            line=table.sheet.lines[table.heading_at].number if table.heading_at >= 0 else 0,
            column=table.headings[at],
        )


def _say_unknown(parts: Parts, layout: Layout) -> None:
    table = parts.whole
    unknown = [
        heading
        for at, heading in enumerate(table.headings)
        if heading and not (at < len(layout.names) and layout.names[at]) and not columns.CARE.search(heading)
    ]
    if unknown and layout.heading_at >= 0:
        shown = ", ".join(f"“{heading}”" for heading in unknown[:5])
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        table.problems.about_file(
            "COL_UNKNOWN", table.name, f"Not used, because Schoolgate does not know it: {shown}{more}.",
            line=table.sheet.lines[layout.heading_at].number, column=unknown[0],
        )  # fmt: skip


def _part_names(table: Table, lines: list[Line]) -> None:
    """A name in one cell becomes a title, a forename and a surname, in cells behind the last."""
    at = table.columns.get("full_name")
    if at is None:
        return
    width = max([len(line.cells) for line in lines], default=0)
    wanted = [name for name in ("title", "forename", "surname") if name not in table.columns]
    table.columns.update({name: width + number for number, name in enumerate(wanted)})
    names = {"title": "", "forename": table.headings[at], "surname": table.headings[at]}
    table.headings = [*table.headings, *[""] * (width - len(table.headings)), *(names[name] for name in wanted)]
    for line in lines:
        found = split_name(line.cells[at])
        line.cells.extend([""] * (width - len(line.cells)))
        line.cells.extend(found[name] for name in wanted)


def split_name(text: str) -> dict[str, str]:
    """ "Mrs Ingrid Lindqvist" or "Lindqvist, Ingrid (Mrs)": title, forename, surname.

    The last word is the surname, with what belongs to it ("van den Berg"); a single word is a forename.
    """
    name, title = tidy(text), ""
    if match := re.search(r"\s*\((mr|mrs|ms|miss|mx|dr)\.?\)$", name, re.IGNORECASE):
        name, title = name[: match.start()], match[1]
    last, comma, first = name.partition(",")
    if comma:
        first = first.strip()
        if match := _TITLE.match(first):
            first, title = first[match.end() :], match[1]
        return {"title": title, "forename": first, "surname": last.strip() if first else "-"} if first else {
            "title": title, "forename": last.strip(), "surname": "-"
        }  # fmt: skip
    if match := _TITLE.match(name):
        name, title = name[match.end() :], match[1]
    words = name.split()
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].casefold() in _BELONGS:
        cut -= 1
    if len(words) < 2:
        return {"title": title, "forename": name, "surname": "-" if name else ""}
    return {"title": title, "forename": " ".join(words[:cut]), "surname": " ".join(words[cut:])}


_PARTICLES = "al ap bin bint da dal de dei del della den der des di dos du el ibn la le mac mc san st ter van von y"
_BELONGS = frozenset(_PARTICLES.split())
