"""Huda asks from her phone without feeling silly; Miss Okafor answers in two taps; Karim sees nothing of it."""

import pytest

from schoolgate.questions.models import Question
from tests.journeys.conftest import DESK, House
from tests.journeys.looks import LOOKS, Look, Looker

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


def test_asked_and_answered_without_a_line_of_script(house: House) -> None:
    cast = house.cast
    huda = house.visit(cast.huda, PHONE, java_script_enabled=False)
    huda.goto("/")
    huda.get_by_role("link", name="Ask the school").click()
    huda.get_by_role("link", name="I do not understand a letter").click()
    box = huda.get_by_label("Your question, in your own words")
    assert box.input_value() == "I do not understand this letter: "
    box.fill("I do not understand this letter: swimming")
    huda.get_by_label("Yusuf").check()
    huda.get_by_label("Who shall read it?").select_option(label="Miss Okafor, 4 Willow")
    huda.get_by_role("button", name="Send").click()
    assert "Miss Okafor will answer by" in huda.locator("main").inner_text()

    grace = house.visit(cast.grace, DESK, java_script_enabled=False)
    grace.goto("/")
    grace.get_by_role("link", name="Answer", exact=True).click()
    grace.get_by_label("Your answer").fill("You pay nothing. He needs a towel.")
    grace.get_by_role("button", name="Send the answer").click()

    huda.reload()
    assert "He needs a towel" in huda.locator("main").inner_text()
    huda.get_by_role("button", name="Yes, that helps").click()
    assert Question.objects.get().state == "closed"

    karim = house.visit(cast.karim, PHONE, java_script_enabled=False)
    for path in ("/", "/questions/", "/messages/", f"/children/{cast.yusuf.pk}/"):
        karim.goto(path)
        words = karim.locator("main").inner_text()
        assert "swimming" not in words
        assert "asked the school" not in words


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_every_page_of_a_question(house: House, look: Look) -> None:
    cast, looker = house.cast, Looker(house, look)
    looker.at("ask", cast.huda, f"/questions/ask/?say=worried&child={cast.yusuf.pk}")
    page = looker.page(cast.huda)
    page.locator("textarea").fill("He is afraid to go home")
    page.locator("form.card button.wide").click()
    page.wait_for_load_state()
    looker.check("question-help", page)
    question = Question.objects.get()
    looker.at("questions", cast.huda, "/questions/")
    looker.at("questions-staff", cast.grace, "/questions/")
    looker.at("question-staff", cast.grace, f"/questions/{question.pk}/")
    looker.at("handovers-parent", cast.adeyemi, "/safeguarding/")
    looker.at("common", cast.jo, "/questions/common/")
    looker.at("common-new", cast.jo, "/questions/common/new/")
    looker.at("pace", cast.head, "/questions/pace/")
    assert not looker.faults, "\n".join(looker.faults)
