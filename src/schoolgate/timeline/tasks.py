"""The worker seals what has happened, each minute."""

from schoolgate.jobs import periodic
from schoolgate.timeline.chain import seal_all


@periodic(minutes=1)
def seal() -> None:
    seal_all()
