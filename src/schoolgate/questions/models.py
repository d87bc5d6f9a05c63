"""A question of one grown-up, the words of both sides, who had it in hand, and the answers given to everybody."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned
from schoolgate.questions import queries, rules


class Question(SchoolOwned):
    """One adult asks. It belongs to that adult and, mostly, to one of their children; never to a family.

    `asked_of` None: whoever can help. `holder` None: on the list of the office and, where nobody was chosen, of those
    who teach the child. `escalated_at`: the published time ran out, so the office and the head see it too. The two
    days are kept as they were promised; None where the school's term dates end too soon to promise one.
    """

    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    adult = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="questions")
    circle = models.OneToOneField(Circle, null=True, blank=True, on_delete=models.PROTECT, related_name="question")
    key = models.CharField(max_length=40)
    asked_of = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    is_to_ring = models.BooleanField(default=False)
    best_time = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    waits_since = models.DateTimeField()  # asked, or written again after the answer: where the clock started
    acknowledge_by = models.DateField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = queries.QuestionQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "adult", "key"], name="a_question_is_asked_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(acknowledged_at__isnull=False, first_answered_at__isnull=False, holder__isnull=False),
                name="an_answer_comes_from_somebody",
            ),
            models.CheckConstraint(
                condition=Q(pupil__isnull=True, circle__isnull=True) | Q(pupil__isnull=False, circle__isnull=False),
                name="about_a_child_within_a_circle",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "answer_by"], condition=Q(closed_at=None), name="questions_by_day")
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @property
    def state(self) -> str:
        return rules.state_of(self.acknowledged_at, self.answered_at, self.closed_at)

    @property
    def waits(self) -> bool:
        """Whether it is the school's turn."""
        return rules.waits(self.state)


class Reader(SchoolOwned):
    """A member of staff who may read a question about no child; one about a child has its circle for that."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="readers")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "question", "staff"], name="reader_once_of_a_question")
        ]


class Word(SchoolOwned):
    """What one side wrote, in order; the first is the question itself. Nobody changes it."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="words")
    by_staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    key = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "question", "key"], name="a_word_is_said_once"),
            models.CheckConstraint(
                condition=Q(by_staff__isnull=False, by_adult__isnull=True)
                | Q(by_staff__isnull=True, by_adult__isnull=False),
                name="a_word_has_one_speaker",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_word_says_something"),
        ]


class Passing(SchoolOwned):
    """It was handed on, by whom and why. `by` None: the clock did it, as the one who had it no longer works here."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="passings")
    before = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_passing_gives_its_reason"),
            models.CheckConstraint(
                condition=Q(before__isnull=True) | Q(after__isnull=True) | ~Q(before=F("after")),
                name="passed_to_somebody_else",
            ),
        ]


class Common(SchoolOwned):
    """A question that many have, answered for everybody. It holds no way back to who asked: there is no such column."""

    class About(models.TextChoices):
        LETTERS = "letters", _("Letters and forms")
        MONEY = "money", _("Money, meals and trips")
        DAY = "day", _("The school day")
        LEARNING = "learning", _("Learning and homework")
        OTHER = "other", _("Something else")

    about = models.CharField(max_length=10, choices=About, default=About.OTHER)
    question = models.CharField(max_length=200)
    answer = models.TextField()
    published_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = queries.CommonQuery.as_manager()

    class Meta:
        verbose_name_plural = "common questions"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "question"], condition=Q(withdrawn_at=None), name="a_common_question_stands_once"
            )
        ]

    def __str__(self) -> str:
        return self.question
