"""The ways out of the house, each behind the same small door. A channel knows nothing of schools.

To add one: a folder here with a class that is a `Channel`, a line in `outbox.sending.CHANNELS`, a choice in
`Delivery.Channel` (with its migration), and a test against the real thing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message for one reader, ready to go. `reference` is the same at every attempt."""

    to: str
    sender: str
    subject: str
    text: str
    language: str
    reference: str


class NotDelivered(Exception):
    """The provider certainly does not have it. `permanent`: trying again would not help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class OutcomeUnknown(Exception):
    """The line was lost after the provider may have accepted it. Nobody can know; never send it again by itself."""


class Channel(Protocol):
    """One way out."""

    is_instant: bool
    """Whether the message is there as soon as it is written, with nothing left to do."""

    def is_ready(self) -> bool:
        """Whether it is set up. What waits for a channel that is not, keeps waiting."""

    def send(self, envelope: Envelope, *, last_word: Callable[[], None]) -> str:
        """Hand the envelope to the provider; return its own name for the message, or "".

        Do all that can be done without the provider taking it (connect, greet, name the recipient), then call
        `last_word`, then hand over. Whatever `last_word` raises must pass through, with nothing handed over. Raise
        NotDelivered(reason, permanent=…) or OutcomeUnknown; return only when the provider has said that it has it.
        """
