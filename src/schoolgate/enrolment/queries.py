"""What the pages of this room show: who waits to be confirmed, class by class, and the limits of one child."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from schoolgate.access.policy import Action, may
from schoolgate.enrolment import rules
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, Restriction, SchoolClass
from schoolgate.people.viewers import Viewer

NO_CLASS = 0
LARGEST = 2**63 - 1  # beyond it a database has no row, and SQLite no answer
FIRST_CONTACTS = (1, 2)


@dataclass(frozen=True, slots=True)
class ClassWaiting:
    """A class in the list on the left: how many of its grown-ups wait."""

    id: int
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Grown:
    """One grown-up of one child on the confirming page.

    `is_limited`: cannot be confirmed here. `with_paper`: no email address of their own, so they come in with a letter.
    `will` is what they will be able to do, in words. `is_usual`: first or second contact with parental responsibility
    and an address of their own, ticked beforehand (mis-data 6.2).
    `was_taken_back`: their sign-in ended before; they can have it again, and never by a tick made beforehand.
    """

    relationship: Relationship
    adult: Adult
    is_limited: bool
    with_paper: bool
    will: list[str]
    is_usual: bool
    was_taken_back: bool


@dataclass(frozen=True, slots=True)
class Child:
    pupil: Pupil
    waiting: list[Grown]
    granted: list[Relationship]


def classes_waiting(viewer: Viewer) -> list[ClassWaiting]:
    """Every form with its number of grown-ups who wait, and the children without a form last. Own children left out."""
    found: dict[int, int] = defaultdict(int)
    form_of = _forms(viewer)
    for pupil_id in _waiting(viewer).values_list("pupil", flat=True):
        found[form_of.get(pupil_id, NO_CLASS)] += 1
    names = dict(SchoolClass.objects.filter(pk__in=form_of.values()).values_list("pk", "name"))
    rows = [ClassWaiting(pk, name, found.get(pk, 0)) for pk, name in names.items()]
    rows.sort(key=lambda row: (row.waiting == 0, row.name))
    if found.get(NO_CLASS):
        rows.append(ClassWaiting(NO_CLASS, "", found[NO_CLASS]))
    return rows


def children_of_class(viewer: Viewer, class_id: int) -> list[Child]:
    """The children of a form (or of none) and their grown-ups: those who wait, and those who may sign in already."""
    form_of = _forms(viewer)
    pupils = [
        pupil
        for pupil in Pupil.objects.visible_to(viewer).on_roll().order_by("first_name", "last_name")
        if form_of.get(pupil.pk, NO_CLASS) == class_id
    ]
    links = (
        Relationship.objects.current()
        .filter(school=viewer.school_id, pupil__in=[pupil.pk for pupil in pupils])
        .select_related("adult", "pupil")
        .order_by("priority", "pk")
    )
    limited, shared = limited_pairs(viewer.school_id), shared_addresses(viewer.school_id)
    waiting: dict[int, list[Grown]] = defaultdict(list)
    granted: dict[int, list[Relationship]] = defaultdict(list)
    for link in links:
        if link.sign_in == Relationship.SignIn.GRANTED:
            granted[link.pupil_id].append(link)
        else:
            waiting[link.pupil_id].append(_grown(link, limited, shared))
    return [Child(p, waiting[p.pk], granted[p.pk]) for p in pupils if waiting[p.pk] or granted[p.pk]]


def may_be_confirmed(viewer: Viewer, ids: Iterable[int]) -> QuerySet[Relationship]:
    """Those of `ids` whose child the viewer may see: not their own, not another school's."""
    return Relationship.objects.filter(
        school=viewer.school_id, pk__in=[pk for pk in ids if pk <= LARGEST], pupil__in=Pupil.objects.visible_to(viewer)
    ).select_related("adult", "pupil")


def restrictions_visible_to(viewer: Viewer) -> QuerySet[Restriction]:
    """Limits of children the viewer may see; for the head, the safeguarding lead and the office lead only."""
    found = Restriction.objects.filter(school=viewer.school_id)
    if not may(viewer.roles, Action.RESTRICTION_SEE):
        return found.none()
    return found.filter(pupil__in=Pupil.objects.visible_to(viewer))


def limited_pairs(school_id: int) -> set[tuple[int, int]]:
    """(pupil, adult) whom an order or a hold concerns, begun or not."""
    rows = Restriction.objects.filter(school=school_id, lifted_at__isnull=True)
    return set(rows.values_list("pupil", "adult"))


def shared_addresses(school_id: int) -> set[str]:
    """Addresses that more than one grown-up uses."""
    rows = Adult.objects.filter(school=school_id).exclude(email="").values("email").annotate(people=Count("pk"))
    return {row["email"] for row in rows.filter(people__gt=1)}


WILL = {
    rules.TOLD: _("is told"),
    rules.CONSULTED: _("is asked"),
    rules.SIGN: _("signs"),
    rules.BOOK: _("books meetings"),
    rules.COLLECT: _("collects"),
    rules.SEE_RECORDS: _("sees records"),
}
TAKES = {
    rules.TOLD: _("being told"),
    rules.CONSULTED: _("being asked"),
    rules.SIGN: _("signing"),
    rules.BOOK: _("meetings"),
    rules.COLLECT: _("collecting"),
    rules.SEE_RECORDS: _("seeing records"),
}


def words_for(rights: frozenset[str], words: Mapping[str, Any]) -> list[str]:
    """Rights in plain words, in the order people read them."""
    return [str(words[kind]) for kind in rules.RIGHTS_IN_ORDER if kind in rights]


def _waiting(viewer: Viewer) -> QuerySet[Relationship]:
    return Relationship.objects.current().filter(
        school=viewer.school_id,
        sign_in=Relationship.SignIn.PENDING,
        pupil__in=Pupil.objects.visible_to(viewer).on_roll(),
    )


def _forms(viewer: Viewer) -> dict[int, int]:
    rows = Placement.objects.current().filter(school=viewer.school_id, school_class__kind=SchoolClass.Kind.FORM)
    return dict(rows.values_list("pupil", "school_class"))


def _grown(link: Relationship, limited: set[tuple[int, int]], shared: set[str]) -> Grown:
    adult = link.adult
    is_limited = (link.pupil_id, link.adult_id) in limited
    with_paper = not adult.email or adult.is_contact_shared or adult.email in shared
    rights = rules.confirmed_rights(
        kind=link.kind, responsibility=link.responsibility, has_care=link.has_care or link.lives_with
    )
    was_taken_back = link.sign_in == Relationship.SignIn.WITHDRAWN
    usual = link.responsibility == Relationship.Responsibility.YES and link.priority in FIRST_CONTACTS
    is_usual = usual and not (is_limited or with_paper or was_taken_back)
    return Grown(link, adult, is_limited, with_paper, words_for(rights, WILL), is_usual, was_taken_back)
