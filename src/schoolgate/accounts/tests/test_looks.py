"""Every page of the door in four looks: no fault that axe can see, nothing wider than the screen, no rule broken."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.cache import cache
from django.urls import include, path

from schoolgate.accounts.sessions import session_key_for
from schoolgate.accounts.tests.door import user_of
from schoolgate.accounts.tests.test_second_step import give_app
from schoolgate.people.models import Adult, Staff
from schoolgate.testing.cast import Cast, make_cast
from schoolgate.urls import handler404
from schoolgate.urls import urlpatterns as of_the_house

urlpatterns = [path("", include("schoolgate.demo.urls")), *of_the_house]
__all__ = ["handler404"]

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls(__name__),
]

LOOKS = [(390, "light", "en-gb"), (390, "dark", "en-xr"), (1280, "light", "en-xr"), (1280, "dark", "en-gb")]
# The two looks that differ in everything; all four in CI, and of pages for staff alone where pictures are wanted.
IS_WHOLE = bool(os.environ.get("CI") or os.environ.get("SCHOOLGATE_LOOKS") == "all")
STORY = pytest.mark.parametrize("look", LOOKS if IS_WHOLE else LOOKS[1:3], indirect=True, ids=str)
TWO = pytest.mark.parametrize(
    "look", LOOKS if os.environ.get("SCHOOLGATE_SHOTS") else LOOKS[1:3], indirect=True, ids=str
)


@pytest.fixture
def everybody(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def look(request: Any, browser: Any, live_server: Any, settings: Any) -> Iterator["Look"]:
    settings.STAFF_SECOND_FACTOR = True
    cache.clear()  # the limits of the look before
    width, scheme, language = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    site = str(live_server.url).replace("127.0.0.1", "localhost")
    context.add_cookies([{"name": "language", "value": language, "url": site}])
    yield Look(context, site, f"{width}-{scheme}-{language}")
    context.close()


class Look:
    """One browser in one look, and the faults that were seen with it."""

    def __init__(self, context: Any, site: str, name: str) -> None:
        self.context, self.site, self.name = context, site, name
        self.page = context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda line: self._heard(line.text))

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(f"{self.page.url}: {text}")

    def be(self, person: Adult | Staff | None, *, strong: bool = True) -> None:
        self.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
        if person is not None:
            key = session_key_for(person, strong=strong)
            self.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": self.site}])

    def see(self, at: str, *, status: int = 200, submit: str = "") -> None:
        """Open a page (and press its first button of that form), and look at it."""
        answer = self.page.goto(f"{self.site}{at}")
        assert (answer.status, self.page.url) == (status, f"{self.site}{at}")
        if submit:
            self.page.locator(submit).first.click()
            self.page.wait_for_load_state()
        self.look_at(at + (" pressed" if submit else ""))

    def look_at(self, name: str) -> None:
        found = Axe().run(self.page).response["violations"]
        self.faults += [f"{name}: {fault['id']} {[node['target'] for node in fault['nodes']]}" for fault in found]
        if self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") > 0:
            self.faults.append(f"{name}: wider than the screen")
        folder = os.environ.get("SCHOOLGATE_SHOTS")  # a folder, when somebody wants to look for themself
        if folder:
            file = name.strip("/").replace("/", "_").replace("?", "_").replace(" ", "_") or "home"
            self.page.screenshot(path=f"{folder}/{self.name}-{file}.png", full_page=True)


@STORY
def test_at_the_door(everybody: Cast, look: Look) -> None:
    look.see("/sign-in/")
    look.see("/sign-in/", submit="main form .button")
    look.see("/sign-in/key/")
    look.see("/sign-in/code/")  # nothing was asked for here
    look.page.goto(f"{look.site}/sign-in/")
    look.page.locator("input[type=email]").fill(everybody.grace.email)
    look.page.locator("main form .button").first.click()
    look.page.wait_for_url("**/sign-in/code/")
    look.look_at("six numbers")
    look.page.locator("main form .button").first.click()
    look.page.wait_for_load_state()
    look.look_at("six numbers missing")
    look.see("/demo/")
    look.see("/demo/as/parent/")
    assert look.faults == []


@TWO
def test_choosing_a_second_step(everybody: Cast, look: Look) -> None:
    look.be(everybody.grace, strong=False)
    look.see("/me/second-step/")
    look.see("/me/second-step/app/")
    look.see("/me/second-step/app/", submit="main form .button")
    look.see("/me/second-step/passkeys/add/")
    look.see("/me/fresh/")
    look.be(everybody.huda)
    look.see("/me/")
    look.see("/me/second-step/passkeys/")
    look.be(everybody.rao_parent)
    look.see("/who/")
    assert look.faults == []


@TWO
def test_looking_after_it(everybody: Cast, look: Look) -> None:
    user = user_of(everybody.grace)
    give_app(user)
    RecoveryCodes.activate(user)
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "My laptop", "credential": {}})
    look.be(everybody.grace, strong=False)
    look.see("/me/second-step/")
    look.see("/me/second-step/again/")
    look.see("/me/second-step/again/", submit="main form .button")
    key.delete()
    look.be(everybody.grace)
    look.see("/me/second-step/")
    look.page.goto(f"{look.site}/me/second-step/again/?next=/me/second-step/codes/")
    spare = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()
    look.page.locator("input[name=code]").fill(spare[0])
    look.page.locator("main form .button").first.click()
    look.page.wait_for_url("**/codes/")
    look.look_at("spare codes")
    look.see("/me/second-step/codes/new/")
    look.see("/me/second-step/app/off/")
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "My laptop", "credential": {}})
    look.see("/me/second-step/passkeys/")
    look.see(f"/me/second-step/passkeys/{key.pk}/name/")
    look.see(f"/me/second-step/passkeys/{key.pk}/off/")
    assert look.faults == []
