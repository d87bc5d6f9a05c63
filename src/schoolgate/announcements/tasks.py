"""The worker's part: let out what its time has come for, and find each minute what a nudge lost."""

from datetime import datetime

from django.utils import timezone

from schoolgate.announcements import expansion
from schoolgate.announcements.models import Notice
from schoolgate.jobs import enqueue, enqueue_after, periodic, task

FAR = 120.0


@task(priority=5)
def let_out(notice_id: int) -> None:
    """A portion at a time: between two, what is urgent may pass."""
    if expansion.go_on(notice_id):
        enqueue(let_out, notice_id)


def release_in(notice: Notice, now: datetime) -> None:
    """Have it looked at when its time comes. What is more than two minutes away is left to the sweep."""
    assert notice.release_at is not None
    seconds = (notice.release_at - now).total_seconds()
    if seconds <= 0:
        enqueue(let_out, notice.pk)
    elif seconds <= FAR:
        enqueue_after(let_out, seconds, notice.pk)


@periodic(minutes=1)
def sweep() -> None:
    due = Notice.objects.filter(state="held", release_at__lte=timezone.now()).values_list("pk", flat=True)
    begun = Notice.objects.filter(state="going").values_list("pk", flat=True)
    for pk in [*due, *begun]:
        expansion.release(pk)
