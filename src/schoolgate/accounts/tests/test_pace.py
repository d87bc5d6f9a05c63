"""Time tells nothing: an address we know takes as long as one we do not (reliability G-48).

Writing a code is made slow on purpose: the difference to be hidden is then larger than the noise of a busy machine.
"""

import os
import time
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from schoolgate.accounts import adapter
from schoolgate.accounts.tests.door import ask
from schoolgate.testing.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]
# The figure of G-48 asks for 400 pairs and takes ten minutes: SCHOOLGATE_PAIRS=400, with -s to see it.
PAIRS = int(os.environ.get("SCHOOLGATE_PAIRS", "20"))
WITHIN = 0.05 if PAIRS >= 400 else 0.28  # three standard deviations at this number of pairs
SLOW = 0.06
SLOWER = 0.2  # for the control, where no pace hides it: clear of the noise of a busy machine


@pytest.fixture(autouse=True)
def _slow_mail_room(monkeypatch: Any, settings: Any) -> None:
    write = adapter.send_code

    def slowly(*args: Any, **kwargs: Any) -> None:
        time.sleep(SLOW if settings.SIGN_IN_PACE else SLOWER)
        write(*args, **kwargs)

    monkeypatch.setattr(adapter, "send_code", slowly)


def separable(known: list[float], unknown: list[float]) -> float:
    """The chance that a known one took longer than an unknown one (0.5: nothing to learn)."""
    return sum((a > b) + (a == b) / 2 for a, b in product(known, unknown)) / len(known) / len(unknown)


def steps(client: Client, email: str, *, only_ask: bool = False) -> dict[str, float]:
    """Ask, open the page, type a wrong code: how long each of the answers took."""
    taken = {}
    for name, step, status in (
        ("ask", lambda: ask(client, email), 302),
        ("open", lambda: client.get("/sign-in/code/"), 200),
        ("type", lambda: client.post("/sign-in/code/", {"code": "12345"}), 422),
    ):
        began = time.perf_counter()
        assert step().status_code == status
        taken[name] = time.perf_counter() - began
        if only_ask:
            break
    return taken


def measure(cast: Cast) -> dict[str, float]:
    """For each step, the chance to tell somebody known from somebody unknown."""
    both = [cast.huda.email, "nobody@nowhere.example"]
    times: dict[str, list[dict[str, float]]] = {email: [] for email in both}
    for pair in range(PAIRS):
        for email in both if pair % 2 else both[::-1]:
            cache.clear()
            times[email].append(steps(Client(), email, only_ask=PAIRS < 400))
    known, unknown = times.values()
    return {name: separable([t[name] for t in known], [t[name] for t in unknown]) for name in known[0]}


def test_times_cannot_be_told_apart(cast: Cast, settings: Any) -> None:
    settings.SIGN_IN_PACE = 0.25
    found = measure(cast)
    print(f"\nKnown against unknown by time alone, {PAIRS} pairs (0.5: nothing to learn): {found}")
    assert all(abs(chance - 0.5) < WITHIN for chance in found.values()), found


def test_without_the_pace_they_can(cast: Cast, settings: Any) -> None:
    """The control: the measure above would notice."""
    settings.SIGN_IN_PACE = 0
    assert measure(cast)["ask"] > 0.9


def test_every_answer_waits_for_the_stroke(cast: Cast, settings: Any) -> None:
    """Opening the page and typing a code looks up who is known, too: half a millisecond, told apart by 400 tries."""
    settings.SIGN_IN_PACE = 0.25
    for email in (cast.huda.email, "nobody@nowhere.example"):
        cache.clear()
        assert min(steps(Client(), email).values()) >= 0.25
