"""What the school wrote by hand, so that no list overwrites it; and whom it has invited to come in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.enrolment import queries_invited
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Staff
from schoolgate.people.school_owned import SchoolOwned


class WrittenByHand(SchoolOwned):
    """A member of staff set this field of this row themself. An import leaves it as it is.

    `kind` is that of the import report ("pupils", "parents", "staff", "relationships").
    """

    kind = models.CharField(max_length=16)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "written by hand"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "kind", "object_id", "field"], name="written_by_hand_once"),
        ]


class InvitationRun(SchoolOwned):
    """One press of a button: all invitations that were made by it. `key` comes with the form, so that a page sent twice
    makes nothing new: letters once printed stay good.
    """

    key = models.CharField(max_length=40)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    is_pilot = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "key"], name="invited_once_a_press")]


class Invitation(SchoolOwned):
    """A named person invites one adult to come in. It opens nothing that was not confirmed (`confirm_access`).

    The secrets are not here: a `finder` to look the row up by, and a `seal` over the secret, the school, the adult and
    the address, so that a row moved to another school or adult proves nothing (reliability T27). A link is spent by the
    POST that opens it (`opened_at`, in one `browser`); the whole is spent when its holder is in (`used_at`). After
    that the code of a letter still stands beside six numbers sent to a shared address, until `ended_at`.
    """

    class Way(models.TextChoices):
        EMAIL = "email", _("by email")
        TEXT = "text", _("by text message")
        LETTER = "letter", _("by letter")

    class Ended(models.TextChoices):
        REPLACED = "replaced", _("a newer one was made")
        WITHDRAWN = "withdrawn", _("taken back")
        TRIES = "tries", _("tried too often")

    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="invitations")
    run = models.ForeignKey(InvitationRun, on_delete=models.PROTECT, related_name="invitations")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=6, choices=Way)
    address = models.CharField(max_length=254, blank=True)  # the one it was made for; none for a letter
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    link_finder = models.CharField(max_length=64, blank=True)  # none yet while a mail waits for the morning
    link_seal = models.CharField(max_length=64, blank=True)
    code_finder = models.CharField(max_length=64, blank=True)
    code_seal = models.CharField(max_length=64, blank=True)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    handed_at = models.DateTimeField(null=True, blank=True)  # a letter given, a text sent: said by a person
    handed_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    browser = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why_ended = models.CharField(max_length=10, choices=Ended, blank=True)
    was_asked = models.BooleanField(default=False)  # how the first visit went
    has_answered = models.BooleanField(default=False)  # and no more: never when, never what

    objects = queries_invited.InvitationQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "adult"], condition=Q(ended_at__isnull=True), name="one_invitation_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, why_ended="") | (Q(ended_at__isnull=False) & ~Q(why_ended="")),
                name="an_ended_invitation_says_why",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, browser="") | (Q(opened_at__isnull=False) & ~Q(browser="")),
                name="an_opened_link_has_a_browser",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["link_finder"], condition=~Q(link_finder=""), name="invitation_by_link"),
            models.Index(fields=["code_finder"], condition=~Q(code_finder=""), name="invitation_by_code"),
        ]


class FirstVisit(SchoolOwned):
    """How a first visit went, told by somebody of a pilot group. No name, no time, no link to either: the school hears
    the words, not whose they are.
    """

    class Ease(models.TextChoices):
        YES = "yes", _("Yes, it was easy")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No, it was hard")

    ease = models.CharField(max_length=6, choices=Ease)
    words = models.TextField(blank=True)
