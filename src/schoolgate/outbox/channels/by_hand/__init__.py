"""Phone calls and printed letters: no machine sends these. Their rows wait for the office, which says how it went."""

from collections.abc import Callable

from schoolgate.outbox.channels import Envelope, NotDelivered


class ByHand:
    is_instant = False

    def is_ready(self) -> bool:
        """Never for a worker: people work these off (`outbox.by_hand`)."""
        return False

    def send(self, envelope: Envelope, *, last_word: Callable[[], None]) -> str:
        raise NotDelivered("only a person can do this", permanent=False)
