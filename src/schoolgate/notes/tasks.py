"""The clock: what was held over night leaves in the morning; what is old enough is let go."""

from datetime import time

from django.utils import timezone

from schoolgate.jobs import periodic, task


@task()
def let_go(praise_id: int) -> None:
    from schoolgate.notes import actions

    actions.let_go(praise_id)


@periodic(minutes=5)
def sweep() -> None:
    """What a lost nudge left behind."""
    from schoolgate.notes.models import Praise

    for pk in Praise.objects.all().waiting(timezone.now()).order_by("goes_at", "pk").values_list("pk", flat=True)[:500]:
        let_go(pk)


@periodic(daily=time(3, 20))
def forget() -> None:
    from schoolgate.notes import actions

    actions.forget_old()
