"""The door: nobody learns who is known, a code works once, in time, where it was asked for."""

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from schoolgate.accounts.tests.door import ask, come_in, newest_code, user_of, wrong
from schoolgate.outbox.models import Message
from schoolgate.people.models import User
from schoolgate.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_huda_comes_in_and_is_home(cast: Cast, client: Client) -> None:
    response = come_in(client, cast.huda.email)
    assert (response.status_code, response["Location"]) == (302, "/")
    page = client.get("/")
    assert page.status_code == 200
    assert "Huda" in page.content.decode()


def test_a_page_named_in_a_mail_leads_through_the_door_to_that_page(cast: Cast, client: Client) -> None:
    response = client.get("/promises/?a=1")
    assert response["Location"] == "/sign-in/?next=%2Fpromises%2F%3Fa%3D1"
    assert 'name="next" value="/promises/?a=1"' in client.get(response["Location"]).content.decode()
    assert come_in(client, cast.huda.email, to="/promises/?a=1")["Location"] == "/promises/?a=1"


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "x"]
)
def test_the_door_leads_nowhere_else(cast: Cast, client: Client, to: str) -> None:
    assert 'name="next"' not in client.get("/sign-in/", {"next": to}).content.decode().split("<main", 1)[1]
    assert come_in(client, cast.huda.email, to=to)["Location"] == "/"
    client.post("/sign-out/")
    assert client.get("/sign-in/", {"next": to}).status_code == 200


def test_the_answer_is_the_same_for_the_unknown(cast: Cast) -> None:
    known, unknown = Client(), Client()
    first, second = ask(known, cast.huda.email), ask(unknown, "nobody@nowhere.example")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    mask = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    pages = [mask.sub("", client.get("/sign-in/code/").content.decode()) for client in (known, unknown)]
    pages = [page.replace(cast.huda.email, "…").replace("nobody@nowhere.example", "…") for page in pages]
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
    for page in (
        other.post("/sign-in/code/", {"code": newest_code()}, follow=True),
        other.get("/sign-in/code/", {"code": newest_code()}),
    ):
        assert "Open the link on the phone or computer where you asked for it" in page.content.decode()
        assert other.get("/").status_code == 302
    assert client.post("/sign-in/code/", {"code": newest_code()})["Location"] == "/"


def test_another_browser_that_asked_for_another_address_is_not_let_in(cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    code = newest_code()
    other = Client()
    ask(other, cast.karim.email)
    if code != newest_code():
        assert other.post("/sign-in/code/", {"code": code}).status_code == 422


@pytest.mark.parametrize("typed", ["", "12", "abcdef", "١٢٣٤٥٦", "1" * 5000, "<script>", "\x00"])
def test_nonsense_is_no_error_of_ours(cast: Cast, client: Client, typed: str) -> None:
    ask(client, cast.huda.email)
    assert client.post("/sign-in/code/", {"code": typed}).status_code in (409, 422)
    assert client.get("/sign-in/code/", {"code": typed}).status_code == 200


@pytest.mark.parametrize("typed", ["", "huda", "a@b@c", "x" * 300 + "@example.org", "a@b\r\nBcc: c@d"])
def test_what_is_no_address_is_kept_and_explained(cast: Cast, client: Client, typed: str) -> None:
    page = ask(client, typed)
    assert page.status_code == 422
    assert "email address" in page.content.decode()


@pytest.mark.parametrize("look_alike", ["HUDA@canary-huda.example", "huda@canary-huda.example "])
def test_an_address_may_be_written_in_capitals(cast: Cast, client: Client, look_alike: str) -> None:
    ask(client, look_alike)
    assert Message.objects.filter(is_secret=True, adult=cast.huda).exists()


@pytest.mark.parametrize("look_alike", ["hud\u0430@canary-huda.example", "huda@canary-hud\u0101.example"])
def test_a_look_alike_gets_no_mail(cast: Cast, client: Client, look_alike: str) -> None:
    """CVE-2019-19844: letters that fold into one another."""
    ask(client, look_alike)
    assert not Message.objects.exists()


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "evil.example:80"])
def test_no_host_of_a_request_gets_into_a_mail(cast: Cast, client: Client, host: str) -> None:
    assert client.post("/sign-in/", {"email": cast.huda.email}, headers={"host": host}).status_code == 400
    client.post("/sign-in/", {"email": cast.huda.email}, headers={"x-forwarded-host": host})
    assert django_settings.PUBLIC_URL + "/sign-in/code/?code=" in Message.objects.get().body


def test_a_code_is_used_once(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    code = newest_code()
    client.post("/sign-out/")
    page = client.post("/sign-in/code/", {"code": code}, follow=True)
    assert "Each code works once" in page.content.decode()
    assert client.get("/").status_code == 302


def test_a_double_press_is_no_mistake(cast: Cast, client: Client) -> None:
    """The second press leaves before the first is answered, so it carries the session of before."""
    ask(client, cast.huda.email)
    before, code = client.cookies["session"].value, newest_code()
    client.post("/sign-in/code/", {"code": code})
    now = client.cookies["session"].value

    second = Client()
    second.cookies["session"] = str(before)
    answer = second.post("/sign-in/code/", {"code": code})

    assert answer.status_code == 302
    assert "session" not in answer.cookies  # or the browser would lose the session it has just been given
    second.cookies["session"] = now
    assert second.get(answer["Location"])["Location"] == "/"


def test_two_tabs_one_after_the_other(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    assert client.post("/sign-in/code/", {"code": newest_code()})["Location"] == "/"
    assert client.post("/sign-in/", {"email": cast.huda.email})["Location"] == "/"


def test_after_ten_minutes_it_is_too_old(school_morning, cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    school_morning.shift(601)
    page = client.post("/sign-in/code/", {"code": newest_code()})
    assert page.status_code == 409
    assert "too old" in page.content.decode()
    assert f'value="{cast.huda.email}"' in page.content.decode()  # need not be typed again


def test_within_ten_minutes_it_is_not(school_morning, cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    school_morning.shift(597)
    assert client.post("/sign-in/code/", {"code": newest_code()}).status_code == 302


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
    for _ in range(4):
        page = client.post("/sign-in/code/", {"code": wrong(right)})
        assert page.status_code == 422
        assert f'value="{wrong(right)}"' in page.content.decode()
    assert "several times" in client.post("/sign-in/code/", {"code": wrong(right)}).content.decode()
    client.post("/sign-in/code/", {"code": right})
    assert client.get("/").status_code == 302


def test_guessing_is_counted_over_all_codes_of_an_account(school_morning, cast: Cast) -> None:
    """However many browsers ask and however often: twenty wrong ones an hour, and then not even the right one."""
    tried = 0
    for _ in range(30):
        school_morning.shift(61)
        attacker = Client()
        if ask(attacker, cast.huda.email).status_code != 302:
            break
        for _ in range(5):
            answer = attacker.post("/sign-in/code/", {"code": wrong(newest_code())})
            tried += answer.status_code == 422 or "several times" in answer.content.decode()
            if answer.status_code != 422:
                break
    assert tried <= 20 + 30  # each new browser is told at its first try that it is over
    attacker = Client()
    if ask(attacker, cast.huda.email).status_code == 302:
        attacker.post("/sign-in/code/", {"code": newest_code()})
        assert attacker.get("/").status_code == 302
    school_morning.shift(3600)
    assert come_in(Client(), cast.huda.email)["Location"] == "/"


def test_asking_has_a_limit_and_it_says_so_for_known_and_unknown_alike(cast: Cast) -> None:
    for email in (cast.huda.email, "nobody@nowhere.example"):
        client = Client()
        for _ in range(3):
            assert ask(client, email).status_code == 302
        page = ask(client, email)
        assert page.status_code == 422
        assert "wait ten minutes" in page.content.decode()
        assert f'value="{email}"' in page.content.decode()


def test_a_user_who_is_switched_off_between_asking_and_typing_stays_outside(cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    User.objects.filter(pk=user_of(cast.huda).pk).update(is_active=False)
    assert client.post("/sign-in/code/", {"code": newest_code()})["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_the_session_changes_its_name_at_the_door(cast: Cast, client: Client) -> None:
    ask(client, cast.huda.email)
    before = client.session.session_key
    come_in(client, cast.huda.email)
    assert client.session.session_key != before
    old = Client()
    old.cookies["session"] = str(before)
    assert old.get("/").status_code == 302


def test_and_again_when_the_context_changes(cast: Cast, client: Client) -> None:
    come_in(client, cast.rao_parent.email)
    before = client.session.session_key
    client.post("/who/", {"context": f"adult:{cast.rao_parent.pk}"})
    assert client.session.session_key != before


def test_a_shared_phone_forgets_when_it_is_closed(cast: Cast, client: Client) -> None:
    come_in(client, cast.maureen.email, is_shared="on")
    cookie = client.cookies["session"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_and_in_any_case_after_twelve_hours(school_morning, cast: Cast, client: Client) -> None:
    come_in(client, cast.maureen.email, is_shared="on")
    school_morning.shift(11 * 3600)
    assert client.get("/").status_code == 200
    school_morning.shift(2 * 3600)
    assert client.get("/").status_code == 302


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
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[0][0].startswith("/sign-in/")
    assert "we closed the door behind you" in answer.content.decode()


def test_staff_are_out_after_twelve_hours_however_busy(school_morning, cast: Cast, client: Client) -> None:
    come_in(client, cast.grace.email)
    for _ in range(12 * 3):
        school_morning.shift(20 * 60)
        client.get("/")
    school_morning.shift(60)
    assert client.get("/").status_code == 302


def test_a_teacher_who_is_a_parent_chooses_and_each_context_is_apart(cast: Cast, client: Client) -> None:
    response = come_in(client, cast.rao_parent.email)
    assert client.get(response["Location"])["Location"] == "/who/?next=%2F"
    client.post("/who/", {"context": f"staff:{cast.rao.pk}"})
    assert client.get(f"/pupils/{cast.arun.pk}/").status_code == 404  # never her own child at work
    client.post("/who/", {"context": f"adult:{cast.rao_parent.pk}"})
    assert client.get(f"/children/{cast.arun.pk}/").status_code == 200
    assert client.get("/families/").status_code == 404


def test_the_page_named_in_a_mail_is_kept_through_the_choice(cast: Cast, client: Client) -> None:
    response = come_in(client, cast.rao_parent.email, to="/promises/?a=1")
    choice = client.get(response["Location"])["Location"]
    assert 'name="next" value="/promises/?a=1"' in client.get(choice).content.decode()
    chosen = client.post("/who/", {"context": f"adult:{cast.rao_parent.pk}", "next": "/promises/?a=1"})
    assert chosen["Location"] == "/promises/?a=1"


def test_a_session_that_was_at_work_keeps_the_limits_of_work(school_morning, cast: Cast, client: Client) -> None:
    """Or the computer in the staff room would know her as a parent for a month."""
    come_in(client, cast.rao_parent.email)
    client.post("/who/", {"context": f"staff:{cast.rao.pk}"})
    client.post("/who/", {"context": f"adult:{cast.rao_parent.pk}"})
    assert client.get("/").status_code == 200
    school_morning.shift(31 * 60)
    assert client.get("/").status_code == 302


def test_who_has_not_chosen_yet_has_half_an_hour(school_morning, cast: Cast, client: Client) -> None:
    come_in(client, cast.rao_parent.email)
    assert client.get("/who/").status_code == 200
    school_morning.shift(31 * 60)
    assert client.get("/who/")["Location"] == "/sign-in/"


def test_who_is_switched_off_before_choosing_is_out(cast: Cast, client: Client) -> None:
    come_in(client, cast.rao_parent.email)
    User.objects.filter(pk=user_of(cast.rao).pk).update(is_active=False)
    assert client.get("/who/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200


def test_nobody_enters_somebody_elses_context(cast: Cast, client: Client) -> None:
    come_in(client, cast.rao_parent.email)
    client.post("/who/", {"context": f"adult:{cast.huda.pk}"})
    assert client.get("/")["Location"] == "/who/?next=%2F"


def test_a_withdrawn_parent_is_out_on_the_next_request(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    assert client.get("/").status_code == 200
    cast.huda.relationships.update(sign_in="withdrawn")
    assert client.get("/").status_code == 302
    cast.huda.relationships.update(sign_in="granted")
    assert client.get("/").status_code == 302  # that session is gone for good


@pytest.mark.parametrize("how", ["switched off", "left", "no role left"])
def test_staff_whose_time_has_ended_are_out_on_the_next_request(cast: Cast, client: Client, how: str) -> None:
    come_in(client, cast.grace.email)
    assert client.get("/").status_code == 200
    if how == "switched off":
        User.objects.filter(pk=user_of(cast.grace).pk).update(is_active=False)
    elif how == "left":
        cast.grace.ends = cast.grace.starts
        cast.grace.save()
    else:
        cast.grace.grants.all().delete()
    assert client.get("/").status_code == 302


def test_a_session_with_a_forged_context_is_closed(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    for context in (f"adult:{cast.karim.pk}", f"staff:{cast.head.pk}", "adult:x", "", "head"):
        session = client.session
        session["context"] = context
        session.save()
        assert client.get("/").status_code == 302


def test_a_parents_page_asks_two_statements_before_its_own(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    come_in(client, cast.huda.email)
    client.get("/offline/")
    with django_assert_num_queries(2):
        client.get("/offline/")


def test_leaving_is_a_post_and_forgets_everything(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    key = client.session.session_key
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    old = Client()
    old.cookies["session"] = str(key)
    assert old.get("/").status_code == 302


def test_the_suspended_and_the_unconfirmed_get_no_code(cast: Cast, client: Client) -> None:
    for email in (cast.pending.email, cast.supply.email, cast.former.email):
        assert ask(Client(), email).status_code == 302
    assert not Message.objects.filter(is_secret=True).exists()


def test_the_code_is_in_no_portal_and_its_words_are_forgotten(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    message = Message.objects.get(is_secret=True)
    assert client.get(f"/messages/{message.pk}/").status_code == 404
