"""One round-up a week for each grown-up, of what can wait, instead of a mail for each piece (decision 0024).

What can wait stands on its reader's own page at once, as everything does; its mail or text is only gathered: a row in
the state `gathered`, due when the next round-up is. At that hour each reader gets one message that carries those rows.
Which of them may still be told is asked as the round-up leaves, so its words are made then (`carried`, `sending`).
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from schoolgate.outbox import round_up, rules
from schoolgate.outbox.actions import notify
from schoolgate.outbox.failpoints import failpoint
from schoolgate.outbox.models import Delivery
from schoolgate.people.models import Adult

AT_ONCE = 200


def gather(now: datetime | None = None) -> int:
    """Make the round-ups that are due; how many. Killed at any instant, it goes on where it was."""
    now = now or timezone.now()
    due = Delivery.objects.filter(state=Delivery.State.GATHERED, carrier__isnull=True, due_at__lte=now)
    readers = due.filter(message__adult__isnull=False).order_by().values_list("message__adult", flat=True)
    return sum([_gather_for(adult_id, now) for adult_id in list(readers.distinct()[:AT_ONCE])])


@transaction.atomic
def _gather_for(adult_id: int, now: datetime) -> bool:
    """One reader's round-up. False when they have had this week's already: the rest waits for the next one."""
    adult = Adult.objects.select_for_update(of=("self",)).select_related("school", "user").get(pk=adult_id)
    rows = Delivery.objects.filter(
        message__adult=adult_id, state=Delivery.State.GATHERED, carrier__isnull=True, due_at__lte=now
    )
    if not rows.exists():
        return False  # another worker was faster
    week = _monday_of(timezone.localdate(now)).isoformat()
    message = notify(adult, rules.ROUND_UP, key=f"round-up:{week}", link="/messages/")
    failpoint("round-up written")
    if message is None:
        rows.update(due_at=round_up.next_one(adult.school_id, now).at)
        return False
    rows.update(carrier=message)
    failpoint("round-up filled")
    return True


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
