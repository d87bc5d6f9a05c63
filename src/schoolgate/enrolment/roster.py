"""The same verbs for a whole list at once: few statements, one line of history for the list, no rights beyond standing.

Called by `imports.apply` inside its one transaction. None of these gives anybody a sign-in.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from schoolgate.enrolment import rules
from schoolgate.enrolment.actions.leaving import return_to_school
from schoolgate.enrolment.actions.limits import restrict
from schoolgate.enrolment.actions.people import (
    ADULT_FIELDS,
    LINK_FIELDS,
    PUPIL_FIELDS,
    STAFF_FIELDS,
    STANDING,
    By,
    adjust_rights,
)
from schoolgate.people.models import (
    Adult,
    Placement,
    Pupil,
    Relationship,
    Restriction,
    Right,
    School,
    SchoolClass,
    Staff,
    Teaching,
)
from schoolgate.timeline.actions import record, record_many
from schoolgate.timeline.verbs import Verb

BATCH = 500
AT_ONCE = 200  # rows in one update
MANY = 60  # two new forms
_PEOPLE: dict[str, tuple[type[Pupil] | type[Adult] | type[Staff], frozenset[str], Verb]] = {
    "pupils": (Pupil, PUPIL_FIELDS, Verb.PUPIL_CHANGED),
    "parents": (Adult, ADULT_FIELDS, Verb.ADULT_CHANGED),
    "staff": (Staff, STAFF_FIELDS, Verb.STAFF_CHANGED),
}


@dataclass(frozen=True, slots=True)
class NewLink:
    """A relationship to be made. `is_open` False: the source has closed the adult's account: not offered."""

    pupil_id: int
    adult_id: int
    fields: Mapping[str, Any]
    is_open: bool = True


def open_school(name: str, *, urn: str = "", laestab: str = "") -> School:
    """The school itself, on an installation that has none, or one more of a trust."""
    return School.objects.create(name=name[:120], urn=urn, laestab=laestab)


def complete_school(school_id: int, fields: Mapping[str, Any]) -> None:
    """Fill in a number that was not known. The name stays the school's own."""
    School.objects.filter(pk=school_id).update(**{name: fields[name] for name in ("urn", "laestab") if name in fields})


@transaction.atomic
def admit_many(school_id: int, rows: Sequence[Mapping[str, Any]], *, by: By, on: date, is_first: bool) -> list[int]:
    """Children of a list join the school. Returns their ids in the same order.

    One who comes later is a line in their own history; where many come at once, the line of the list stands for all.
    """
    pupils = Pupil.objects.bulk_create(
        [Pupil(school_id=school_id, joined=on, **_only(row, PUPIL_FIELDS)) for row in rows], batch_size=BATCH
    )
    if not is_first and len(pupils) <= MANY:
        for pupil in pupils:
            record(Verb.PUPIL_ADMITTED, by=by, pupil=pupil, about=pupil, school_id=school_id)
    return [pupil.pk for pupil in pupils]


@transaction.atomic
def add_many_adults(school_id: int, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Grown-ups of a list become known to the school. That alone opens nothing."""
    adults = [Adult(school_id=school_id, **_only(row, ADULT_FIELDS)) for row in rows]
    return [adult.pk for adult in Adult.objects.bulk_create(adults, batch_size=BATCH)]


@transaction.atomic
def add_many_staff(school_id: int, rows: Sequence[Mapping[str, Any]], *, on: date) -> list[int]:
    """Staff of a list. They have no role, and so no sign-in, until somebody gives them one."""
    staff = [Staff(school_id=school_id, starts=on, **_only(row, STAFF_FIELDS)) for row in rows]
    return [person.pk for person in Staff.objects.bulk_create(staff, batch_size=BATCH)]


@transaction.atomic
def open_many_classes(school_id: int, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    classes = [SchoolClass(school_id=school_id, **row) for row in rows]
    return [found.pk for found in SchoolClass.objects.bulk_create(classes, batch_size=BATCH)]


@transaction.atomic
def correct_classes(school_id: int, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """What a list says differently about classes: id → fields."""
    by_names: dict[tuple[str, ...], list[SchoolClass]] = defaultdict(list)
    for pk, found in SchoolClass.objects.filter(school=school_id).in_bulk(list(changes)).items():
        for name, value in changes[pk].items():
            setattr(found, name, value)
        by_names[tuple(sorted(changes[pk]))].append(found)
    for names, same in by_names.items():
        if names:
            SchoolClass.objects.bulk_update(same, names, batch_size=AT_ONCE)


@transaction.atomic
def correct_people(school_id: int, kind: str, changes: Mapping[int, Mapping[str, Any]], *, by: By) -> None:
    """What a list says differently about people of one kind: id → fields. What the school wrote by hand the caller has
    left out. Each is a line in their own history.
    """
    model, allowed, verb = _PEOPLE[kind]
    rows = model._default_manager.filter(school=school_id).in_bulk(list(changes))
    if model is Pupil:
        # Whoever is named again is the same child, come back: their grown-ups' sign-ins wait to be confirmed anew.
        for pk in [pk for pk, fields in changes.items() if pk in rows and fields.get("left", ...) is None]:
            return_to_school(rows[pk], by=by)
            changes = {**changes, pk: {name: new for name, new in changes[pk].items() if name != "left"}}
    by_names: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for pk, row in rows.items():
        changed = _only(changes[pk], allowed)
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            by_names[tuple(sorted(changed))].append(row)
    for names, same in by_names.items():
        model._default_manager.bulk_update(same, names, batch_size=AT_ONCE)
    done = [(row, ", ".join(names)) for names, same in by_names.items() for row in same]
    record_many(verb, done, by=by, school_id=school_id)


@transaction.atomic
def link_many(school_id: int, links: Sequence[NewLink], *, on: date) -> list[int]:
    """Relationships of a list, each pending: rights by known standing alone, and no sign-in for anybody."""
    made = Relationship.objects.bulk_create(
        [
            Relationship(
                school_id=school_id, pupil_id=link.pupil_id, adult_id=link.adult_id, starts=on,
                sign_in=Relationship.SignIn.PENDING if link.is_open else Relationship.SignIn.WITHDRAWN,
                **_only(link.fields, LINK_FIELDS),
            )
            for link in links
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Right.objects.bulk_create(
        [
            Right(school_id=school_id, relationship=relationship, kind=kind, starts=on)
            for relationship in made
            for kind in _standing(relationship)
        ],
        batch_size=BATCH,
    )
    return [relationship.pk for relationship in made]


def _standing(relationship: Relationship) -> list[str]:
    rights = rules.default_rights(
        kind=relationship.kind, responsibility=relationship.responsibility, has_care=relationship.lives_with
    )
    return [kind for kind in rules.RIGHTS_IN_ORDER if kind in rights]


@transaction.atomic
def correct_links(school_id: int, changes: Mapping[int, Mapping[str, Any]], *, by: By) -> None:
    """What a list says differently about links. A list can end a right, never add one: that takes a person."""
    numbered = [pk for pk, fields in changes.items() if "priority" in fields]
    # Two contacts may swap their numbers; without a moment of none they would clash halfway.
    Relationship.objects.filter(pk__in=numbered).update(priority=None)
    links = Relationship.objects.filter(school=school_id).in_bulk(list(changes))
    by_names: dict[tuple[str, ...], list[Relationship]] = defaultdict(list)
    for pk, link in links.items():
        for name, value in _only(changes[pk], LINK_FIELDS).items():
            setattr(link, name, value)
        by_names[tuple(sorted(changes[pk]))].append(link)
    for names, same in by_names.items():
        Relationship.objects.bulk_update(same, names, batch_size=AT_ONCE)
        if STANDING & set(names):
            for link in same:
                adjust_rights(link, may_add=False)
    done = [(link, ", ".join(names)) for names, same in by_names.items() for link in same]
    record_many(Verb.RELATIONSHIP_CHANGED, done, by=by, school_id=school_id)


@transaction.atomic
def place_many(
    school_id: int, rows: Sequence[tuple[int, int, date, date | None]], *, leaves: Sequence[tuple[int, int]], on: date
) -> None:
    """(pupil, class, first day, last day) each; `leaves` are the (pupil, class) that end the day before."""
    for ids in _places(Placement, school_id, set(leaves), Q(ends__isnull=True)):
        ending = Placement.objects.filter(pk__in=ids)
        ending.filter(starts__gte=on).delete()
        ending.update(ends=on - timedelta(days=1))
    Placement.objects.bulk_create(
        [
            Placement(school_id=school_id, pupil_id=pupil, school_class_id=school_class, starts=starts, ends=ends)
            for pupil, school_class, starts, ends in rows
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def teach_many(school_id: int, rows: Sequence[tuple[int, int, date, date | None]]) -> None:
    """(member of staff, class, first day, last day) each."""
    Teaching.objects.bulk_create(
        [
            Teaching(school_id=school_id, staff_id=staff, school_class_id=school_class, starts=starts, ends=ends)
            for staff, school_class, starts, ends in rows
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def end_memberships(school_id: int, rows: Sequence[tuple[str, int, int, date | None]], *, on: date) -> None:
    """(role, person, class, last day) each: another last day for a place that is not over on the day of the list."""
    by_day: dict[tuple[bool, date | None], set[tuple[int, int]]] = defaultdict(set)
    for role, person, school_class, ends in rows:
        by_day[role == "student", ends].add((person, school_class))
    not_over = Q(ends__isnull=True) | Q(ends__gte=on)
    for (is_pupil, ends), pairs in by_day.items():
        model: type[Placement | Teaching] = Placement if is_pupil else Teaching
        for ids in _places(model, school_id, pairs, not_over):
            model._default_manager.filter(pk__in=ids).update(ends=ends)


def _places(
    model: type[Placement | Teaching], school_id: int, pairs: set[tuple[int, int]], which: Q
) -> Iterator[list[int]]:
    """The ids of these people's places in these classes, some at a time."""
    person = "pupil" if model is Placement else "staff"
    wanted = sorted(pairs)
    for start in range(0, len(wanted), AT_ONCE):
        people = {pair[0] for pair in wanted[start : start + AT_ONCE]}
        found = model._default_manager.filter(which, school=school_id, **{f"{person}__in": people})
        some = set(wanted[start : start + AT_ONCE])
        ids = [pk for pk, who, where in found.values_list("pk", person, "school_class") if (who, where) in some]
        for first in range(0, len(ids), AT_ONCE):
            yield ids[first : first + AT_ONCE]


@transaction.atomic
def hold_sharing(pupil_id: int, adult_id: int, note: str) -> Restriction | None:
    """A column of the list looks like a court order: sharing is held until the office or the DSL has looked.

    Where a limit is already on record, begun or lifted, people have decided: the list adds nothing.
    """
    if Restriction.objects.filter(pupil=pupil_id, adult=adult_id).exists():
        return None
    pupil, adult = Pupil.objects.get(pk=pupil_id), Adult.objects.get(pk=adult_id)
    return restrict(pupil, adult, by=None, kind=Restriction.Kind.UNVERIFIED, summary=note)


def record_import(school_id: int, words: str, *, by: By) -> None:
    """One line of history for the whole list."""
    record(Verb.ROSTER_IMPORTED, by=by, words=words, school_id=school_id)


def _only(fields: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    unknown = set(fields) - allowed
    if unknown:
        raise TypeError(f"a list may not write: {', '.join(sorted(unknown))}")
    return dict(fields)
