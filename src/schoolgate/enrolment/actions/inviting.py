"""Asking an adult in: by mail, by text, or with a letter. Made by a named person, for one adult, and it can be undone.

An invitation opens nothing that nobody has confirmed: `confirm_access` stays the gate. Secrets are made here, told once
to whoever prints or sends them, and kept nowhere.
"""

import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from schoolgate.enrolment import codes, invited, queries_invited
from schoolgate.enrolment.actions.people import By, staff_id
from schoolgate.enrolment.models import Invitation, InvitationRun
from schoolgate.outbox import rules as outbox
from schoolgate.outbox.actions import notify, recall
from schoolgate.people.models import Adult, User
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

Way, Ended = Invitation.Way, Invitation.Ended


@dataclass(frozen=True, slots=True)
class Made:
    """A new invitation and its secrets: `key` for a link, `code` for paper (letters only). Not to be kept."""

    invitation: Invitation
    key: str
    code: str


def begin_run(key: str, *, by: Viewer, is_pilot: bool = False) -> InvitationRun | None:
    """One press of a button. None when this very press has come before: a page that was sent twice makes nothing."""
    try:
        with transaction.atomic():
            run: InvitationRun = InvitationRun.objects.create(
                school_id=by.school_id, key=key[:40] or secrets.token_hex(16), by_id=by.person_id, is_pilot=is_pilot
            )
            return run
    except IntegrityError:
        return None


@transaction.atomic
def invite(adult: Adult, way: str, *, run: InvitationRun, by: Viewer) -> Made:
    """Ask one adult in. An older invitation dies with it. Raises Refused where it would reach nobody, or more than one.

    A mail goes now, or when the reader's quiet hours end: then it has no secret before (`send_waiting`).
    """
    adult = Adult.objects.select_for_update(of=("self",)).select_related("user", "school").get(pk=adult.pk)
    invited.ensure_invitable(
        is_own=adult.user_id == by.user_id,
        may_come_in=queries_invited.invitable(by.school_id).filter(pk=adult.pk).exists(),
        ways=ways_of(adult),
        way=way,
    )
    _end(adult, Ended.REPLACED, by)
    now = timezone.now()
    invitation = Invitation(
        school_id=adult.school_id, adult=adult, run=run, by_id=by.person_id, way=way, address=_address(adult, way),
        made_at=now, expires_at=now + invited.life_of(way),
    )  # fmt: skip
    key = codes.new_key() if way != Way.EMAIL else ""
    code = codes.new_code() if way == Way.LETTER else ""
    _seal(invitation, key, code)
    invitation.save(force_insert=True)
    record(Verb.INVITED, by=by, adult=adult, about=invitation, school_id=adult.school_id)
    if way == Way.EMAIL:
        _own_address(adult)
        _send_if_awake(invitation)
    return Made(invitation, key, code)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Viewer) -> None:
    """The link and the code open nothing from now on. Whoever is in already stays in."""
    if not _end(invitation.adult, Ended.WITHDRAWN, by):
        raise Refused("This invitation has ended already.")


def end_invitations(adult: Adult, *, by: By) -> None:
    """Whoever may no longer sign in has no invitation either."""
    _end(adult, Ended.WITHDRAWN, by)


@transaction.atomic
def hand_over(invitation: Invitation, *, by: Viewer) -> None:
    """A person says: I gave them the letter; I sent the text from the school's phone."""
    handed = Invitation.objects.filter(pk=invitation.pk, handed_at__isnull=True, ended_at__isnull=True)
    if handed.exclude(way=Way.EMAIL).update(handed_at=timezone.now(), handed_by_id=by.person_id):
        record(Verb.INVITATION_HANDED, by=by, adult=invitation.adult, about=invitation, school_id=invitation.school_id)


def send_waiting() -> None:
    """Mails that waited for the end of somebody's quiet hours. Calling it twice sends nothing twice."""
    waiting = Invitation.objects.all().unspent().filter(way=Way.EMAIL, link_finder="")
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            row = Invitation.objects.all().unspent().select_for_update(of=("self",)).filter(pk=pk, link_finder="")
            for invitation in row.select_related("adult__user", "adult__school"):
                _send_if_awake(invitation)


def ways_of(adult: Adult) -> frozenset[str]:
    """How an invitation reaches this adult and nobody else. `adult` with `user`. A letter always does."""
    ways = {str(Way.LETTER)}
    if has_own_email(adult):
        ways.add(Way.EMAIL)
    if has_own_mobile(adult):
        ways.add(Way.TEXT)
    return frozenset(ways)


def has_own_email(adult: Adult) -> bool:
    """Whether the address on record is this adult's alone, and so their way in, or may become it."""
    if not adult.email or adult.is_contact_shared or adult.user is None:
        return False
    if Adult.objects.filter(email=adult.email).exclude(pk=adult.pk).exclude(user=adult.user_id).exists():
        return False
    if adult.user.email is None:
        return not User.objects.filter(email=adult.email).exists()
    return adult.user.email == adult.email


def has_own_mobile(adult: Adult) -> bool:
    """Whether the number on record rings with this adult alone."""
    digits = phone_digits(adult.mobile)
    if not digits or adult.has_shared_phone:
        return False
    same = Adult.objects.filter(school=adult.school_id).exclude(pk=adult.pk).exclude(mobile="")
    return all(phone_digits(number) != digits for number in same.values_list("mobile", flat=True))


def phone_digits(number: str) -> str:
    """The last nine figures: 07700 900123 and +44 7700 900123 ring with the same person."""
    return "".join(c for c in number if c.isdigit())[-9:]


def _own_address(adult: Adult) -> None:
    """Somebody who came in with letters has an address of their own by now: it becomes their way in."""
    assert adult.user is not None
    if adult.user.email is None:
        adult.user.email = adult.email
        adult.user.save(update_fields=["email"])


def _address(adult: Adult, way: str) -> str:
    return {Way.EMAIL: adult.email, Way.TEXT: adult.mobile}.get(Way(way), "")


def _seal(invitation: Invitation, key: str, code: str) -> None:
    school_id, adult_id, address = invitation.school_id, invitation.adult_id, invitation.address
    if key:
        invitation.link_finder = codes.finder(key)
        invitation.link_seal = codes.seal(key, school_id=school_id, adult_id=adult_id, address=address)
    if code:
        invitation.code_finder = codes.finder(code)
        invitation.code_seal = codes.seal(code, school_id=school_id, adult_id=adult_id, address=address)


def _send_if_awake(invitation: Invitation) -> None:
    """Make the key and hand it to the outbox, which forgets it as soon as the mail has left."""
    now, reader = timezone.now(), invitation.adult
    due = outbox.when_due(
        now, urgent=False, quiet_from=reader.quiet_from, quiet_until=reader.quiet_until, calendar=None, is_staff=False
    )
    if due > now:
        return
    key = codes.new_key()
    _seal(invitation, key, "")
    invitation.message = notify(
        reader, "enrolment/notices/invitation", key=f"invitation-{invitation.pk}", secret=True,
        expires=invitation.expires_at - now, link=f"/in/{key}/", until=invitation.expires_at,
    )  # fmt: skip
    invitation.save(update_fields=["link_finder", "link_seal", "message"])


def _end(adult: Adult, why: "Invitation.Ended", by: By) -> bool:
    """Nothing of it opens anything any more, and a mail that still waits does not go."""
    living = Invitation.objects.filter(adult=adult, school=adult.school_id, ended_at__isnull=True)
    mails = [row.message_id for row in living.select_for_update(of=("self",)) if row.message_id is not None]
    ended = living.update(
        ended_at=timezone.now(), ended_by_id=staff_id(by), why_ended=why, link_finder="", code_finder=""
    )
    recall(mails)
    if ended and why != Ended.REPLACED:
        record(Verb.INVITATION_ENDED, by=by, adult=adult, reach=Entry.Reach.AUDIT, school_id=adult.school_id)
    return bool(ended)
