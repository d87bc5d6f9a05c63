"""What the clock does for limits and invitations."""

from datetime import time

from schoolgate.enrolment import first_visits, reminders
from schoolgate.enrolment.actions import inviting
from schoolgate.jobs import periodic


@periodic(minutes=60)
def chase_limits() -> None:
    reminders.chase()


@periodic(minutes=10)
def send_invitations() -> None:
    """Mails that waited for the morning."""
    inviting.send_waiting()


@periodic(daily=time(9, 30))
def ask_how_it_went() -> None:
    first_visits.ask()
