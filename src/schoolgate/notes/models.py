"""Praise that goes home, and notes of a word at the gate. Neither has a column that could grade anybody."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.notes import queries
from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned


class Praise(SchoolOwned):
    """One good thing about one child, for every grown-up who may be told. Nobody changes it.

    `goes_at`: when it leaves, at once or, after six in the evening, in the morning. `told_at` None: it has not left.
    `told`: how many grown-ups it went to; 0 where the school has confirmed nobody yet.
    """

    class Kind(models.TextChoices):
        KIND = "kind", _("Was kind")
        WORK = "work", _("Worked hard")
        AGAIN = "again", _("Did not give up")
        HELP = "help", _("Helped somebody")
        NEW = "new", _("Tried something new")
        WELL = "well", _("Did something well")

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="praise")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(max_length=280, blank=True)
    key = models.CharField(max_length=40)
    written_at = models.DateTimeField()
    goes_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveSmallIntegerField(default=0)

    objects = queries.PraiseQuery.as_manager()

    class Meta:
        verbose_name_plural = "praise"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "by", "key"], name="praise_is_sent_once"),
            models.CheckConstraint(condition=Q(told_at__isnull=False) | Q(told=0), name="told_when_it_went"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "pupil", "-written_at"], name="praise_of_a_pupil"),
            models.Index(fields=["school", "goes_at"], condition=Q(told_at=None), name="praise_that_waits"),
        ]

    def __str__(self) -> str:
        return f"praise {self.pk}"


class GateNote(SchoolOwned):
    """A word at the gate, for the colleagues who see the child. `adult` None: somebody at the gate.

    `words` may be empty: that one has talked is worth remembering. `circle`: there is one when something was promised,
    shared with the grown-up who heard it. `keep_until`: the last day it is kept (safeguarding-and-data: year + 1).
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="gate_notes")
    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="gate_notes")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    circle = models.OneToOneField(Circle, null=True, blank=True, on_delete=models.PROTECT, related_name="gate_note")
    words = models.CharField(max_length=280, blank=True)
    said_on = models.DateField()
    keep_until = models.DateField()
    key = models.CharField(max_length=40)
    written_at = models.DateTimeField()

    objects = queries.GateNoteQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "by", "key"], name="a_gate_note_is_kept_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "pupil", "-said_on"], name="gate_notes_of_a_pupil")]

    def __str__(self) -> str:
        return f"gate note {self.pk}"
