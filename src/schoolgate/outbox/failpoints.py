"""Numbered places where a test can make the process die. In production nothing listens, and a call costs nothing."""

from collections.abc import Callable

_listener: Callable[[str], None] | None = None


def failpoint(name: str) -> None:
    """We are just past the step called `name`."""
    if _listener is not None:
        _listener(name)


def listen(listener: Callable[[str], None] | None) -> None:
    """For tests: call `listener` at each step; None to stop."""
    global _listener
    _listener = listener
