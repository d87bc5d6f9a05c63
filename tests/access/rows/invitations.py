"""Inviting is the office’s and the head’s; links and letters are for their holders; "who sees us" is a parent’s own."""

import secrets
from typing import Any

from django.utils import timezone

from schoolgate.enrolment import actions
from schoolgate.enrolment.models import Invitation
from schoolgate.people.models import Adult
from schoolgate.testing.cast import viewer_of
from tests.access.row import A_PARENT, ANSWERED, CONFIRM, Row
from tests.access.states import EVERYBODY

INVITE = CONFIRM | {"head elsewhere"}

ROWS: dict[str, Row] = {
    "invitations": Row(guard=INVITE, get={"page": INVITE}),
    "invitations-class": Row(at=("4 Willow",), guard=INVITE, get={"page": CONFIRM}),
    "invitation-run": Row(guard=INVITE, data="invite her", post={"done": CONFIRM}),
    "invite-adult": Row(
        at=("maureen",), guard=INVITE, data="by mail", get={"page": CONFIRM}, post={"done": CONFIRM}
    ),
    "invitation-handed": Row(guard=INVITE, data="handed", post={"done": CONFIRM}),
    "invitation-withdraw": Row(at=("her invitation",), guard=INVITE, post={"done": CONFIRM}),
    # whoever holds a link; this one was never made
    "invited": Row(at=("no key",), is_open=True, get={"page": EVERYBODY}, post={"refused": EVERYBODY}),
    "sign-in-letter": Row(is_open=True, get={ANSWERED: EVERYBODY}, post={ANSWERED: EVERYBODY}),
    "next-time": Row(get={"page": EVERYBODY}),
    # of a pilot group: only the mother was in it
    "first-visit": Row(
        guard=A_PARENT, data="first visit", get={"page": frozenset({"mother"})}, post={"done": frozenset({"mother"})}
    ),
    "seen": Row(guard=A_PARENT, get={"page": A_PARENT}),
}  # fmt: skip


def _invited(world: Any, adult: Adult, *, is_pilot: bool = False) -> Invitation:
    office = viewer_of(world.cast.office_lead)
    run = actions.begin_run(secrets.token_hex(8), by=office, is_pilot=is_pilot)
    assert run is not None
    return actions.invite(adult, "letter", run=run, by=office).invitation


def _first_visit(world: Any) -> dict[str, Any]:
    row = _invited(world, world.cast.huda, is_pilot=True)
    Invitation.objects.filter(pk=row.pk).update(used_at=timezone.now())
    return {"ease": "yes", "words": "More time."}


IDS = {
    "4 Willow": lambda world: world.cast.willow.pk,
    "her invitation": lambda world: _invited(world, world.cast.maureen).pk,
    "no key": lambda world: "x" * 32,
}
FORMS = {
    "invite her": lambda world: {"adult": world.cast.maureen.pk, "mail": "yes", "key": secrets.token_hex(8)},
    "by mail": lambda world: {"way": "email", "key": secrets.token_hex(8)},
    "handed": lambda world: {"invitation": _invited(world, world.cast.maureen).pk},
    "first visit": _first_visit,
}
