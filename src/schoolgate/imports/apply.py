"""The only writer: turns what `compare` found into deeds of `enrolment`, in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from schoolgate.access.policy import Action, may
from schoolgate.enrolment import actions, roster
from schoolgate.imports.changes import Change, Changes
from schoolgate.imports.compare import compare
from schoolgate.imports.models import ExternalId, ImportRun
from schoolgate.imports.on_record import load, load_schools
from schoolgate.imports.rows import Kind, Outcome, Reading, Role
from schoolgate.people.models import Relationship, School, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused

By = Viewer | Staff | None
Make = Callable[[list[dict[str, Any]]], list[int]]
WRITTEN = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.MERGED)
CARE = "care"  # the external id under which a note of a court order is remembered, so that it is raised once
CARE_NOTE = "Noted in the list of contacts that the school brought in. Ask the office for the document."


def preview(reading: Reading, *, as_of: date, school: str = "") -> Changes:
    """What would change. Nothing is written and nothing locked."""
    return compare(
        reading, load_schools(), lambda known: load(known, reading.origin, as_of), as_of=as_of, school=school
    )


@transaction.atomic
def apply(reading: Reading, *, by: By, as_of: date, school: str = "") -> Changes:
    """Compare anew, and write, all or nothing. A refused list writes nothing and says why.

    Raises Refused where a list names no school and none is on record, and for a viewer who may not bring lists in, or
    not this school's.
    """
    if isinstance(by, Viewer) and not may(by.roles, Action.ROSTER_IMPORT):
        raise Refused("Only the head, the office lead or the school administrator can bring in a list.")
    # Two lists at the same moment would each think that its people are new: one waits for the other.
    list(School.objects.select_for_update().order_by("pk"))
    changes = preview(reading, as_of=as_of, school=school)
    if changes.is_refused:
        return changes
    if isinstance(by, Viewer) and any(c.school.id != by.school_id for c in changes.changes if c.outcome in WRITTEN):
        raise Refused("This list is about another school than yours.")
    unnamed = [c for c in changes.of(Kind.SCHOOLS, Outcome.NEW) if not c.label]
    if unnamed:
        raise Refused("This list does not name its school, and none is set up yet. Give its name: --school “Name”.")
    _Writer(changes, by, as_of).write()
    return changes


class _Writer:
    def __init__(self, changes: Changes, by: By, on: date) -> None:
        self.changes, self.by, self.on = changes, by, on
        self.ids: dict[tuple[str, Kind, str], int] = {}
        self.school_ids: dict[str, int] = {}
        self.opened: set[int] = set()

    def write(self) -> None:
        for change in self.changes.of(Kind.SCHOOLS, Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED):
            self._school(change)
        by_school: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes.changes:
            if change.school.id is not None:
                self.school_ids.setdefault(change.school.key, change.school.id)
            if change.kind != Kind.SCHOOLS:
                by_school[change.school.key].append(change)
        for key, school_id in self.school_ids.items():
            self._one_school(school_id, by_school[key])
            self._call(school_id, by_school[key])
        for withdrawal in self.changes.withdrawals:
            actions.withdraw_access(Relationship.objects.get(pk=withdrawal.relationship_id), by=self.by)
        self._remember()

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

    def _one_school(self, school_id: int, changes: list[Change]) -> None:
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
            for change in found[kind, Outcome.CHANGED]:
                assert change.target.id is not None
                if kind == Kind.CLASSES:
                    roster.correct_class(change.target.id, _new_values(change))
                else:
                    roster.correct_person(school_id, kind.value, change.target.id, _new_values(change), by=self.by)
        self._memberships(school_id, [*found[Kind.MEMBERSHIPS, new], *found[Kind.MEMBERSHIPS, Outcome.CHANGED]])
        self._links(school_id, found[Kind.RELATIONSHIPS, new], found[Kind.RELATIONSHIPS, Outcome.CHANGED])
        for outcome in WRITTEN:
            self._care(school_id, [c for c in found[Kind.RELATIONSHIPS, outcome] if c.asks_care])

    def _id(self, change: Change, at: int) -> int:
        """The id of what a change points at: on record, or made a moment ago."""
        target = change.links[at]
        return target.id if target.id is not None else self.ids[change.school.key, target.kind, target.key]

    def _memberships(self, school_id: int, changes: list[Change]) -> None:
        placements, teachings, leaves = [], [], []
        for change in changes:
            class_id, person_id = self._id(change, 0), self._id(change, 1)
            values = _new_values(change)
            if change.outcome == Outcome.CHANGED:
                roster.end_membership(school_id, change.label, person_id, class_id, values["ends"])
                continue
            row = (person_id, class_id, values["starts"], values["ends"])
            if change.label == Role.STUDENT:
                placements.append(row)
                leaves += [(person_id, other) for other in values.get("leaves", ())]
            else:
                teachings.append(row)
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

    def _remember(self) -> None:
        counts = self.changes.counts()
        reading = self.changes.reading
        by_id = self.by.person_id if isinstance(self.by, Viewer) else self.by.pk if self.by else None
        for school_id in self.school_ids.values():
            ImportRun.objects.create(
                school_id=school_id, source=reading.source, file_hash=reading.file_hash, by_id=by_id,
                mode=ImportRun.Mode.APPLIED, counts=counts,
            )  # fmt: skip
            roster.record_import(school_id, reading.file_hash, by=self.by)


def _new_values(change: Change) -> dict[str, Any]:
    return {name: new for name, (_, new) in change.fields.items()}
