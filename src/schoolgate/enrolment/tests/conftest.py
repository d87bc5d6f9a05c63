"""A browser that is already signed in as somebody, until `accounts` brings the real way in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from schoolgate.people.models import Adult, Staff
from schoolgate.testing.factories import viewer_of

Visit = Callable[..., Any]


class Enter:
    """A stand-in for the middleware of `accounts`: the test says who looks."""

    viewer: Any = None

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.viewer = Enter.viewer
        return self.get_response(request)


@pytest.fixture
def visit(db: None, settings: Any) -> Visit:
    """`visit(head, "/families/access/")`: what that person gets; with a mapping as `post`, they press the button."""
    ours = "schoolgate.accounts.middleware.ViewerMiddleware"
    enter = f"{__name__}.Enter"
    at = settings.MIDDLEWARE.index("django.contrib.messages.middleware.MessageMiddleware")
    settings.MIDDLEWARE = [m for m in [*settings.MIDDLEWARE[:at], enter, *settings.MIDDLEWARE[at:]] if m != ours]

    def go(person: Adult | Staff | None, address: str, post: Any = None) -> Any:
        Enter.viewer = viewer_of(person) if person else None
        client = Client()
        return client.get(address) if post is None else client.post(address, post, follow=True)

    return go
