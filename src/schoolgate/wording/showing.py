"""What of all findings is put before a writer: few, the gravest first, no words underlined twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schoolgate.wording.findings import BETTER, HURTS, TONE, Category, Finding

AT_ONCE, OF_ONE_KIND = 5, 2
"""The most that stand open, and the most of one category (reference, section 2)."""

TWO = 2
"""So many lines that may hurt, and a talk is kinder."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`open` stands on the page, `more` behind "more", `polish` in the closed panel; `notes` are about the whole."""

    open: tuple[Finding, ...]
    more: tuple[Finding, ...]
    polish: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    talk: Finding | None
    """News like this is easier by voice: the gravest finding that says so."""

    @property
    def reads_well(self) -> bool:
        """Nothing to say, or nothing but polish."""
        return not (self.open or self.more or self.notes or self.talk)


def shown(findings: Sequence[Finding]) -> Shown:
    """Merged, capped and in order: severity, then place."""
    notes = tuple(one for one in findings if one.category.is_missing or one.start == one.end)
    grave = [one for one in findings if one.severity >= HURTS and one.category in TONE]
    talks = sorted((one for one in findings if one.category is Category.FACE_TO_FACE), key=_rank)
    inline = _merged([one for one in findings if one not in notes and one.category is not Category.FACE_TO_FACE])
    opened: list[Finding] = []
    more: list[Finding] = []
    of_kind: dict[Category, int] = {}
    for one in sorted((one for one in inline if one.severity >= BETTER), key=_rank):
        of_kind[one.category] = of_kind.get(one.category, 0) + 1
        fits = len(opened) < AT_ONCE and of_kind[one.category] <= OF_ONE_KIND
        (opened if fits else more).append(one)
    polish = tuple(one for one in inline if one.severity < BETTER)
    return Shown(tuple(opened), tuple(more), polish, notes, talks[0] if talks else _kinder_by_voice(grave))


def _kinder_by_voice(grave: Sequence[Finding]) -> Finding | None:
    """FF-15 of the reference: two lines or more that may hurt are better said than sent."""
    if len({(one.start, one.end) for one in grave}) < TWO:
        return None
    why = "More than one line here may hurt. A talk may be kinder."
    return replace(grave[0], category=Category.FACE_TO_FACE, severity=BETTER, why=why, tries=(), rule_id="FF-15")


def _rank(one: Finding) -> tuple[int, int, int]:
    return -one.severity, one.start, one.end


def _merged(findings: Sequence[Finding]) -> list[Finding]:
    """Of findings that share words the gravest stays and names the others: no words are underlined twice."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda one: (-one.severity, one.start - one.end, one.start)):
        at = next((n for n, other in enumerate(kept) if one.start < other.end and other.start < one.end), None)
        if at is None:
            kept.append(one)
        elif one.category is not kept[at].category and one.category not in kept[at].also:
            kept[at] = replace(kept[at], also=(*kept[at].also, one.category))
    return sorted(kept, key=lambda one: one.start)
