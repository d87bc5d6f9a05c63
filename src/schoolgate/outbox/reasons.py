"""Why something did not go, and what a person can do about it: sentences for the page of the office.

None of them says what a court order holds, or that there is one: reading those is for others (people.Restriction).
"""

from django.db import models
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """The reason why a delivery is held, failed, withheld or not needed."""

    NOT_ENTITLED = "not_entitled", _("may not be told this now")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed by the school yet")
    NOT_IN_CIRCLE = "not_in_circle", _("no longer part of this matter")
    LEFT = "left", _("no longer at this school")
    UNKNOWN = "unknown", _("we cannot know whether it went")
    NO_ADDRESS = "no_address", _("no email address")
    REFUSED = "refused", _("refused by their mail service")
    NO_ANSWER = "no_answer", _("their mail service could not be reached")
    TOO_OLD = "too_old", _("it waited too long")
    EXPIRED = "expired", _("too late to be of use")
    LEFT_UNSENT = "left_unsent", _("a person decided not to send it")
    OTHER_WAY = "other_way", _("went another way")
    NO_NUMBER = "no_number", _("no mobile number")
    STOPPED = "stopped", _("asked for no more texts")
    SENSITIVE = "sensitive", _("not for a text")
    BOUNCED = "bounced", _("did not arrive")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    NOT_REACHED = "not_reached", _("rang, and nobody answered")
    NOTHING_LEFT = "nothing_left", _("nothing left to tell")


def nowhere(channel: str) -> Reason:
    """The reason for having no address on that channel."""
    return Reason.NO_NUMBER if channel in ("sms", "phone") else Reason.NO_ADDRESS


EXPLAINED: dict[str, tuple[Lazy | str, Lazy | str]] = {
    Reason.NOT_ENTITLED: (
        _("This person may not be told about this child at the moment."),
        _("Do not pass it on another way. Ask the office lead or the safeguarding lead first."),
    ),
    Reason.NOT_CONFIRMED: (
        _("The school has not confirmed yet that this person may sign in for this child."),
        _("Confirm it on the child’s family page, then try again."),
    ),
    Reason.NOT_IN_CIRCLE: (
        _("This person is no longer one of those who share this matter."),
        _("Nothing to do, unless they should be part of it."),
    ),
    Reason.LEFT: (
        _("This person no longer works here, or no longer with this child."),
        _("Ask whoever has taken over whether they know."),
    ),
    Reason.UNKNOWN: (
        _("The line was lost just as we handed it over. It may have arrived, or not."),
        _("Ask the person. If nothing arrived, send it again."),
    ),
    Reason.NO_ADDRESS: (
        _("We have no email address that is this person’s alone."),
        _("Ring them, or write a letter, and then say that they know."),
    ),
    Reason.REFUSED: (
        _("Their mail service did not take it. The address may be wrong."),
        _("Ask them for their address, correct it, and send it again."),
    ),
    Reason.NO_ANSWER: (
        _("We tried for four hours and could not reach their mail service."),
        _("Try again, or ring them."),
    ),
    Reason.TOO_OLD: (
        _("It waited here for days and would come as a surprise now."),
        _("Look whether it still matters. If it does, send it again."),
    ),
    Reason.EXPIRED: (_("It was not sent in time to be of use."), _("Nothing to do.")),
    Reason.LEFT_UNSENT: (_("Somebody decided that it need not be sent."), _("Nothing to do.")),
    Reason.OTHER_WAY: (_("We have no address for the way they chose, so it went another way."), _("Nothing to do.")),
    Reason.NO_NUMBER: (
        _("We have no mobile number that is this person’s alone."),
        _("Ask them for it, or choose another way."),
    ),
    Reason.STOPPED: (
        _("They wrote STOP: they want no texts from us."),
        _("Ring them, or write a letter. They can write START at any time."),
    ),
    Reason.SENSITIVE: (_("This is not for a text that others may read over a shoulder."), _("Choose another way.")),
    Reason.BOUNCED: (
        _("It was sent, but their network says that it did not arrive."),
        _("Ask them whether the number is right, or choose another way."),
    ),
    Reason.NOT_REACHED: (_("We rang three times and nobody answered."), _("Write a letter, or ask at the gate.")),
    Reason.NOTHING_LEFT: (_("Nothing in this round-up may be told to them any more."), _("Nothing to do.")),
    Reason.WRONG_NUMBER: (
        _("Somebody else answered, or nobody has this number."),
        _("Ask for the right number, correct it, and try again."),
    ),
}
