"""Whether a child may be in a picture, for each use: every answer a grown-up has given, kept as it was given.

Consent must be specific, informed and as easy to take back as to give (UK GDPR art. 4(11) and 7; not legal advice). So
each use is asked by itself, nothing is ticked beforehand, and a later answer stands beside the earlier one: the school
can show what held on the day of a picture (art. 7(1)).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.people.queries_pictures import PictureAnswerQuery
from schoolgate.people.school_owned import SchoolOwned


class Use(models.TextChoices):
    """What a picture is for."""

    WALLS = "walls", _("On the walls and screens of the school")
    NEWS = "news", _("In the newsletter and on families’ own pages")
    WEBSITE = "website", _("On the school’s public website")
    SOCIAL = "social", _("On social media, such as Instagram")
    PRESS = "press", _("In newspapers and on television")


# The head of a column, where five of them stand side by side.
SHORT = {
    Use.WALLS: _("Walls"), Use.NEWS: _("Newsletter"), Use.WEBSITE: _("Website"), Use.SOCIAL: _("Social media"),
    Use.PRESS: _("Press"),
}  # fmt: skip
# Anybody in the world can see these, and nobody can call them back.
PUBLIC = frozenset({Use.WEBSITE, Use.SOCIAL, Use.PRESS})


class PictureAnswer(SchoolOwned):
    """One answer of one grown-up about one child and one use. Never changed, never deleted: the newest one counts."""

    class How(models.TextChoices):
        HERE = "here", _("in Schoolgate")
        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by phone")

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="+")
    use = models.CharField(max_length=8, choices=Use)
    is_yes = models.BooleanField()
    said_on = models.DateField()
    how = models.CharField(max_length=8, choices=How, default=How.HERE)
    noted_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = PictureAnswerQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(how="here", noted_by__isnull=True) | (~Q(how="here") & Q(noted_by__isnull=False)),
                name="an_answer_not_given_here_was_noted_by_somebody",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["pupil", "use", "said_on"], name="picture_answers_of_a_child")]
