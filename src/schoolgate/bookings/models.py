"""Slots and bookings. The database decides every race; a check before it only chooses the kinder words."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Adult, Circle, Staff
from schoolgate.people.school_owned import SchoolOwned

LONGEST_MINUTES = 60  # conversations A4 rule 2: hard maximum


class Slot(SchoolOwned):
    """A time that a member of staff offers for one matter ("meeting:12"). A matter has several to choose from."""

    class Format(models.TextChoices):
        IN_PERSON = "in_person", _("At school")
        PHONE = "phone", _("By phone")
        VIDEO = "video", _("By video")

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="slots")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=LONGEST_MINUTES)
    place = models.CharField(max_length=80, blank=True)
    format = models.CharField(max_length=10, choices=Format, default=Format.IN_PERSON)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=LONGEST_MINUTES), name="a_slot_is_an_hour_at_most"
            ),
            models.UniqueConstraint(fields=["school", "matter", "starts_at"], name="a_time_is_offered_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "matter"], name="slots_of_a_matter")]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Booking(SchoolOwned):
    """A slot is taken exactly when this row exists. `staff` and `starts_at` repeat the slot's, so that nobody can be
    promised to two families at once, nor one family to two teachers."""

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="booking")
    adult = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="bookings")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    booked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "matter"], name="one_time_per_matter"),
            models.UniqueConstraint(fields=["school", "staff", "starts_at"], name="staff_in_one_place"),
            models.UniqueConstraint(fields=["school", "adult", "starts_at"], name="adult_in_one_place"),
        ]
