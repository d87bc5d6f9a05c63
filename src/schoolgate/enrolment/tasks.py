"""What the clock does for limits."""

from schoolgate.enrolment import reminders
from schoolgate.jobs import periodic


@periodic(minutes=60)
def chase_limits() -> None:
    reminders.chase()
