"""Microsoft, Google and the like: they let in who works here, and nobody else, by no other way.

The service is a real one, an OpenID Connect server of this test's own; only the names of its people are made up.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as of_the_service
from django.test import Client
from django.urls import include, path

from schoolgate.accounts.providers import OWN, open_all
from schoolgate.accounts.tests.door import come_in, user_of
from schoolgate.people.models import User
from schoolgate.people.queries import today
from schoolgate.testing.cast import Cast
from schoolgate.urls import handler404
from schoolgate.urls import urlpatterns as of_the_house

urlpatterns = [path("sign-in/with/", include([*OWN, *open_all(of_the_service)])), *of_the_house]
__all__ = ["handler404"]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

LOGIN = "/sign-in/with/oidc/school/login/"
REFUSED = "The school does not know this account"


@dataclass
class Service:
    """Who is at the service's own screen, and what it has been asked."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    service = Service()

    class Answers(BaseHTTPRequestHandler):
        def answer(self, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            if self.path.startswith("/userinfo"):
                return self.answer(service.person)
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{service.url}/{at}" for name, at in names.items()}
            return self.answer({"issuer": service.url, "jwks_uri": f"{service.url}/keys", **found})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"])).decode()
            service.asked.append(parse_qs(sent))
            self.answer({"access_token": "t", "token_type": "Bearer"})

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    service.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield service
    server.shutdown()


@pytest.fixture
def service(running: Service, settings: Any) -> Iterator[Service]:
    app = {
        "provider_id": "school", "name": "School account", "client_id": "id", "secret": "s",
        "settings": {"server_url": running.url},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    settings.STAFF_SECOND_FACTOR = True
    running.asked.clear()
    registry.get_class_list()
    registry.register(OpenIDConnectProvider)
    yield running
    registry.provider_map.pop(OpenIDConnectProvider.id)


def come_back(
    client: Client, service: Service, email: str, *, verified: bool = True, uid: str = "1", **sent: str
) -> Any:
    """Press the button, be `email` at the service, and come back."""
    service.person = {"sub": uid, "email": email, "email_verified": verified, "name": "Somebody"}
    gone = client.post(LOGIN, sent)
    assert gone.status_code == 302
    asked = parse_qs(urlsplit(gone["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(f"{LOGIN}callback/", {"code": "c", "state": asked["state"][0]})


def test_the_button_is_there_only_when_one_is_set_up(service: Service, client: Client, settings: Any, db: None) -> None:
    page = client.get("/sign-in/").content.decode()
    assert f'action="{LOGIN}"' in page
    assert "Staff: come in with School account" in page
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Staff: come in with" not in client.get("/sign-in/").content.decode()


def test_a_get_only_asks(service: Service, client: Client, db: None) -> None:
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert "Come in with School account?" in page.content.decode()
    assert service.asked == []


def test_who_works_here_is_known_by_their_address_and_has_shown_a_second_step(
    cast: Cast, service: Service, client: Client
) -> None:
    assert come_back(client, service, cast.grace.email.upper(), next="/families/")["Location"] == "/families/"
    assert client.get("/families/").status_code == 200
    assert SocialAccount.objects.get().user == cast.grace.user
    client.post("/sign-out/")
    # From now on by the account, whatever its address says.
    assert come_back(client, service, "married@hazel.example", verified=False)["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("who", ["unknown", "parent", "supply", "unverified", "switched off"])
def test_everybody_else_is_refused_with_a_kind_page(cast: Cast, service: Service, client: Client, who: str) -> None:
    addresses = {"unknown": "nobody@nowhere.example", "parent": cast.huda.email, "supply": cast.supply.email}
    if who == "switched off":
        User.objects.filter(pk=user_of(cast.grace).pk).update(is_active=False)
    page = come_back(client, service, addresses.get(who, cast.grace.email), verified=who != "unverified")
    assert REFUSED in page.content.decode()
    assert "schoolgate.css" in page.content.decode()
    assert client.get("/").status_code == 302
    assert SocialAccount.objects.count() == 0
    assert User.objects.filter(email="nobody@nowhere.example").count() == 0


def test_who_no_longer_works_here_is_out_though_the_account_is_known(
    cast: Cast, service: Service, client: Client
) -> None:
    come_back(client, service, cast.rao.email)
    client.post("/sign-out/")
    cast.rao.starts, cast.rao.ends = today() - timedelta(days=9), today() - timedelta(days=1)
    cast.rao.save()
    assert REFUSED in come_back(client, service, cast.rao.email).content.decode()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("process", ["connect", "redirect", "other"])
def test_nobody_ties_an_account_to_somebody_elses_session(
    cast: Cast, service: Service, client: Client, process: str
) -> None:
    """A thief with the mailbox would tie their own account, and come in by it as if a second step had been shown."""
    come_in(client, cast.grace.email)
    assert client.get("/")["Location"].startswith("/me/second-step/")
    page = come_back(client, service, "thief@evil.example", uid="thief", process=process, next="/")
    assert REFUSED in page.content.decode()
    assert SocialAccount.objects.count() == 0
    assert REFUSED in come_back(Client(), service, "thief@evil.example", uid="thief").content.decode()


def test_a_code_app_is_asked_for_here_too(cast: Cast, service: Service, client: Client) -> None:
    TOTP.activate(user_of(cast.grace), generate_totp_secret())
    assert come_back(client, service, cast.grace.email)["Location"] == "/sign-in/second/"
    assert client.get("/").status_code == 302


def test_a_forged_answer_opens_nothing(cast: Cast, service: Service, client: Client) -> None:
    service.person = {"sub": "1", "email": cast.grace.email, "email_verified": True}
    for sent in ({}, {"code": "c"}, {"code": "c", "state": "x"}, {"error": "access_denied", "state": "x"}):
        page = client.get(f"{LOGIN}callback/", sent, follow=True)
        assert page.status_code in (200, 401)
        assert "schoolgate.css" in page.content.decode()
        assert client.get("/").status_code == 302
    assert client.get("/sign-in/with/signup/").status_code == 302


def test_no_address_of_the_past_is_kept(cast: Cast, service: Service, client: Client) -> None:
    """allauth can know several addresses of one person. Ours has one: an old one, given to another, opens nothing."""
    come_back(client, service, cast.grace.email)
    come_in(Client(), cast.huda.email)
    assert EmailAddress.objects.count() == 0
