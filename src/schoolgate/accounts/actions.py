"""Changing one's own details."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Staff, User
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

CONTACT = ("email", "mobile")
QUIET = ("language", "quiet_from", "quiet_until")


def person_of(viewer: Viewer) -> Adult | Staff:
    """The viewer's own row."""
    if viewer.is_parent:
        adult: Adult = Adult.objects.select_related("user", "school").get(pk=viewer.person_id)
        return adult
    staff: Staff = Staff.objects.select_related("user", "school").get(pk=viewer.person_id)
    return staff


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
def change_contact(viewer: Viewer, *, email: str, mobile: str | None) -> None:
    """A new address or number, after a fresh code. A note goes to the old address first.

    Raises Refused when the address cannot be used; it never says that somebody else has it.
    """
    person = person_of(viewer)
    email = email.strip().lower()
    user = User.objects.select_for_update().get(pk=viewer.user_id)
    if email != user.email:
        if User.objects.filter(email=email).exclude(pk=user.pk).exists():
            raise Refused(
                _("We could not use that address. Nothing was changed."),
                then=_("Please ring the school office. They will help."),
            )
        notify(person, "accounts/notices/moved", key=f"moved-{user.pk}-{email}", urgent=True)
        user.email = email
        user.save(update_fields=["email"])
    person.email = email
    fields = ["email"]
    if mobile is not None and isinstance(person, Adult):
        person.mobile = mobile
        fields.append("mobile")
    person.save(update_fields=fields)
    _remember(viewer, person)


def _remember(viewer: Viewer, person: Adult | Staff) -> None:
    record(
        Verb.DETAILS_CHANGED, by=viewer, adult=person if isinstance(person, Adult) else None, reach=Entry.Reach.AUDIT
    )
