"""When a time may be offered or taken. Plain values in, a refusal or nothing out."""

from datetime import datetime

from django.utils.translation import gettext as _

from schoolgate.refusal import Refused


def ensure_in_future(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise Refused(_("That time has passed. Please choose another one."))


def ensure_some(times: int) -> None:
    if times == 0:
        raise Refused(_("Offer at least one time, so that there is something to choose from."))
