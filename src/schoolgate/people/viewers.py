"""The viewer: one human in one context. A teacher who is also a parent here is two viewers, never both at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, QuerySet
from django.http import HttpRequest

from schoolgate.access.policy import Role
from schoolgate.people.models import Adult, Relationship, RoleGrant, School, Staff, User
from schoolgate.people.prepared import Marks, Prepared
from schoolgate.people.queries import current, today


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, as what, in which school. Plain values only, so that asking it costs no statement."""

    kind: str  # "staff" or "parent"
    user: User
    school_id: int
    school_name: str
    person_id: int
    name: str  # "Huda Al-Masri"
    called: str  # "Huda"
    said_name: str  # how others speak of them: "Miss Okafor", "Huda Al-Masri"
    initials: str
    job: str
    language: str
    roles: frozenset[Role]
    years: frozenset[int] = frozenset()
    own_children: frozenset[int] = frozenset()
    """Staff only: pupils whose parent or carer this human is. At work they meet none of them."""

    @property
    def is_parent(self) -> bool:
        return self.kind == "parent"

    @property
    def is_staff_member(self) -> bool:
        return self.kind == "staff"

    @property
    def user_id(self) -> int:
        return int(self.user.pk)

    @property
    def context(self) -> str:
        """What the session stores: "staff:12" or "adult:7"."""
        return f"{'adult' if self.is_parent else 'staff'}:{self.person_id}"


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking at this page. For views behind `access.guard.requires`, which lets nobody unknown in."""
    viewer = request.viewer  # type: ignore[attr-defined]  # set by accounts.middleware, checked by the guard
    assert isinstance(viewer, Viewer)
    return viewer


def of_adult(adult: Adult) -> Viewer:
    """A parent's viewer. `adult` must come with `user` and `school` joined."""
    assert adult.user is not None
    return Viewer(
        kind="parent",
        user=adult.user,
        school_id=adult.school_id,
        school_name=adult.school.name,
        person_id=adult.pk,
        name=adult.full_name,
        called=adult.called,
        said_name=adult.full_name,
        initials=adult.initials,
        job="",
        language=adult.language,
        roles=frozenset({Role.PARENT}),
    )


def of_staff(staff: Staff, grants: list[tuple[str, int | None]], own_children: Iterable[int]) -> Viewer:
    """A staff viewer with the roles held today, given as (role, year), and the ids of the pupils who are their own."""
    assert staff.user is not None
    return Viewer(
        kind="staff",
        user=staff.user,
        school_id=staff.school_id,
        school_name=staff.school.name,
        person_id=staff.pk,
        name=staff.full_name,
        called=staff.called,
        said_name=staff.said_name,
        initials=staff.initials,
        job=staff.job,
        language=staff.language,
        roles=frozenset(Role(role) for role, _ in grants),
        years=frozenset(year for _, year in grants if year is not None),
        own_children=frozenset(own_children),
    )


def _parents(marks: Marks, _count: int) -> QuerySet[Any, Any]:
    """One adult with user and school, if at least one relationship is current and confirmed."""
    adult = marks.number("adult")
    confirmed = Relationship.objects.current(marks.day("day")).signed_in().filter(adult=adult)
    found = Adult.objects.filter(Exists(confirmed), pk=adult, user=marks.number("user"), user__is_active=True)
    return found.values_list(
        "pk", "school_id", "school__name", "title", "first_name", "last_name", "known_as", "language",
        "user_id", "user__email", "user__language", "user__password", "user__last_login",
    )  # fmt: skip


_PARENT = Prepared(_parents)


def _user(pk: int, email: str | None, language: str, password: str, last_login: datetime | None) -> User:
    user = User(pk=pk, email=email, language=language, password=password, last_login=last_login, is_active=True)
    user._state.adding = False
    return user


def _parent(row: Sequence[Any]) -> Viewer:
    pk, school_id, school_name, title, first, last, known_as, language, *of_user = row
    adult = Adult(
        pk=pk, school_id=school_id, title=title, first_name=first, last_name=last, known_as=known_as, language=language
    )
    adult.user, adult.school = _user(*of_user), School(pk=school_id, name=school_name)
    return of_adult(adult)


def load(user_id: int, context: str) -> Viewer | None:
    """The viewer for a session, or None when that context is no longer theirs.

    One statement, for staff two. A parent needs at least one confirmed, current relationship; staff need to be within
    their dates and hold a role today (roles-and-calendar 1: access ends at 23:59 of the last day).
    """
    kind, _, raw = context.partition(":")
    if not raw.isdigit():
        return None
    if kind == "adult":
        rows = list(_PARENT.ask(adult=int(raw), user=user_id, day=today()))
        return _parent(rows[0]) if rows else None
    if kind == "staff":
        return _load_staff(user_id, int(raw), today())
    return None


def _colleagues(marks: Marks, _count: int) -> QuerySet[Any, Any]:
    """One member of staff with user and school, a row for each role held today."""
    day = marks.day("day")
    found = RoleGrant.objects.current(day).filter(
        current(day, "staff__"),
        staff=marks.number("staff"),
        staff__user=marks.number("user"),
        staff__user__is_active=True,
        staff__is_suspended=False,
    )
    return found.values_list(
        "role", "year", "staff_id", "staff__school_id", "staff__school__name", "staff__title", "staff__first_name",
        "staff__last_name", "staff__known_as", "staff__language", "staff__job", "staff__user_id", "staff__user__email",
        "staff__user__language", "staff__user__password", "staff__user__last_login",
    )  # fmt: skip


_COLLEAGUE = Prepared(_colleagues)


def _children_of_users(marks: Marks, _count: int) -> QuerySet[Any, Any]:
    """Every child they were ever linked with: what a link allows, and whether it has ended, makes no difference here.

    Asked once, and put into the other questions as a short list, mostly empty. As a part of those questions it made
    PostgreSQL go through everybody for everybody wherever it had not counted its rows.
    """
    return Relationship.objects.filter(adult__user=marks.number("user")).values_list("pupil")


_OWN_CHILDREN = Prepared(_children_of_users)


def own_children_of(user_id: int) -> frozenset[int]:
    """The ids of the pupils, in any school here, whose parent or carer this human is."""
    return frozenset(row[0] for row in _OWN_CHILDREN.ask(user=user_id))


def _load_staff(user_id: int, staff_id: int, on: date) -> Viewer | None:
    rows = list(_COLLEAGUE.ask(staff=staff_id, user=user_id, day=on))
    if not rows:
        return None
    _role, _year, pk, school_id, school_name, title, first, last, known_as, language, job, *of_user = rows[0]
    staff = Staff(
        pk=pk, school_id=school_id, title=title, first_name=first, last_name=last, known_as=known_as, language=language,
        job=job,
    )  # fmt: skip
    staff.user, staff.school = _user(*of_user), School(pk=school_id, name=school_name)
    return of_staff(staff, [(row[0], row[1]) for row in rows], own_children_of(user_id))


def contexts_of(user: User) -> list[Viewer]:
    """Every context this human may enter today, staff first."""
    found: list[Viewer] = []
    for staff_id in Staff.objects.filter(user=user).values_list("pk", flat=True):
        viewer = _load_staff(user.pk, staff_id, today())
        if viewer:
            found.append(viewer)
    for adult_id in Adult.objects.filter(user=user).values_list("pk", flat=True):
        viewer = load(user.pk, f"adult:{adult_id}")
        if viewer:
            found.append(viewer)
    return found
