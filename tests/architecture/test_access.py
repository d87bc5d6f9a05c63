"""Which deeds: every page names its guard or says why it has none, and every deed has a row in the table."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from schoolgate.access.guard import guard_of
from schoolgate.access.policy import POLICY, Action, Role
from schoolgate.cli.routes import Route, walk
from tests.architecture.source import PACKAGE, ROOT, files

ROUTES = list(walk())
NEEDS_SIGN_IN = [route for route in ROUTES if not route.open]


def address(route: Route) -> str:
    """The route's path with something in every gap."""
    path = re.sub(r"<uuid:\w+>", "00000000-0000-0000-0000-000000000000", route.path)
    path = re.sub(r"<slug:\w+>|<str:\w+>|<path:\w+>|<\w+>", "nothing", path)
    return re.sub(r"<int:\w+>", "999999", path)


def test_there_are_pages() -> None:
    assert len(ROUTES) > 10


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_address_is_guarded_or_openly_public(route: Route) -> None:
    assert route.guard, f"{route.view} needs access.guard.requires(…) or open_to_all(…)"


@pytest.mark.parametrize("route", NEEDS_SIGN_IN, ids=lambda route: route.path)
def test_a_stranger_is_sent_to_sign_in(route: Route, client: Client, db: None) -> None:
    for answer in (client.get(address(route)), client.post(address(route))):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_the_other_modes_add_no_unguarded_page(mode: str, tmp_path: Path) -> None:
    """The demo adds pages of its own, and production must not have them."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("SCHOOLGATE_")}
    environment = {**plain, "PYTHONPATH": str(ROOT / "src"), "SCHOOLGATE_DATA": str(tmp_path), "SCHOOLGATE_MODE": mode}
    command = [sys.executable, "-m", "schoolgate.cli", "routes", "--json"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    routes = json.loads(done.stdout)
    assert [route["pattern"] for route in routes if not (route["action"] or route["open"])] == []
    of_the_demo = [route["pattern"] for route in routes if route["pattern"].startswith(("/demo/", "/ui/"))]
    assert bool(of_the_demo) == (mode == "demo")
    family = {"pattern": "/pupils/<int:pk>/", "name": "family", "action": "family.open", "open": None}
    assert {**family, "method": "GET", "roles": sorted(POLICY[Action.FAMILY_OPEN])} in routes
    assert {"method", "pattern", "name", "action", "roles"} <= set.intersection(*map(set, routes))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_address_says_its_methods_and_the_type_of_each_gap(route: Route) -> None:
    """An untyped gap takes any words, and a page without methods takes a form where nobody expects one (G-02)."""
    assert route.methods, f"{route.view} needs require_safe, require_POST or require_http_methods"
    assert re.findall(r"<\w+>", route.path) == [], "write <int:…>, <slug:…> or <str:…>"


def test_every_action_has_a_row_in_the_table() -> None:
    assert set(POLICY) == set(Action)


def test_the_table_names_only_roles_that_exist_and_somebody_for_each_deed() -> None:
    for action, roles in POLICY.items():
        assert roles, action
        assert roles <= frozenset(Role), action


def test_every_action_guards_a_page_or_is_asked_for_by_name() -> None:
    """A row that nothing asks about would let a headteacher believe in a lock that is not there."""
    source = "\n".join(path.read_text() for path in files(".py", under=PACKAGE) if path.name != "policy.py")
    unused = [action for action in Action if f"Action.{action.name}" not in source]
    assert unused == []


def test_a_view_that_says_nothing_has_no_guard() -> None:
    assert guard_of(lambda request: None) is None
