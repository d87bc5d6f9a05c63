"""The plugin of pytest that listens (`listening`) and lets no test pass that says to a family what is not translated.

With SCHOOLGATE_HEARD naming a folder, what was heard is also written there, a file for each process, for
`./schoolgate languages --heard FOLDER` to put on the list; then nothing fails here.
"""

import json
import os
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import trans_real

from tests.languages import listening

HEARD = os.environ.get("SCHOOLGATE_HEARD", "")
_passed: set[tuple[str, str | None]] = set()


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    listening.start()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    if HEARD:
        Path(HEARD).mkdir(parents=True, exist_ok=True)
        Path(HEARD, f"{os.getpid()}.json").write_text(json.dumps(sorted(listening.heard, key=str)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    listening.is_on = not shows_what_never_happens(item)


def shows_what_never_happens(item: pytest.Item) -> bool:
    """A control takes a guard away: then a parent reads pages of work, which no parent reads."""
    return item.name.startswith("test_control") or item.get_closest_marker("guards_off") is not None


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    new = listening.heard - _passed
    _passed.update(new)
    if new and not HEARD:
        faults = [line for message, plural in sorted(new, key=str) for line in missing(message, plural)]
        if faults:
            pytest.fail("A family read what is not translated:\n" + "\n".join(faults), pytrace=False)


def missing(message: str, plural: str | None) -> list[str]:
    """A line for what is said to families and stands in some language's catalogue not; [] where all have it."""
    key = message if plural is None else (message, 0)
    without = [code for code in spoken() if not has(code, key)]
    if not without or not is_ours(message):
        return []
    return [f"  {', '.join(without)}: {message!r}"]


def has(code: str, key: str | tuple[str, int]) -> bool:
    catalogue = trans_real.translation(code)._catalog  # type: ignore[attr-defined]  # Django's merged catalogue
    return key in catalogue or (isinstance(key, str) and catalogue.get((key, 0)) is not None)


def spoken() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if not code.startswith("en")]


@cache
def _ours() -> frozenset[str]:
    from schoolgate.cli.languages import sentences

    return frozenset(f"{context}\x04{message}" if context else message for (context, message), _ in sentences())


def is_ours(message: str) -> bool:
    """What a test itself marks for translation stands in no page; Django's own words for forms do."""
    from schoolgate.cli import catalogues, languages

    return message in _ours() or catalogues.is_of_a_library(languages.split(message))
