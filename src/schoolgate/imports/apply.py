"""The only writer: turns what `compare` found into deeds of `enrolment`, in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from schoolgate.access.policy import Action, may
from schoolgate.enrolment import actions, roster
from schoolgate.imports import staging, standing
from schoolgate.imports.changes import Change, Changes, Leaver, Withdrawal
from schoolgate.imports.collecting import collecting_seldom
from schoolgate.imports.compare import Comparing
from schoolgate.imports.counting import count_rows_when_written
from schoolgate.imports.days import with_days, write_marks, write_terms
from schoolgate.imports.keeping import way_back
from schoolgate.imports.models import ExternalId, ImportRun
from schoolgate.imports.on_record import load, load_schools
from schoolgate.imports.parts import Part
from schoolgate.imports.proposing import propose
from schoolgate.imports.rows import Kind, Outcome, Reading, Role
from schoolgate.people.models import Relationship, School, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused

By = Viewer | Staff | None
Around = Callable[[], AbstractContextManager[None]]
Make = Callable[[list[dict[str, Any]]], list[int]]
Counts = dict[str, dict[str, int]]
WRITTEN = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.MERGED)
CHANGING = (Outcome.NEW, Outcome.CHANGED)
CARE = "care"  # the external id under which a note of a court order is remembered, so that it is raised once
CARE_NOTE = "Noted in the list of contacts that the school brought in. Ask the office for the document."
# So often a comparison is made without holding anybody up. The last is made while the schools are held.
TRIES = 3


class Moved(Exception):
    """What would be done now is not what somebody looked at. `changes` says what it would be; nothing was written."""

    def __init__(self, changes: Changes) -> None:
        super().__init__("the plan has moved")
        self.changes = changes


def comparing(reading: Reading, *, as_of: date, school: str = "") -> Comparing:
    """A comparison with what is on record, still to be made part by part."""
    return Comparing(
        reading,
        load_schools(),
        lambda known: with_days(load(known, reading.origin, as_of), reading),
        as_of=as_of,
        school=school,
    )


@collecting_seldom()
def preview(reading: Reading, *, as_of: date, school: str = "") -> Changes:
    """What would change. Nothing is written and nothing locked. Of many schools only the numbers are kept."""
    comparison = comparing(reading, as_of=as_of, school=school)
    if len(comparison.parts) <= 1:
        return comparison.together([comparison.compare(part) for part in comparison.parts])
    summary = _Summary()
    for part in comparison.parts:
        summary.add(comparison.compare(part))
    return summary.of(comparison)


class _Summary:
    """What is kept of parts that have been let go."""

    def __init__(self) -> None:
        self.leavers: list[Leaver] = []
        self.withdrawals: list[Withdrawal] = []
        self.kept = 0
        self.changing = 0

    def add(self, changes: Changes) -> None:
        self.leavers += changes.leavers
        self.withdrawals += changes.withdrawals
        self.kept += changes.count_kept()
        self.changing += sum(change.outcome in CHANGING for change in changes.changes)

    def of(self, comparison: Comparing) -> Changes:
        return replace(comparison.summed_up(self.leavers, self.withdrawals), kept=self.kept)


@collecting_seldom()
def apply(
    reading: Reading,
    *,
    by: By,
    as_of: date,
    school: str = "",
    run: ImportRun | None = None,
    expected: str = "",
    around: Around = nullcontext,
    name: str = "",
) -> Changes:
    """Compare anew, and write, all or nothing. A refused list writes nothing and says why.

    The comparison holds nobody up; then the schools are locked, and where one of them has moved meanwhile it is
    made again, the last time under the lock. `run` is the row of a list that was looked at on a page and that its
    caller marks as applied; without one, a row is made for each school, with `name` for the file. `expected` is the
    digest of the plan that was looked at (one school). `around` is entered once the schools are held and left when
    all is written, in the same transaction: for whoever must write something of their own with it.

    Raises Refused where a list names no school and none is on record, for a viewer who may not bring lists in, or not
    this school's, and for a second school on SQLite. Raises Moved where the plan is not the expected one.
    """
    if isinstance(by, Viewer) and not may(by.roles, Action.ROSTER_IMPORT):
        raise Refused("Only the head, the office lead or the school administrator can bring in a list.")
    for number in range(1, TRIES + 1):
        attempt = _Attempt(reading, by, as_of, school, run, expected, around, name)
        try:
            with transaction.atomic():
                done = attempt.make(is_last=number == TRIES)
        except OperationalError:
            # Two who held what the other wanted: the database let one of them go on. Nothing of ours was written.
            if number == TRIES or connection.in_atomic_block:
                raise
            continue
        if done is not None:
            return done
    raise AssertionError("the last attempt compares under the lock")


class _Attempt:
    """One comparison, and the writing of it if nothing has moved."""

    def __init__(
        self, reading: Reading, by: By, as_of: date, school: str, run: ImportRun | None, expected: str, around: Around,
        name: str,
    ) -> None:  # fmt: skip
        self.reading, self.by, self.as_of, self.school, self.run = reading, by, as_of, school, run
        self.expected, self.around, self.name = expected, around, name
        self.found: dict[int, Changes] = {}
        self.marks: dict[int, standing.Mark] = {}
        self.comparison: Comparing | None = None
        if not connection.in_atomic_block:
            self._compare_early()

    def _compare_early(self) -> None:
        """Every school on record, without a lock. Of what is to be written only; a new school has nobody to wait."""
        schools = load_schools()
        self.marks = dict(standing.marks_of([school.id for school in schools]))
        self.comparison = comparing(self.reading, as_of=self.as_of, school=self.school)
        for part in self.comparison.parts:
            if part.is_on_record:
                self.found[id(part)] = self.comparison.compare(part, is_lean=len(self.comparison.parts) > 1)

    def make(self, *, is_last: bool) -> Changes | None:
        """Lock, check and write. None where something has moved: then it must be compared anew."""
        if is_last or self.comparison is None or any(target.id is None for target in self.comparison.targets):
            # Nobody can hold a row that is not there yet: who makes schools does so one after the other.
            standing.lock_new_schools()
        if is_last or self.comparison is None:
            standing.lock([school.id for school in load_schools()])
            self.found.clear()
            self.comparison = comparing(self.reading, as_of=self.as_of, school=self.school)
        else:
            standing.lock_rows(change for found in self.found.values() for change in found.changes)
            standing.lock(list(self.marks))
            ids = [target.id for target in self.comparison.targets if target.id is not None]
            if set(self.marks) != {school.id for school in load_schools()}:
                return None
            now = standing.marks_of(ids)
            if any(now[school_id] != self.marks[school_id] for school_id in ids):
                return None
        return self._write(self.comparison)

    def _write(self, comparison: Comparing) -> Changes:
        if comparison.is_refused:
            return comparison.together([])
        self._ensure_may(comparison)
        with self.around():
            return self._write_parts(comparison)

    def _write_parts(self, comparison: Comparing) -> Changes:
        kept: list[Changes] = []
        runs: list[int] = []
        summary = _Summary()
        for part in comparison.parts:
            found = self.found.pop(id(part), None) or comparison.compare(part)
            if self.expected and staging.digest_of(found) != self.expected:
                raise Moved(found)
            writer = _Writer(found, self.by, self.as_of, self.run, self.name)
            writer.write(part)
            runs += writer.made_runs
            if len(comparison.parts) == 1:
                kept.append(found)
            summary.add(found)
        # One moment for all schools of one list, after its last line of history: so they are found and undone together.
        ImportRun.objects.filter(pk__in=runs).update(applied_at=timezone.now())
        count_rows_when_written(summary.changing)
        return comparison.together(kept) if kept else summary.of(comparison)

    def _ensure_may(self, comparison: Comparing) -> None:
        targets = comparison.targets
        if isinstance(self.by, Viewer) and any(target.id != self.by.school_id for target in targets):
            raise Refused("This list is about another school than yours.")
        new = [target for target in targets if target.id is None]
        if any(not target.name for target in new):
            raise Refused("This list does not name its school, and none is set up yet. Give its name: --school “Name”.")
        if new and connection.vendor == "sqlite" and not settings.DEMO and len(new) + School.objects.count() > 1:
            raise Refused(
                "A trust of several schools needs PostgreSQL; this installation keeps its one school in a file.",
                then="Set DATABASE_URL, then bring the list in again.",
            )


class _Writer:
    def __init__(self, changes: Changes, by: By, on: date, run: ImportRun | None, name: str) -> None:
        self.changes, self.by, self.on, self.run = changes, by, on, run
        self.ids: dict[tuple[str, Kind, str], int] = {}
        self.school_ids: dict[str, int] = {}
        self.opened: set[int] = set()
        self.completed: dict[int, dict[str, Any]] = {}
        self.name = name
        self.made_runs: list[int] = []

    def write(self, part: Part) -> None:
        for change in self.changes.of(Kind.SCHOOLS, Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED):
            self._school(change)
        for target in part.targets:
            if target.id is not None:
                self.school_ids.setdefault(target.key, target.id)
        by_school: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes.changes:
            if change.kind != Kind.SCHOOLS:
                by_school[change.school.key].append(change)
        ending: dict[str, list[Withdrawal]] = defaultdict(list)
        # So many at once are done only where two people have said so, on the page of the list.
        if not self.changes.is_much_withdrawn or (self.run is not None and self.run.first_by_id is not None):
            for withdrawal in self.changes.withdrawals:
                ending[withdrawal.school.key].append(withdrawal)
        counts = self.changes.counts()
        for key, school_id in self.school_ids.items():
            changes = by_school[key]
            run = self.run or self._run_of(school_id, counts, key)
            writes = bool(ending[key]) or any(c.outcome in CHANGING or c.asks_care for c in changes)
            with way_back(run, school_id, is_new=school_id in self.opened, writes=writes) as effects:
                if school_id in self.completed:
                    effects.append({"changed": {"people.school": {str(school_id): self.completed[school_id]}}})
                effects += self._one_school(school_id, changes)
                self._call(school_id, changes)
                for withdrawal in ending[key]:
                    actions.withdraw_access(Relationship.objects.get(pk=withdrawal.relationship_id), by=self.by)
            roster.record_import(school_id, self.changes.reading.file_hash, by=self.by)

    def _school(self, change: Change) -> None:
        values = _new_values(change)
        if change.outcome == Outcome.NEW:
            school = roster.open_school(change.label, urn=values.get("urn", ""), laestab=values.get("laestab", ""))
            self.school_ids[change.school.key] = school.pk
            self.opened.add(school.pk)
            return
        assert change.school.id is not None
        self.school_ids[change.school.key] = change.school.id
        if change.outcome == Outcome.CHANGED:
            roster.complete_school(change.school.id, values)
            self.completed[change.school.id] = {name: old for name, (old, _) in change.fields.items()}

    def _one_school(self, school_id: int, changes: list[Change]) -> list[dict[str, Any]]:
        """Write all of one school. Returns what only the writing itself can tell of the way back."""
        found: dict[tuple[Kind, Outcome], list[Change]] = defaultdict(list)
        for change in changes:
            found[change.kind, change.outcome].append(change)
        new = Outcome.NEW
        is_first = school_id in self.opened
        people: list[tuple[Kind, Make]] = [
            (Kind.PUPILS, lambda rows: roster.admit_many(school_id, rows, by=self.by, on=self.on, is_first=is_first)),
            (Kind.PARENTS, lambda rows: roster.add_many_adults(school_id, rows)),
            (Kind.STAFF, lambda rows: roster.add_many_staff(school_id, rows, on=self.on)),
            (Kind.CLASSES, lambda rows: roster.open_many_classes(school_id, rows)),
        ]
        for kind, make in people:
            made = found[kind, new]
            for change, pk in zip(made, make([_new_values(c) for c in made]), strict=True):
                self.ids[change.school.key, kind, change.target.key] = pk
            different = {c.target.id: _new_values(c) for c in found[kind, Outcome.CHANGED] if c.target.id is not None}
            if kind != Kind.CLASSES:
                roster.correct_people(school_id, kind.value, different, by=self.by)
                continue
            roster.correct_classes(school_id, different)
        self._memberships(school_id, [*found[Kind.MEMBERSHIPS, new], *found[Kind.MEMBERSHIPS, Outcome.CHANGED]])
        self._links(school_id, found[Kind.RELATIONSHIPS, new], found[Kind.RELATIONSHIPS, Outcome.CHANGED])
        for outcome in WRITTEN:
            self._care(school_id, [c for c in found[Kind.RELATIONSHIPS, outcome] if c.asks_care])
        source = self.changes.reading.source
        write_terms(school_id, changes, by=self.by)
        return write_marks(school_id, changes, lambda change: self._id(change, 0), source=source, by=self.by)

    def _id(self, change: Change, at: int) -> int:
        """The id of what a change points at: on record, or made a moment ago."""
        target = change.links[at]
        return target.id if target.id is not None else self.ids[change.school.key, target.kind, target.key]

    def _memberships(self, school_id: int, changes: list[Change]) -> None:
        placements, teachings, leaves, ending = [], [], [], []
        for change in changes:
            class_id, person_id = self._id(change, 0), self._id(change, 1)
            values = _new_values(change)
            if change.outcome == Outcome.CHANGED:
                ending.append((change.label, person_id, class_id, values["ends"]))
                continue
            row = (person_id, class_id, values["starts"], values["ends"])
            if change.label == Role.STUDENT:
                placements.append(row)
                leaves += [(person_id, other) for other in values.get("leaves", ())]
            else:
                teachings.append(row)
        roster.end_memberships(school_id, ending, on=self.on)
        roster.place_many(school_id, placements, leaves=leaves, on=self.on)
        roster.teach_many(school_id, teachings)

    def _links(self, school_id: int, new: list[Change], changed: list[Change]) -> None:
        links = []
        closed = {row.ref for row in self.changes.reading.adults if not row.may_sign_in}
        for change in new:
            ref = getattr(change.row, "adult_ref", "")
            links.append(
                roster.NewLink(self._id(change, 0), self._id(change, 1), _new_values(change), is_open=ref not in closed)
            )
        for change, pk in zip(new, roster.link_many(school_id, links, on=self.on), strict=True):
            self.ids[change.school.key, Kind.RELATIONSHIPS, change.target.key] = pk
        corrections = {c.target.id: _new_values(c) for c in changed if c.target.id is not None}
        roster.correct_links(school_id, corrections, by=self.by)

    def _care(self, school_id: int, changes: list[Change]) -> None:
        """A note that looks like a court order holds sharing: once, so that what people decided later stands."""
        origin = self.changes.reading.origin
        for change in changes:
            pupil, adult = self._id(change, 0), self._id(change, 1)
            _, is_new = ExternalId.objects.get_or_create(
                school_id=school_id,
                source=origin,
                kind=CARE,
                external_id=f"{pupil}|{adult}",
                defaults={"object_id": pupil},
            )
            if is_new:
                roster.hold_sharing(pupil, adult, CARE_NOTE)

    def _call(self, school_id: int, changes: Iterable[Change]) -> None:
        """Write down what the source calls each row, where that is new."""
        origin = self.changes.reading.origin
        known = set(
            ExternalId.objects.filter(school=school_id, source=origin).values_list("kind", "external_id", "object_id")
        )
        wanted: dict[tuple[str, str], int] = {}
        for change in changes:
            if not change.external_id or change.outcome not in WRITTEN or change.kind == Kind.MEMBERSHIPS:
                continue
            target = change.target
            pk = target.id if target.id is not None else self.ids.get((change.school.key, change.kind, target.key))
            if pk is not None:
                wanted[change.kind.value, change.external_id] = pk
        missing = [(kind, ref, pk) for (kind, ref), pk in wanted.items() if (kind, ref, pk) not in known]
        stale = {(kind, ref) for kind, ref, _ in known} & {(kind, ref) for kind, ref, _ in missing}
        for kind, ref in stale:
            ExternalId.objects.filter(school=school_id, source=origin, kind=kind, external_id=ref).delete()
        ExternalId.objects.bulk_create(
            [
                ExternalId(school_id=school_id, source=origin, kind=k, external_id=r, object_id=pk)
                for k, r, pk in missing
            ],
            batch_size=roster.BATCH,
        )

    def _run_of(self, school_id: int, counts: Counts, key: str) -> ImportRun:
        """A row for a list that no page has looked at, with the children it does not name any more: what becomes of
        them is decided on its page. When it was brought in is written once all of it is.
        """
        reading = self.changes.reading
        gone = [leaver.pupil_id for leaver in self.changes.leavers if leaver.school.key == key]
        by_id = self.by.person_id if isinstance(self.by, Viewer) else self.by.pk if self.by else None
        run: ImportRun = ImportRun.objects.create(
            school_id=school_id, source=reading.source, file_name=self.name, file_hash=reading.file_hash, by_id=by_id,
            decided_by_id=by_id, state=ImportRun.State.APPLIED, applied_at=timezone.now(), as_of=self.on,
            counts=counts, summary={"leavers": len(gone)} if gone else {},
        )  # fmt: skip
        propose(run, gone)
        self.made_runs.append(run.pk)
        return run


def _new_values(change: Change) -> dict[str, Any]:
    return {name: new for name, (_, new) in change.fields.items()}
