"""What may happen to a promise, on plain values."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from schoolgate.refusal import Refused

REMIND_BEFORE = timedelta(days=1)
ASK_AFTER = timedelta(days=7)  # "better, partly, not?" a week after it was kept


def ensure_open(is_settled: bool) -> None:
    if is_settled:
        raise Refused(_("This promise is settled already. What was said about it stays."))


def ensure_settled(is_settled: bool) -> None:
    if not is_settled:
        raise Refused(_("This promise is still open. We will ask you once it has been kept."))


def ensure_may_thank(*, is_kept: bool, is_own: bool) -> None:
    if is_own:
        raise Refused(_("This promise is your own. Thanks for it come from the others."))
    if not is_kept:
        raise Refused(_("This promise has not been kept yet. You can say thank you then."))


def ensure_asked(side: str) -> None:
    """We ask whether it is better about what the school promised: a family is not asked to mark itself."""
    if side != "school":
        raise Refused(_("We ask that about what the school promised."))


def ensure_owner(is_owner: bool) -> None:
    if not is_owner:
        raise Refused(_("Only the person who made this promise can settle it."))


def ensure_words(words: str) -> None:
    if not words.strip():
        raise Refused(_("Please say why, in a few words. The other side will read it."))


def ensure_day_ahead(due: date, today: date) -> None:
    if due < today:
        raise Refused(_("That day has passed. Please choose today or a later day."))


def is_late(due: date, today: date, *, is_settled: bool) -> bool:
    return due < today and not is_settled
