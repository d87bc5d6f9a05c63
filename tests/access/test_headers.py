"""The headers of every page and of every error (G-43), and nothing that a page of somebody's leaves behind."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from schoolgate.testing.cast import Cast
from tests.access.doors import client_for, undone
from tests.access.matrix import IN_CI, Doors, by_step, is_in_slice
from tests.access.oracle import ROWS, Row
from tests.access.states import STATES
from tests.access.world import World, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]

SAME_FOR_ALL = {"manifest", "sw", "offline", "news-feed", "news-dates"}


def faults(answer: Any, *, public: bool) -> list[str]:
    """What is missing or wrong in the headers of one answer."""
    said = {name.lower(): value for name, value in answer.headers.items()}
    policy = said.get("content-security-policy", "")
    directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.split()}
    found = []
    if re.search(r"unsafe-|\*|https?:", policy):
        found.append(f"policy: {policy}")
    for name, value in {
        "frame-ancestors": ["'none'"], "object-src": ["'none'"], "base-uri": ["'none'"], "form-action": ["'self'"],
        "default-src": ["'self'"],
    }.items():  # fmt: skip
        if directives.get(name) != value:
            found.append(f"{name} {directives.get(name)}")
    for header, wanted in {
        "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    }.items():  # fmt: skip
        if said.get(header) != wanted:
            found.append(f"{header}: {said.get(header)}")
    if not public and "no-store" not in said.get("cache-control", ""):
        found.append(f"cache-control: {said.get('cache-control')}")
    if "permissions-policy" not in said or "server" in said or "x-powered-by" in said:
        found.append("permissions-policy or a banner")
    has_body = answer.streaming or bool(answer.content)
    if has_body and "charset" not in said.get("content-type", "") and "json" not in said.get("content-type", ""):
        found.append(f"content-type: {said.get('content-type')}")
    return found


@pytest.mark.one_database
def test_every_page_and_every_error_has_its_headers(cast: Cast) -> None:
    """Each address by each verb: as who may open it, as who may not, and as nobody. At a desk, a third of them."""
    wrong: list[str] = []
    tried = 0
    doors = Doors({state: find(cast) for state, find in STATES.items()}, is_dressed=True)
    for step, names in by_step().items():
        with undone():
            world = World(cast, step)
            for name in [name for name in names if IN_CI or is_in_slice(name, 3)]:
                with undone():
                    path = path_of(name, ROWS[name], world)
                    for state, method in asked_as(ROWS[name]):
                        with undone():
                            answer = doors.ask(state, method, path, {})
                        tried += 1
                        said = f"{method} {name} as {state} ({answer.status_code})"
                        public = name in SAME_FOR_ALL and answer.status_code == 200
                        wrong += [f"{said}: {fault}" for fault in faults(answer, public=public)]
                        if answer.status_code >= 500:
                            wrong.append(said)
    print(f"\n{tried} answers looked at")
    assert not wrong, "\n".join(wrong[:40])


def asked_as(row: Row) -> Iterator[tuple[str, str]]:
    """(state, verb) for one address: whoever may, by every verb; the clerk and nobody, by two."""
    allowed = next(iter(sorted({**(row.post or {}), **(row.get or {})}.popitem()[1])), "head")
    for state in sorted({allowed, "clerk", "nobody"}):
        odd = ("head", "options", "delete", "trace") if state == allowed else ()
        for method in ("get", "post", *odd):
            yield state, method


def test_the_error_pages_have_them_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = Client(raise_request_exception=False)
    answers = {
        "missing": quiet.get("/nothing/here/"),
        "bad host": quiet.get("/", headers={"host": "evil.example"}),
        "no token": Client(enforce_csrf_checks=True).post("/look/", {"look": "dark"}),
    }
    monkeypatch.setattr("schoolgate.home.views.day_of", lambda viewer: 1 / 0)
    broken = client_for(cast.grace)
    broken.raise_request_exception = False
    answers["broken"] = broken.get("/")
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "missing": 404, "bad host": 400, "no token": 403, "broken": 500,
    }  # fmt: skip
    assert {name: found for name, answer in answers.items() if (found := faults(answer, public=False))} == {}
    assert "Grace" not in answers["broken"].content.decode()
    assert "division" not in answers["broken"].content.decode()


def test_cookies_are_kept_from_scripts_and_from_other_sites(cast: Cast) -> None:
    client = client_for(cast.huda)
    client.get("/")
    client.post("/language/", {"language": "en-gb"})
    client.post("/look/", {"look": "dark"})
    set_here = {name: cookie for name, cookie in client.cookies.items() if cookie["path"]}
    assert set_here
    for name, cookie in set_here.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "", "a b", "[::1", "testserver."]
)
def test_a_foreign_host_is_refused(host: str) -> None:
    answer = Client().get("/sign-in/", headers={"host": host})
    assert answer.status_code in (200, 400)
    assert b"evil" not in answer.content


def test_links_in_mails_never_come_from_the_host_that_asked(cast: Cast, mailoutbox: list) -> None:  # type: ignore[type-arg]
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client(headers={"host": "evil.example"})
        client.post("/sign-in/", {"email": cast.huda.email})
    from schoolgate.outbox.models import Message

    assert [m.pk for m in Message.objects.all() if "evil" in m.body + m.link_path] == []
    assert [str(sent.body) for sent in mailoutbox if "evil" in str(sent.body)] == []
