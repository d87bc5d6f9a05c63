"""The school's own words: who settles them, what stands of them, and what a reading makes of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from schoolgate.announcements import audience
from schoolgate.announcements.forms import FamiliesForm, NoticeForm
from schoolgate.drafting import actions
from schoolgate.drafting.models import MutedRule, SchoolWord
from schoolgate.drafting.reading import house_of
from schoolgate.people.models import Adult, Staff
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Staff | Adult], Client]
WORDS, RULES = "/drafts/words/", "/drafts/rules/"
TOPAZ = {"kind": "explain", "term": "Topaz  group", "plain": "reading with Mrs Day"}


def test_the_senco_adds_a_word_and_all_who_write_see_it_with_who_and_when(cast: Cast, signed_in: SignIn) -> None:
    signed_in(cast.price).post(WORDS, TOPAZ)
    page = signed_in(cast.grace).get(WORDS).content.decode()
    assert "Topaz group" in page
    assert cast.price.said_name in page
    assert "Add it" not in page  # Grace reads, and settles nothing
    assert house_of(viewer_of(cast.grace)).explain == {"Topaz group": "reading with Mrs Day"}
    assert house_of(viewer_of(cast.millbrook_teacher)).explain == {}
    assert Entry.objects.filter(verb="wording.added", by_staff=cast.price).count() == 1


def test_a_word_stands_once_needs_its_plain_words_and_nothing_typed_is_lost(cast: Cast, signed_in: SignIn) -> None:
    price = signed_in(cast.price)
    price.post(WORDS, TOPAZ)
    again = price.post(WORDS, {**TOPAZ, "term": "TOPAZ group"})
    assert again.status_code == 422
    assert "already" in again.content.decode()
    empty = price.post(WORDS, {"kind": "rather", "term": "Pupils", "plain": ""})
    assert empty.status_code == 422
    assert 'value="Pupils"' in empty.content.decode()
    assert SchoolWord.objects.count() == 1


def test_what_is_ended_stays_with_who_and_when_and_holds_no_longer(cast: Cast, signed_in: SignIn) -> None:
    word = actions.add_word(by=viewer_of(cast.price), kind="known", term="EYFS", plain="is not needed")
    assert house_of(viewer_of(cast.grace)).known == {"EYFS"}
    head = signed_in(cast.head)
    head.post(f"{WORDS}{word.pk}/end/")
    word.refresh_from_db()
    assert (word.plain, word.ended_by) == ("", cast.head)
    assert house_of(viewer_of(cast.grace)).known == frozenset()
    assert "EYFS" in head.get(WORDS).content.decode()
    assert head.post(f"{WORDS}{word.pk}/end/").status_code == 409  # twice
    actions.add_word(by=viewer_of(cast.price), kind="known", term="EYFS")  # and it may be added anew


def test_a_rule_is_kept_quiet_for_the_school_with_a_reason_until_it_speaks_again(cast: Cast, signed_in: SignIn) -> None:
    head = signed_in(cast.head)
    assert head.post(RULES, {"rule_id": "CS-09", "why": ""}).status_code == 422
    assert head.post(RULES, {"rule_id": "not a rule!", "why": "so"}).status_code == 422
    head.post(RULES, {"rule_id": "CS-09", "why": "Our families like it"})
    assert head.post(RULES, {"rule_id": "CS-09", "why": "once more"}).status_code == 422
    assert "CS-09" in house_of(viewer_of(cast.grace)).muted
    assert "CS-09" not in house_of(viewer_of(cast.millbrook_teacher)).muted
    assert "Our families like it" in signed_in(cast.grace).get(WORDS).content.decode()
    head.post(f"{RULES}{MutedRule.objects.get().pk}/end/")
    assert house_of(viewer_of(cast.grace)).muted == frozenset()
    assert list(Entry.objects.filter(verb__startswith="wording.").order_by("pk").values_list("verb", flat=True)) == [
        "wording.muted",
        "wording.heard",
    ]


def test_a_teacher_settles_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.add_word(by=viewer_of(cast.grace), kind="known", term="EYFS")
    with pytest.raises(Refused):
        actions.mute(by=viewer_of(cast.grace), rule_id="CS-09", why="so")


def test_all_of_it_is_one_statement(cast: Cast, django_assert_num_queries: Callable[[int], object]) -> None:
    viewer = viewer_of(cast.price)
    actions.add_word(by=viewer, kind="rather", term="pupils", plain="children")
    actions.mute(by=viewer, rule_id="CS-09", why="so")
    actions.keep_mine(by=viewer, rule_id="AB-01")
    actions.keep_mine(by=viewer, rule_id="AB-02", key="0" * 24)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a fixture without a type of its own
        house = house_of(viewer)
    assert house.rather == {"pupils": "children"}
    assert house.muted == {"CS-09", "AB-01"}
    assert house.dismissed == {"0" * 24}


def test_staff_are_read_over_and_a_parents_own_words_never(cast: Cast, signed_in: SignIn) -> None:
    """Also no page of a parent's brings the script along."""
    assert 'value="invitation:reason"' in signed_in(cast.grace).get(f"/pupils/{cast.yusuf.pk}/talk/").content.decode()
    assert "reads" not in signed_in(cast.huda).get("/questions/ask/").content.decode()
    assert "ui/reads" not in signed_in(cast.huda).get("/").content.decode()
    assert "ui/reads" not in signed_in(cast.grace).get("/").content.decode()


def test_a_notice_to_families_is_read_over_and_one_to_colleagues_is_not(cast: Cast) -> None:
    choices = audience.choices_of(viewer_of(cast.jo))
    assert "data-reads" in str(FamiliesForm(choices=choices)["words"])
    assert "data-reads" not in str(NoticeForm()["words"])
