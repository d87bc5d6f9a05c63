"""The worker's part: send what a nudge names, and find each minute what a nudge lost."""

from django.db.models import Q
from django.utils import timezone

from schoolgate import jobs
from schoolgate.jobs import enqueue, periodic, task
from schoolgate.outbox import sending, stopping
from schoolgate.outbox.models import Delivery

# While so many nudges wait, the workers are busy enough, and each sweep would only add the same ones again.
ENOUGH = 100
AT_ONCE = 1000


@task()
def deliver(delivery_id: int) -> None:
    sending.send(delivery_id)


@task(priority=10)
def deliver_now(delivery_id: int) -> None:
    """For what a reader waits for: it overtakes a queue of newsletters."""
    sending.send(delivery_id)


@task(priority=-5)
def deliver_among_many(delivery_id: int) -> None:
    """One of hundreds of the same: lets by what is for one reader."""
    sending.send(delivery_id)


@task()
def ask(delivery_id: int) -> None:
    sending.ask_again(delivery_id)


def nudge(delivery_id: int, *, urgent: bool, many: bool = False) -> None:
    """Have a delivery looked at soon, once the caller's transaction has committed; `many`: behind what is for one."""
    enqueue(deliver_now if urgent else deliver_among_many if many else deliver, delivery_id)


@periodic(minutes=1)
def sweep() -> None:
    sending.sweep()
    if jobs.waiting() > ENOUGH:
        return
    now = timezone.now()
    for pk in list(Delivery.objects.all().to_be_asked(now).values_list("pk", flat=True)[:20]):
        enqueue(ask, pk)
    going = Delivery.objects.filter(channel__in=sending.ready()).exclude(~Q(message__is_secret=True), stopping.halted())
    due = going.due(now).values_list("pk", "message__is_urgent")[:AT_ONCE]
    for pk, urgent in list(due):
        nudge(pk, urgent=urgent)
