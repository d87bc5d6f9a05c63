"""A message to one person, and one delivery of it for each channel: rows that outlive every crash."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.outbox import queries
from schoolgate.outbox.reasons import Reason
from schoolgate.people.models import Adult, Circle, Pupil, RightKind, Staff
from schoolgate.people.school_owned import SchoolOwned


class Message(SchoolOwned):
    """What one person is told. There is no second recipient and no copy: each adult gets their own (reliability T02).

    `pupil` is whom it is about (of several children the first; the others are `also`); `right` is the right about that
    child which an adult needs now, when it is sent and whenever it is read. `key` says which event it tells of, so that
    telling twice makes one message. A secret (a sign-in code) is never shown in the portal, and its words go once they
    have been handed over or are too old.
    """

    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    circle = models.ForeignKey(Circle, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    right = models.CharField(max_length=12, choices=RightKind, default=RightKind.TOLD)
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link_path = models.CharField(max_length=300, blank=True)
    # Only where it is not the address on record: an old one that is told of its change, a new one being proved.
    to_address = models.EmailField(blank=True)
    language = models.CharField(max_length=12)
    is_urgent = models.BooleanField(default=False)
    is_secret = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    read_on = models.DateField(null=True, blank=True)  # the day, never the minute: nobody is watched reading

    objects = queries.MessageQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(adult__isnull=False, staff__isnull=True) | Q(adult__isnull=True, staff__isnull=False),
                name="a_message_has_one_reader",
            ),
            models.CheckConstraint(
                condition=Q(is_secret=False) | Q(expires_at__isnull=False, is_urgent=True), name="a_secret_expires"
            ),
            models.CheckConstraint(
                condition=Q(circle__isnull=True) | Q(pupil__isnull=False), name="a_circle_message_names_its_pupil"
            ),
            models.UniqueConstraint(fields=["school", "key"], name="told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["adult", "-created_at"], name="messages_of_an_adult"),
            models.Index(fields=["staff", "-created_at"], name="messages_of_staff"),
        ]

    @property
    def named_child(self) -> Pupil | None:
        """The child whom a page may name beside it: none where it concerns several (decision 0024)."""
        return None if self.also.all() else self.pupil

    @property
    def reader(self) -> Adult | Staff:
        """The one person it is for."""
        found = self.adult or self.staff
        assert found is not None, "the database holds that a message has one reader"
        return found


class MessageChild(SchoolOwned):
    """A further child of the reader whom the same message concerns (decision 0024).

    A reader may know the message while the right it asks for stands for one of its children. Nothing that is shown
    beside it, and none of its words, may therefore name any of them; a page asks for each name anew.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="also")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "message children"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "message", "pupil"], name="a_child_is_named_once")
        ]


class Delivery(SchoolOwned):
    """One message on its way through one channel. Its state moves by conditional updates only (`sending.py`).

    queued → taken (a worker has it until `lease_until`) → handing over (the provider may have it) → handed over.
    What can wait is gathered instead, until a round-up `carrier` takes it along (`gathering`).
    Texts go on to delivered or undelivered, by the provider's own signed word only: handed over is never called
    delivered. Calls and letters go from queued to what a person says. Aside: held (nobody can know whether it went; a
    person decides), failed, withheld (the reader may not be told, or not now), not needed. `attempts` only ever grows:
    it tells one worker's hold on the row from another's.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", _("in Schoolgate")
        EMAIL = "email", _("by email")
        SMS = "sms", _("by text")
        PHONE = "phone", _("by phone")
        LETTER = "letter", _("by letter")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        GATHERED = "gathered", _("in the round-up")
        TAKEN = "taken", _("being sent")
        HANDING_OVER = "handing_over", _("being handed over")
        HANDED_OVER = "handed_over", _("sent")
        HELD = "held", _("held")
        FAILED = "failed", _("not sent")
        WITHHELD = "withheld", _("held back")
        NOT_NEEDED = "not_needed", _("not needed")
        DELIVERED = "delivered", _("arrived")
        UNDELIVERED = "undelivered", _("did not arrive")

    IN_HAND = (State.TAKEN, State.HANDING_OVER)
    FOR_A_PERSON = (State.HELD, State.FAILED, State.WITHHELD, State.UNDELIVERED)
    BY_HAND = (Channel.PHONE, Channel.LETTER)

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    provider_reference = models.CharField(max_length=120)  # the same at every attempt: our Message-ID
    provider_id = models.CharField(max_length=80, blank=True)  # the provider's name for what it was last handed
    printed_at = models.DateTimeField(null=True, blank=True)  # of a letter: the run it was printed in
    carrier = models.ForeignKey(Message, null=True, blank=True, on_delete=models.PROTECT, related_name="carries")

    objects = queries.DeliveryQuery.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "message", "channel"], name="delivered_once_a_channel"),
            models.CheckConstraint(
                condition=Q(state__in=["taken", "handing_over"], lease_until__isnull=False)
                | (~Q(state__in=["taken", "handing_over"]) & Q(lease_until__isnull=True)),
                name="in_hand_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "failed", "withheld", "not_needed", "undelivered"]) | ~Q(reason=""),
                name="not_sent_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handed_over", "delivered", "undelivered"]) | Q(handed_over_at__isnull=False),
                name="sent_says_when",
            ),
            models.CheckConstraint(
                condition=Q(carrier__isnull=True) | ~Q(state__in=["queued", "taken", "handing_over", "handed_over"]),
                name="carried_goes_with_its_carrier",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="deliveries_due"),
            models.Index(
                fields=["due_at"], condition=Q(state="gathered", carrier__isnull=True), name="deliveries_gathered"
            ),
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="deliveries_in_hand"),
            models.Index(
                fields=["school", "state"],
                condition=Q(state__in=["held", "failed", "withheld", "undelivered"]),
                name="deliveries_for_a_person",
            ),
            models.Index(fields=["provider_reference"], name="deliveries_by_reference"),
        ]


# Tables that stand in files of their own, for Django to find them here.
from schoolgate.outbox.models_gathered import RoundUp  # noqa: E402, F401  # nothing here needs it by name
from schoolgate.outbox.models_texts import Answer, Halt, NoTexts  # noqa: E402, F401  # after Message, which they point at
