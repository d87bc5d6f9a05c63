"""Four looks at a page: light and dark, from left and from right, on a phone and at a desk."""

import os
import zlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

from schoolgate.people.models import Adult, Staff
from tests.journeys.conftest import House

TALL = 3000  # a sticky bar over a half-hidden button would make axe find fault with the button's size


@dataclass(frozen=True)
class Look:
    width: int
    scheme: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.width}-{self.scheme}-{self.language}"


LOOKS = (
    Look(390, "light", "en-gb"),
    Look(390, "dark", "en-xr"),
    Look(1280, "light", "en-xr"),
    Look(1280, "dark", "en-gb"),
)


# Where there is time (CI) every page is opened in every look, and axe asked each time. At a desk in two looks a day, by
# turns, which between them have both widths, both schemes and both directions; and axe is asked in one of the two.
ASKS_ALL = bool(os.environ.get("CI") or os.environ.get("SCHOOLGATE_LOOKS") == "all")
DAY = date.today().toordinal()  # noqa: DTZ011  # any day will do
TODAY = LOOKS if ASKS_ALL else (LOOKS[DAY % 2], LOOKS[3 - DAY % 2])


def is_asked(page: str, look: Look) -> bool:
    """Whether axe is asked about this page in this look today."""
    return ASKS_ALL or TODAY[(zlib.crc32(page.encode()) + DAY // 2) % len(TODAY)] == look


@dataclass
class Looker:
    """Opens pages in one look, and keeps what is wrong with them."""

    house: House
    look: Look
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    _pages: dict[str, Page] = field(default_factory=dict)

    def page(self, person: Staff | Adult | None) -> Page:
        """This person's window; kept open, as they would."""
        key = f"{type(person).__name__}{person.pk if person else ''}"
        if key not in self._pages:
            size = {"width": self.look.width, "height": TALL}
            page = self.house.visit(person, size, color_scheme=self.look.scheme)
            cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": self.language(person), "url": self.house.url}
            page.context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict is what it takes
            self._pages[key] = page
        return self._pages[key]

    def language(self, person: Staff | Adult | None) -> str:
        """Families' pages on a telephone are looked at in Arabic; elsewhere it shows what was never marked for it."""
        is_small = self.look.language == "en-xr" and self.look.width == 390
        return "ar" if is_small and not isinstance(person, Staff) else self.look.language

    def at(self, name: str, person: Staff | Adult | None, path: str) -> Page:
        """Open a page and look at it."""
        page = self.page(person)
        page.goto(path)
        self.check(name, page)
        return page

    def check(self, name: str, page: Page) -> None:
        """axe (see `is_asked`), the sideways scroll, the direction; and a picture where one is wanted."""
        self.seen.append(name)
        found = []
        if is_asked(name, self.look):
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        for fault in found:
            targets = [f"{node['target'][0]} {node['html'][:160]}" for node in fault["nodes"]][:4]
            self.faults.append(f"{name} ({self.look.name}): {fault['id']} {targets}")
        wider = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            self.faults.append(f"{name} ({self.look.name}): {wider} px wider than the window")
        direction = "rtl" if self.look.language == "en-xr" else "ltr"
        if page.evaluate("() => document.documentElement.dir") != direction:
            self.faults.append(f"{name} ({self.look.name}): does not run {direction}")
        if folder := os.environ.get("SCHOOLGATE_SHOTS"):
            keep_picture(page, Path(folder) / f"{name}-{self.look.name}.png", self.look.width)


def keep_picture(page: Page, path: Path, width: int) -> None:
    """The whole page, as wide as it was looked at."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
    tall = page.evaluate("() => document.documentElement.scrollHeight")  # so that no bar stands in the middle of it
    page.set_viewport_size({"width": width, "height": tall})
    page.screenshot(path=path)
    page.set_viewport_size({"width": width, "height": TALL})
