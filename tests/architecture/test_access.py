"""Which deeds: every page names its guard or says why it has none, and every deed has a row in the table."""

import re

import pytest
from django.test import Client

from schoolgate.access.guard import guard_of
from schoolgate.access.policy import POLICY, Action, Role
from schoolgate.cli.routes import Route, walk

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


def test_every_action_has_a_row_in_the_table() -> None:
    assert set(POLICY) == set(Action)


def test_the_table_names_only_roles_that_exist_and_somebody_for_each_deed() -> None:
    for action, roles in POLICY.items():
        assert roles, action
        assert roles <= frozenset(Role), action


def test_every_action_guards_a_page_or_is_asked_for_by_name() -> None:
    """A row that nothing asks about would let a headteacher believe in a lock that is not there."""
    from tests.architecture.source import PACKAGE, files

    source = "\n".join(path.read_text() for path in files(".py", under=PACKAGE) if path.name != "policy.py")
    unused = [action for action in Action if f"Action.{action.name}" not in source]
    assert unused == []


def test_a_view_that_says_nothing_has_no_guard() -> None:
    assert guard_of(lambda request: None) is None
