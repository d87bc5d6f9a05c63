"""The history: entries that are never changed, seals that chain them, salts that can be thrown away."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned
from schoolgate.timeline import queries


class Entry(SchoolOwned):
    """Somebody did something. Who, verb, when, object and a salted hash; the words stay in the room's own row.

    Who may read it: `STAFF` all staff who see the pupil; `CIRCLE` those who share the circle's whole matter,
    parents included; `AUDIT` only the head and the DSL (reads of records, limits, hand-overs).
    """

    class Reach(models.TextChoices):
        STAFF = "staff"
        CIRCLE = "circle"
        AUDIT = "audit"

    verb = models.CharField(max_length=30)  # one of `Verb`; not `choices`, so that a new verb needs no migration
    at = models.DateTimeField()
    by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    by_adult = models.ForeignKey(Adult, null=True, on_delete=models.PROTECT, related_name="+")
    as_role = models.CharField(max_length=60, blank=True)
    pupil = models.ForeignKey(Pupil, null=True, on_delete=models.PROTECT, related_name="timeline")
    adult = models.ForeignKey(Adult, null=True, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, null=True, on_delete=models.PROTECT, related_name="timeline")
    reach = models.CharField(max_length=8, choices=Reach)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64)

    objects = queries.EntryQuery.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes: ClassVar = [models.Index(fields=["school", "pupil", "-at"], name="history_of_a_pupil")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(by_staff__isnull=True) | Q(by_adult__isnull=True), name="one_person_did_it"
            ),
            models.CheckConstraint(
                condition=~Q(reach="circle") | Q(circle__isnull=False), name="a_circle_entry_names_its_circle"
            ),
        ]


class Salt(SchoolOwned):
    """What makes an entry's hash unguessable. Thrown away when the words are erased; the chain still verifies."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="salt")
    value = models.CharField(max_length=32)


class Seal(SchoolOwned):
    """An entry's place in the school's chain: sequence 1, 2, 3 …, each link made from the one before."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    sequence = models.BigIntegerField()
    link = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "sequence"], name="one_seal_a_place")]
