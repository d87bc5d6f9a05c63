"""Rows made in one line, with everything a rule asks for. They write tables straight and tell nobody."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from schoolgate.access.policy import Role
from schoolgate.bookings.models import Booking, Slot
from schoolgate.conversations.models import AgendaItem, Meeting, Notes, Series, SeriesAdult
from schoolgate.enrolment.rules import RIGHTS_IN_ORDER, default_rights
from schoolgate.people import viewers
from schoolgate.people.models import (
    Adult,
    Circle,
    CircleMember,
    Placement,
    Pupil,
    Relationship,
    RestrictedRight,
    Restriction,
    Right,
    RoleGrant,
    School,
    SchoolClass,
    Staff,
    Term,
    User,
)
from schoolgate.people.queries import today as real_today
from schoolgate.people.viewers import Viewer
from schoolgate.promises.models import Promise

LONG_AGO = timedelta(days=300)
_number = count(1)


def viewer_of(person: Staff | Adult) -> Viewer:
    """The person as who is looking, with the roles held today (none when their dates have ended)."""
    if isinstance(person, Adult):
        return viewers.of_adult(person)
    grants = RoleGrant.objects.current().filter(staff=person) if person in Staff.objects.current() else []
    assert person.user_id is not None
    own = viewers.own_children_of(person.user_id)
    return viewers.of_staff(person, [(grant.role, grant.year) for grant in grants], own)


def academic_year(day: date) -> str:
    """The academic year that `day` lies in, as "2026/27": from 1 September to 31 August."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def make_school(name: str, *, today: date | None = None, office_phone: str = "01632 960100") -> School:
    """A school in the middle of a term: five weeks of it are gone and eight to come; one term stands on each side."""
    school = School.objects.create(name=name, is_demo=True, office_phone=office_phone)
    day = today or real_today()
    monday = day - timedelta(days=day.weekday())
    spans = [
        ("Term before", monday - timedelta(weeks=20), monday - timedelta(weeks=7, days=3)),
        ("This term", monday - timedelta(weeks=5), monday + timedelta(weeks=8, days=4)),
        ("Term after", monday + timedelta(weeks=11), monday + timedelta(weeks=23, days=4)),
    ]
    Term.objects.bulk_create(Term(school=school, name=name, first=first, last=last) for name, first, last in spans)
    return school


def make_staff(
    school: School, first_name: str, last_name: str, *roles: Role, email: str = "", year: int | None = None, **more: Any
) -> Staff:
    """Somebody who works here since long ago, holding `roles` for as long as they do."""
    email = email or f"{first_name}.{last_name}@hazel-lane.example".lower().replace(" ", "-")
    more.setdefault("starts", real_today() - LONG_AGO)
    user = more.pop("user", None) or User.objects.create_user(email)
    staff = Staff.objects.create(
        school=school, first_name=first_name, last_name=last_name, email=email, user=user, **more
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(
            school=school,
            staff=staff,
            role=role,
            year=year if role is Role.HEAD_OF_YEAR else None,
            starts=staff.starts,
            ends=staff.ends,
        )
        for role in roles
    )
    return staff


def make_adult(
    school: School, first_name: str, last_name: str, *, email: str | None = None, mobile: str | None = None, **more: Any
) -> Adult:
    """A grown-up with an address and a number of their own; "" for none. Without an address nobody can sign in."""
    number = next(_number)
    if email is None:
        email = f"{first_name}.{last_name}.{number}@home.example".lower().replace(" ", "-")
    if mobile is None:
        mobile = f"07700 900{number % 1000:03d}"
    user = more.pop("user", None)
    if user is None and email and more.pop("may_sign_in", True):
        user = User.objects.create_user(email, language=more.get("language", "en-gb"))
    more.pop("may_sign_in", None)
    made: Adult = Adult.objects.create(
        school=school, first_name=first_name, last_name=last_name, email=email, mobile=mobile, user=user, **more
    )
    return made


def make_pupil(
    school: School, first_name: str, last_name: str, *, year: int, in_class: SchoolClass | None = None, **more: Any
) -> Pupil:
    """A child on roll since long ago, placed in a class when one is given."""
    more.setdefault("joined", real_today() - LONG_AGO)
    pupil: Pupil = Pupil.objects.create(school=school, first_name=first_name, last_name=last_name, year=year, **more)
    if in_class:
        Placement.objects.create(
            school=school, school_class=in_class, pupil=pupil, starts=pupil.joined, ends=pupil.left
        )
    return pupil


def link(
    pupil: Pupil,
    adult: Adult,
    kind: str = Relationship.Kind.MOTHER,
    *,
    responsibility: str = Relationship.Responsibility.YES,
    has_care: bool = True,
    lives_with: bool = True,
    sign_in: str = Relationship.SignIn.GRANTED,
    rights: Iterable[str] | None = None,
    **more: Any,
) -> Relationship:
    """What `adult` is to `pupil`, with the rights that usually go with it, or with exactly `rights`."""
    more.setdefault("starts", pupil.joined)
    relationship = Relationship.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        adult=adult,
        kind=kind,
        responsibility=responsibility,
        has_care=has_care,
        lives_with=lives_with,
        sign_in=sign_in,
        **more,
    )
    if rights is None:
        rights = default_rights(kind=kind, responsibility=responsibility, has_care=has_care)
    Right.objects.bulk_create(
        Right(
            school_id=pupil.school_id,
            relationship=relationship,
            kind=right,
            starts=relationship.starts,
            ends=relationship.ends,
        )
        for right in rights
    )
    return relationship


def restrict(
    pupil: Pupil,
    adult: Adult,
    *,
    by: Staff,
    takes: Iterable[str] = RIGHTS_IN_ORDER,
    kind: str = Restriction.Kind.NON_MOLESTATION,
    starts: date | None = None,
    **more: Any,
) -> Restriction:
    """A limit whose document `by` has seen, in force for two months, taking `takes` (all six)."""
    restriction = Restriction.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        adult=adult,
        kind=kind,
        starts=starts or real_today() - timedelta(days=60),
        entered_by=by,
        **{"seen_by": by, "seen_at": timezone.now(), **more},
    )
    RestrictedRight.objects.bulk_create(
        RestrictedRight(school_id=pupil.school_id, restriction=restriction, kind=right) for right in takes
    )
    return restriction


def make_circle(pupil: Pupil, *people: Staff | Adult, is_sealed: bool = False) -> Circle:
    """A matter about `pupil` that `people` share whole."""
    circle = Circle.objects.create(school_id=pupil.school_id, pupil=pupil, is_sealed=is_sealed)
    CircleMember.objects.bulk_create(
        CircleMember(
            school_id=pupil.school_id,
            circle=circle,
            staff=person if isinstance(person, Staff) else None,
            adult=person if isinstance(person, Adult) else None,
        )
        for person in people
    )
    return circle


def make_talk(
    pupil: Pupil,
    teacher: Staff,
    adults: Sequence[Adult],
    *,
    state: str = Meeting.State.TO_ARRANGE,
    starts_at: datetime | None = None,
    slots: Sequence[datetime] = (),
    reason: str = "You know your child best, and we would like to listen.",
    agenda: Sequence[str] = ("What your child enjoys",),
    circle: Circle | None = None,
) -> Meeting:
    """A series with its first talk, up to and including "booked". Later states are reached by the verbs of the room.

    `slots` are the times on offer. Booked without `starts_at`: tomorrow at this hour.
    """
    circle = circle or make_circle(pupil, teacher, *adults)
    own = {"school_id": pupil.school_id}
    series = Series.objects.create(**own, pupil=pupil, circle=circle, teacher=teacher, reason_for_parent=reason)
    SeriesAdult.objects.bulk_create(SeriesAdult(**own, series=series, pupil=pupil, adult=adult) for adult in adults)
    if state == Meeting.State.BOOKED and starts_at is None:
        starts_at = timezone.now() + timedelta(days=1)
    meeting = Meeting.objects.create(
        **own,
        series=series,
        pupil=pupil,
        circle=circle,
        teacher=teacher,
        number=1,
        state=state,
        starts_at=starts_at,
        offered_at=None if state == Meeting.State.TO_ARRANGE else timezone.now() - timedelta(days=1),
    )
    Notes.objects.create(**own, meeting=meeting)
    AgendaItem.objects.bulk_create(AgendaItem(**own, meeting=meeting, text=text, by_staff=teacher) for text in agenda)
    for at in [*slots, *([starts_at] if starts_at and starts_at not in slots else [])]:
        slot = Slot.objects.create(
            **own, staff=teacher, circle=circle, matter=meeting.matter, starts_at=at, place="Willow room"
        )
        if at == starts_at:
            Booking.objects.create(
                **own, slot=slot, adult=adults[0], staff=teacher, matter=meeting.matter, starts_at=at
            )
    return meeting


def make_promise(
    meeting: Meeting, what: str, *, owner: Staff | Adult | None = None, due: date | None = None
) -> Promise:
    """A promise out of `meeting`: at school, at home, or the child's own when there is no owner."""
    side = {Staff: Promise.Side.SCHOOL, Adult: Promise.Side.HOME}.get(type(owner), Promise.Side.CHILD)  # type: ignore[arg-type]  # None is neither
    return Promise.objects.create(
        school_id=meeting.school_id,
        pupil=meeting.pupil,
        circle=meeting.circle,
        side=side,
        owner_staff=owner if isinstance(owner, Staff) else None,
        owner_adult=owner if isinstance(owner, Adult) else None,
        what=what,
        due=due or real_today() + timedelta(days=14),
        because_kind=meeting._meta.label_lower,
        because_id=meeting.pk,
        made_by=meeting.teacher,
    )
