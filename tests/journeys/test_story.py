"""The whole story through real pages: with a script, without one, and the parent's part by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from schoolgate.conversations.models import Needs
from schoolgate.promises.models import Promise
from schoolgate.testing.story import talk_at
from schoolgate.timeline.models import Entry
from tests.journeys import story
from tests.journeys.conftest import House

pytestmark = pytest.mark.browser

STEPS = [
    "talk.proposed", "talk.offered", "talk.booked", "talk.agenda-added", "talk.needs-said", "talk.started",
    "talk.understood", "talk.focused", "talk.planned", "talk.held", "promise.made", "promise.made",
    "talk.summary-shared", "talk.summary-agreed", "promise.kept", "promise.asked", "promise.answered",
    "promise.thanked",
]  # fmt: skip


@pytest.mark.parametrize("javascript", [False, True], ids=["no script", "with script"])
def test_the_whole_story(house: House, javascript: bool) -> None:
    story.whole_story(house, javascript=javascript)
    verbs = Entry.objects.exclude(circle=None).exclude(reach="audit").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == STEPS
    assert sorted(Promise.objects.values_list("side", "what")) == [
        ("home", "Take him for an eye test"),
        ("school", "Give him a seat at the front"),
    ]


# -- by keyboard ---------------------------------------------------------------------------------------------------


def tab_to(page: Page, name: str, *, most: int = 60) -> None:
    """Press Tab until what has the focus is called `name`; the focus must be seen on each stop."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            """() => {
                const on = document.activeElement;
                const label = on.labels && on.labels[0] ? on.labels[0].innerText : "";
                return {name: (label || on.getAttribute("aria-label") || on.innerText || "").trim(),
                        seen: on.matches(":focus-visible") && getComputedStyle(on).outlineStyle !== "none"
                              || getComputedStyle(on).boxShadow !== "none"};
            }"""
        )
        if name in said["name"]:
            assert said["seen"], f"the focus on “{name}” cannot be seen"
            return
    raise AssertionError(f"no Tab led to “{name}”")


def write(page: Page, words: str) -> None:
    page.keyboard.type(words)


def enter(page: Page) -> None:
    """Press Enter, and wait for the page that it leads to (or for the place on this one)."""
    page.evaluate("() => { document.body.dataset.was = 'here'; }")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.body && (!document.body.dataset.was || location.hash)")
    page.wait_for_load_state()


def test_the_parents_part_by_keyboard_alone(house: House) -> None:
    """From the mail to the thanks without a pointer. What the school does meanwhile happens behind the scene."""
    cast = house.cast
    talk_at("offered", cast)
    page = house.visit(None)
    page.goto(story.link_in(story.newest_mail(cast.huda.email, "When can we talk about Yusuf?")))
    tab_to(page, "Your email address")
    write(page, cast.huda.email)
    enter(page)
    expect(page.get_by_label("The six numbers")).to_be_visible()
    tab_to(page, "The six numbers")
    write(page, story.code_in(story.newest_mail(cast.huda.email, "numbers")))
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Talking about Yusuf")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    enter(page)
    tab_to(page, "3:40 pm")
    enter(page)
    expect(page.get_by_role("heading", name="Your time")).to_be_visible()
    tab_to(page, "What else shall we talk about?")
    write(page, "His new glasses")
    enter(page)
    expect(page.locator("#agenda")).to_contain_text("His new glasses")
    tab_to(page, "I would like an interpreter for")
    page.keyboard.press("Control+A")
    write(page, "Arabic")
    tab_to(page, "I need a way in without steps")
    page.keyboard.press("Space")
    tab_to(page, "Tell the teacher")
    enter(page)
    expect(page.get_by_text("You told us. The teacher knows.")).to_be_visible()
    needs = Needs.objects.get()
    assert (needs.interpreter, needs.step_free) == ("Arabic", True)

    finish_the_talk(house)
    page.goto("/")
    tab_to(page, "Read and answer")
    enter(page)
    tab_to(page, "That is right")
    enter(page)
    expect(page.get_by_text("This talk is finished.")).to_be_visible()

    school = Promise.objects.get(side="school")
    desk = house.visit(cast.grace)
    desk.goto(f"/promises/{school.pk}/")
    desk.get_by_role("button", name="Kept").click()
    story.a_week_goes_by()
    page.goto("/")
    tab_to(page, "Better")
    enter(page)
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    page.goto(f"/promises/{school.pk}/")
    tab_to(page, "Say thank you")
    enter(page)
    expect(page.get_by_text("You said thank you")).to_be_visible()


def finish_the_talk(house: House) -> None:
    """What the teacher does in the room, by the verbs."""
    from schoolgate.conversations.models import Meeting
    from schoolgate.testing import story as verbs
    from schoolgate.testing.cast import viewer_of

    grace, huda = viewer_of(house.cast.grace), viewer_of(house.cast.huda)
    meeting = Meeting.objects.for_pages().get()
    for step in ("started", "understood", "focused", "agreed", "held", "shared"):
        meeting = verbs._STEP[step](meeting, grace, huda)
