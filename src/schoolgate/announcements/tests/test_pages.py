"""The pages: what Jo presses, what a colleague looks at, what Huda reads."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from schoolgate.announcements import actions, audience
from schoolgate.announcements.models import Notice
from schoolgate.announcements.rules import Selection
from schoolgate.announcements.tests.test_notices import draft, gone, sent
from schoolgate.people.models import Adult, Staff
from schoolgate.testing.cast import Cast, viewer_of

Enter = Callable[[Staff | Adult], Client]


def test_jo_tells_year_4_that_swimming_is_off(cast: Cast, signed_in: Enter) -> None:
    jo = signed_in(cast.jo)
    write = jo.post("/notices/new/").headers["Location"]
    form = {"version": 1, "kind": "change", "title": "No swimming this Thursday", "words": "The pool is shut.",
            "years": ["4"], "then": "look"}  # fmt: skip
    preview = jo.post(write, form, follow=True)
    page = preview.content.decode()
    notice = Notice.objects.get()
    people = audience.people(notice)
    assert f"Parents of Year 4, {people} people, among them" in page
    assert f"Send it to {people} people" in page
    answer = jo.post(f"/notices/{notice.pk}/sending/", {"version": notice.version, "seen": people}, follow=True)
    assert "Take it back" in answer.content.decode()
    gone(notice)
    standing = jo.get(f"/notices/{notice.pk}/").content.decode()
    assert f"{people} people have it, 0 opened it" in standing
    assert "Huda Al-Masri" in standing

    huda = signed_in(cast.huda)
    assert "No swimming this Thursday" in huda.get("/").content.decode()
    page = huda.get(f"/notices/{notice.pk}/").content.decode()
    assert "About <bdi>Yusuf</bdi>" in page
    assert "The pool is shut." in page
    assert "Karim" not in page
    assert f"{people} people have it, 1 opened it" in jo.get(f"/notices/{notice.pk}/").content.decode()


def test_what_was_typed_stays_when_it_cannot_be_taken(cast: Cast, signed_in: Enter) -> None:
    notice = draft(cast.jo)
    form = {"version": notice.version, "kind": "change", "title": "Pool shut", "words": "W", "link": "http://x.example"}
    answer = signed_in(cast.jo).post(f"/notices/{notice.pk}/write/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "https://" in page
    assert "Pool shut" in page


def test_the_page_keeps_the_draft_by_itself(cast: Cast, signed_in: Enter) -> None:
    notice = draft(cast.jo)
    form = {"version": notice.version, "kind": "change", "title": "Half a sen", "words": ""}
    page = signed_in(cast.jo).post(f"/notices/{notice.pk}/keep/", form).content.decode()
    notice.refresh_from_db()
    assert notice.title == "Half a sen"
    assert f'name="version" value="{notice.version}"' in page


def test_a_colleague_is_shown_what_waits_on_their_day(cast: Cast, signed_in: Enter) -> None:
    actions.set_limit(by=viewer_of(cast.head), above=2)
    notice = sent(cast.jo, Selection(years=frozenset({4})))
    assert "No swimming this Thursday" in signed_in(cast.head).get("/").content.decode()
    assert "No swimming this Thursday" not in signed_in(cast.jo).get("/").content.decode()
    page = signed_in(cast.head).get(f"/notices/{notice.pk}/").content.decode()
    assert f"Jo Lane wants to send this to {notice.expected} people" in page
    assert "Yes, let it go" in page


def test_who_has_it_never_names_the_other_parent_of_ones_own_child(cast: Cast, signed_in: Enter) -> None:
    cast.huda.user = cast.head.user
    cast.huda.save(update_fields=["user"])
    notice = gone(sent(cast.jo, Selection(years=frozenset({4}))))
    page = signed_in(cast.head).get(f"/notices/{notice.pk}/").content.decode()
    assert "Karim" not in page
    assert "whom you know as a parent yourself" in page


def test_a_teacher_is_offered_their_own_classes_only(cast: Cast, signed_in: Enter) -> None:
    notice = draft(cast.grace)
    page = signed_in(cast.grace).get(f"/notices/{notice.pk}/write/").content.decode()
    assert "4 Willow" in page
    assert "5 Rowan" not in page
    assert "All parents of the school" not in page


def test_the_week_so_far_is_shown_before_sending(cast: Cast, signed_in: Enter) -> None:
    for _ in range(3):
        gone(sent(cast.jo, Selection(years=frozenset({4}))))
    notice = draft(cast.jo, Selection(years=frozenset({4})))
    page = signed_in(cast.jo).get(f"/notices/{notice.pk}/preview/").content.decode()
    assert "These families heard from school about 3 times this week." in page


def test_while_it_goes_one_press_stops_everything(cast: Cast, signed_in: Enter) -> None:
    notice = sent(cast.jo, Selection(years=frozenset({4})))
    page = signed_in(cast.head)
    assert "Stop every message now" in page.get(f"/notices/{notice.pk}/").content.decode()
    assert "Stop every message now" not in signed_in(cast.jo).get(f"/notices/{notice.pk}/").content.decode()
    page.post("/deliveries/stop/")
    assert "Stop every message now" not in page.get(f"/notices/{notice.pk}/").content.decode()


def test_words_for_colleagues_offer_nobody_else(cast: Cast, signed_in: Enter) -> None:
    notice = draft(cast.head, readers="staff")
    page = signed_in(cast.head).get(f"/notices/{notice.pk}/write/").content.decode()
    assert 'name="years"' not in page
    assert "No parent does" in page
    people = audience.people(notice)
    form: dict[str, Any] = {"version": notice.version, "seen": people}
    signed_in(cast.head).post(f"/notices/{notice.pk}/sending/", form)
    gone(notice)
    assert "The pool is shut." in signed_in(cast.grace).get(f"/notices/{notice.pk}/").content.decode()
    assert signed_in(cast.huda).get(f"/notices/{notice.pk}/").status_code == 404
