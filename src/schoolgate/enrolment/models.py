"""What the school wrote by hand, so that no list overwrites it."""

from typing import ClassVar

from django.db import models

from schoolgate.people.models import Staff
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
