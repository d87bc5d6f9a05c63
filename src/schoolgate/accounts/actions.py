"""Changing one's own details."""

import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from schoolgate.enrolment.actions.people import mark_shared
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Staff, User
from schoolgate.people.viewers import Viewer, contexts_of
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

CONTACT = ("email", "mobile")
QUIET = ("language", "quiet_from", "quiet_until")


def person_of(viewer: Viewer) -> Adult | Staff:
    """The viewer's own row."""
    rows = Adult.objects if viewer.is_parent else Staff.objects
    found: Adult | Staff = rows.select_related("user", "school").get(pk=viewer.person_id)
    return found


def may_change_email(viewer: Viewer) -> bool:
    """An address that somebody works with is the school's to change, in whatever context its holder comes in."""
    return viewer.is_parent and not Staff.objects.filter(user=viewer.user_id).exists()


@transaction.atomic
def change_preferences(viewer: Viewer, wanted: dict[str, Any]) -> None:
    """Language and quiet hours: no code needed."""
    person = person_of(viewer)
    changed = [name for name in QUIET if getattr(person, name) != wanted[name]]
    for name in changed:
        setattr(person, name, wanted[name])
    if changed:
        person.save(update_fields=changed)
        _remember(viewer, person)


@transaction.atomic
def change_mobile(viewer: Viewer, mobile: str) -> None:
    """A new number, after a fresh code. A note by mail says so."""
    person = person_of(viewer)
    if not isinstance(person, Adult) or person.mobile == mobile:
        return
    person.mobile = mobile
    person.save(update_fields=["mobile"])
    _remember(viewer, person)
    notify(person, "accounts/notices/number", key=f"number-{secrets.token_hex(8)}", urgent=True)


def change_email(viewer: Viewer, email: str) -> None:
    """A new address, which its holder has proved, after a fresh code to the old one. A note goes to the old one.

    It moves wherever a school writes to the old address. Raises Refused when it cannot be used; the sentence never
    says that somebody else has it.
    """
    refused = Refused(
        _("We could not use that address. Nothing was changed."),
        then=_("Please ring the school office. They will help."),
    )
    if not may_change_email(viewer):
        raise refused
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=viewer.user_id)
            if is_known_of_another(email, user.pk):
                raise refused
            old, user.email = user.email, email
            user.save(update_fields=["email"])
            # Without an address until now: what the school had for them (somebody else's as well, or nothing) goes.
            moved = Q(email=old) if old else Q(pk=viewer.person_id)
            for person in Adult.objects.select_related("user", "school").filter(moved, user=user):
                before, person.email = person.email, email
                person.save(update_fields=["email"])
                mark_shared(person, before)
            own = person_of(viewer)
            _remember(viewer, own)
            if old:
                notify(own, "accounts/notices/moved", key=f"moved-{secrets.token_hex(8)}", urgent=True, to=old)
    except IntegrityError:
        raise refused from None


def is_known_of_another(email: str, user_id: int) -> bool:
    """Whether this address is somebody else's way in, or stands on another grown-up's record: never to be said."""
    is_sign_in = User.objects.filter(email=email).exclude(pk=user_id).exists()
    others = Adult.objects.filter(email=email).exclude(user=user_id)
    return is_sign_in or others.exists()


@transaction.atomic
def sign_out_everywhere(viewer: Viewer) -> None:
    """Every session of this user ends with its next request: each was made for the secret that is replaced here."""
    user = User.objects.select_for_update().get(pk=viewer.user_id)
    user.set_unusable_password()
    user.save(update_fields=["password"])


@transaction.atomic
def forget_second_step(user: User) -> bool:
    """Take away every passkey, code app and spare code of somebody who has lost them, and tell them by mail.

    Their sessions end too. Whoever runs this has made sure who is asking. Returns whether there was anything.
    """
    taken, _kinds = Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    for viewer in contexts_of(user)[:1]:
        _remember(None, person_of(viewer))
        notify(person_of(viewer), "accounts/notices/second_step", key=f"forgot-{secrets.token_hex(8)}", urgent=True)
    return bool(taken)


def _remember(viewer: Viewer | None, person: Adult | Staff) -> None:
    adult = person if isinstance(person, Adult) else None
    record(Verb.DETAILS_CHANGED, by=viewer, adult=adult, reach=Entry.Reach.AUDIT, school_id=person.school_id)
