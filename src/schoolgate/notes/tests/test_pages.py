"""The pages: three taps, nothing typed is lost, and what is shown to whom."""

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from schoolgate.notes.models import GateNote, Praise
from schoolgate.people.models import Adult, Staff
from schoolgate.people.queries import today
from schoolgate.promises.models import Promise
from schoolgate.testing.cast import Cast
from schoolgate.testing.factories import link, make_adult

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]
SignIn = Callable[[Staff | Adult], Client]


def good(**more: str) -> dict[str, str]:
    return {"kind": "help", "words": "", "key": secrets.token_hex(8)} | more


def said(**more: str) -> dict[str, str]:
    form = {"whom": "somebody", "words": "", "promise": "", "due": "", "said_on": today().isoformat()}
    return form | {"key": secrets.token_hex(8)} | more


def test_from_the_class_to_the_parents_page_in_three_presses(cast: Cast, signed_in: SignIn) -> None:
    grace = signed_in(cast.grace)
    path = f"/notes/{cast.yusuf.pk}/praise/"
    assert path in grace.get("/notes/").content.decode()
    form = good()
    page = grace.post(path, form, follow=True)
    assert f'data-arrived="{form["key"]}"' in page.content.decode()
    assert "Sent to 2 grown-ups of Yusuf, each on their own." in page.content.decode()
    huda = signed_in(cast.huda)
    assert "A good word about Yusuf" in huda.get("/").content.decode()
    assert "We saw Yusuf help somebody." in huda.get(f"/children/{cast.yusuf.pk}/").content.decode()
    assert "wrote a good word about Yusuf" in grace.get(f"/pupils/{cast.yusuf.pk}/").content.decode()


def test_only_what_has_arrived_is_said_to_have_arrived(cast: Cast, signed_in: SignIn) -> None:
    grace, reid = signed_in(cast.grace), signed_in(cast.reid)
    form = good()
    assert "data-arrived" not in grace.get(f"/notes/?arrived={form['key']}").content.decode()
    grace.post(f"/notes/{cast.yusuf.pk}/praise/", form)
    assert "data-arrived" in grace.get(f"/notes/?arrived={form['key']}").content.decode()
    assert "data-arrived" not in reid.get(f"/notes/?arrived={form['key']}").content.decode()


def test_after_a_lost_answer_the_same_page_sent_again_is_one_row(cast: Cast, signed_in: SignIn) -> None:
    grace, form = signed_in(cast.grace), good()
    grace.post(f"/notes/{cast.yusuf.pk}/praise/", form)
    page = grace.post(f"/notes/{cast.yusuf.pk}/praise/", form, follow=True)
    assert "It had arrived already" in page.content.decode()
    assert Praise.objects.count() == 1


def test_in_the_evening_she_takes_it_back_with_one_press(cast: Cast, signed_in: SignIn) -> None:
    path = f"/notes/{cast.yusuf.pk}/praise/"
    with time_machine.travel("2026-03-10T19:00:00Z"):
        grace = signed_in(cast.grace)
        page = grace.post(path, good(), follow=True)
        assert "It goes home about Yusuf on Wednesday 11 March, 7:00 am." in page.content.decode()
        gone = f"/notes/praise/{Praise.objects.get().pk}/gone/"
        assert gone in grace.get(path).content.decode()
        assert gone not in signed_in(cast.head).get(path).content.decode()
        assert "Taken back." in grace.post(gone, follow=True).content.decode()
    assert not Praise.objects.exists()


def test_what_was_typed_stays_when_something_is_missing(cast: Cast, signed_in: SignIn) -> None:
    grace = signed_in(cast.grace)
    answer = grace.post(f"/notes/{cast.yusuf.pk}/praise/", good(kind="", words="Sang to the little ones"))
    assert answer.status_code == 422
    assert "Sang to the little ones" in answer.content.decode()
    for more in ({"promise": "look for his coat"}, {"due": today().isoformat()}, {"said_on": "2031-01-01"}):
        answer = grace.post(f"/notes/{cast.yusuf.pk}/gate/", said(words="His coat is gone", **more))
        assert answer.status_code == 422
        assert "His coat is gone" in answer.content.decode()
    assert not GateNote.objects.exists()


def test_a_word_at_the_gate_without_a_word_and_with_a_promise(cast: Cast, signed_in: SignIn) -> None:
    grace, path = signed_in(cast.grace), f"/notes/{cast.yusuf.pk}/gate/"
    page = grace.get(path).content.decode()
    assert "Huda Al-Masri" in page
    assert "The family may ask to read it." in page
    grace.post(path, said())
    due = (today() + timedelta(days=3)).isoformat()
    done = grace.post(path, said(whom=str(cast.huda.pk), promise="look for his coat", due=due), follow=True)
    assert "Kept, and promised." in done.content.decode()
    assert Promise.objects.get().owner_staff == cast.grace
    assert "We had a word." in grace.get(f"/pupils/{cast.yusuf.pk}/").content.decode()
    assert "We had a word." not in signed_in(cast.jo).get(f"/pupils/{cast.yusuf.pk}/").content.decode()
    assert "We had a word." not in signed_in(cast.huda).get(f"/children/{cast.yusuf.pk}/").content.decode()


def test_a_grown_up_of_another_child_is_no_choice(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.grace).post(f"/notes/{cast.yusuf.pk}/gate/", said(whom=str(cast.leah.pk)))
    assert answer.status_code == 422
    assert not GateNote.objects.exists()


def test_who_shares_a_child_with_somebody_at_work_does_not_choose_them_there(cast: Cast, signed_in: SignIn) -> None:
    """Mr Reid turns out to be the father of Layla; her mother Huda is a carer of Mia, whom he teaches."""
    link(cast.mia, cast.huda, "carer")
    reid, path = signed_in(cast.reid), f"/notes/{cast.mia.pk}/gate/"
    assert "Huda" in reid.get(path).content.decode()
    link(cast.layla, make_adult(cast.school, "Daniel", "Reid", user=cast.reid.user), "father")
    assert "Huda" not in reid.get(path).content.decode()
    assert reid.post(path, said(whom=str(cast.huda.pk))).status_code == 422


def test_the_prompt_names_children_and_no_parent(cast: Cast, signed_in: SignIn) -> None:
    grace = signed_in(cast.grace)
    assert "no good word home yet this half-term. Whose day is today?" in grace.get("/").content.decode()
    grace.post(f"/notes/{cast.yusuf.pk}/praise/", good(), follow=True)
    page = grace.get("/notes/?greet=1").content.decode()
    assert "Callum" in page
    assert "Yusuf" not in page
    assert "Yusuf" in grace.get("/notes/").content.decode()
    assert "Leah" not in page
    assert "Arun" in page  # the child of a colleague; to her own mother at work he is nobody
    assert "Arun" not in signed_in(cast.rao).get(f"/notes/?class={cast.willow.pk}").content.decode()
    assert signed_in(cast.huda).get("/notes/").status_code == 404


def test_the_head_chooses_a_class_first(cast: Cast, signed_in: SignIn) -> None:
    head = signed_in(cast.head)
    assert "Choose a class." in head.get("/notes/").content.decode()
    assert "Yusuf" in head.get(f"/notes/?class={cast.willow.pk}").content.decode()
    assert "half-term" not in head.get("/").content.decode()
