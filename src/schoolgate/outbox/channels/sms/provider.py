"""What a text provider is to us, and what a broken line means."""

from typing import Protocol

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from schoolgate.outbox.channels import NotDelivered, OutcomeUnknown

# How long a provider may think about one text before we call the outcome unknown. Well within a lease.
PATIENCE = 20


class Provider(Protocol):
    """One firm that carries texts."""

    can_be_asked: bool
    """Whether it can say later if it has a text of ours, by our own reference."""

    def send(self, number: str, text: str, reference: str) -> str:
        """Hand one text over; its name at the provider's. Raises NotDelivered or OutcomeUnknown."""

    def find(self, reference: str) -> str | None:
        """The provider's name for the text with our reference; None when it has none. NotDelivered: it did not say."""


def never_arrived(trouble: BaseException | None) -> bool:
    """Whether the line was never there at all, so that nothing can have been taken."""
    while trouble is not None:
        if isinstance(trouble, requests.ConnectTimeout | requests.exceptions.SSLError):
            return True
        inner = getattr(trouble, "reason", None) or next(
            (a for a in trouble.args if isinstance(a, BaseException)), None
        )
        if isinstance(inner, NewConnectionError | ConnectTimeoutError):
            return True
        trouble = inner
    return False


def line_lost(trouble: requests.RequestException) -> NotDelivered | OutcomeUnknown:
    """What to make of a line that broke: nothing arrived, or nobody can know."""
    if never_arrived(trouble):
        return NotDelivered(type(trouble).__name__, permanent=False)
    return OutcomeUnknown(type(trouble).__name__)


def refused(status: int, said: str) -> NotDelivered:
    """An answer of 4xx. 401 and 403 speak of our own keys, 408 and 429 of the moment: those pass."""
    return NotDelivered(f"{status} {said}"[:300], permanent=status not in (401, 403, 408, 429))
