"""When access ends, everything ends with it on the next request: sessions, codes on their way, passkeys (G-13)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from schoolgate.accounts.sessions import session_key_for
from schoolgate.accounts.tests.door import ask, come_in, newest_code, user_of
from schoolgate.accounts.tests.test_second_step import give_app, numbers
from schoolgate.outbox.models import Message
from schoolgate.people.models import User
from schoolgate.people.queries import today
from schoolgate.testing.cast import Cast
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

pytestmark = pytest.mark.django_db


def switched_off(cast: Cast) -> None:
    User.objects.filter(pk__in=[user_of(cast.huda).pk, user_of(cast.grace).pk]).update(is_active=False)


def over(cast: Cast) -> None:
    """The school withdraws her sign-in; her job ended yesterday."""
    cast.huda.relationships.update(sign_in="withdrawn")
    cast.grace.starts, cast.grace.ends = today() - timedelta(days=9), today() - timedelta(days=1)
    cast.grace.save()


def without_role(cast: Cast) -> None:
    """No role is left; the child has left the school."""
    cast.grace.grants.update(starts=today() - timedelta(days=9), ends=today() - timedelta(days=1))
    cast.huda.relationships.update(starts=today() - timedelta(days=9), ends=today() - timedelta(days=1))


ENDINGS = [switched_off, over, without_role]
WHO = ["huda", "grace"]


def is_outside(client: Client) -> bool:
    """Nothing opens, neither to look at nor to press."""
    paths = ("/", "/me/", "/families/", "/promises/", "/messages/", "/me/second-step/", "/me/second-step/app/")
    answers = [answer for path in paths for answer in (client.get(path), client.post(path))]
    return all(a.status_code == 302 and a["Location"].startswith(("/sign-in/", "/who/")) for a in answers)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("end", ENDINGS)
def test_every_session_is_dead(cast: Cast, who: str, end: Callable[[Cast], None]) -> None:
    person = getattr(cast, who)
    clients = [Client(), Client(), Client()]
    come_in(clients[0], person.email)
    for client in clients[1:]:
        client.cookies["session"] = session_key_for(person)
    assert [client.get("/").status_code for client in clients] == [200, 200, 200]
    end(cast)
    assert all(is_outside(client) for client in clients)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("end", ENDINGS)
def test_a_code_asked_for_before_opens_nothing(
    cast: Cast, client: Client, who: str, end: Callable[[Cast], None]
) -> None:
    ask(client, getattr(cast, who).email)
    code = newest_code()
    end(cast)
    client.post("/sign-in/code/", {"code": code})
    assert is_outside(client)
    assert not Entry.objects.filter(verb=Verb.SIGNED_IN).exists()


@pytest.mark.parametrize("end", ENDINGS)
def test_between_the_code_and_the_second_step(cast: Cast, client: Client, end: Callable[[Cast], None]) -> None:
    secret = give_app(user_of(cast.grace))
    assert come_in(client, cast.grace.email)["Location"] == "/sign-in/second/"
    end(cast)
    client.post("/sign-in/second/", {"code": numbers(secret)})
    assert is_outside(client)


@pytest.mark.parametrize("end", ENDINGS)
def test_a_fresh_code_asked_for_before_changes_nothing(cast: Cast, client: Client, end: Callable[[Cast], None]) -> None:
    come_in(client, cast.huda.email)
    known = (cast.huda.email, cast.huda.mobile)
    own = {"email": known[0], "language": "en-gb", "quiet_from": "18:00", "quiet_until": "07:00"}
    client.post("/me/", {**own, "mobile": "07700 900999"})
    code = newest_code()
    end(cast)
    client.post("/me/code/", {"code": code})
    cast.huda.refresh_from_db()
    assert (cast.huda.email, cast.huda.mobile) == known


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("end", ENDINGS)
def test_no_new_code_goes_out(cast: Cast, who: str, end: Callable[[Cast], None]) -> None:
    end(cast)
    assert ask(Client(), getattr(cast, who).email).status_code == 302
    assert not Message.objects.filter(is_secret=True).exists()


def test_one_of_two_contexts_ends_and_the_other_stays(cast: Cast, client: Client) -> None:
    """A teacher who is a parent here stops teaching; her child stays."""
    come_in(client, cast.rao_parent.email)
    client.post("/who/", {"context": f"staff:{cast.rao.pk}"})
    cast.rao.grants.all().delete()
    assert client.get("/families/").status_code == 302
    client.post("/sign-out/")
    come_in(client, cast.rao_parent.email)
    assert client.get("/").status_code == 200
    assert client.get("/families/").status_code == 404


def test_each_sign_in_is_on_the_record_for_who_checks(cast: Cast, client: Client) -> None:
    come_in(client, cast.rao_parent.email)
    assert not Entry.objects.filter(verb=Verb.SIGNED_IN).exists()
    client.post("/who/", {"context": f"staff:{cast.rao.pk}"})
    client.post("/who/", {"context": f"adult:{cast.rao_parent.pk}"})
    come_in(Client(), cast.huda.email)
    found: list[Any] = list(Entry.objects.filter(verb=Verb.SIGNED_IN).order_by("pk"))
    assert len(found) == 3
    assert {entry.reach for entry in found} == {Entry.Reach.AUDIT}
