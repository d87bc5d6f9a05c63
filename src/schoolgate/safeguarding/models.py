"""A hand-over to the safeguarding lead. Schoolgate keeps no child-protection record (KCSIE)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned
from schoolgate.safeguarding import queries


class Handover(SchoolOwned):
    """A member of staff told the DSL, or what a parent wrote may need them (`by_adult`). The one-line pointer goes as
    soon as the DSL confirms that it is in the safeguarding system; who, about whom and when stay."""

    pupil = models.ForeignKey(
        Pupil, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # None: said in person
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pointer = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=100, blank=True)  # the page on which it was written
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
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False, by_adult__isnull=True) | Q(by__isnull=True, by_adult__isnull=False),
                name="told_by_one_person",
            ),
        ]

    @property
    def teller(self) -> Staff | Adult:
        found = self.by or self.by_adult
        assert found is not None  # a constraint holds that
        return found

    @property
    def teller_name(self) -> str:
        return self.by.said_name if self.by else self.teller.full_name
