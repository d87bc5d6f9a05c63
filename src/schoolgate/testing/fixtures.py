"""The fixtures that every test may ask for. Loaded by the root `conftest.py`."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from schoolgate.accounts.sessions import session_key_for
from schoolgate.people.models import Adult, Staff
from schoolgate.testing.cast import Cast, make_cast

# A Tuesday in a term, no bank holiday near, before the clocks change.
SCHOOL_MORNING = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


@pytest.fixture
def school_morning() -> Iterator[time_machine.Traveller]:
    """Tuesday 10 March 2026, ten in the morning, with a clock that ticks on. Ask for it before `cast`."""
    with time_machine.travel(SCHOOL_MORNING, tick=True) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing families, made afresh, today in the middle of a term."""
    return make_cast()


@pytest.fixture
def signed_in() -> Callable[[Staff | Adult], Client]:
    """A browser signed in as somebody, for tests that are not about signing in."""

    def enter(person: Staff | Adult) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session_key_for(person)
        return client

    return enter
