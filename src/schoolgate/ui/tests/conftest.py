"""What the tests of this room share: a viewer of each kind, and a request as the middleware leaves it."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

HERE = Path(__file__).parent


def a_viewer(kind: str, *roles: str) -> SimpleNamespace:
    return SimpleNamespace(
        kind=kind,
        person_id=7,
        name="Grace Okafor" if kind == "staff" else "Huda Al-Masri",
        initials="GO" if kind == "staff" else "HM",
        job="4 Willow" if kind == "staff" else "",
        school_name="Hazel Lane Primary School",
        roles=frozenset(roles),
        language="en-gb",
    )


@pytest.fixture
def parent() -> SimpleNamespace:
    return a_viewer("parent", "parent")


@pytest.fixture
def teacher() -> SimpleNamespace:
    return a_viewer("staff", "teacher")


@pytest.fixture
def office() -> SimpleNamespace:
    return a_viewer("staff", "office")


@pytest.fixture
def site(settings: Any) -> None:
    """The small site of `urls.py`, with the templates beside it."""
    settings.ROOT_URLCONF = "schoolgate.ui.tests.urls"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [HERE / "templates"]}]


@pytest.fixture
def request_by(site: None, rf: RequestFactory) -> Callable[..., HttpRequest]:
    """`request_by(viewer, "/talks/")`: a GET by somebody; `request_by(None, "/", data={…})`: a POST."""

    def make(viewer: object, path: str = "/", data: dict[str, Any] | None = None, **headers: str) -> HttpRequest:
        request = rf.get(path, headers=headers) if data is None else rf.post(path, data, headers=headers)
        request.viewer = viewer  # type: ignore[attr-defined]
        return request

    return make
