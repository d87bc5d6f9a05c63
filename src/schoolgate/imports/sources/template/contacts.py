"""contacts.csv: one row for each pupil and adult, with what the adult is to the child."""

from collections import defaultdict
from dataclasses import dataclass, field

from schoolgate.enrolment.names import fold
from schoolgate.imports import codes
from schoolgate.imports.rows import AdultRow, Kind, LinkRow, Outcome, Severity
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.table import Table
from schoolgate.imports.sources.template import columns, words
from schoolgate.imports.tabular import Line


@dataclass
class Contacts:
    """Adults as the file names them, and their links. The same person under two children is two rows here."""

    adults: list[AdultRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)


def read_contacts(table: Table, by_id: dict[str, str], by_upn: dict[str, str], *, has_pupils: bool) -> Contacts:
    """Read every contact. `by_id` and `by_upn` give the ref of each pupil that was read beside this file."""
    contacts = Contacts()
    care = _care_columns(table)
    lines = list(table.rows())
    clashing = _clashing_ids(table, lines)
    first: dict[str, AdultRow] = {}
    seen: dict[tuple[str, ...], Line] = {}
    for line in lines:
        before = seen.setdefault(tuple(line.cells), line)
        if before is not line:
            table.warn("DUP_ROW", line, "", f"Line {line.number} repeats line {before.number}. It was read once.")
            table.put_aside(Outcome.MERGED)
            continue
        pupil = _pupil_of(table, line, by_id, by_upn, has_pupils=has_pupils)
        if pupil is None:
            continue
        own = table.cell(line, "contact_id")
        if own in clashing:
            message = (
                f"Line {line.number}: the contact id “{own[:40]}” is used for people with different names. None "
                "was taken."
            )
            table.leave_out("DUP_ID", line, "contact_id", message, Severity.HELD)
            continue
        row = _adult(table, line, own)
        if own and own in first:
            table.put_aside(Outcome.MERGED, Kind.PARENTS)
        else:
            contacts.adults.append(row)
            first.setdefault(row.ref, row)
        contacts.links.append(_link(table, line, pupil, row.ref, care))
    return contacts


def _care_columns(table: Table) -> list[int]:
    """Columns that look like court orders. Whoever has something in one waits until the school has looked."""
    used = set(table.columns.values())
    found = [at for at, heading in enumerate(table.headings) if at not in used and columns.CARE.search(heading)]
    for at in found:
        table.problems.about_file(
            "COL_UNKNOWN",
            table.name,
            f"“{table.headings[at]}” looks like court orders or no-contact notes. Where it has something in it, "
            "sharing is "
            f"held for that grown-up until the office or the safeguarding lead has looked.",
            line=table.sheet.lines[table.heading_at].number,
            column=table.headings[at],
        )
    return found


def _clashing_ids(table: Table, lines: list[Line]) -> set[str]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if own := table.cell(line, "contact_id"):
            found[own].add(fold(f"{table.cell(line, 'forename')} {table.cell(line, 'surname')}"))
    return {own for own, names in found.items() if len(names) > 1}


def _pupil_of(
    table: Table, line: Line, by_id: dict[str, str], by_upn: dict[str, str], *, has_pupils: bool
) -> str | None:
    """The ref of the child a row is about. Without a pupils file beside it, the child is looked up on record."""
    own, upn = table.cell(line, "pupil_id"), codes.read_upn(table.cell(line, "upn"))[0]
    if not own and not upn:
        column = "pupil_id" if table.has("pupil_id") else "upn"
        table.leave_out("REQ_MISSING", line, column, cells.missing(table, line, column), Severity.REJECTED)
        return None
    ref = by_id.get(own) or by_upn.get(upn)
    if ref is None and not has_pupils:
        ref = own or upn
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


def _adult(table: Table, line: Line, own: str) -> AdultRow:
    said = table.cell(line, "language")
    language = words.language(said)
    if language is None:
        table.warn(
            "ENUM_INVALID",
            line,
            "language",
            f"Line {line.number}, language “{said[:30]}” is not known. It was left as it was.",
        )
    email = cells.email(table, line, "email")
    mobile = cells.phone(table, line, "mobile", "phone")
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
        ref=f"contact:{own}" if own else f"{table.name}:{line.number}",
        schools=(),
        first_name=cells.name(table, line, "forename"),
        last_name="" if last in {"-", "–"} else last,
        title=cells.name(table, line, "title")[:20],
        is_lasting=bool(own),
        email=email,
        mobile=mobile,
        language=language or "",
    )


def _link(table: Table, line: Line, pupil: str, adult: str, care: list[int]) -> LinkRow:
    said = table.cell(line, "relationship")
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
        where=table.where(line),
        pupil_ref=pupil,
        adult_ref=adult,
        relationship=kind if kind is not None else "other",
        responsibility=answers["parental_responsibility"],
        lives_with=answers["lives_with_pupil"],
        priority=priority,
        asks_care=any(at < len(line.cells) and line.cells[at].casefold() not in _NOTHING for at in care),
    )


_NOTHING = frozenset({"", "no", "n", "false", "f", "0", "none", "n/a", "-"})
