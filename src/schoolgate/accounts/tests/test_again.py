"""Showing it again: what looks after the way in asks for a second step of the last ten minutes."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from schoolgate.accounts.sessions import session_key_for
from schoolgate.accounts.tests.door import come_in, user_of
from schoolgate.accounts.tests.test_second_step import give_app, numbers
from schoolgate.testing.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True


def test_who_has_just_shown_it_at_the_door_is_not_asked_again(school_morning: Any, cast: Cast, client: Client) -> None:
    secret = give_app(user_of(cast.grace))
    come_in(client, cast.grace.email)
    client.post("/sign-in/second/", {"code": numbers(secret)})
    assert client.get("/me/second-step/passkeys/add/").status_code == 200
    school_morning.shift(601)
    assert client.get("/me/second-step/passkeys/add/")["Location"].startswith("/me/second-step/again/")


def test_a_press_that_comes_too_late_is_asked_first_and_leads_back(
    school_morning: Any, cast: Cast, client: Client
) -> None:
    secret = give_app(user_of(cast.grace))
    client.cookies["session"] = session_key_for(cast.grace)
    asked = client.post("/me/second-step/app/off/", {})["Location"]
    assert asked.startswith("/me/second-step/again/?next=")
    shown = client.post(asked, {"code": numbers(secret), "next": "/me/second-step/app/off/"})
    assert shown["Location"] == "/me/second-step/app/off/"
    assert Authenticator.objects.filter(user=cast.grace.user).exists()
    client.post("/me/second-step/app/off/")
    assert not Authenticator.objects.filter(user=cast.grace.user).exists()


def test_the_code_by_mail_is_never_enough_where_there_is_a_second_step(cast: Cast, client: Client) -> None:
    """Also with the setting off, and for parents: one's own second step guards itself."""
    give_app(user_of(cast.huda))
    RecoveryCodes.activate(user_of(cast.huda))
    assert come_in(client, cast.huda.email)["Location"] == "/sign-in/second/"
    client.cookies["session"] = session_key_for(cast.huda, strong=False)
    for path in ("app/off/", "passkeys/add/", "codes/", "codes/new/", "codes/file/"):
        for answer in (client.get(f"/me/second-step/{path}"), client.post(f"/me/second-step/{path}")):
            assert answer.status_code in (302, 405), path
            assert answer.status_code == 405 or answer["Location"].startswith("/me/second-step/again/"), path


def test_without_a_second_step_there_is_nothing_to_show_again(cast: Cast, client: Client) -> None:
    come_in(client, cast.grace.email)
    for path in ("/me/again/", "/me/second-step/again/", "/me/second-step/passkeys/again/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/me/second-step/"), path
