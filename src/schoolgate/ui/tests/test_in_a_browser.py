"""What the little script does, in a real browser, and what the eye of axe finds on the page of all components."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(site: None, live_server: Any) -> str:
    return str(live_server.url)


def test_words_are_kept_until_they_arrive_and_then_forgotten(house: str, page: Page) -> None:
    page.goto(f"{house}/write/")
    page.get_by_label("Your words").fill("He loves maps.")
    page.goto(f"{house}/me/")
    page.goto(f"{house}/write/")
    expect(page.get_by_label("Your words")).to_have_value("He loves maps.")

    page.get_by_role("button", name="Yes").click()
    expect(page.locator(".arrived")).to_contain_text(["answer=yes", "words=He loves maps."])
    expect(page.get_by_label("Your words")).to_have_value("")


def test_signing_out_forgets_what_was_typed(house: str, page: Page) -> None:
    page.goto(f"{house}/write/")
    page.get_by_label("Your words").fill("He loves maps.")
    page.get_by_role("button", name="Out").click()
    page.goto(f"{house}/write/")
    expect(page.get_by_label("Your words")).to_have_value("")


def test_a_second_press_sends_nothing_and_the_first_button_counts(house: str, page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.goto(f"{house}/write/")
    page.get_by_label("Your words").fill("Once")
    page.evaluate(
        "() => { const [yes, no] = document.querySelectorAll('[name=answer]'); no.click(); no.click(); yes.click(); }"
    )
    expect(page.locator(".arrived")).to_contain_text(["answer=no"])
    assert len(sent) == 1


# A browser without a screen has no voices, so these stand in for a telephone's: one of its own, one of a far server.
VOICES = """
  window.said = [];
  const voices = [{lang: "en-GB", localService: true, name: "Own"}, {lang: "pl-PL", localService: false, name: "Far"}];
  Object.defineProperty(window, "speechSynthesis", {value: {
    getVoices: () => voices, addEventListener: () => {}, cancel: () => { said.push("cancel"); },
    speak: (words) => { said.push(words.text + "/" + words.lang); window.last = words; },
  }});
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def test_words_are_read_aloud_by_a_voice_of_the_device_and_stop_when_pressed_again(house: str, page: Page) -> None:
    page.add_init_script(VOICES)
    page.goto(f"{house}/aloud/?lang=en-GB")
    page.get_by_role("button", name="Read it aloud").click()
    assert page.evaluate("said") == ["cancel", "Nina likes maps./en-GB"]
    page.get_by_role("button", name="Stop reading").click()
    assert page.evaluate("said")[2:] == ["cancel"]
    page.get_by_role("button", name="Read it aloud").click()
    page.evaluate("last.onend()")
    expect(page.get_by_role("button", name="Read it aloud")).to_be_visible()


@pytest.mark.parametrize("lang", ["pl", "so"])
def test_where_only_a_far_server_could_read_it_nothing_is_offered(house: str, page: Page, lang: str) -> None:
    page.add_init_script(VOICES)
    page.goto(f"{house}/aloud/?lang={lang}")
    expect(page.locator("[data-read]")).to_be_hidden()


def test_without_a_line_there_is_a_calm_page_and_the_words_are_still_there(house: str, page: Page) -> None:
    page.goto(f"{house}/write/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # from here on the worker looks after this page
    page.get_by_label("Your words").fill("He loves maps.")

    page.context.set_offline(True)
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We cannot reach the school just now")

    page.context.set_offline(False)
    page.goto(f"{house}/write/")
    expect(page.get_by_label("Your words")).to_have_value("He loves maps.")


def test_the_worker_keeps_nothing_but_its_list(house: str, page: Page) -> None:
    page.goto(f"{house}/write/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.goto(f"{house}/me/")
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async name =>
             (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname)))).flat().sort()"""
    )
    assert [path for path in kept if not path.startswith("/static/ui/")] == ["/offline/"]


@pytest.mark.parametrize(
    ("width", "look", "language"),
    [(390, "light", "en-gb"), (390, "dark", "en-xr"), (1280, "light", "en-xr"), (1280, "dark", "en-gb")],
)
def test_every_component_is_free_of_faults_axe_can_see(
    house: str, browser: Any, width: int, look: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=look, reduced_motion="reduce")
    context.add_cookies([{"name": "language", "value": language, "url": house}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{house}/ui/")

    found = Axe().run(page).response["violations"]
    wider = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    context.close()

    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []
    assert wider <= 0
    assert [text for text in complaints if "Content Security Policy" in text] == []
