"""The clock looks for what is due."""

from schoolgate.jobs import periodic
from schoolgate.questions import due


@periodic(minutes=15)
def look() -> None:
    due.run()
