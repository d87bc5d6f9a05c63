"""`routes`: every page, its name, and who may open it."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from schoolgate.cli.environment import start_django, use_mode


@dataclass(frozen=True)
class Route:
    """One page. `guard` is the action that guards it, or why it is open, or None when it says neither."""

    path: str
    name: str
    view: str
    guard: str | None
    open: bool


def run(argv: list[str]) -> int:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(prog="schoolgate routes")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    use_mode(offline=True)
    start_django()
    routes = list(walk())
    if options.json:
        print(json.dumps([asdict(route) for route in routes], indent=1))
        return 0
    width = max((len(route.path) for route in routes), default=0)
    for route in routes:
        print(f"{route.path:<{width}}  {describe(route)}")
    return 0


def describe(route: Route) -> str:
    """Who may open it, in words."""
    if route.guard is None:
        return "NOBODY SAID WHO MAY OPEN THIS"
    return f"open to all: {route.guard}" if route.open else route.guard


def walk() -> Iterator[Route]:
    """Every pattern below the root, in the order Django tries them."""
    from django.urls import get_resolver

    yield from _walk(get_resolver().url_patterns, "/", "")


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Route]:
    from schoolgate.access.guard import guard_of

    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, path, inner)
            continue
        view = pattern.callback
        guard = guard_of(view)
        name = f"{namespace}{pattern.name}" if pattern.name else ""
        place = f"{view.__module__}.{getattr(view, '__qualname__', type(view).__name__)}"
        is_open = guard is not None and not hasattr(view, "guarded_by")
        yield Route(path, name, place, str(guard) if guard else None, is_open)
