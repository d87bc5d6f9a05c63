"""`routes`: every page, its name, and who may open it.

With --json one object for each method of each route: `method`, `pattern`, `name`, `action` (null where open to all)
and `roles` (those whom the table of deeds names for the action; for an open page all of them), and in `open` why it is.
"""

import argparse
import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schoolgate.cli.environment import start_django, use_mode


@dataclass(frozen=True)
class Route:
    """One page. `guard` is the action that guards it, or why it is open, or None when it says neither.

    `methods`: those it answers, in alphabetical order; empty when the view does not say.
    """

    path: str
    name: str
    view: str
    guard: str | None
    open: bool
    methods: tuple[str, ...] = ()


def run(argv: list[str]) -> int:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(prog="schoolgate routes")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    use_mode(offline=True)
    start_django()
    routes = list(walk())
    if options.json:
        print(json.dumps([row for route in routes for row in rows_of(route)], indent=1))
        return 0
    width = max((len(route.path) for route in routes), default=0)
    for route in routes:
        print(f"{route.path:<{width}}  {describe(route)}")
    return 0


def rows_of(route: Route) -> Iterator[dict[str, Any]]:
    """The route as --json prints it, once for each method. An action without a row is nobody's."""
    from schoolgate.access.policy import EVERYONE, POLICY, Action

    action = None if route.open else route.guard
    if action in set(Action):
        roles = POLICY.get(Action(action), frozenset())
    else:
        roles = EVERYONE if route.open else frozenset()
    for method in route.methods or ("ANY",):
        yield {
            "method": method, "pattern": route.path, "name": route.name, "action": action,
            "roles": sorted(role.value for role in roles), "open": route.guard if route.open else None,
        }  # fmt: skip


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
        yield Route(path, name, place, str(guard) if guard else None, is_open, methods_of(view))


def methods_of(view: Any) -> tuple[str, ...]:
    """The methods a view answers, as its decorators or its class say; none when neither says."""
    while view is not None:
        if hasattr(view, "view_class"):
            names = ("get", "head", "post", "put", "patch", "delete")
            return tuple(sorted(name.upper() for name in names if hasattr(view.view_class, name)))
        closed_over = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "request_method_list" in closed_over:  # what Django's require_http_methods holds
            return tuple(sorted(closed_over["request_method_list"]))
        view = getattr(view, "__wrapped__", None)
    return ()
