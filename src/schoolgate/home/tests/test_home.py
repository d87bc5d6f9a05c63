"""A parent's home: what waits, for this parent alone, in four statements; and the day of a member of staff."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from schoolgate.accounts.sessions import session_key_for
from schoolgate.home.lines import waiting_for
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Staff
from schoolgate.people.queries import children_of, today
from schoolgate.promises import actions
from schoolgate.promises.models import Promise
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.testing.factories import restrict
from schoolgate.testing.story import talk_at

pytestmark = pytest.mark.django_db


def come_in(person: Adult | Staff) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key_for(person)
    return client


def waits(adult: Adult):
    return waiting_for(adult.pk, children_of(adult.pk))


@pytest.mark.parametrize("step", ["planned", "offered", "booked", "held", "shared", "closed"])
def test_home_takes_four_statements_whatever_stands_on_it(cast: Cast, step: str) -> None:
    talk_at(step, cast)
    client = come_in(cast.huda)
    client.get("/")
    with CaptureQueriesContext(connection) as statements:
        page = client.get("/")
    assert page.status_code == 200
    assert len(statements) <= 4, [s["sql"][:80] for s in statements]


def test_the_times_of_an_offered_talk_can_be_pressed_at_home(cast: Cast) -> None:
    talk_at("offered", cast)
    talk = waits(cast.huda).choose[0]
    assert (talk.child.called, talk.teacher, len(talk.times)) == ("Yusuf", "Miss Okafor", 2)
    page = come_in(cast.huda).get("/").content.decode()
    assert "One thing today: choose a time to talk about Yusuf." in page


def test_a_planned_talk_that_was_not_sent_is_not_there(cast: Cast) -> None:
    talk_at("planned", cast)
    assert waits(cast.huda).count == 0


def test_karim_sees_nothing_of_hudas_talk(cast: Cast) -> None:
    talk_at("closed", cast)
    his = waits(cast.karim)
    assert (his.count, his.coming, his.mine, his.theirs, his.letters) == (0, [], [], [], [])


def test_both_sides_promises_stand_apart(cast: Cast) -> None:
    talk_at("closed", cast)
    waiting = waits(cast.huda)
    assert [vow.what for vow in waiting.mine] == ["An eye test"]
    assert [(vow.what, vow.owner) for vow in waiting.theirs] == [("A seat at the front", "Miss Okafor")]


def test_a_kept_promise_asks_until_it_is_answered(cast: Cast) -> None:
    talk_at("closed", cast)
    promise = Promise.objects.get(side="school")
    actions.keep(promise, by=viewer_of(cast.grace))
    assert [vow.what for vow in waits(cast.huda).ask] == ["A seat at the front"]
    actions.answer(promise, by=viewer_of(cast.huda), now="better")
    assert waits(cast.huda).ask == []


def test_a_refused_promise_is_settled(cast: Cast) -> None:
    talk_at("closed", cast)
    promise = Promise.objects.get(side="school")
    actions.refuse(promise, by=viewer_of(cast.grace), words="The room is too small.")
    waiting = waits(cast.huda)
    assert (waiting.ask, waiting.theirs) == ([], [])


def test_an_order_entered_now_empties_the_home_at_once(cast: Cast) -> None:
    talk_at("shared", cast)
    assert waits(cast.huda).confirm
    restrict(cast.yusuf, cast.huda, by=cast.office_lead, summary="x")
    assert waits(cast.huda).confirm == []
    assert [child.called for child in children_of(cast.huda.pk)] == ["Layla"]


def test_a_message_that_needs_a_right_one_has_no_longer_is_not_announced(cast: Cast) -> None:
    talk_at("booked", cast)
    Message.objects.filter(adult=cast.huda).update(right="see_records")
    assert waits(cast.huda).letters
    restrict(cast.yusuf, cast.huda, by=cast.office_lead, summary="x", takes=["see_records"])
    assert waits(cast.huda).letters == []
    assert waits(cast.huda).coming  # the rest of the matter stays


def test_nobody_without_children_gets_an_error(cast: Cast) -> None:
    cast.pending.relationships.update(sign_in="granted")
    cast.pending.relationships.get().rights.all().delete()
    assert waits(cast.pending).count == 0


def test_my_day_tells_who_could_do_with_a_word(cast: Cast) -> None:
    talk_at("planned", cast)
    page = come_in(cast.grace).get("/").content.decode()
    assert "1 person could do with a word from you." in page
    assert "with Huda Al-Masri" in page


def test_the_next_talk_is_the_lit_door(cast: Cast) -> None:
    meeting = talk_at("booked", cast)
    type(meeting).objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + timedelta(hours=1))
    assert "Talk about Yusuf" in come_in(cast.grace).get("/").content.decode()


@pytest.mark.parametrize(
    "who",
    ["head", "adeyemi", "price", "jo", "office_lead", "governor", "clerk", "admin", "attendance", "support", "whitham"],
)
def test_everybody_who_works_here_has_a_day(cast: Cast, who: str) -> None:
    talk_at("closed", cast)
    assert come_in(getattr(cast, who)).get("/").status_code == 200


def test_families_are_found_by_name_and_class_within_ones_reach(cast: Cast) -> None:
    client = come_in(cast.grace)
    page = client.get("/families/").content.decode()
    assert "Al-Masri, Yusuf" in page
    assert "Layla" not in page  # Oak is not hers
    assert "Al-Masri, Yusuf" in client.get("/families/", {"q": "yus masri"}).content.decode()
    assert "Nobody by that name" in client.get("/families/", {"q": "zzz"}).content.decode()
    assert client.get("/families/", {"q": "%_'\"\x00" * 20}).status_code == 200


def test_the_family_page_shows_ask_first_and_never_the_reason(cast: Cast) -> None:
    page = come_in(cast.grace).get(f"/pupils/{cast.callum.pk}/").content.decode()
    assert page.count("Ask first") >= 6
    assert "canary-order" not in page
    assert cast.barred.email not in page


def test_a_promise_that_is_late_says_so(cast: Cast) -> None:
    talk_at("closed", cast)
    Promise.objects.update(due=today() - timedelta(days=3))
    assert "Was due" in come_in(cast.huda).get("/").content.decode()


def test_a_name_cannot_write_on_the_page(cast: Cast) -> None:
    cast.yusuf.first_name, cast.yusuf.last_name = "<b>Yusuf</b>", '"><script>alert(1)</script>'
    cast.yusuf.save()
    cast.huda.last_name = "<i>&"
    cast.huda.save()
    page = come_in(cast.head).get("/families/").content.decode()
    assert "&lt;script&gt;" in page
    assert "&lt;i&gt;&amp;" in page
    assert "<script>alert" not in page
    assert "<b>Yusuf" not in page
