"""The door: nobody learns who is known, a code works once, in time, where it was asked for."""

import re

import pytest
from django.test import Client

from schoolgate.outbox.models import Message
from schoolgate.testing.cast import Cast

pytestmark = pytest.mark.django_db


def ask(client: Client, email: str):
    return client.post("/sign-in/", {"email": email})


def newest_code() -> str:
    body = Message.objects.filter(is_secret=True).order_by("-pk")[0].body
    found = re.search(r"\b(\d{6})\b", body)
    assert found
    return found.group(1)


def come_in(client: Client, email: str, **extra: str):
    ask(client, email)
    return client.post("/sign-in/code/", {"code": newest_code(), **extra})


def test_huda_comes_in_and_is_home(cast: Cast, client: Client) -> None:
    response = come_in(client, cast.huda.email)
    assert (response.status_code, response["Location"]) == (302, "/")
    page = client.get("/")
    assert page.status_code == 200
    assert "Huda" in page.content.decode()


def test_a_page_named_in_a_mail_leads_through_the_door_to_that_page(cast: Cast, client: Client) -> None:
    response = client.get("/promises/?a=1")
    assert response["Location"] == "/sign-in/?next=%2Fpromises%2F%3Fa%3D1"
    client.get(response["Location"])
    assert come_in(client, cast.huda.email)["Location"] == "/promises/?a=1"


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "x"]
)
def test_the_door_leads_nowhere_else(cast: Cast, client: Client, to: str) -> None:
    client.get("/sign-in/", {"next": to})
    assert come_in(client, cast.huda.email)["Location"] == "/"


def test_the_answer_is_the_same_for_the_unknown(cast: Cast) -> None:
    known, unknown = Client(), Client()
    first, second = ask(known, cast.huda.email), ask(unknown, "nobody@nowhere.example")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    strip = re.compile(rb'value="[^"]*"')
    pages = [strip.sub(b"", client.get("/sign-in/code/").content) for client in (known, unknown)]
    assert pages[0] == pages[1]
    assert Message.objects.count() == 1


def test_a_scanners_get_spends_nothing(cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    code = newest_code()
    for method in (client.get, client.head):
        assert method("/sign-in/code/", {"code": code}).status_code == 200
    assert Client().get("/sign-in/code/", {"code": code}).status_code == 200
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    assert client.get("/").status_code == 200


def test_the_link_opens_only_in_the_browser_that_asked(cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    other = Client()
    page = other.post("/sign-in/code/", {"code": newest_code()})
    assert page.status_code == 409
    assert "only on the phone or computer where you asked" in page.content.decode()
    assert other.get("/").status_code == 302


def test_a_code_is_used_once(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    code = newest_code()
    client.post("/sign-out/")
    assert client.post("/sign-in/code/", {"code": code}).status_code == 409


def test_a_double_press_is_no_mistake(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    assert client.post("/sign-in/code/", {"code": newest_code()})["Location"] == "/"


def test_after_ten_minutes_it_is_too_old(school_morning, cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    school_morning.shift(601)
    assert client.post("/sign-in/code/", {"code": newest_code()}).status_code == 409


def test_the_older_code_gives_way_to_the_newer(cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    old = newest_code()
    ask(client, cast.huda.email)
    if old != newest_code():
        assert client.post("/sign-in/code/", {"code": old}).status_code == 422
    assert client.post("/sign-in/code/", {"code": newest_code()}).status_code == 302


def test_five_wrong_codes_end_it_and_what_was_typed_is_kept(cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    right = newest_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(4):
        page = client.post("/sign-in/code/", {"code": wrong})
        assert page.status_code == 422
        assert wrong in page.content.decode()
    assert client.post("/sign-in/code/", {"code": wrong}).status_code == 409
    assert client.post("/sign-in/code/", {"code": right}).status_code == 409


def test_the_session_changes_its_name_at_the_door(cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    before = client.session.session_key
    come_in(client, cast.huda.email)
    assert client.session.session_key != before


def test_a_shared_phone_forgets_when_it_is_closed(cast: Cast, client: Client) -> None:
    come_in(client, cast.maureen.email, is_shared="on")
    cookie = client.cookies["session"]
    assert cookie["max-age"] == "" and cookie["expires"] == ""


def test_parents_stay_thirty_days_and_no_longer(school_morning, cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    school_morning.shift(29 * 86400)
    assert client.get("/").status_code == 200
    school_morning.shift(2 * 86400)
    assert client.get("/").status_code == 302


def test_staff_are_out_after_thirty_idle_minutes(school_morning, cast: Cast, client: Client) -> None:
    come_in(client, cast.grace.email)
    for _ in range(3):
        school_morning.shift(25 * 60)
        assert client.get("/").status_code == 200
    school_morning.shift(31 * 60)
    assert client.get("/").status_code == 302


def test_staff_are_out_after_twelve_hours_however_busy(school_morning, cast: Cast, client: Client) -> None:
    come_in(client, cast.grace.email)
    for _ in range(12 * 3):
        school_morning.shift(20 * 60)
        client.get("/")
    school_morning.shift(60)
    assert client.get("/").status_code == 302


def test_a_teacher_who_is_a_parent_chooses_and_each_context_is_apart(cast: Cast, client: Client) -> None:
    response = come_in(client, cast.rao_parent.email)
    assert client.get(response["Location"])["Location"] == "/who/"
    client.post("/who/", {"context": f"staff:{cast.rao.pk}"})
    assert client.get(f"/pupils/{cast.arun.pk}/").status_code == 404  # never her own child at work
    client.post("/who/", {"context": f"adult:{cast.rao_parent.pk}"})
    assert client.get(f"/children/{cast.arun.pk}/").status_code == 200
    assert client.get("/families/").status_code == 404


def test_nobody_enters_somebody_elses_context(cast: Cast, client: Client) -> None:
    come_in(client, cast.rao_parent.email)
    client.post("/who/", {"context": f"adult:{cast.huda.pk}"})
    assert client.get("/")["Location"] == "/who/"


def test_a_withdrawn_parent_is_out_on_the_next_request(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    assert client.get("/").status_code == 200
    cast.huda.relationships.update(sign_in="withdrawn")
    assert client.get("/").status_code == 302


def test_the_suspended_and_the_unconfirmed_get_no_code(cast: Cast, client: Client) -> None:
    for email in (cast.pending.email, cast.supply.email, cast.former.email):
        assert ask(Client(), email).status_code == 302
    assert not Message.objects.filter(is_secret=True).exists()


def test_the_code_is_in_no_portal_and_its_words_are_forgotten(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    message = Message.objects.get(is_secret=True)
    assert client.get(f"/messages/{message.pk}/").status_code == 404


def test_staff_must_have_a_second_step_where_it_is_required(cast: Cast, client: Client, settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    come_in(client, cast.grace.email)
    for path in ("/", "/families/", f"/pupils/{cast.yusuf.pk}/", "/me/", "/talks/"):
        assert client.get(path)["Location"] == "/me/second-step/"
    assert client.get("/me/second-step/").status_code == 200
    parent = Client()
    come_in(parent, cast.huda.email)
    assert parent.get("/").status_code == 200


def test_changing_an_address_asks_for_a_fresh_code_and_tells_the_old_one(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    details = {
        "email": "new@huda.example",
        "mobile": cast.huda.mobile,
        "language": "en-gb",
        "quiet_from": "18:00",
        "quiet_until": "07:00",
    }
    assert client.post("/me/", details)["Location"] == "/me/code/"
    cast.huda.refresh_from_db()
    assert cast.huda.email != "new@huda.example"

    assert client.post("/me/code/", {"code": "000000" if newest_code() != "000000" else "000001"}).status_code == 422
    assert client.post("/me/code/", {"code": newest_code()})["Location"] == "/me/"

    cast.huda.refresh_from_db()
    assert cast.huda.email == "new@huda.example"
    assert Message.objects.filter(kind="accounts/notices/moved").count() == 1
    assert client.get("/").status_code == 200


def test_an_address_of_somebody_else_is_refused_without_saying_so(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    details = {
        "email": cast.karim.email,
        "mobile": "",
        "language": "en-gb",
        "quiet_from": "18:00",
        "quiet_until": "07:00",
    }
    client.post("/me/", details)
    page = client.post("/me/code/", {"code": newest_code()})
    assert page.status_code == 409
    assert "could not use that address" in page.content.decode()
