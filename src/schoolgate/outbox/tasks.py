"""The worker's part: send what a nudge names, and find each minute what a nudge lost."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from schoolgate import jobs
from schoolgate.jobs import enqueue, periodic, task
from schoolgate.outbox import sending, stopping
from schoolgate.outbox.models import Delivery

# While so many nudges wait, the workers are busy enough, and each sweep would only add the same ones again.
ENOUGH = 20
AT_ONCE = 1000
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


@periodic(minutes=1)
def sweep() -> None:
    sending.sweep()
    if jobs.waiting() > ENOUGH:
        return
    now = timezone.now()
    for pk in list(Delivery.objects.all().to_be_asked(now).values_list("pk", flat=True)[:20]):
        enqueue(ask, pk)
    going = Delivery.objects.filter(channel__in=sending.ready()).exclude(~Q(message__is_secret=True), stopping.halted())
    due = list(going.due(now).values_list("pk", "message__is_urgent")[:AT_ONCE])
    for urgent in (True, False):
        found = [pk for pk, is_urgent in due if is_urgent == urgent]
        if len(found) > SEVERAL:
            nudge_many(found, urgent=urgent)
        else:
            for pk in found:
                nudge(pk, urgent=urgent)
