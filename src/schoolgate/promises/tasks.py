"""Each morning the worker reminds and asks."""

from schoolgate.jobs import periodic
from schoolgate.promises import actions


@periodic(minutes=30)
def remind() -> None:
    actions.remind_due()
    actions.ask_again()
