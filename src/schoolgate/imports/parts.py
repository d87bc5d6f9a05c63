"""A list of many schools, school by school: each is compared and written alone, so that a trust needs little memory.

Rows are shared between the parts, never copied. A person of two schools is in both parts; who belongs to none is in the
part of nobody, where every row is left out and said so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from schoolgate.imports.changes import Change, SchoolTarget
from schoolgate.imports.rows import Kind, Outcome, Reading, Where
from schoolgate.imports.schools import Chosen

Keys = tuple[str, ...]
_LISTS = ("staff", "pupils", "adults", "classes", "memberships", "links")


@dataclass(frozen=True)
class Whole:
    """Where each person of the whole list is at home: kind → ref → the keys of their schools.

    `has_children_aside`: some row of a child was held or rejected before anybody could say whose it is.
    """

    homes: dict[Kind, dict[str, Keys]] = field(default_factory=dict)
    has_children_aside: bool = False

    def is_elsewhere(self, kind: Kind, ref: str, here: Iterable[str]) -> bool:
        """Whether the list has this person in another school than those named."""
        return bool(set(self.homes.get(kind, {}).get(ref, ())) - set(here))

    def has(self, kind: Kind, ref: str) -> bool:
        """Whether the list has this person at all, in a school of this import or not."""
        return ref in self.homes.get(kind, {})


@dataclass(frozen=True, slots=True)
class Part:
    """One school's rows (or nobody's, or all of an undivided list), with what is already known of its schools."""

    reading: Reading
    schools: dict[str, SchoolTarget]
    changes: tuple[Change, ...]

    @property
    def targets(self) -> list[SchoolTarget]:
        """Each school once."""
        return list({target.key: target for target in self.schools.values()}.values())

    @property
    def is_on_record(self) -> bool:
        """Whether all its schools are, so that it can be compared before anything is locked."""
        return bool(self.schools) and all(target.id is not None for target in self.schools.values())


@dataclass(frozen=True)
class Parts:
    """The parts in order, where everybody is, and which rows stand in more than one part."""

    parts: tuple[Part, ...]
    whole: Whole
    shared: frozenset[Where] = frozenset()


def divide(reading: Reading, chosen: Chosen) -> Parts:
    """One part for each school. A list of changes is not divided: what it points at may be anywhere."""
    keys = {target.key for target in chosen.by_ref.values()}
    if len(keys) < 2 or reading.resolves_outside or reading.marks or reading.terms:
        return Parts((Part(reading, dict(chosen.by_ref), chosen.changes),), Whole({}, _has_children_aside(reading)))
    return _Divider(reading, chosen).divided()


def _has_children_aside(reading: Reading) -> bool:
    return any(a.kind == Kind.PUPILS and a.outcome in (Outcome.HELD, Outcome.REJECTED) for a in reading.set_aside)


class _Divider:
    def __init__(self, reading: Reading, chosen: Chosen) -> None:
        self.reading, self.chosen = reading, chosen
        self.lists: dict[str, dict[str, list[Any]]] = {"": {name: [] for name in _LISTS}}
        for target in chosen.by_ref.values():
            self.lists.setdefault(target.key, {name: [] for name in _LISTS})
        self.shared: set[Where] = set()
        self._same: dict[Keys, Keys] = {}

    def divided(self) -> Parts:
        pupils = self._people("pupils", self.reading.pupils)
        staff = self._people("staff", self.reading.staff)
        classes = {row.ref: self._keys([row.school]) for row in self.reading.classes}
        for row in self.reading.classes:
            self._put("classes", row, classes[row.ref])
        adults: dict[str, Keys] = {}
        for link in self.reading.links:
            keys = pupils.get(link.pupil_ref, ())
            self._put("links", link, keys)
            before = adults.get(link.adult_ref)
            adults[link.adult_ref] = self._one(keys if not before else tuple(dict.fromkeys((*before, *keys))))
        for adult in self.reading.adults:
            # An adult belongs where their children are; one without children where the file says.
            if adult.ref not in adults:
                adults[adult.ref] = self._keys(adult.schools)
            self._put("adults", adult, adults[adult.ref])
        named = {row.ref for row in self.reading.adults}
        for ref in [ref for ref in adults if ref not in named]:
            del adults[ref]
        for membership in self.reading.memberships:
            self._put("memberships", membership, classes.get(membership.class_ref, ())[:1])
        homes = {Kind.PUPILS: pupils, Kind.STAFF: staff, Kind.PARENTS: adults}
        whole = Whole(homes, _has_children_aside(self.reading))
        return Parts(tuple(self._parts()), whole, frozenset(self.shared))

    def _parts(self) -> Iterable[Part]:
        changes: dict[str, list[Change]] = {key: [] for key in self.lists}
        for change in self.chosen.changes:
            changes[change.school.key if change.school.key in changes else ""].append(change)
        for key, lists in self.lists.items():
            rows: dict[str, Any] = {name: tuple(found) for name, found in lists.items()}
            reading = replace(self.reading, problems=(), set_aside=(), **rows)
            schools = {ref: target for ref, target in self.chosen.by_ref.items() if key and target.key == key}
            lists.clear()
            yield Part(reading, schools, tuple(changes[key]))

    def _people(self, name: str, rows: Sequence[Any]) -> dict[str, Keys]:
        found: dict[str, Keys] = {}
        for row in rows:
            found[row.ref] = self._keys(row.schools)
            self._put(name, row, found[row.ref])
        return found

    def _keys(self, refs: Iterable[str]) -> Keys:
        """The schools of this import among those named."""
        by_ref = self.chosen.by_ref
        return self._one(tuple(dict.fromkeys(by_ref[ref].key for ref in refs if ref in by_ref)))

    def _one(self, keys: Keys) -> Keys:
        """The same tuple for the same schools: there are a hundred of them, not a hundred thousand."""
        return self._same.setdefault(keys, keys)

    def _put(self, name: str, row: Any, keys: Keys) -> None:
        for key in keys or ("",):
            self.lists[key][name].append(row)
        if len(keys) > 1:
            self.shared.add(row.where)
