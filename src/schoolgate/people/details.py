"""Every further way to reach a grown-up, each with its own confidentiality; and places that are kept secret.

The one address and the one number that the school writes to stand on `Adult` (decision 0013). Whatever stands here is
for a person to read: nothing is ever sent to it. A postal address stands here and nowhere else, on its owner's record.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.people import queries_details as queries
from schoolgate.people.constraints import ended_by_two
from schoolgate.people.models import Adult, EndedByTwo, Staff
from schoolgate.people.school_owned import SchoolOwned


class ContactPoint(SchoolOwned):
    """One more way to reach one adult. Confidential: for the head, the safeguarding lead and the office lead only,
    and for the adult themself (safeguarding-and-data 4). No adult is ever shown another's.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("email address")
        MOBILE = "mobile", _("mobile number")
        PHONE = "phone", _("other number")
        ADDRESS = "address", _("postal address")

    class Source(models.TextChoices):
        SCHOOL = "school", _("written by the school")
        LIST = "list", _("from the school’s records")
        SELF = "self", _("told by themself")
        MERGED = "merged", _("from a record that was joined with this one")

    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=300)
    note = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=8, blank=True)  # of an address, for finding two records of one person
    is_confidential = models.BooleanField(default=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.SCHOOL)
    added_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = queries.ContactPointQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "adult", "kind", "value"], name="one_way_to_reach_once"),
            models.CheckConstraint(condition=~Q(value=""), name="a_way_to_reach_is_not_empty"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "postcode"], condition=~Q(postcode=""), name="who_lives_there"),
        ]


class SecretPlace(EndedByTwo):
    """Where this adult lives is kept secret (a refuge, witness protection, adoption). As long as this row is not
    lifted, every further detail of theirs is confidential, whatever it says itself.

    One person begins it, at once; two end it, never a date (safeguarding-and-data 4).
    """

    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="secret_places")
    begun_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)

    objects = queries.SecretPlaceQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "adult"], condition=Q(lifted_at__isnull=True), name="one_secret_place_at_a_time"
            ),
            ended_by_two("a_secret_place_is_opened_by_two"),
        ]
