"""A promise and everything that can happen to it, each as a row with who and when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned
from schoolgate.promises import queries


class Promise(SchoolOwned):
    """Somebody will do something by a day. Exactly one owner: a member of staff, a grown-up at home, or the child."""

    class Side(models.TextChoices):
        SCHOOL = "school", _("at school")
        HOME = "home", _("at home")
        CHILD = "child", _("the child")

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="promises")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="promises")
    side = models.CharField(max_length=6, choices=Side)
    owner_staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="promises")
    owner_adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="promises")
    what = models.CharField(max_length=300)
    due = models.DateField()
    because_kind = models.CharField(max_length=40)
    because_id = models.BigIntegerField()
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    objects = queries.PromiseQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(side="school", owner_staff__isnull=False, owner_adult__isnull=True)
                | Q(side="home", owner_staff__isnull=True, owner_adult__isnull=False)
                | Q(side="child", owner_staff__isnull=True, owner_adult__isnull=True),
                name="a_promise_has_one_owner",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="a_promise_says_what"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "due"], name="promises_by_day")]

    def __str__(self) -> str:
        return self.what


class Done(SchoolOwned):
    """A row that says who did something to a promise, and when: staff, or a grown-up at home, or the school's clock."""

    by_staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Settlement(Done):
    """A promise is settled exactly when this row exists: kept, or "no, because"."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Kept")
        NO = "no", _("No, because")

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="settlement")
    outcome = models.CharField(max_length=4, choices=Outcome)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome="kept") | ~Q(words=""), name="a_no_gives_its_reason")
        ]


class Change(Done):
    """A promise was changed, with the reason; what stood before is kept."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="changes")
    what_before = models.CharField(max_length=300)
    due_before = models.DateField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="a_change_gives_its_reason")]


class Answer(Done):
    """How it is now, in the eyes of one grown-up at home. The newest counts; older ones stay."""

    class Now(models.TextChoices):
        BETTER = "better", _("Better")
        PARTLY = "partly", _("Partly")
        NOT_YET = "not_yet", _("Not yet")

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="answers")
    now = models.CharField(max_length=8, choices=Now)
    words = models.CharField(max_length=300, blank=True)


class Thanks(Done):
    """Thank you, from one person, once."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="thanks")

    class Meta:
        verbose_name_plural = "thanks"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "promise", "by_staff"], name="staff_thank_once"),
            models.UniqueConstraint(fields=["school", "promise", "by_adult"], name="adult_thanks_once"),
        ]
