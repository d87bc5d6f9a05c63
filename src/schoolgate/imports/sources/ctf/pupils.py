"""The children of a file: names, birthday, UPN and year, and nothing else about them."""

from dataclasses import dataclass
from datetime import date

from schoolgate.enrolment.names import fold
from schoolgate.imports import codes
from schoolgate.imports.codes import UpnState
from schoolgate.imports.dates import DateOrder, read_date
from schoolgate.imports.rows import Kind, Outcome, PupilRow, Severity
from schoolgate.imports.sources.cells import OLDEST, YOUNGEST
from schoolgate.imports.sources.ctf.state import State
from schoolgate.imports.sources.ctf.tree import Node

HELD, REJECTED = Severity.HELD, Severity.REJECTED


@dataclass
class Child:
    """A Pupil element and what it came to; `row` None where it was left out."""

    node: Node
    file: str
    schools: tuple[str, ...]
    row: PupilRow | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Who is meant, as far as names and birthday say it."""
        return fold(f"{self.node.value('Forename')} {self.node.value('Surname')}"), self.node.value("DOB")


def read_pupils(state: State, children: list[Child]) -> list[PupilRow]:
    """One row for each child. Somebody who stands there twice is read once; one UPN on two children holds both."""
    by_upn: dict[str, list[Child]] = {}
    for child in children:
        upn, found = codes.read_upn(child.node.value("UPN"))
        if found == UpnState.GOOD:
            by_upn.setdefault(upn, []).append(child)
    rows = []
    for child in children:
        state.file = child.file
        same = by_upn.get(codes.read_upn(child.node.value("UPN"))[0], [])
        if len({other.key for other in same}) > 1:
            state.leave_out(
                "UPN_DUP", child.node, "UPN",
                f": the UPN “{child.node.value('UPN')}” stands on more than one child. None of them was taken. Correct "
                "the UPNs.", HELD, Kind.PUPILS,
            )  # fmt: skip
            continue
        first = same[0] if same else child
        if first is not child and first.row is not None:
            state.warn("DUP_ROW", child.node, "UPN", f" is about the same child as line {first.node.line}.")
            state.put_aside(Outcome.MERGED, Kind.PUPILS)
            child.row = first.row
            continue
        child.row = _pupil(state, child)
        if child.row is not None:
            rows.append(child.row)
    return rows


def _pupil(state: State, child: Child) -> PupilRow | None:
    node = child.node
    details = node.get("BasicDetails") or Node("BasicDetails", node.line)
    blank = next((name for name in ("Forename", "Surname") if not node.value(name)), None)
    if blank:
        message = f": {blank} is empty. Without it the child cannot be used. Fill it in and export again."
        state.leave_out("REQ_MISSING", node, blank, message, REJECTED, Kind.PUPILS)
        return None
    upn = _upn(state, node)
    if upn is None:
        return None
    is_read, born = _born(state, node)
    if not is_read:
        return None
    first, is_first_guessed = state.name(node, "Forename")
    last, is_last_guessed = state.name(node, "Surname")
    known_as, _ = state.name(details, "PreferredForename")
    known_as = known_as or state.name(node, "PreferredForename")[0]
    former = codes.read_upn(details.value("FormerUPN") or node.value("FormerUPN"))
    return PupilRow(
        where=state.where(node),
        ref=upn or state.next_ref(node),
        schools=child.schools,
        first_name=first,
        last_name=last,
        known_as="" if fold(known_as) == fold(first) else known_as,
        is_lasting=False,
        is_case_guessed=is_first_guessed or is_last_guessed,
        upn=upn,
        former_upn=former[0] if former[1] == UpnState.GOOD else "",
        born=born,
        year=codes.read_year(details.value("NCyearActual") or node.value("NCyearActual")),
    )


def _upn(state: State, node: Node) -> str | None:
    """The UPN, "" where there is none, None where the child waits: a wrong UPN tells nobody who is meant."""
    raw = node.value("UPN")
    upn, found = codes.read_upn(raw)
    if found in (UpnState.EMPTY, UpnState.GOOD):
        return upn
    code = "UPN_FORMAT" if found == UpnState.WRONG_FORM else "UPN_CHECK"
    why = "is not shaped like a UPN" if found == UpnState.WRONG_FORM else "has a wrong check letter"
    message = f", UPN “{raw[:20]}” {why}. There is no other id in the file, so the child waits. Correct the UPN."
    state.leave_out(code, node, "UPN", message, HELD, Kind.PUPILS)
    return None


def _born(state: State, node: Node) -> tuple[bool, date | None]:
    """(whether the birthday could be read, the birthday or None)."""
    raw = node.value("DOB")
    if not raw:
        return True, None
    born = read_date(raw, DateOrder.DMY, latest_year=state.as_of.year)
    if born is None:
        message = f", DOB “{raw[:30]}” is not a date. Correct it, and export again."
        state.leave_out("DATE_INVALID", node, "DOB", message, REJECTED, Kind.PUPILS)
        return False, None
    on = state.as_of
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if YOUNGEST <= age <= OLDEST:
        return True, born
    message = f", DOB “{raw}” would make the child {age} years old. It was left empty."
    state.warn("DOB_IMPLAUSIBLE", node, "DOB", message)
    return True, None
