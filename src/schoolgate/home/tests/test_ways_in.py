"""The navigation shows a door to exactly those whose roles open it: never a locked one, and none is left out."""

import pytest
from django.urls import resolve, reverse

from schoolgate.access.policy import POLICY, Role
from schoolgate.ui import nav


@pytest.mark.parametrize("item", [*nav.STAFF, *nav.FURTHER], ids=lambda item: item.name)
def test_a_door_is_shown_to_those_whose_roles_open_it(item: nav.Item) -> None:
    action = resolve(reverse(item.name)).func.guarded_by  # type: ignore[attr-defined]  # set by the guard
    shown = {role for role in Role if not item.only_for or role.value in item.only_for}
    assert shown - {Role.PARENT} == POLICY[action] - {Role.PARENT}
