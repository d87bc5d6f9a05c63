"""How one grown-up would like to hear from the school: asked once, obeyed everywhere (design, conviction 8)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Adult
from schoolgate.people.school_owned import SchoolOwned


class Way(models.TextChoices):
    """A way to reach somebody, besides their own page in Schoolgate, where everything always stands."""

    EMAIL = "email", _("By email")
    SMS = "sms", _("By text message")
    LETTER = "letter", _("By a letter on paper")
    PHONE = "phone", _("Please ring me")


class Rhythm(models.TextChoices):
    """How often somebody likes to hear what can wait."""

    EACH = "each", _("Each piece as it comes")
    WEEKLY = "weekly", _("All together, once a week")


class Preference(SchoolOwned):
    """What one adult chose. No row: they have not been asked yet, and email it is.

    The languages, the interpreter and the quiet hours stand on `Adult`, as before.
    """

    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="preferences")
    urgent_by = models.CharField(max_length=8, choices=Way, default=Way.EMAIL)
    child_by = models.CharField(max_length=8, choices=Way, default=Way.EMAIL)
    school_by = models.CharField(max_length=8, choices=Way, default=Way.EMAIL)
    # What can wait, of the news of the school: each as it comes, or once a week. "": as is usual at that school.
    school_rhythm = models.CharField(max_length=8, choices=Rhythm, blank=True)
    also_paper = models.BooleanField(default=False)
    best_from = models.TimeField(null=True, blank=True)
    best_until = models.TimeField(null=True, blank=True)
    access_needs = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "adult"], name="asked_once")]
