"""Deeds about colleagues: giving and ending roles so that somebody else notices, and shutting the door at once."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from schoolgate.access.policy import Role
from schoolgate.accounts.actions import forget_second_step, is_known_of_another
from schoolgate.colleagues.queries import others_who_give
from schoolgate.colleagues.roles import name_of
from schoolgate.enrolment import actions as enrolment
from schoolgate.enrolment.seen import ensure_unchanged
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, RoleGrant, School, Staff, User
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def give(
    staff: Staff, role: Role, *, by: Viewer, year: int | None = None, starts: date | None = None,
    ends: date | None = None,
) -> RoleGrant:  # fmt: skip
    """Give a role. Every other head or administrator is told; with the first role, so is the colleague.

    Raises Refused for oneself, for somebody who has left or is shut out, and as `enrolment.grant_role` does.
    """
    staff = Staff.objects.select_for_update(of=("self",)).select_related("user").get(pk=staff.pk)
    if staff.is_suspended:
        raise Refused(
            _("%(name)s is shut out at the moment.") % {"name": staff.said_name}, then=_("Let them in again first.")
        )
    if staff.ends is not None and ends is None:
        ends = staff.ends  # no role outlives the work
    is_new = staff.user_id is None
    grant = enrolment.grant_role(staff, role, by=by, year=year, starts=starts, ends=ends)
    _tell_givers(staff, by, _("%(by)s gave %(name)s the role “%(role)s”."), role.value)
    if is_new:
        staff.refresh_from_db()
        notify(staff, "colleagues/notices/welcome", key=f"staff-welcome:{staff.pk}", link="/", by=by.said_name)
    return grant


@transaction.atomic
def give_teachers(staff: Iterable[Staff], *, by: Viewer) -> tuple[int, list[str]]:
    """The role of a class teacher for several at once. Returns how many got it, and a sentence for each who did not."""
    given, sentences = 0, []
    for person in staff:
        try:
            with transaction.atomic():
                give(person, Role.TEACHER, by=by)
            given += 1
        except Refused as refused:
            sentences.append(f"{person.full_name}: {refused.sentence}")
    return given, sentences


@transaction.atomic
def end(grant: RoleGrant, *, by: Viewer, on: date | None = None) -> RoleGrant:
    """A role ends at the end of a day. Every other head or administrator is told."""
    ended = enrolment.end_role(grant, by=by, on=on)
    _tell_givers(grant.staff, by, _("%(by)s ended the role “%(role)s” of %(name)s."), grant.role)
    return ended


def _tell_givers(staff: Staff, by: Viewer, sentence: str, role: str) -> None:
    said = sentence % {"by": by.said_name, "name": staff.said_name, "role": name_of(role)}
    press = secrets.token_hex(8)
    for giver in others_who_give(by, staff):
        notify(giver, "colleagues/notices/changed", key=f"role:{press}", link=f"/colleagues/{staff.pk}/", sentence=said)


@transaction.atomic
def add(*, by: Viewer, **fields: Any) -> Staff:
    """Somebody works here whom no list has named: a supply teacher, a governor. A role is given afterwards."""
    email = str(fields.get("email") or "").strip().lower()
    if email and Staff.objects.filter(school=by.school_id, email=email).exists():
        raise Refused(_("A colleague with this address is on record already."), then=_("Find them in the list."))
    return enrolment.add_staff(School.objects.get(pk=by.school_id), by=by, **fields)


@transaction.atomic
def correct(staff: Staff, *, by: Viewer, seen: str | None = None, **fields: Any) -> Staff:
    """Correct what is held about a colleague. A new address is the one they sign in with, and the old one is told."""
    staff = Staff.objects.select_for_update(of=("self",)).select_related("user", "school").get(pk=staff.pk)
    ensure_unchanged(staff, seen)
    _ensure_not_self(staff, by)
    email = str(fields.get("email", staff.email) or "").strip().lower()
    fields["email"] = email
    old = staff.email
    if staff.user is not None and email != old:
        _move(staff.user, staff, old, email)
    changed = enrolment.update_staff(staff, by=by, **fields)
    if staff.user is not None and old and email != old:
        notify(staff, "colleagues/notices/moved", key=f"moved-{secrets.token_hex(8)}", urgent=True, to=old)
    return changed


def _move(user: User, staff: Staff, old: str, email: str) -> None:
    """The address they sign in with moves too, if it is this one and theirs alone."""
    if not email:
        raise Refused(_("They sign in with this address."), then=_("Write the new one, or end their roles first."))
    elsewhere = (
        Adult.objects.filter(user=user).exists() or Staff.objects.filter(user=user).exclude(pk=staff.pk).exists()
    )
    if user.email != old or elsewhere:
        return  # they sign in with another address of their own: this one is only where messages go
    unusable = Refused(_("That address cannot be used."), then=_("Use the person’s own address at the school."))
    if is_known_of_another(email, user.pk):
        raise unusable
    user.email = email
    user.set_unusable_password()  # every session of theirs ends
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "password"])
    except IntegrityError:
        raise unusable from None


@transaction.atomic
def shut_out(staff: Staff, *, by: Viewer) -> None:
    """From the next request on nothing of this school opens for them, on any device. Their roles stay as they are."""
    _ensure_not_self(staff, by)
    if Staff.objects.filter(pk=staff.pk, is_suspended=False).update(is_suspended=True):
        _remember(Verb.STAFF_SHUT_OUT, staff, by)
        said = _("%(by)s shut %(name)s out of Schoolgate.") % {"by": by.said_name, "name": staff.said_name}
        for giver in others_who_give(by, staff):
            key = f"shut-out:{staff.pk}:{secrets.token_hex(8)}"
            notify(giver, "colleagues/notices/changed", key=key, link=f"/colleagues/{staff.pk}/", sentence=said)


@transaction.atomic
def let_in_again(staff: Staff, *, by: Viewer) -> None:
    """Undo `shut_out`: the roles they hold count again."""
    _ensure_not_self(staff, by)
    if Staff.objects.filter(pk=staff.pk, is_suspended=True).update(is_suspended=False):
        _remember(Verb.STAFF_LET_IN, staff, by)


@transaction.atomic
def forget_step(staff: Staff, *, by: Viewer) -> bool:
    """For a colleague who has lost the phone: no second step is asked for until they set up a new one. Mail says so."""
    _ensure_not_self(staff, by)
    if staff.user is None:
        raise Refused(_("They do not sign in yet."))
    _remember(Verb.STAFF_STEP_FORGOTTEN, staff, by)
    return forget_second_step(staff.user)


def _ensure_not_self(staff: Staff, by: Viewer) -> None:
    if staff.pk == by.person_id or (staff.user_id is not None and staff.user_id == by.user_id):
        raise Refused(_("Nobody can do this to themself."), then=_("Ask a colleague who may."))


def _remember(verb: Verb, staff: Staff, by: Viewer) -> None:
    record(verb, by=by, about=staff, reach=Entry.Reach.AUDIT, school_id=staff.school_id)
