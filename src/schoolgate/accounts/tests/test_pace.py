"""Time tells nothing: an address we know takes as long as one we do not (reliability G-48).

Writing a code is made slow on purpose: the difference to be hidden is then larger than the noise of a busy machine.
"""

import time
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from schoolgate.accounts import adapter
from schoolgate.accounts.tests.door import ask
from schoolgate.testing.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAIRS = 20
SLOW = 0.06


@pytest.fixture(autouse=True)
def _slow_mail_room(monkeypatch: Any) -> None:
    write = adapter.send_code

    def slowly(*args: Any, **kwargs: Any) -> None:
        time.sleep(SLOW)
        write(*args, **kwargs)

    monkeypatch.setattr(adapter, "send_code", slowly)


def separable(known: list[float], unknown: list[float]) -> float:
    """The chance that a known one took longer than an unknown one (0.5: nothing to learn)."""
    return sum((a > b) + (a == b) / 2 for a, b in product(known, unknown)) / len(known) / len(unknown)


def measure(cast: Cast) -> float:
    times: dict[str, list[float]] = {cast.huda.email: [], "nobody@nowhere.example": []}
    for _ in range(PAIRS):
        for email, taken in times.items():
            cache.clear()
            began = time.perf_counter()
            assert ask(Client(), email).status_code == 302
            taken.append(time.perf_counter() - began)
    return separable(times[cast.huda.email], times["nobody@nowhere.example"])


def test_times_cannot_be_told_apart(cast: Cast, settings: Any) -> None:
    settings.SIGN_IN_PACE = 0.25
    assert 0.22 < measure(cast) < 0.78  # three standard deviations at this number of pairs


def test_without_the_pace_they_can(cast: Cast, settings: Any) -> None:
    """The control: the measure above would notice."""
    settings.SIGN_IN_PACE = 0
    assert measure(cast) > 0.9
