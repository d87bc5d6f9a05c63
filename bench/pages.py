"""The pages that are measured: who opens which address, what must stand on it, and how many statements it takes."""

from collections.abc import Callable
from dataclasses import dataclass

SIGNED_IN = 8  # people a page is opened by, one for each connection


@dataclass(frozen=True)
class Page:
    """A page as `cookies` (one for each person) see it. `statements` counts session and user too."""

    name: str
    path: str
    cookies: tuple[str, ...]
    expect: str
    statements: int


def find(name: str) -> Page:
    """Look the page up in the made-up school."""
    return PAGES[name](name)


PAGES: dict[str, Callable[[str], Page]] = {}
