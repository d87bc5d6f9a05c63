"""A series of talks about one child with the same grown-ups, and what is said in each.

Facts and rules: domain notes on conversations, part A (Achievement for All: The Structured Conversation, DCSF 2009).
The record has no field for attainment or behaviour, and none may be added.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.conversations import queries
from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned
from schoolgate.promises.models import Promise


class Series(SchoolOwned):
    """Talks, term by term, about one child, between a teacher who knows the child and the grown-ups of one home.

    Parents who come together share one series; separated parents each have their own (A4 rule 1).
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="series")
    circle = models.OneToOneField(Circle, on_delete=models.PROTECT, related_name="series")
    teacher = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="series")
    reason_for_parent = models.TextField()  # why, in plain and true words; printed on the invitation
    criterion = models.CharField(max_length=120, blank=True)  # staff only; never on anything a parent sees
    started_at = models.DateTimeField(auto_now_add=True)

    objects = queries.SeriesQuery.as_manager()

    class Meta:
        verbose_name_plural = "series"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason_for_parent=""), name="a_series_says_why"),
        ]


class SeriesAdult(SchoolOwned):
    """One grown-up of a series. The constraint is rule A4.1: one running series per pupil and grown-up."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="adults")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    adult = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="+")
    is_running = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "pupil", "adult"], condition=Q(is_running=True), name="one_running_series_a_pair"
            ),
            models.UniqueConstraint(fields=["school", "series", "adult"], name="adult_once_in_a_series"),
        ]


class SeriesEnd(SchoolOwned):
    """A series has ended exactly when this row exists."""

    series = models.OneToOneField(Series, on_delete=models.CASCADE, related_name="end")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Meeting(SchoolOwned):
    """One talk. `version` rises with each save, so that two tabs cannot silently overwrite one another."""

    class State(models.TextChoices):
        TO_ARRANGE = "to_arrange", _("to arrange")
        OFFERED = "offered", _("times offered")
        BOOKED = "booked", _("booked")
        HELD = "held", _("talk held")
        SUMMARY_SHARED = "summary_shared", _("summary shared")
        CLOSED = "closed", _("closed")
        DECLINED = "declined", _("not now")
        NO_SHOW = "no_show", _("did not take place")
        CANCELLED = "cancelled", _("cancelled")

    class Stage(models.TextChoices):
        """Which door is open while the talk is being held."""

        EXPLORE = "explore", _("Explore")
        FOCUS = "focus", _("Focus")
        PLAN = "plan", _("Plan")
        REVIEW = "review", _("Review")

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="meetings")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="meetings")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="meetings")
    teacher = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.TO_ARRANGE)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.EXPLORE)
    version = models.PositiveIntegerField(default=1)
    offered_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)  # of the booked time
    started_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = queries.MeetingQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "series", "number"], name="meeting_numbered_once"),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(starts_at__isnull=False), name="a_booked_talk_has_its_time"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "teacher", "state"], name="talks_of_a_teacher")]

    @property
    def matter(self) -> str:
        """What bookings call this talk."""
        return f"meeting:{self.pk}"


class AgendaItem(SchoolOwned):
    """A line of the agenda, with who added it. Sent ahead, so that nobody is surprised."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    text = models.CharField(max_length=200)
    by_staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)


class Needs(SchoolOwned):
    """What a grown-up asked for, so that they can take part. One row each, the newest words count."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="needs")
    adult = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="+")
    interpreter = models.CharField(max_length=40, blank=True)  # the language, in words
    step_free = models.BooleanField(default=False)
    brings = models.CharField(max_length=80, blank=True)
    other_teacher = models.BooleanField(default=False)
    words = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "needs"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "meeting", "adult"], name="needs_once_an_adult")
        ]


class Notes(SchoolOwned):
    """Explore: what the parent told, in their own words."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="notes")
    interests = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    worries = models.TextField(blank=True)
    home_context = models.TextField(blank=True)
    what_works = models.TextField(blank=True)
    parent_aspiration = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    agreed_importance = models.TextField(blank=True)  # focus: why these matter to both
    understood_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "notes"


class Priority(SchoolOwned):
    """Focus: one of one to three things that matter most, chosen by both."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="priorities")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "priorities"
        ordering = ("place",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "meeting", "place"], name="one_priority_a_place"),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=3), name="three_priorities_at_most"),
        ]


class Target(SchoolOwned):
    """Plan: what we hope to see, and by when."""

    class Kind(models.TextChoices):
        LEARNING = "learning", _("learning")
        WELLBEING = "wellbeing", _("wellbeing")
        FRIENDSHIP = "friendship", _("friendship")
        ATTENDANCE = "attendance", _("coming to school")
        PARTICIPATION = "participation", _("taking part")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="targets")
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.WELLBEING)
    success_sign = models.CharField(max_length=200, blank=True)
    due = models.DateField()

    class Meta:
        ordering = ("pk",)


class TargetAction(SchoolOwned):
    """An action towards a target. It becomes a promise in the ledger when the summary is shared, not before."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="actions")
    side = models.CharField(max_length=6, choices=Promise.Side)
    owner_staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    due = models.DateField()
    promise = models.OneToOneField(Promise, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(side="school", owner_staff__isnull=False, owner_adult__isnull=True)
                | Q(side="home", owner_staff__isnull=True, owner_adult__isnull=False)
                | Q(side="child", owner_staff__isnull=True, owner_adult__isnull=True),
                name="an_action_has_one_owner",
            )
        ]


class TargetReview(SchoolOwned):
    """At the next talk: how an earlier target went. "Not yet" asks for something else to try."""

    class Mark(models.TextChoices):
        WORKED = "worked", _("worked")
        PARTLY = "partly", _("partly")
        NOT_YET = "not_yet", _("not yet")

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="review")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reviews")
    mark = models.CharField(max_length=8, choices=Mark)
    try_instead = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(mark="not_yet") | ~Q(try_instead=""), name="not_yet_tries_something")
        ]


class Summary(SchoolOwned):
    """Review: what the school wrote, read back aloud and then shared. Final when the parent has answered, or after ten
    school days as "not confirmed" (A4 rule 7)."""

    class Final(models.TextChoices):
        AGREED = "agreed", _("agreed")
        AMENDED = "amended", _("with the parent’s own view")
        NOT_CONFIRMED = "not_confirmed", _("not confirmed")

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="summary")
    words = models.TextField()
    is_read_back = models.BooleanField(default=False)
    contact_between = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    final = models.CharField(max_length=14, choices=Final, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "summaries"


class ParentView(SchoolOwned):
    """What one grown-up says to the summary. Kept beside the school's words, never over them."""

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="views")
    adult = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "summary", "adult"], name="one_view_each"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(words=""), name="another_view_has_words"),
        ]
