"""When a school gathers what can wait into one mail a week."""

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.people.school_owned import SchoolOwned

FRIDAY, AFTER_SCHOOL = 4, time(15, 30)


class RoundUp(SchoolOwned):
    """The weekday (Monday is 0) and the hour of a school's round-up; and whether it is usual there, that is, what
    somebody gets who has not chosen. Without a row: Fridays at half past three, and usual.
    """

    class Day(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")

    day = models.PositiveSmallIntegerField(choices=Day, default=FRIDAY)
    at = models.TimeField(default=AFTER_SCHOOL)
    is_usual = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school"], name="one_round_up_a_school"),
            models.CheckConstraint(condition=Q(day__lte=4), name="a_round_up_is_on_a_weekday"),
        ]
