"""Who holds which role at the school, from when until when."""

from datetime import date

from django.db import transaction

from schoolgate.access.policy import Role
from schoolgate.enrolment import rules
from schoolgate.people.models import Adult, RoleGrant, Staff, User
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def grant_role(
    staff: Staff, role: Role, *, by: Viewer | None, year: int | None = None, starts: date | None = None,
    ends: date | None = None,
) -> RoleGrant:  # fmt: skip
    """Give somebody a role, and with the first one a sign-in. Never to oneself. `by` None is the command line."""
    day = starts or today()
    _ensure(staff, by, day, ends)
    if role is Role.PARENT:
        raise Refused("A parent is linked with a child; it is not a role at the school.")
    if role is Role.HEAD_OF_YEAR and year is None:
        raise Refused("Say which year group this is for.")
    known: RoleGrant | None = RoleGrant.objects.current(day).filter(staff=staff, role=role.value, year=year).first()
    if known is not None:
        return known
    if staff.user_id is None:
        staff.user = _user_for(staff)
        staff.save(update_fields=["user"])
    grant, _ = RoleGrant.objects.update_or_create(
        school_id=staff.school_id, staff=staff, role=role.value, year=year, starts=day, defaults={"ends": ends}
    )
    record(Verb.ROLE_GRANTED, by=by, about=grant, words=role.value, school_id=staff.school_id)
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, by: Viewer | None, on: date | None = None) -> RoleGrant:
    """A role ends at 23:59 of a day. Never one's own: nobody locks the last door behind themself by accident."""
    day = on or today()
    _ensure(grant.staff, by, grant.starts, None)
    grant.ends = max(day, grant.starts)
    grant.save(update_fields=["ends"])
    record(Verb.ROLE_ENDED, by=by, about=grant, words=grant.role, school_id=grant.school_id)
    return grant


def _ensure(staff: Staff, by: Viewer | None, starts: date, ends: date | None) -> None:
    if by is None:
        return
    if by.school_id != staff.school_id:
        raise Refused("This person works at another school.")
    is_self = by.person_id == staff.pk or (staff.user_id is not None and staff.user_id == by.user_id)
    rules.ensure_may_give_role(giver_roles=by.roles, is_self=is_self, starts=starts, ends=ends)


def _user_for(staff: Staff) -> User:
    if not staff.email:
        raise Refused("There is no email address for this person yet. Add one, and give the role then.")
    known = User.objects.filter(email=staff.email).first()
    if known is None:
        return User.objects.create_user(staff.email)
    if Adult.objects.filter(user=known).exists() or Staff.objects.filter(user=known, school=staff.school_id).exists():
        raise Refused("Somebody already signs in with this email address. Use the person’s own address at the school.")
    return known
