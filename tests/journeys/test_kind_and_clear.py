"""Jo writes a notice: the colleague who reads it over shows a kinder wording, and it is taken in one tap; with a script
and without. What the library finds is held still here, so that only the desk is looked at.
"""

import pytest
from playwright.sync_api import Page, expect

from schoolgate.announcements.models import Notice
from schoolgate.drafting import reading
from schoolgate.drafting.models import Dismissal
from schoolgate.wording import Category, Finding, House, Kind, Try
from tests.journeys.conftest import House as Place

pytestmark = pytest.mark.browser
SAID, BETTER = "You failed to return the slip.", "The slip has not reached us yet."


def finds(text: str, kind: Kind, house: House) -> list[Finding]:
    start = text.find(SAID)
    if start < 0:
        return []
    end = start + len(SAID)
    why = "“Failed” can read as blame."
    return [Finding(Category.BLAME_FAMILY, 3, start, end, SAID, why, (Try(BETTER, start, end),), 1.0, "BF-01")]


@pytest.fixture(autouse=True)
def _held_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "check", finds)


def writing(house: Place, *, javascript: bool) -> Page:
    jo = house.visit(house.cast.jo, java_script_enabled=javascript)
    jo.goto("/notices/")
    jo.get_by_role("button", name="Write to families").click()
    jo.get_by_label("The first line").fill("The walk to the river 🦆")
    jo.get_by_label("What else is there to know?").fill(f"We walk on Tuesday 🦆. {SAID} Thank you.")
    return jo


def test_a_kinder_wording_is_taken_in_one_tap(house: Place) -> None:
    jo = writing(house, javascript=True)
    words = jo.get_by_label("What else is there to know?")
    expect(jo.locator(".reads-under mark.s3")).to_have_text(SAID)
    over, under = words.bounding_box(), jo.locator(".reads-under").bounding_box()
    assert over
    assert under
    assert abs(over["width"] - under["width"]) < 2
    assert abs(over["height"] - under["height"]) < 2
    jo.locator("[data-show]").click()
    assert words.evaluate("a => a.value.slice(a.selectionStart, a.selectionEnd)") == SAID
    jo.get_by_role("button", name="Use this").click()
    expect(words).to_have_value(f"We walk on Tuesday 🦆. {BETTER} Thank you.")
    expect(jo.get_by_text("Reads well")).to_be_visible()
    expect(jo.locator(".reads-under mark")).to_have_count(0)
    jo.get_by_label("Year 4", exact=True).check()
    jo.get_by_role("button", name="See it as they will").click()
    assert BETTER in Notice.objects.get().words
    assert house.noticed.complaints == []
    assert house.noticed.elsewhere == set()


@pytest.mark.slow  # a browser and a whole composer again
def test_ones_own_words_are_kept_and_writing_goes_on_when_nobody_answers(house: Place) -> None:
    jo = writing(house, javascript=True)
    jo.get_by_role("button", name="Keep mine").click()
    expect(jo.get_by_text("Reads well")).to_be_visible()
    expect(jo.get_by_label("What else is there to know?")).to_be_focused()
    assert Dismissal.objects.get().staff_id == house.cast.jo.pk
    jo.route("**/drafts/read/", lambda route: route.fulfill(status=503))
    with jo.expect_request("**/drafts/read/"):
        jo.get_by_label("What else is there to know?").press_sequentially("!")
    jo.get_by_label("Year 4", exact=True).check()
    jo.get_by_role("button", name="See it as they will").click()
    expect(jo.get_by_role("heading", level=1)).to_contain_text("Parents of Year 4")


def test_without_a_script_a_button_opens_what_was_found_and_the_draft_waits(house: Place) -> None:
    jo = writing(house, javascript=False)
    with jo.context.expect_page() as opened:
        jo.get_by_role("button", name="Read it over").click()
    page = opened.value
    expect(page.locator("mark")).to_have_text(SAID)
    expect(page.locator(".finding ins")).to_have_text(BETTER)
    expect(jo.get_by_label("What else is there to know?")).to_have_value(f"We walk on Tuesday 🦆. {SAID} Thank you.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
