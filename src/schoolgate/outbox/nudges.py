"""Having a delivery looked at soon: a hint to a worker, which may be lost. The row is the truth."""

from collections.abc import Sequence

from schoolgate.jobs import enqueue, task
from schoolgate.outbox import sending

# Taken together: what was read of them is some hundredths of a second old when the last one leaves, and two seconds at
# most (`rules.AT_A_STRETCH`).
SEVERAL = 20


@task()
def deliver(delivery_id: int) -> None:
    sending.send(delivery_id)


@task(priority=10)
def deliver_now(delivery_id: int) -> None:
    """For what a reader waits for: it overtakes a queue of newsletters."""
    sending.send(delivery_id)


@task(priority=-5)
def deliver_several(delivery_ids: list[int]) -> None:
    """Some of hundreds of the same: they let by what is for one reader."""
    _several(delivery_ids, urgent=False)


@task(priority=9)
def deliver_several_now(delivery_ids: list[int]) -> None:
    """The same in a hurry; a code that somebody waits for still passes."""
    _several(delivery_ids, urgent=True)


def _several(delivery_ids: list[int], *, urgent: bool) -> None:
    left = sending.send_several(delivery_ids)
    if left:
        nudge_many(left, urgent=urgent)


@task()
def ask(delivery_id: int) -> None:
    sending.ask_again(delivery_id)


def nudge(delivery_id: int, *, urgent: bool) -> None:
    """Have a delivery looked at soon, once the caller's transaction has committed."""
    enqueue(deliver_now if urgent else deliver, delivery_id)


def nudge_many(delivery_ids: Sequence[int], *, urgent: bool) -> None:
    """The same for what goes to many: a few at a time, behind what is for one reader."""
    for start in range(0, len(delivery_ids), SEVERAL):
        enqueue(deliver_several_now if urgent else deliver_several, list(delivery_ids[start : start + SEVERAL]))
