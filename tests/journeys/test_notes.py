"""Miss Okafor at the gate, 15:25: a good word home and a word at the gate, three taps each, line or no line."""

import pytest
from playwright.sync_api import Page, expect

from schoolgate.notes import actions
from schoolgate.notes.models import GateNote, Praise
from schoolgate.people.queries import today
from schoolgate.testing.cast import viewer_of
from tests.journeys.conftest import House
from tests.journeys.looks import TODAY, Look, Looker

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Thumb:
    """Counts what is pressed."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def __call__(self, role: str, name: str) -> None:
        self.taps += 1
        self.page.get_by_role(role, name=name).click()  # type: ignore[arg-type]  # a role by its own name


@pytest.mark.parametrize("javascript", [False, True], ids=["no script", "with script"])
def test_five_minutes_at_the_gate(house: House, javascript: bool) -> None:
    page = house.visit(house.cast.grace, java_script_enabled=javascript)
    page.goto("/notes/")
    tap = Thumb(page)
    tap("link", "Yusuf Al-Masri")
    tap("radio", "Helped somebody")
    page.get_by_label("In your own words").fill("He showed Mateo where the coats go.")
    tap("button", "Send it home")
    expect(page.locator(".flashes")).to_be_visible()
    assert (tap.taps, Praise.objects.get().words) == (3, "He showed Mateo where the coats go.")

    tap = Thumb(page)
    tap("link", "Callum Frost")
    tap("link", "At the gate")
    page.get_by_label("What was said").fill("A good day.")
    tap("button", "Keep it")
    expect(page.locator(".flashes")).to_contain_text("Kept.")
    assert (tap.taps, GateNote.objects.get().words) == (3, "A good day.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_typed_outlives_a_lost_line_and_a_reload(house: House) -> None:
    cast = house.cast
    page = house.visit(cast.grace)
    path = f"/notes/{cast.yusuf.pk}/praise/"
    page.goto(path)
    page.get_by_role("radio", name="Was kind").check()
    page.get_by_label("In your own words").fill("He shared his plums.")
    key = page.locator("[name=key]").input_value()
    page.context.set_offline(True)
    page.get_by_role("button", name="Send it home").click()
    expect(page.get_by_text("There is no signal just now.")).to_be_visible()
    assert not Praise.objects.exists()
    page.context.set_offline(False)

    page.goto("/")  # she puts the telephone away, and comes back
    page.goto(path)
    expect(page.get_by_text("You began this before.")).to_be_visible()
    expect(page.get_by_label("In your own words")).to_have_value("He shared his plums.")
    expect(page.get_by_role("radio", name="Was kind")).to_be_checked()
    # The line breaks once more, this time after it has arrived: what she presses again is the same page.
    actions.praise(cast.yusuf, by=viewer_of(cast.grace), kind="kind", words="He shared his plums.", key=key)
    page.get_by_role("button", name="Send it home").click()
    expect(page.locator(".flashes")).to_contain_text("It had arrived already")
    assert Praise.objects.count() == 1
    page.goto(path)
    expect(page.get_by_label("In your own words")).to_have_value("")


def test_nobody_else_finds_what_she_typed_on_this_device(house: House) -> None:
    cast = house.cast
    page = house.visit(cast.grace)
    path = f"/notes/{cast.yusuf.pk}/gate/"
    page.goto(path)
    page.get_by_label("What was said").fill("About his grandmother.")
    assert "grandmother" in page.evaluate("JSON.stringify(localStorage)")
    page.context.add_cookies([house.session(cast.head)])  # somebody else signs in here
    page.goto(path)
    expect(page.get_by_label("What was said")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("What was said").fill("Mine.")
    page.goto("/")
    with page.expect_navigation(wait_until="load"):
        page.locator("form[data-sign-out] button").first.evaluate("button => button.click()")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("look", TODAY, ids=lambda look: look.name)
def test_every_page_of_notes(house: House, look: Look) -> None:
    cast, looker = house.cast, Looker(house, look)
    grace = viewer_of(cast.grace)
    actions.praise(cast.yusuf, by=grace, kind="kind", words="He shared his plums.", key="00000000000000aa")
    actions.praise(cast.yusuf, by=grace, kind="work", words="", key="00000000000000ac")
    Praise.objects.filter(key="00000000000000ac").update(told_at=None, told=0)  # as in the evening
    actions.note(
        cast.yusuf, by=grace, adult=cast.huda, words="", said_on=today(), key="00000000000000ab", promise="ring back",
        due=today(),
    )  # fmt: skip
    looker.at("notes", cast.grace, "/notes/")
    looker.at("notes-greet", cast.grace, "/notes/?greet=1")
    looker.at("notes-classes", cast.head, f"/notes/?class={cast.willow.pk}")
    looker.at("praise", cast.grace, f"/notes/{cast.yusuf.pk}/praise/")
    page = looker.at("gate", cast.grace, f"/notes/{cast.yusuf.pk}/gate/")
    page.locator("details summary").last.click()
    page.locator("[name=promise]").fill("look for his coat")
    page.locator("main form.card button.button:not([data-draft-drop], [name=reads])").click()
    page.wait_for_load_state()
    looker.check("gate-again", page)
    looker.at("my-day-notes", cast.grace, "/")
    looker.at("family-notes", cast.grace, f"/pupils/{cast.yusuf.pk}/")
    looker.at("child-notes", cast.huda, f"/children/{cast.yusuf.pk}/")
    assert not looker.faults, "\n".join(looker.faults)
