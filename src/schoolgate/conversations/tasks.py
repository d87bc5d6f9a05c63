"""What the clock does for talks: remind the day before, close what nobody answered."""

from schoolgate.conversations import actions, in_the_room
from schoolgate.jobs import periodic


@periodic(minutes=15)
def remind() -> None:
    actions.remind_of_talks()


@periodic(minutes=60)
def close_unanswered() -> None:
    in_the_room.close_unanswered()
