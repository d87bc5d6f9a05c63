"""What a round-up carries, asked as it leaves: which of its pieces its reader may still know (decision 0024)."""

from schoolgate.outbox import entitlement
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason


def waiting_in(message: Message) -> list[Delivery]:
    """The gathered rows that this round-up carries, in the order in which they were written."""
    rows = Delivery.objects.filter(carrier=message, state=Delivery.State.GATHERED)
    return list(rows.select_related("message").order_by("message__created_at", "pk"))


def may_go(message: Message) -> tuple[Message, ...]:
    """The messages of those that the reader may know this moment."""
    return tuple(row.message for row in waiting_in(message) if entitlement.why_not(row.message) is None)


def left_out(message: Message, gone: tuple[Message, ...]) -> list[tuple[Delivery, Reason]]:
    """Those that did not go with it, each with the reason."""
    went = {piece.pk for piece in gone}
    return [
        (row, entitlement.why_not(row.message) or Reason.NOT_ENTITLED)
        for row in waiting_in(message)
        if row.message_id not in went
    ]
