"""A hand-over to the safeguarding lead. Schoolgate keeps no child-protection record (KCSIE)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from schoolgate.people.models import Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned
from schoolgate.safeguarding import queries


class Handover(SchoolOwned):
    """A member of staff told the DSL. The one-line pointer goes as soon as the DSL confirms that it is in the
    safeguarding system; who, about whom and when stay."""

    pupil = models.ForeignKey(
        Pupil, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # None: said in person
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    pointer = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField()
    taken_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    objects = queries.HandoverQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False, pointer=""),
                name="a_pointer_goes_once_taken",
            )
        ]
