"""Who at the school can see what about one parent and their children: asked of the very rules that open the pages.

Nothing here is a list kept by hand: which deeds is `access.policy`, which rows is `visible_to`. It names nobody at home
and says nothing of limits: whoever is not entitled finds no child here, as everywhere.
"""

from collections import defaultdict
from dataclasses import dataclass

from schoolgate.access.policy import READS_CONVERSATIONS, Action, may
from schoolgate.people import viewers
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.models import Adult, Circle, CircleMember, Pupil, Relationship, RoleGrant, Staff
from schoolgate.people.queries import ChildOf, children_of
from schoolgate.people.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at the school, as a parent knows them."""

    said_name: str
    job: str
    initials: str


@dataclass(frozen=True, slots=True)
class AboutChild:
    """For one child: who opens the page, and who reads what this parent and the school wrote together."""

    child: ChildOf
    page: list[Colleague]
    talks: list[Colleague]
    has_talks: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """The answer for one parent. `contacts`: who sees how to reach them; `hidden`: who sees what is kept apart."""

    children: list[AboutChild]
    contacts: list[Colleague]
    hidden: list[Colleague]
    has_hidden: bool


def seen_of(viewer: Viewer) -> Seen:
    """What a parent is shown. `viewer` is a parent."""
    children = children_of(viewer.person_id)
    mine = Circle.objects.visible_to(viewer)
    circles = dict(mine.filter(pupil__in=[child.pk for child in children]).values_list("pk", "pupil"))
    named = set(CircleMember.objects.filter(circle__in=circles, staff__isnull=False).values_list("staff", flat=True))
    page: dict[int, list[Colleague]] = defaultdict(list)
    talks: dict[int, list[Colleague]] = defaultdict(list)
    contacts: list[Colleague] = []
    hidden: list[Colleague] = []
    has_hidden = _has_hidden(viewer)
    for colleague in _colleagues(viewer.school_id):
        known = Colleague(colleague.said_name, colleague.job, colleague.initials)
        for pupil_id in _pages(colleague, children):
            page[pupil_id].append(known)
        if colleague.person_id in named or not colleague.roles.isdisjoint(READS_CONVERSATIONS):
            for pupil_id in _talks(colleague, circles):
                talks[pupil_id].append(known)
        if _sees_contacts(colleague, viewer):
            (hidden if has_hidden and may(colleague.roles, Action.CONTACT_SEE_HIDDEN) else contacts).append(known)
    about = [AboutChild(c, page[c.pk], talks[c.pk], c.pk in circles.values()) for c in children]
    return Seen(about, sorted([*contacts, *hidden], key=_by_name), sorted(hidden, key=_by_name), has_hidden)


def _by_name(colleague: Colleague) -> str:
    return colleague.said_name.casefold()


def _colleagues(school_id: int) -> list[Viewer]:
    """Everybody who could sign in at work today, with their roles, by name; four statements for any number."""
    staff = list(
        Staff.objects.current().filter(school=school_id, user__is_active=True).select_related("user", "school")
    )
    grants: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for pk, role, year in RoleGrant.objects.current().filter(staff__in=staff).values_list("staff", "role", "year"):
        grants[pk].append((role, year))
    own: dict[int, list[int]] = defaultdict(list)
    links = Relationship.objects.filter(adult__user__in=[person.user_id for person in staff])
    for user_id, pupil_id in links.values_list("adult__user", "pupil"):
        own[user_id].append(pupil_id)
    found = [viewers.of_staff(p, grants[p.pk], own[p.user_id]) for p in staff if grants[p.pk]]
    return sorted(found, key=lambda colleague: colleague.said_name.casefold())


def _pages(colleague: Viewer, children: list[ChildOf]) -> set[int]:
    if not may(colleague.roles, Action.FAMILY_OPEN):
        return set()
    ids = [child.pk for child in children]
    return set(Pupil.objects.visible_to(colleague).filter(pk__in=ids).values_list("pk", flat=True))


def _talks(colleague: Viewer, circles: dict[int, int]) -> set[int]:
    if not may(colleague.roles, Action.TALK_OPEN):
        return set()
    seen = Circle.objects.visible_to(colleague).filter(pk__in=circles).values_list("pk", flat=True)
    return {circles[pk] for pk in seen}


def _sees_contacts(colleague: Viewer, parent: Viewer) -> bool:
    if not may(colleague.roles, Action.CONTACT_SEE):
        return False
    return bool(Adult.objects.visible_to(colleague).filter(pk=parent.person_id).exists())


def _has_hidden(viewer: Viewer) -> bool:
    """Whether something of the parent's own is kept for the few: their own affair, so they may be told."""
    own = Adult.objects.filter(pk=viewer.person_id).values_list("is_email_confidential", "is_mobile_confidential")
    if any(any(row) for row in own):
        return True
    if SecretPlace.objects.in_force().filter(adult=viewer.person_id).exists():
        return True
    return bool(ContactPoint.objects.filter(adult=viewer.person_id).kept_for_the_few().exists())
