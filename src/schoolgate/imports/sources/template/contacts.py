"""contacts.csv: one row for each pupil and adult, with what the adult is to the child."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from schoolgate.enrolment.names import fold
from schoolgate.imports import codes
from schoolgate.imports.rows import AdultRow, Kind, LinkRow, Outcome, Severity
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.table import Table
from schoolgate.imports.sources.template import words
from schoolgate.imports.sources.template.parts import Parts
from schoolgate.imports.sources.template.pupils import Found, says_something
from schoolgate.imports.tabular import Line


@dataclass
class Contacts:
    """Adults as the file names them, and their links. The same person under two children is two rows here."""

    adults: list[AdultRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


def read_contacts(parts: Parts, table: Table, contacts: Contacts, found: Found, *, has_pupils: bool) -> None:
    """Read every contact of a table. `found` leads to the pupils that were read beside it.

    In a wide list the adults stand beside the children, so an empty place is nobody and a repeat nothing odd.
    """
    told = sorted(set(table.columns.values()) | set(table.care))
    own_cells = [at for name, at in table.columns.items() if name not in ("pupil_id", "upn")]
    clashing = _clashing_ids(table, parts.lines)
    implied = _implied(table, own_cells)
    seen: set[tuple[str, ...]] = set()
    for line in parts.take(table, parts.lines):
        if parts.is_wide:
            if not any(line.cells[at] for at in own_cells):
                continue
            key = tuple(line.cells[at] for at in told)
            if key in seen:
                table.put_aside(Outcome.MERGED)
                continue
            seen.add(key)
        pupil = _pupil_of(table, line, found, has_pupils=has_pupils)
        if pupil is None:
            continue
        own = cells.identifier(table, line, "contact_id")
        if own in clashing:
            message = (
                f"Line {line.number}: the contact id “{own[:40]}” is used for people with different names. None "
                "was taken."
            )
            table.leave_out("DUP_ID", line, "contact_id", message, Severity.HELD)
            continue
        row = _adult(table, line, own, found)
        if own and own in contacts.ids:
            table.put_aside(Outcome.MERGED, Kind.PARENTS)
        else:
            contacts.adults.append(row)
            contacts.ids.add(own)
        contacts.links.append(_link(table, line, pupil, row, implied, has_care=pupil in found.care))


def _implied(table: Table, own_cells: list[int]) -> str:
    """ "Mother Forename" says what she is, where no column of relationships does."""
    if table.has("relationship"):
        return ""
    headings = " ".join(table.headings[at] for at in own_cells if at < len(table.headings)).casefold()
    words_there = set(re.findall("[a-z]+", headings))
    is_mother, is_father = bool(words_there & {"mother", "mum"}), bool(words_there & {"father", "dad"})
    return "" if is_mother == is_father else "mother" if is_mother else "father"


def _clashing_ids(table: Table, lines: list[Line]) -> set[str]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if own := table.cell(line, "contact_id"):
            found[own].add(fold(f"{table.cell(line, 'forename')} {table.cell(line, 'surname')}"))
    return {own for own, names in found.items() if len(names) > 1}


def _pupil_of(table: Table, line: Line, found: Found, *, has_pupils: bool) -> str | None:
    """The ref of the child a row is about. Without a pupils file beside it, the child is looked up on record."""
    own, upn = cells.identifier(table, line, "pupil_id"), codes.read_upn(table.cell(line, "upn"))[0]
    if not own and not upn:
        column = "pupil_id" if table.has("pupil_id") else "upn"
        table.leave_out("REQ_MISSING", line, column, cells.missing(table, line, column), Severity.REJECTED)
        return None
    ref = found.by_id.get(own) or found.by_upn.get(upn)
    if ref is None and not has_pupils:
        ref = own or upn
    if ref is None and own and (other := _without_zeros(own, found)):
        table.warn(
            "ID_LEADING_ZERO",
            line,
            "pupil_id",
            f"Line {line.number}: there is no child “{own[:40]}”, but there is “{other[:40]}”. A spreadsheet takes "
            "zeros from the front. Format the ids as text in both files and export again.",
        )
    if ref is None:
        column = "pupil_id" if own else "upn"
        message = (
            f"Line {line.number}: no child with {table.heading(column)} “{(own or upn)[:40]}” was read from the "
            "pupils file. Correct the id, or mend the child’s row."
        )
        table.leave_out("REF_MISSING", line, column, message, Severity.REJECTED)
        return None
    blank = next((c for c in ("forename", "surname") if not table.cell(line, c)), None)
    if blank:
        table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), Severity.REJECTED)
        return None
    return ref


def _without_zeros(own: str, found: Found) -> str:
    """The id of a child that differs from this one in zeros at the front only."""
    bare = own.lstrip("0")
    return next((f"{'0' * zeros}{bare}" for zeros in range(9) if f"{'0' * zeros}{bare}" in found.by_id), "")


def _adult(table: Table, line: Line, own: str, found: Found) -> AdultRow:
    said = table.cell(line, "language")
    language = words.language(said)
    if language is None:
        table.warn(
            "ENUM_INVALID",
            line,
            "language",
            f"Line {line.number}, language “{said[:30]}” is not known. It was left as it was.",
        )
    email = cells.email(table, line, "email") or cells.email(table, line, "other_email")
    if email in found.emails:
        message = (
            f"Line {line.number}: {email} is the child’s own address. Mail to a parent must not go there, so it was "
            "left empty. Ask for the parent’s."
        )
        table.warn("EMAIL_SAME_AS_PUPIL", line, "email", message)
        email = ""
    mobile = cells.phone(table, line, "mobile", "phone", "other_phone")
    if not email and not mobile:
        table.warn(
            "NO_CONTACT",
            line,
            "email",
            f"Line {line.number}: {table.cell(line, 'forename')} has no email address and no telephone number. "
            "Ask for one.",
        )
    last = cells.name(table, line, "surname")
    return AdultRow(
        where=table.where(line),
        ref=f"contact:{own}" if own else f"{table.name}:{line.number}{f':{table.part}' if table.part else ''}",
        schools=(),
        first_name=cells.name(table, line, "forename"),
        last_name="" if last in {"-", "–"} else last,
        title=cells.name(table, line, "title")[:20],
        is_lasting=bool(own),
        email=email,
        mobile=mobile,
        language=language or "",
    )


def _link(table: Table, line: Line, pupil: str, adult: AdultRow, implied: str, *, has_care: bool) -> LinkRow:
    said = table.cell(line, "relationship") or implied
    kind = words.relationship(said)
    if kind is None:
        table.warn(
            "ENUM_INVALID",
            line,
            "relationship",
            f"Line {line.number}, relationship “{said[:30]}” is not known. It was read as “contact”.",
        )
    answers: dict[str, bool | None] = {}
    for column in ("parental_responsibility", "lives_with_pupil"):
        text = table.cell(line, column)
        answers[column] = codes.read_yes(text)
        if text and answers[column] is None and text.casefold() not in {"unknown", "not known", "?"}:
            table.warn(
                "ENUM_INVALID",
                line,
                column,
                f"Line {line.number}, {table.heading(column)} “{text[:20]}” is neither yes nor no. It was taken "
                "as not known.",
            )
    number = table.cell(line, "priority")
    priority = int(number) if number.isascii() and number.isdecimal() and 0 < int(number) < 1000 else None
    if number and priority is None:
        table.warn(
            "ENUM_INVALID",
            line,
            "priority",
            f"Line {line.number}, priority “{number[:20]}” is not a number from 1. It was left empty.",
        )
    return LinkRow(
        where=adult.where,
        pupil_ref=pupil,
        adult_ref=adult.ref,
        relationship=kind if kind is not None else "other",
        responsibility=answers["parental_responsibility"],
        lives_with=answers["lives_with_pupil"],
        priority=priority,
        asks_care=has_care or says_something(line, table.care) or _is_order(table, number),
    )


def _is_order(table: Table, text: str) -> bool:
    """A "Contact order" was also something a court made: words in such a column are no place in a queue."""
    return "order" in table.heading("priority").casefold() and bool(re.search("[A-Za-z]{3}", text))
