"""Who may stand in the records twice: proposed to a person, never joined by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from django.utils.translation import gettext as _

from schoolgate.enrolment.find import figures_of, folded
from schoolgate.enrolment.names import is_same_first_name
from schoolgate.people.details import ContactPoint
from schoolgate.people.merges import Merge, TwoPeople
from schoolgate.people.models import Adult, Pupil, Relationship
from schoolgate.people.viewers import Viewer

MOST = 60
T = TypeVar("T", Adult, Pupil)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records that may be one person, the one to keep first, and what they share, in words."""

    kept: Adult | Pupil
    gone: Adult | Pupil
    because: list[str]


def adults_twice(viewer: Viewer) -> list[Candidate]:
    """Same name, and at least one more thing in common: an address, a number, a child, a postcode."""
    adults = list(Adult.objects.visible_to(viewer))
    apart = _told_apart("adult", viewer.school_id)
    children: dict[int, set[int]] = defaultdict(set)
    for adult_id, pupil_id in Relationship.objects.filter(school=viewer.school_id).values_list("adult", "pupil"):
        children[adult_id].add(pupil_id)
    postcodes: dict[int, set[str]] = defaultdict(set)
    points = ContactPoint.objects.visible_to(viewer).filter(kind=ContactPoint.Kind.ADDRESS).exclude(postcode="")
    for adult_id, postcode in points.values_list("adult", "postcode"):
        postcodes[adult_id].add(postcode)
    found = []
    for one, other in _namesakes(adults):
        because = [
            *([_("the same email address")] if one.email and one.email == other.email else []),
            *([_("the same number")] if _same_number(one.mobile, other.mobile) else []),
            *([_("a child in common")] if children[one.pk] & children[other.pk] else []),
            *([_("the same postcode")] if postcodes[one.pk] & postcodes[other.pk] else []),
        ]
        if because and frozenset({one.pk, other.pk}) not in apart:
            kept, gone = sorted((one, other), key=lambda row: (row.user_id is None, -len(children[row.pk]), row.pk))
            found.append(Candidate(kept, gone, because))
    return found[:MOST]


def pupils_twice(viewer: Viewer) -> list[Candidate]:
    """Same name, and a birthday or a grown-up in common. Two UPNs, or two birthdays, are two children."""
    pupils = list(Pupil.objects.visible_to(viewer))
    apart = _told_apart("pupil", viewer.school_id)
    adults: dict[int, set[int]] = defaultdict(set)
    for pupil_id, adult_id in Relationship.objects.filter(school=viewer.school_id).values_list("pupil", "adult"):
        adults[pupil_id].add(adult_id)
    found = []
    for one, other in _namesakes(pupils):
        if (one.upn and other.upn and one.upn != other.upn) or (one.born and other.born and one.born != other.born):
            continue
        because = [
            *([_("the same birthday")] if one.born and one.born == other.born else []),
            *([_("a grown-up in common")] if adults[one.pk] & adults[other.pk] else []),
        ]
        if because and frozenset({one.pk, other.pk}) not in apart:
            kept, gone = sorted((one, other), key=lambda row: (row.left is not None, not row.upn, row.pk))
            found.append(Candidate(kept, gone, because))
    return found[:MOST]


def _namesakes(people: Iterable[T]) -> Iterator[tuple[T, T]]:
    """Every two whose family names are one, and whose first names are one or short for one another."""
    by_last: dict[str, list[T]] = defaultdict(list)
    for person in people:
        by_last[folded(person.last_name)].append(person)
    for rows in by_last.values():
        for one, other in combinations(rows, 2):
            if is_same_first_name(one.first_name, other.first_name):
                yield one, other


def _same_number(one: str, other: str) -> bool:
    return bool(figures_of(one)) and figures_of(one) == figures_of(other)


def _told_apart(kind: str, school_id: int) -> set[frozenset[int]]:
    """Pairs of which a person has said that they are two, or that were taken apart: not proposed a second time."""
    split = Merge.objects.filter(school=school_id, split_at__isnull=False).values_list(f"kept_{kind}", f"gone_{kind}")
    two = TwoPeople.objects.filter(school=school_id).values_list(f"one_{kind}", f"other_{kind}")
    return {frozenset(pair) for pair in [*split, *two] if None not in pair}
