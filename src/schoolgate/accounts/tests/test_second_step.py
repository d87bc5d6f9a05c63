"""Staff show a second step, and there is no way round it."""

import re
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.test import Client

from schoolgate.accounts.sessions import session_key_for
from schoolgate.accounts.tests.door import ask, come_in, newest_code, user_of
from schoolgate.cli.routes import walk
from schoolgate.outbox.models import Message
from schoolgate.people.models import Staff, User
from schoolgate.testing.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True


def numbers(secret: str) -> str:
    """What a code app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def give_app(user: User) -> str:
    """The user has a code app already; returns its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def set_up_app(client: Client) -> str:
    page = client.get("/me/second-step/app/").content.decode()
    found = re.search(r"<bdi>([A-Z2-7]{16,})</bdi>", page)
    assert found
    assert client.post("/me/second-step/app/", {"code": numbers(found.group(1))}).status_code == 302
    return found.group(1)


def test_without_one_every_page_leads_to_setting_it_up(cast: Cast, client: Client) -> None:
    come_in(client, cast.head.email)
    open_before = {
        "second-step", "fresh-code", "me-code", "mfa_index", "mfa_add_webauthn", "mfa_activate_totp",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate",
    }  # fmt: skip
    walked = 0
    for route in walk():
        if route.open or route.name in open_before:
            continue
        path = re.sub(r"<uuid:\w+>", "00000000-0000-0000-0000-000000000000", route.path)
        path = re.sub(r"<int:\w+>", str(cast.yusuf.pk), re.sub(r"<(slug|str|path):\w+>|<\w+>", "x", path))
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 302, path
            assert answer["Location"].startswith("/me/second-step/"), path
            walked += 1
    assert walked > 40


def test_parents_are_not_asked(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    assert client.get("/").status_code == 200


def test_a_teacher_sets_up_a_code_app_gets_spare_codes_and_is_in(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    come_in(client, cast.grace.email)
    assert client.get("/families/")["Location"] == "/me/second-step/?next=%2Ffamilies%2F"
    assert "It takes two minutes" in client.get("/me/second-step/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up_app(client)
    assert client.get("/").status_code == 200
    codes = client.get("/me/second-step/codes/")
    assert codes.status_code == 200
    assert len(re.findall(r"<code><bdi>\d{8}</bdi></code>", codes.content.decode())) == 10
    assert Message.objects.filter(kind="accounts/notices/second_step", staff=cast.grace).exists()
    # It lies encrypted.
    assert secret not in str(Authenticator.objects.filter(type="totp").values_list("data", flat=True))


def test_afterwards_the_code_by_mail_alone_opens_nothing(cast: Cast, client: Client, school_morning: Any) -> None:
    secret = give_app(user_of(cast.grace))
    assert come_in(client, cast.grace.email, to="/families/")["Location"] == "/sign-in/second/"
    assert client.get("/")["Location"].startswith("/sign-in/")
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/second/"
    page = client.post("/sign-in/second/", {"code": "000000"})
    assert "not right" in page.content.decode()
    assert client.post("/sign-in/second/", {"code": numbers(secret)})["Location"] == "/families/"
    assert client.get("/families/").status_code == 200


def test_a_spare_code_works_once(cast: Cast, client: Client) -> None:
    come_in(client, cast.grace.email)
    set_up_app(client)
    spare = re.findall(r"<bdi>(\d{8})</bdi>", client.get("/me/second-step/codes/").content.decode())[0]
    client.post("/sign-out/")
    come_in(client, cast.grace.email)
    assert client.post("/sign-in/second/", {"code": spare})["Location"] == "/"
    client.post("/sign-out/")
    come_in(client, cast.grace.email)
    assert client.post("/sign-in/second/", {"code": spare}).status_code == 200
    assert client.get("/").status_code == 302


def test_guessing_the_second_step_has_a_limit(cast: Cast, client: Client) -> None:
    secret = give_app(user_of(cast.grace))
    come_in(client, cast.grace.email)
    for _ in range(6):
        client.post("/sign-in/second/", {"code": "000000"})
    assert "tried many times" in client.post("/sign-in/second/", {"code": numbers(secret)}).content.decode()


def test_a_session_from_before_is_not_lifted_when_the_owner_sets_one_up(cast: Cast, client: Client) -> None:
    """Somebody read her mail and waits; then she sets up her app on her own computer."""
    come_in(client, cast.grace.email)
    owner = Client()
    come_in(owner, cast.grace.email)
    set_up_app(owner)

    assert client.get("/")["Location"].startswith("/me/second-step/")
    page = client.get("/me/second-step/").content.decode()
    assert "Please show that it is you" in page
    # Nor may it add one of its own, read the spare codes, or take hers off.
    for path in ("app/", "passkeys/add/", "codes/", "codes/file/", "codes/new/", "app/off/"):
        for answer in (client.get(f"/me/second-step/{path}"), client.post(f"/me/second-step/{path}", {"code": "1"})):
            assert answer.status_code == 302
            assert "/second-step/again/" in answer["Location"] or answer["Location"].startswith("/me/second-step/"), (
                path
            )
    assert Authenticator.objects.filter(user=cast.grace.user, type="totp").count() == 1
    # A fresh code by mail does not help either.
    client.post("/me/fresh/", {"next": "/"})
    client.post("/me/code/", {"code": newest_code()})
    assert client.get("/")["Location"].startswith("/me/second-step/")


def test_it_can_be_shown_later_in_the_same_session(cast: Cast, client: Client) -> None:
    secret = give_app(user_of(cast.grace))
    client.cookies["session"] = session_key_for(cast.grace, strong=False)
    assert client.get("/families/")["Location"] == "/me/second-step/?next=%2Ffamilies%2F"
    shown = client.post("/me/second-step/again/?next=/families/", {"code": numbers(secret), "next": "/families/"})
    assert shown["Location"] == "/families/"
    assert client.get("/families/").status_code == 200


def test_going_to_work_from_a_parents_session_asks_for_it(cast: Cast, client: Client) -> None:
    client.cookies["session"] = session_key_for(cast.rao_parent, strong=False)
    assert client.get("/").status_code == 200
    client.post("/who/", {"context": f"staff:{cast.rao.pk}"})
    assert client.get("/")["Location"].startswith("/me/second-step/")


def test_a_first_one_asks_for_a_code_when_the_last_was_long_ago(
    cast: Cast, client: Client, school_morning: Any
) -> None:
    """An open phone on the table must not be enough to lock its owner out."""
    come_in(client, cast.huda.email)
    school_morning.shift(3600)
    for path in ("app/", "passkeys/add/"):
        assert client.get(f"/me/second-step/{path}")["Location"].startswith("/me/fresh/?next=")
        assert client.post(f"/me/second-step/{path}", {"code": "1"})["Location"].startswith("/me/fresh/")
    client.post("/me/fresh/", {"next": "/me/second-step/app/"})
    assert client.post("/me/code/", {"code": newest_code()})["Location"] == "/me/second-step/app/"
    set_up_app(client)


@pytest.mark.parametrize("bad", ["", "not json", "{}", "[]", "null", '{"id": 1}', '{"id": "x", "rawId": "x"}'])
def test_a_bad_passkey_is_no_error_of_ours(cast: Cast, client: Client, bad: str) -> None:
    assert client.post("/sign-in/passkey/", {"credential": bad}).status_code == 302
    client.get("/sign-in/passkey/", headers={"accept": "application/json"})
    assert client.post("/sign-in/passkey/", {"credential": bad}).status_code == 302
    come_in(client, cast.grace.email)
    client.get("/me/second-step/passkeys/add/")
    assert client.post("/me/second-step/passkeys/add/", {"credential": bad, "name": "x"}).status_code == 200


def test_where_it_is_optional_staff_come_in_without(cast: Cast, client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    come_in(client, cast.grace.email)
    assert client.get("/").status_code == 200


def test_every_page_of_it_wears_the_face(cast: Cast, client: Client) -> None:
    come_in(client, cast.grace.email)
    set_up_app(client)
    own = Authenticator.objects.create(user=cast.grace.user, type="webauthn", data={"name": "Key", "credential": {}})
    for path in (
        "", "app/off/", "passkeys/", "codes/", "codes/new/", "again/",
        f"passkeys/{own.pk}/name/", f"passkeys/{own.pk}/off/",
    ):  # fmt: skip
        client.post("/me/second-step/again/", {"code": ""})
        page = client.get(f"/me/second-step/{path}", follow=True)
        assert page.status_code == 200, path
        assert "schoolgate.css" in page.content.decode(), path


def test_nobody_touches_the_second_step_of_another(cast: Cast, client: Client) -> None:
    other = Authenticator.objects.create(user=cast.head.user, type="webauthn", data={"name": "K", "credential": {}})
    client.cookies["session"] = session_key_for(cast.grace)
    for what in ("name", "off"):
        assert client.post(f"/me/second-step/passkeys/{other.pk}/{what}/", {"name": "x"}).status_code in (302, 404)
    other.refresh_from_db()
    assert other.data["name"] == "K"


def test_sign_up_is_closed(cast: Cast, client: Client) -> None:
    for path in ("/sign-up/", "/accounts/signup/", "/sign-in/passkey/signup/"):
        assert client.get(path).status_code == 404
    ask(client, "new@nowhere.example")
    assert not User.objects.filter(email="new@nowhere.example").exists()
    assert Staff.objects.filter(user__email="new@nowhere.example").count() == 0


def test_who_has_lost_everything_is_helped_by_a_command(cast: Cast, client: Client) -> None:
    give_app(user_of(cast.grace))
    client.cookies["session"] = session_key_for(cast.grace)
    call_command("forget_second_step", cast.grace.email, stdout=StringIO())
    assert client.get("/").status_code == 302
    assert not Authenticator.objects.filter(user=user_of(cast.grace)).exists()
    assert Message.objects.filter(kind="accounts/notices/second_step", staff=cast.grace).exists()
    come_in(client, cast.grace.email)
    assert client.get("/")["Location"].startswith("/me/second-step/")
    with pytest.raises(CommandError):
        call_command("forget_second_step", "nobody@nowhere.example")
