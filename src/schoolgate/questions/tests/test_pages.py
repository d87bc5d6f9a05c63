"""The pages: asked in one go, answered in two taps, nothing typed is lost, help is shown at once."""

import re
import secrets
from collections.abc import Callable

import pytest
from django.test import Client

from schoolgate.people.models import Adult, Staff
from schoolgate.questions import actions
from schoolgate.questions.models import Common, Question, Word
from schoolgate.testing.cast import Cast, viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]
SignIn = Callable[[Staff | Adult], Client]


def sent(cast: Cast, **more: str) -> dict[str, str]:
    form = {"words": "May he wear his coat?", "about": str(cast.yusuf.pk), "whom": "whoever"}
    return form | {"key": secrets.token_hex(8)} | more


def asked(cast: Cast, of: Staff | None = None) -> Question:
    question, _ = actions.ask(
        by=viewer_of(cast.huda), pupil=cast.yusuf, asked_of=of, words="May he wear his coat?", key=secrets.token_hex(8)
    )
    return question


def test_huda_presses_a_beginning_and_sends_it(cast: Cast, signed_in: SignIn) -> None:
    huda = signed_in(cast.huda)
    page = huda.get(f"/questions/ask/?say=letter&child={cast.yusuf.pk}").content.decode()
    assert "I do not understand this letter: " in page
    assert "by Friday 13 March" in page
    to = huda.post("/questions/ask/", sent(cast, whom=str(cast.grace.pk)), follow=True)
    assert "Miss Okafor will answer by Friday 13 March." in to.content.decode()
    assert "Ask the school" in huda.get("/").content.decode()
    assert "Answer by Friday 13 March" in huda.get("/").content.decode()


def test_a_double_tap_is_one_question(cast: Cast, signed_in: SignIn) -> None:
    form, huda = sent(cast), signed_in(cast.huda)
    assert huda.post("/questions/ask/", form).url == huda.post("/questions/ask/", form).url  # type: ignore[attr-defined]
    assert Question.objects.count() == 1


def test_what_was_typed_stays_when_something_is_missing(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.huda).post("/questions/ask/", sent(cast, whom="987654"))
    assert answer.status_code == 422
    assert "May he wear his coat?" in answer.content.decode()


def test_another_childs_teacher_cannot_be_chosen_for_this_one(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.huda).post("/questions/ask/", sent(cast, whom=str(cast.rao.pk)))  # Layla's teacher
    assert "They do not teach this child" in answer.content.decode()
    assert not Question.objects.exists()


def test_another_familys_child_is_no_choice(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.huda).post("/questions/ask/", sent(cast, about=str(cast.callum.pk))).status_code == 422
    assert not Question.objects.exists()


def test_worrying_words_show_help_at_once_and_only_to_her_who_wrote(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.huda).post("/questions/ask/", sent(cast, words="He says he wants to die"), follow=True)
    numbers = re.findall(r'href="tel:(\d+)"', page.content.decode())
    assert numbers == ["999", "08001111", "116123", "08088005000"]
    assert "nobody watches this page at night" in page.content.decode()
    lead = signed_in(cast.adeyemi)
    assert "Read what was written" in lead.get("/safeguarding/").content.decode()
    seen = lead.get(f"/questions/{Question.objects.get().pk}/").content.decode()
    assert "tel:" not in seen
    assert "Please speak with them as well, now" in seen


def test_without_them_no_help_is_pushed_on_her(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.huda).post("/questions/ask/", sent(cast), follow=True).content.decode()
    assert "tel:" not in page


def test_miss_okafor_answers_from_her_day_in_two_taps(cast: Cast, signed_in: SignIn) -> None:
    question = asked(cast, cast.grace)
    grace = signed_in(cast.grace)
    assert f"/questions/{question.pk}/#answer" in grace.get("/").content.decode()
    grace.get(f"/questions/{question.pk}/")
    form = {"words": "Yes, please.", "key": secrets.token_hex(8), "version": question.version}
    grace.post(f"/questions/{question.pk}/words/", form)
    grace.post(f"/questions/{question.pk}/words/", form)  # a double tap
    assert Word.objects.filter(by_staff=cast.grace).count() == 1
    page = signed_in(cast.huda).get(f"/questions/{question.pk}/").content.decode()
    assert "Yes, please." in page
    assert "Yes, that helps" in page


def test_the_second_to_answer_sees_the_first_and_keeps_what_they_typed(cast: Cast, signed_in: SignIn) -> None:
    question = asked(cast, cast.grace)
    at = f"/questions/{question.pk}/words/"
    signed_in(cast.grace).post(at, {"words": "Yes.", "key": secrets.token_hex(8), "version": question.version})
    late = {"words": "No, I think.", "key": secrets.token_hex(8), "version": question.version}
    page = signed_in(cast.head).post(at, late)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Yes." in text
    assert "No, I think." in text
    current = Question.objects.get().version
    assert f'name="version" value="{current}"' in text
    assert signed_in(cast.head).post(at, late | {"version": current}).status_code == 302


def test_a_talk_grows_out_of_it_with_huda_chosen(cast: Cast, signed_in: SignIn) -> None:
    question = asked(cast, cast.grace)
    grace = signed_in(cast.grace)
    found = re.search(r'href="(/pupils/\d+/talk/\?from=\d+)"', grace.get(f"/questions/{question.pk}/").content.decode())
    assert found
    page = grace.get(found[1]).content.decode()
    assert "It grows out of what came in on Tuesday 10 March" in page
    assert re.search(rf'value="{cast.huda.pk}"[^>]*checked', page)
    assert not re.search(rf'value="{cast.karim.pk}"[^>]*checked', page)
    # somebody who may not read it learns nothing by the number
    other = signed_in(cast.head_of_year).get(found[1]).content.decode()
    assert "It grows out of" not in other


def test_a_common_answer_with_a_name_keeps_what_was_typed(cast: Cast, signed_in: SignIn) -> None:
    form = {"about": "day", "question": "May Huda wait in the hall?", "answer": "Yes, when it rains."}
    page = signed_in(cast.jo).post("/questions/common/new/", form)
    assert page.status_code == 422
    assert "“Huda” is the name of somebody" in page.content.decode()
    assert "Yes, when it rains." in page.content.decode()
    signed_in(cast.jo).post("/questions/common/new/", form | {"question": "May we wait in the hall?"})
    assert Common.objects.get().question in signed_in(cast.karim).get("/questions/ask/").content.decode()


def test_the_head_sees_how_quickly_we_answer_and_few_are_hidden(cast: Cast, signed_in: SignIn) -> None:
    question = asked(cast, cast.grace)
    actions.answer(question, by=viewer_of(cast.grace), words="Yes", key=secrets.token_hex(8), version=1)
    head = signed_in(cast.head)
    assert "shown from 10 answers on" in head.get("/questions/pace/").content.decode()
    for _n in range(9):
        actions.answer(asked(cast), by=viewer_of(cast.grace), words="Yes", key=secrets.token_hex(8), version=1)
    page = head.get("/questions/pace/").content.decode()
    assert "10 of 10" in page
    assert "shown from" not in page
