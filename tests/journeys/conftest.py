"""A house with people in it, a browser, and somebody who notices what a page asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page

from schoolgate.accounts.sessions import session_key_for
from schoolgate.people.models import Adult, Staff
from schoolgate.testing.cast import Cast, make_cast

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
DESK = {"width": 1280, "height": 900}


@dataclass
class Noticed:
    """What pages asked for and complained about."""

    elsewhere: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page, house: str) -> None:
        page.on("request", lambda request: self._asked(request.url, house))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, url: str, house: str) -> None:
        if not url.startswith((house, "data:", "blob:")):
            self.elsewhere.add(url)

    def _said(self, kind: str, text: str) -> None:
        # A page that answers 404 or 422 on purpose is no fault of the page.
        if "Content Security Policy" in text or (kind == "error" and "the server responded with a status" not in text):
            self.complaints.append(text)


@dataclass
class House:
    """The running product, its people, and doors into it."""

    url: str
    cast: Cast
    browser: Browser
    noticed: Noticed
    _open: list[BrowserContext] = field(default_factory=list)

    def visit(self, person: Staff | Adult | None = None, size: dict[str, int] = PHONE, **more: Any) -> Page:
        """A browser of one's own: signed in as `person`, or as nobody yet."""
        context = self.browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, base_url=self.url, locale="en-GB",
            timezone_id="Europe/London", service_workers="block", reduced_motion="reduce", **more,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        self._open.append(context)
        if person is not None:
            context.add_cookies([self.session(person)])
        page = context.new_page()
        self.noticed.watch(page, self.url)
        return page

    def session(self, person: Staff | Adult) -> Any:
        return {"name": settings.SESSION_COOKIE_NAME, "value": session_key_for(person), "url": self.url}

    def close(self) -> None:
        for context in self._open:
            context.close()


def awake(cast: Cast) -> Cast:
    """Nobody has quiet hours, so that a test may run at any hour of the day."""
    for rows in (Staff.objects, Adult.objects):
        rows.update(quiet_from="00:00", quiet_until="00:00")
    return cast


@pytest.fixture
def house(transactional_db: None, live_server: Any, browser: Browser) -> Iterator[House]:
    """The product, running; Hazel Lane with everybody in it."""
    call_command("createcachetable", verbosity=0)
    cache.clear()  # sign-in limits are counted in a table that no test empties
    found = House(str(live_server.url), awake(make_cast()), browser, Noticed())
    yield found
    found.close()
    assert found.noticed.elsewhere == set(), "a page asked another host for something"
    assert found.noticed.complaints == []
