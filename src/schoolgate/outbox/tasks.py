"""What the worker looks for by itself: each minute, what a nudge lost, and the round-ups that are due."""

from django.db.models import Q
from django.utils import timezone

from schoolgate import jobs
from schoolgate.jobs import enqueue, periodic
from schoolgate.outbox import gathering, sending, stopping
from schoolgate.outbox.models import Delivery
from schoolgate.outbox.nudges import SEVERAL, ask, nudge, nudge_many

# While so many nudges wait, the workers are busy enough, and each sweep would only add the same ones again.
ENOUGH = 20
AT_ONCE = 1000


@periodic(minutes=1)
def gather_round_ups() -> None:
    """On most minutes nothing is due, and that is one look at a small index."""
    gathering.gather()


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
