"""Time tells nothing at the letter's page and at an address that two people use (reliability G-48).

What only happens for the known is made slow on purpose, as in `test_pace`: the difference to hide is then larger than
the noise of a busy machine.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from schoolgate.accounts.tests.door import ask
from schoolgate.accounts.tests.invited import give_birthdays, invite, typed
from schoolgate.accounts.tests.test_pace import PAIRS, SLOW, SLOWER, separable
from schoolgate.enrolment import actions, codes
from schoolgate.enrolment.actions import claiming
from schoolgate.enrolment.models import Invitation
from schoolgate.outbox.actions import notify
from schoolgate.testing.cast import Cast, viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]
BOX = "family@box.example"


@pytest.fixture(autouse=True)
def _slow_for_the_known(cast: Cast, monkeypatch: Any, settings: Any) -> None:
    def slow(run: Callable[..., Any]) -> Callable[..., Any]:
        def slowly(*args: Any, **kwargs: Any) -> Any:
            time.sleep(SLOW if settings.SIGN_IN_PACE else SLOWER)
            return run(*args, **kwargs)

        return slowly

    monkeypatch.setattr(claiming, "knows", slow(claiming.knows))
    monkeypatch.setattr("schoolgate.accounts.shared.notify", slow(notify))
    give_birthdays()
    office = viewer_of(cast.jo)
    actions.update_adult(cast.pending, by=office, email=BOX)
    actions.add_adult(cast.school, by=office, first_name="Joao", last_name="Costa", email=BOX)
    actions.confirm_access(cast.pending.relationships.get(), by=office)


def taken(step: Callable[[], Any], status: int) -> float:
    cache.clear()
    Invitation.objects.update(tries=0)
    began = time.perf_counter()
    assert step().status_code == status
    return time.perf_counter() - began


def measure(cast: Cast) -> dict[str, float]:
    """The chance to tell a real code with a wrong fact from a made-up one; a shared address from nobody's."""
    code = invite(cast, cast.huda).code
    pairs = {
        "letter": (422, [lambda: Client().post("/sign-in/letter/", typed(code, "Nobody")),
                         lambda: Client().post("/sign-in/letter/", typed(codes.new_code(), "Nobody"))]),
        "shared": (302, [lambda: ask(Client(), BOX), lambda: ask(Client(), "nobody@nowhere.example")]),
    }  # fmt: skip
    found = {}
    for name, (status, steps) in pairs.items():
        times: list[list[float]] = [[], []]
        for pair in range(PAIRS):
            for n in (0, 1) if pair % 2 else (1, 0):
                times[n].append(taken(steps[n], status))
        found[name] = separable(*times)
    return found


def test_times_cannot_be_told_apart(cast: Cast, settings: Any) -> None:
    settings.SIGN_IN_PACE = 0.25
    found = measure(cast)
    print(f"\nReal against made up by time alone, {PAIRS} pairs (0.5: nothing to learn): {found}")
    within = 0.05 if PAIRS >= 400 else 0.28  # three standard deviations at this number of pairs
    assert all(abs(chance - 0.5) < within for chance in found.values()), found


def test_without_the_pace_they_can(cast: Cast, settings: Any) -> None:
    """The control: the measure above would notice."""
    settings.SIGN_IN_PACE = 0
    found = measure(cast)
    assert min(found.values()) > 0.9
