"""Rows beside what is on record: what would be new, changed, unchanged, held or left out. Nothing is written here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from schoolgate.imports.changes import Change, Changes, Leaver, SchoolTarget, Withdrawal
from schoolgate.imports.compare_adults import compare_adults
from schoolgate.imports.compare_classes import compare_classes, compare_memberships
from schoolgate.imports.compare_gone import compare_gone
from schoolgate.imports.compare_links import compare_links, find_withdrawals
from schoolgate.imports.compare_marks import compare_marks
from schoolgate.imports.compare_people import Workbench, compare_pupils, compare_staff
from schoolgate.imports.compare_terms import compare_terms
from schoolgate.imports.known import Known, KnownSchool
from schoolgate.imports.parts import Part, divide
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Kind, Outcome, Reading
from schoolgate.imports.schools import choose_schools
from schoolgate.imports.tally import Tally

Load = Callable[[KnownSchool], Known]


def compare(reading: Reading, on_record: list[KnownSchool], load: Load, *, as_of: date, school: str = "") -> Changes:
    """Say what would change, without changing it.

    `load` gives what is known of one school; for a school that is new, nothing is. `school` is the name somebody typed.
    """
    comparing = Comparing(reading, on_record, load, as_of=as_of, school=school)
    return comparing.together([comparing.compare(part) for part in comparing.parts])


class Comparing:
    """One comparison, part by part, so that whoever has many schools can let go of each before the next.

    `parts` is empty where the list is refused as a whole. Each part is compared once.
    """

    def __init__(
        self, reading: Reading, on_record: list[KnownSchool], load: Load, *, as_of: date, school: str = ""
    ) -> None:
        self.reading, self.load, self.as_of = reading, load, as_of
        self.records = {record.id: record for record in on_record}
        self.problems = Problems()
        self.problems.extend(reading.problems)
        self.parts: list[Part] = []
        self.is_refused = reading.is_refused
        if self.is_refused:
            return
        try:
            chosen = choose_schools(reading, on_record, school)
        except FileRefused as refused:
            self.problems.extend([refused.problem])
            self.is_refused = True
            return
        self.left_out = chosen.left_out | frozenset(reading.elsewhere)
        divided = divide(reading, chosen)
        self.parts, self.whole, self.tally = list(divided.parts), divided.whole, Tally(reading, divided.shared)

    @property
    def targets(self) -> list[SchoolTarget]:
        """Every school that this list is about."""
        return [target for part in self.parts for target in part.targets]

    def compare(self, part: Part, *, is_lean: bool = False) -> Changes:
        """What would change in one part. What is wrong is gathered here, and said once for all parts.

        `is_lean`: without the rows for which there is nothing to do; they are counted all the same.
        """
        known: dict[str, Known] = {}
        for target in part.targets:
            new = KnownSchool(0, target.name)
            known[target.key] = self.load(self.records[target.id]) if target.id is not None else Known(new)
        bench = Workbench(
            part.reading, dict(part.schools), known, self.problems, self.as_of, self.left_out,
            frozenset(part.reading.gone), self.whole,
        )  # fmt: skip
        changes: list[Change] = list(part.changes)
        changes += compare_pupils(bench)
        changes += compare_staff(bench)
        changes += compare_adults(bench)
        changes += compare_classes(bench)
        memberships = compare_memberships(bench)
        changes += [*memberships, *compare_gone(bench, memberships)]
        changes += compare_links(bench)
        changes += compare_marks(bench)
        changes += compare_terms(bench)
        withdrawals, is_many = find_withdrawals(bench)
        found = Changes(
            part.reading, tuple(changes), tuple(_leavers(bench, changes)), tuple(withdrawals),
            is_much_withdrawn=is_many,
        )  # fmt: skip
        self.tally.add(found)
        return _lean(found, known) if is_lean else found

    def together(self, found: Iterable[Changes]) -> Changes:
        """All parts as one, with every row."""
        if self.is_refused:
            problems = self.reading.problems if self.reading.is_refused else self.problems.folded()
            return Changes(self.reading, problems=problems, is_refused=True)
        every = list(found)
        return Changes(
            self.reading,
            tuple(change for one in every for change in one.changes),
            tuple(leaver for one in every for leaver in one.leavers),
            tuple(withdrawal for one in every for withdrawal in one.withdrawals),
            self.problems.folded(),
            is_much_withdrawn=any(one.is_much_withdrawn for one in every),
        )

    def summed_up(self, leavers: Iterable[Leaver] = (), withdrawals: Iterable[Withdrawal] = ()) -> Changes:
        """All parts in numbers, where the rows themselves have been let go."""
        return Changes(
            self.reading, (), tuple(leavers), tuple(withdrawals), self.problems.folded(), tally=self.tally.counts()
        )


def _lean(found: Changes, known: Mapping[str, Known]) -> Changes:
    """Only what is to be done, with the numbers and what was kept as the school wrote it."""
    changes = tuple(
        change
        for change in found.changes
        if change.outcome in (Outcome.NEW, Outcome.CHANGED)
        or change.kind == Kind.SCHOOLS
        or change.asks_care
        or change.kept
        or _is_called_anew(change, known)
    )
    return replace(found, changes=changes, tally={**found.counts(), Kind.TERMS.value: found.terms()})


def _is_called_anew(change: Change, known: Mapping[str, Known]) -> bool:
    """Whether the source's name for this row is still to be written down."""
    if not change.external_id or change.outcome not in (Outcome.UNCHANGED, Outcome.MERGED):
        return False
    if change.kind == Kind.MEMBERSHIPS:
        return False
    return known[change.school.key].external.get((change.kind, change.external_id)) != change.target.id


def _leavers(bench: Workbench, changes: list[Change]) -> list[Leaver]:
    """Pupils of a full list's schools who are not in it, and those whom their source has ended. Proposals only."""
    reading = bench.reading
    targets = {target.key: target for target in bench.schools.values()}
    seen = {(c.school.key, c.target.id) for c in changes if c.kind == Kind.PUPILS and c.target.id is not None}
    held = any(c.outcome == Outcome.HELD for c in changes if c.kind == Kind.PUPILS)
    held = held or bench.whole.has_children_aside
    found = []
    for key, school in bench.known.items():
        gone = {school.external.get((kind, ref)) for kind, ref in reading.gone if kind == Kind.PUPILS}
        for pupil in school.pupils.values():
            missing = reading.is_full and reading.pupils and (key, pupil.id) not in seen
            # A row that waits may be the very child who seems to be missing.
            if pupil.is_here and (pupil.id in gone or (missing and not held)):
                found.append(Leaver(targets[key], pupil.id, f"{pupil.text('first_name')} {pupil.text('last_name')}"))
    return found


__all__ = ["Changes", "Comparing", "Withdrawal", "compare"]
