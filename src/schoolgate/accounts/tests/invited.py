"""Invitations as a school makes them, for tests of coming in with one."""

import re
import secrets
from datetime import date
from typing import Any

from django.test import Client

from schoolgate.enrolment import actions
from schoolgate.enrolment.actions.inviting import Made
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.testing.cast import Cast, viewer_of

BORN = date(2017, 3, 12)


def invite(cast: Cast, adult: Adult, way: str = "letter", *, by: Staff | None = None, is_pilot: bool = False) -> Made:
    viewer = viewer_of(by or cast.jo)
    run = actions.begin_run(secrets.token_hex(8), by=viewer, is_pilot=is_pilot)
    assert run is not None
    return actions.invite(adult, way, run=run, by=viewer)


def mailed_key() -> str:
    found = re.search(
        r"/in/([^/]+)/", Message.objects.filter(kind="enrolment/notices/invitation").latest("pk").link_path
    )
    assert found
    return found.group(1)


def give_birthdays() -> None:
    Pupil.objects.update(born=BORN)


def typed(code: str, child: str = "Yusuf", born: str = "12 3 2017", **more: str) -> dict[str, str]:
    return {"code": code, "first_name": child, "born": born, **more}


def is_in(client: Client) -> bool:
    return bool(client.get("/me/").status_code == 200)


def who_is_in(client: Client) -> str:
    """ "adult:7" of whoever this browser is, "" for nobody."""
    return str(client.session.get("context", ""))


def come_in_with_letter(client: Client, made: Made, child: str = "Yusuf", **more: str) -> Any:
    return client.post("/sign-in/letter/", typed(made.code, child, **more))
