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
}
