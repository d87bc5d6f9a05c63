"""May Yusuf be in the picture? Two homes, five uses, and nobody told what the other said."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.enrolment import actions as enrolment
from schoolgate.people.details import SecretPlace
from schoolgate.people.models import Adult, Restriction, Right, RightKind, Staff
from schoolgate.people.pictures import PictureAnswer, Use
from schoolgate.people.pictures_shown import Said, Verdict, may_be_shown, verdict_of, verdicts
from schoolgate.pictures import actions
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of

Enter = Callable[[Staff | Adult], Any]
TODAY = date(2026, 3, 10)
HUDA, KARIM, UNCLE = 1, 2, 3
YEARS_AGO = TODAY - timedelta(days=400)


# -- the rule ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "is_public", "expected"),
    [
        ([], True, Verdict.ASK),
        ([Said(HUDA, True, TODAY)], True, Verdict.YES),
        ([Said(HUDA, False, TODAY)], True, Verdict.NO),
        ([Said(HUDA, True, TODAY), Said(KARIM, True, TODAY)], True, Verdict.YES),
        ([Said(HUDA, True, TODAY), Said(KARIM, False, TODAY)], False, Verdict.DIFFER),
        ([Said(UNCLE, True, TODAY)], True, Verdict.ASK),  # he is not asked
        ([Said(HUDA, True, TODAY), Said(UNCLE, False, TODAY)], True, Verdict.YES),
        ([Said(HUDA, True, YEARS_AGO)], True, Verdict.AGAIN),
        ([Said(HUDA, True, YEARS_AGO)], False, Verdict.YES),
        ([Said(HUDA, False, YEARS_AGO)], True, Verdict.NO),  # a no never grows old
        ([Said(HUDA, True, TODAY + timedelta(days=1))], True, Verdict.ASK),
    ],
)
def test_shown_only_with_a_yes_and_without_a_no(said: list[Said], is_public: bool, expected: Verdict) -> None:
    assert verdict_of(said, {HUDA, KARIM}, is_public=is_public, on=TODAY) == expected


answers = st.lists(
    st.builds(Said, st.integers(1, 4), st.booleans(), st.dates(TODAY - timedelta(days=800), TODAY)),
    unique_by=lambda said: said.adult, max_size=4,
)  # fmt: skip


@given(answers, st.sets(st.integers(1, 4)), st.booleans(), st.integers(1, 4))
def test_a_no_never_makes_a_child_shown_and_the_order_says_nothing(
    said: list[Said], asked: set[int], is_public: bool, who: int
) -> None:
    before = verdict_of(said, asked, is_public=is_public, on=TODAY)
    others = [one for one in said if one.adult != who]
    after = verdict_of([*others, Said(who, False, TODAY)], asked, is_public=is_public, on=TODAY)
    assert before == verdict_of(said[::-1], asked, is_public=is_public, on=TODAY)
    assert after != Verdict.YES if who in asked else after in (before, Verdict.YES, *Verdict)
    # A private use is never stricter than a public one; nobody who is not asked can change anything.
    if before == Verdict.YES:
        assert verdict_of(said, asked, is_public=False, on=TODAY) == Verdict.YES
    assert verdict_of([one for one in said if one.adult in asked], asked, is_public=is_public, on=TODAY) == before


# -- with known people ------------------------------------------------------------------------------------------------


def say(cast: Cast, who: Adult, is_yes: bool, *uses: str) -> None:
    actions.answer(cast.yusuf, who, by=viewer_of(who), answers=dict.fromkeys(uses or Use.values, is_yes))


def holds(cast: Cast, use: str = Use.SOCIAL) -> str:
    return verdicts([cast.yusuf.pk])[cast.yusuf.pk][use]


def test_huda_says_yes_and_karim_no(cast: Cast) -> None:
    assert holds(cast) == Verdict.ASK
    say(cast, cast.huda, True)
    assert may_be_shown([cast.yusuf.pk, cast.layla.pk], Use.SOCIAL) == {cast.yusuf.pk}
    say(cast, cast.karim, False, Use.SOCIAL)
    assert holds(cast) == Verdict.DIFFER
    assert holds(cast, Use.WALLS) == Verdict.YES
    assert may_be_shown([cast.yusuf.pk], Use.SOCIAL) == frozenset()


def test_taking_it_back_counts_at_once_and_the_yes_stays_on_record(cast: Cast) -> None:
    say(cast, cast.huda, True, Use.WEBSITE)
    say(cast, cast.huda, False, Use.WEBSITE)
    assert holds(cast, Use.WEBSITE) == Verdict.NO
    assert list(PictureAnswer.objects.in_order().values_list("is_yes", flat=True)) == [True, False]
    say(cast, cast.huda, False, Use.WEBSITE)  # the same, the same day: one row
    assert PictureAnswer.objects.count() == 2


def test_an_order_ends_his_say_from_its_day_and_not_hers(cast: Cast) -> None:
    say(cast, cast.huda, True)
    say(cast, cast.karim, False)
    enrolment.restrict(
        cast.yusuf, cast.karim, by=viewer_of(cast.office_lead), kind=Restriction.Kind.PROHIBITED_STEPS,
        takes=frozenset(RightKind.values), is_document_seen=True, summary="seen",
    )  # fmt: skip
    assert holds(cast) == Verdict.YES
    assert verdicts([cast.yusuf.pk], cast.today - timedelta(days=1))[cast.yusuf.pk][Use.SOCIAL] == Verdict.ASK
    with pytest.raises(Refused, match="not yours to answer"):
        say(cast, cast.karim, True)


def test_control_without_the_question_who_is_asked_his_yes_would_count(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(cast, cast.karim, True)
    cast.karim.relationships.update(ends=cast.today - timedelta(days=1))
    assert holds(cast) == Verdict.ASK
    monkeypatch.setattr(
        "schoolgate.people.pictures_shown.asked_about", lambda pupils, on: {pk: {cast.karim.pk} for pk in pupils}
    )
    assert holds(cast) == Verdict.YES


def test_a_slip_of_paper_does_not_undo_a_no_of_the_same_day(cast: Cast) -> None:
    say(cast, cast.huda, False, Use.WALLS)
    actions.answer(
        cast.yusuf, cast.huda, by=viewer_of(cast.jo), answers={"walls": True}, how="paper", said_on=cast.today
    )
    assert holds(cast, Use.WALLS) == Verdict.NO
    say(cast, cast.huda, True, Use.WALLS)  # she herself may change her mind, the same day too
    assert holds(cast, Use.WALLS) == Verdict.YES


def test_a_child_whose_home_is_secret_is_in_no_picture(cast: Cast) -> None:
    say(cast, cast.huda, True)
    SecretPlace.objects.create(school=cast.school, adult=cast.huda)
    assert may_be_shown([cast.yusuf.pk], Use.WALLS) == frozenset()
    assert holds(cast, Use.WALLS) == Verdict.NO  # a plain no: it does not say why


def test_what_became_a_no_is_taken_down(cast: Cast, signed_in: Enter) -> None:
    actions.answer(
        cast.yusuf, cast.huda, by=viewer_of(cast.jo), answers=dict.fromkeys(Use.values, True), how="paper",
        said_on=cast.today - timedelta(days=60),
    )  # fmt: skip
    page = signed_in(cast.grace)
    assert "take these pictures down" not in page.get("/pictures/").content.decode()
    say(cast, cast.karim, False, Use.WEBSITE)
    listed = page.get("/pictures/").content.decode()
    assert "take these pictures down" in listed
    assert "Yusuf Al-Masri: On the school’s public website" in listed


def test_it_costs_three_statements_for_a_whole_class(cast: Cast, django_assert_num_queries: Any) -> None:
    say(cast, cast.huda, True)
    with django_assert_num_queries(3):
        may_be_shown([cast.yusuf.pk, cast.layla.pk, cast.callum.pk, cast.ela.pk], Use.NEWS)


def test_an_answer_on_paper_names_who_noted_it(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PictureAnswer.objects.create(
            school=cast.school, pupil=cast.yusuf, adult=cast.huda, use="walls", is_yes=True, said_on=TODAY, how="paper"
        )


# -- pages ------------------------------------------------------------------------------------------------------------


def test_a_mother_answers_and_the_father_never_sees_it(cast: Cast, signed_in: Enter) -> None:
    page = signed_in(cast.huda)
    address = f"/children/{cast.yusuf.pk}/pictures/"
    first = page.get(address).content.decode()
    assert "checked" not in first  # nothing is ticked beforehand
    assert address in page.get(f"/children/{cast.yusuf.pk}/").content.decode()
    assert page.post(address, {"walls": "yes", "social": "no"}).status_code == 302
    kept = page.get(address).content.decode()
    assert kept.count("checked") == 2
    assert "You last told us on" in kept
    assert "checked" not in signed_in(cast.karim).get(address).content.decode()
    assert [holds(cast, use) for use in ("walls", "social", "press")] == ["yes", "no", "ask"]


@pytest.mark.parametrize(
    ("data", "says"), [({}, "Nothing was chosen"), ({"walls": "maybe"}, "Select a valid choice")], ids=["none", "odd"]
)
def test_what_cannot_be_taken_is_said(cast: Cast, signed_in: Enter, data: dict[str, str], says: str) -> None:
    answer = signed_in(cast.huda).post(f"/children/{cast.yusuf.pk}/pictures/", data)
    assert says in answer.content.decode()
    assert PictureAnswer.objects.count() == 0


def test_who_is_not_asked_finds_no_such_page(cast: Cast, signed_in: Enter) -> None:
    Right.objects.filter(relationship__adult=cast.karim, relationship__pupil=cast.yusuf, kind="consulted").delete()
    page = signed_in(cast.karim)
    assert page.get(f"/children/{cast.yusuf.pk}/pictures/").status_code == 404
    assert "/pictures/" not in page.get(f"/children/{cast.yusuf.pk}/").content.decode()


def test_the_teacher_prints_a_list_that_says_who_may_and_not_who_said(cast: Cast, signed_in: Enter) -> None:
    say(cast, cast.huda, True)
    say(cast, cast.karim, False, Use.PRESS)
    page = signed_in(cast.grace)
    listed = page.get("/pictures/").content.decode()
    assert "Yusuf" in listed
    assert "families to ask" in listed
    asked = page.get("/pictures/?ask=1").content.decode()
    assert "Yusuf" not in asked
    child = page.get(f"/pupils/{cast.yusuf.pk}/pictures/").content.decode()
    assert "(the answers differ)" in child
    assert "Huda" not in child
    assert "Karim" not in child
    assert page.get(f"/pupils/{cast.yusuf.pk}/pictures/note/").status_code == 404


def test_the_office_notes_what_came_on_paper(cast: Cast, signed_in: Enter) -> None:
    page, address = signed_in(cast.jo), f"/pupils/{cast.yusuf.pk}/pictures/note/"
    assert "Huda Al-Masri" in page.get(address).content.decode()
    said = {"adult": str(cast.huda.pk), "how": "paper", "said_on": cast.today.isoformat(), "walls": "yes"}
    assert page.post(address, said).status_code == 302
    row = PictureAnswer.objects.get()
    assert (row.adult, row.noted_by, row.how, row.is_yes) == (cast.huda, cast.jo, "paper", True)
    shown = page.get(f"/pupils/{cast.yusuf.pk}/pictures/").content.decode()
    assert "noted by" in shown
    wrong = {
        "nobody": {**said, "adult": ""}, "a stranger": {**said, "adult": str(cast.leah.pk)},
        "tomorrow": {**said, "said_on": (cast.today + timedelta(days=1)).isoformat()}, "nothing": {**said, "walls": ""},
    }  # fmt: skip
    for name, data in wrong.items():
        assert page.post(address, data).status_code in (409, 422), name
    assert PictureAnswer.objects.count() == 1
