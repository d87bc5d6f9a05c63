"""What is on record, as plain values, so that comparing needs no database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports.known_days import KnownDays


@dataclass(frozen=True, slots=True)
class KnownSchool:
    id: int
    name: str
    urn: str = ""
    laestab: str = ""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A pupil, an adult or a member of staff, with the fields a file may speak about."""

    id: int
    fields: dict[str, object]
    has_user: bool = False
    is_here: bool = True

    def text(self, name: str) -> str:
        return str(self.fields.get(name) or "")


@dataclass(frozen=True, slots=True)
class KnownClass:
    id: int
    name: str
    academic_year: str
    is_form: bool
    year: int | None


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A relationship. `is_granted`: the adult may sign in for the child today."""

    id: int
    pupil: int
    adult: int
    fields: dict[str, object]
    is_granted: bool
    is_current: bool


@dataclass
class Known:
    """One school as it stands. `external` maps (kind, what the source calls it) to the id here.

    `placed_by_hand`: (role, class, person) of places in a class that somebody at school gave.
    """

    school: KnownSchool
    pupils: dict[int, KnownPerson] = field(default_factory=dict)
    adults: dict[int, KnownPerson] = field(default_factory=dict)
    staff: dict[int, KnownPerson] = field(default_factory=dict)
    classes: dict[int, KnownClass] = field(default_factory=dict)
    links: dict[tuple[int, int], KnownLink] = field(default_factory=dict)
    placements: dict[tuple[int, int], tuple[date, date | None]] = field(default_factory=dict)
    teachings: dict[tuple[int, int], tuple[date, date | None]] = field(default_factory=dict)
    external: dict[tuple[str, str], int] = field(default_factory=dict)
    by_hand: set[tuple[str, int, str]] = field(default_factory=set)
    placed_by_hand: set[tuple[str, int, int]] = field(default_factory=set)
    days: KnownDays = field(default_factory=KnownDays)

    def is_by_hand(self, kind: str, object_id: int, name: str) -> bool:
        """Whether the school wrote this field itself: then no file overwrites it."""
        return (kind, object_id, name) in self.by_hand


def by_key(people: Iterable[KnownPerson], key: str) -> dict[str, list[int]]:
    """People by the text of one field; those without it are left out."""
    found: dict[str, list[int]] = defaultdict(list)
    for person in people:
        if person.text(key):
            found[person.text(key)].append(person.id)
    return found
