"""The worker's part: read or bring in what a nudge names, and find each minute what a nudge lost."""

from datetime import time

from django.utils import timezone

from schoolgate.imports import working
from schoolgate.imports.models import ImportRun
from schoolgate.jobs import enqueue, periodic, task


@task(priority=5)
def look(run_id: int) -> None:
    working.look(run_id)


@task(priority=5)
def bring_in(run_id: int) -> None:
    working.bring_in(run_id)


def nudge(run_id: int, state: str) -> None:
    """Have a list worked on soon, once the caller's transaction has committed."""
    enqueue(look if state == ImportRun.State.WAITING else bring_in, run_id)


@periodic(minutes=1)
def sweep() -> None:
    for run_id, state in working.sweep():
        nudge(run_id, state)


@periodic(daily=time(3, 40))
def tidy() -> None:
    working.tidy(timezone.now())
