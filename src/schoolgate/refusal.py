"""The one exception a rule raises when something may not be done.

A refusal is a sentence fit to show a parent: it says what is the matter and, where that helps, what to do next.
`schoolgate.ui.middleware.RefusedMiddleware` turns it into a calm page (409), so no view catches it.
"""

from __future__ import annotations


class Refused(Exception):
    """What was asked for may not be done, and `sentence` says why.

    `then` is an optional second sentence: what the reader can do instead. Both must be safe to show to whoever asked:
    no other person's name, no reason for a restriction, no identifier.
    """

    def __init__(self, sentence: str, *, then: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.then = then

    def __str__(self) -> str:
        return str(self.sentence)
