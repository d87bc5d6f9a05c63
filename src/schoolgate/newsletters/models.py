"""An issue of a newsletter, its blocks, and the dates in them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.announcements.models import Notice
from schoolgate.newsletters import queries
from schoolgate.people.models import Staff
from schoolgate.people.school_owned import SchoolOwned


class Issue(SchoolOwned):
    """One issue. draft → ready (its notice is on the way, and no word changes) → taken down; a draft may be put aside.

    Families can read it from the moment its notice goes out, which is the notice's own state and stands nowhere else
    (decision 0027): what holds, confirms or takes back the notice does so with the issue. `version` grows with every
    change of the draft.
    """

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("Weekly")
        MONTHLY = "monthly", _("Monthly")
        ONCE = "once", _("Once")

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        READY = "ready", _("ready")
        DOWN = "down", _("taken down")
        ASIDE = "aside", _("put aside")

    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.WEEKLY)
    title = models.CharField(max_length=90, blank=True)
    opening = models.TextField(max_length=600, blank=True)
    is_public = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = queries.IssueQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "aside"], notice=None)
                | (Q(state__in=["ready", "down"]) & Q(notice__isnull=False)),
                name="an_issue_goes_with_a_notice",
            ),
            models.UniqueConstraint(fields=["school", "notice"], name="a_notice_tells_of_one_issue"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "state", "-made_at"], name="issues_of_a_school")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_live(self) -> bool:
        """Whether families can read it. Asks for its notice."""
        return self.state == self.State.READY and self.notice is not None and self.notice.state in queries.OUT


class Block(SchoolOwned):
    """A piece of an issue: a heading, some words, and, in a block of dates, the dates."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        DATES = "dates", _("Dates to keep")
        PRAISE = "praise", _("Well done")
        SAID = "said", _("You said, we did")
        READING = "reading", _("Something to read")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="blocks")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    heading = models.CharField(max_length=90, blank=True)
    words = models.TextField(max_length=3000, blank=True)

    class Meta:
        ordering: ClassVar = ["place", "pk"]

    def __str__(self) -> str:
        return self.heading or str(self.get_kind_display())


class IssueDate(SchoolOwned):
    """A day to keep. Its number is its name in everybody's calendar, and `changes` tells a calendar that it moved."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="dates")
    day = models.DateField(null=True, blank=True)
    what = models.CharField(max_length=120, blank=True)
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = [models.F("day").asc(nulls_last=True), "starts", "pk"]

    def __str__(self) -> str:
        return self.what
