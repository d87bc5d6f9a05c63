"""What comes back: answers, "no more texts", and the switch that stops everything."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from schoolgate.outbox import queries_texts as queries
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Staff
from schoolgate.people.school_owned import SchoolOwned


class Answer(SchoolOwned):
    """What somebody texted back. It belongs to the adult who wrote, and to the message it answers, where we know both.

    No adult: the number is nobody's, or more than one person's; the office looks who it may be.
    """

    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    number = models.CharField(max_length=20)
    words = models.TextField()
    provider_id = models.CharField(max_length=80)  # the provider's own name: the same text, told twice, is kept once
    received_at = models.DateTimeField()
    seen_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = queries.AnswerQuery.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "provider_id"], name="an_answer_once")]
        indexes: ClassVar = [
            models.Index(fields=["school", "-received_at"], condition=Q(seen_at__isnull=True), name="answers_unseen")
        ]


class NoTexts(SchoolOwned):
    """This adult has written STOP from this number. START from the same number ends it; a new number begins afresh."""

    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "adult", "number"], condition=Q(until__isnull=True), name="stopped_once"
            )
        ]


class Halt(SchoolOwned):
    """While this row is not lifted, nothing of this school leaves but sign-in codes (reliability T19)."""

    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    lifted_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school"], condition=Q(lifted_at__isnull=True), name="halted_once"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, lifted_at__gte=F("at")),
                name="lifted_by_somebody",
            ),
        ]
