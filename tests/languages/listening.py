"""Listens to what is said to families while the tests run: each sentence shown to a parent, to somebody not signed in,
or written to a parent, by the very words that stand in the code.

Staff work in English; every other page must be whole in each language of `schoolgate.i18n.LANGUAGES`. So what is heard
here and stands in no catalogue fails the test that heard it (`gate`).
"""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.utils import translation
from django.utils.translation import trans_real

to_families: ContextVar[bool] = ContextVar("to_families", default=False)
is_on = True
heard: set[tuple[str, str | None]] = set()
"""(message, its plural or None), with a context in front as gettext keeps it."""


def start() -> None:
    """From now on everything is heard. Called once, when Django is set up and before the first test."""
    _hear_words()
    _hear_pages()
    _hear_messages()


def _hear_words() -> None:
    gettext, ngettext = trans_real.gettext, trans_real.ngettext

    def hear(message: str) -> str:
        if is_on and to_families.get() and message:
            heard.add((str(message).replace("\r\n", "\n").replace("\r", "\n"), None))
        return gettext(message)

    def hear_number(singular: str, plural: str, number: float) -> str:
        if is_on and to_families.get():
            heard.add((str(singular), str(plural)))
        return ngettext(singular, plural, number)

    for name, function in (("gettext", hear), ("ngettext", hear_number)):
        setattr(trans_real, name, function)
        # django.utils.translation keeps its own reference once it has been asked.
        translation._trans.__dict__.pop(name, None)  # type: ignore[attr-defined]  # Django's own


def _hear_pages() -> None:
    from schoolgate.accounts import middleware

    speak = middleware.speak

    @functools.wraps(speak)
    def listening(request: Any, viewer: Any) -> None:
        to_families.set(viewer is None or viewer.is_parent)
        speak(request, viewer)

    middleware.speak = listening
    respond = middleware.ViewerMiddleware.__call__

    @functools.wraps(respond)
    def whole(self: Any, request: Any) -> Any:
        try:
            return respond(self, request)
        finally:
            to_families.set(False)

    middleware.ViewerMiddleware.__call__ = whole  # type: ignore[method-assign]  # put back by nobody: one run


def _hear_messages() -> None:
    from schoolgate.outbox import rendering
    from schoolgate.people.models import Adult

    def to_reader(function: Callable[..., Any], is_adult: Callable[..., bool]) -> Callable[..., Any]:
        @functools.wraps(function)
        def listening(*args: Any, **more: Any) -> Any:
            token = to_families.set(is_adult(*args))
            try:
                return function(*args, **more)
            finally:
                to_families.reset(token)

        return listening

    rendering.render = to_reader(rendering.render, lambda _template, reader: isinstance(reader, Adult))
    for name in ("envelope", "text_for"):
        is_adult = (
            (lambda d, *_: d.message.adult_id is not None) if name == "envelope" else (lambda m: m.adult_id is not None)
        )
        setattr(rendering, name, to_reader(getattr(rendering, name), is_adult))
