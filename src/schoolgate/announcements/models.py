"""A notice, for whom it is, and who was told."""

from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from schoolgate.announcements import queries
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Pupil, RightKind, SchoolClass, Staff
from schoolgate.people.school_owned import SchoolOwned

SECOND_PERSON_ABOVE = 100


class Notice(SchoolOwned):
    """Something the school has to say, once. `readers` is chosen before the first word and never changes after it.

    draft → (waiting for a second person) → held until `release_at` → going → gone. Taken back while waiting or held, it
    is a draft again; a draft may be put aside. `version` grows with every change of the draft, so that two who write at
    once notice. `told_up_to` is the last grown-up told (by id): where a worker that died goes on.
    """

    class Readers(models.TextChoices):
        FAMILIES = "families", _("families")
        STAFF = "staff", _("colleagues only")

    class Kind(models.TextChoices):
        CHANGE = "change", _("Something has changed")
        DATE = "date", _("A date to keep")
        HEALTH = "health", _("Health and safety")
        LEARNING = "learning", _("Learning")
        PRAISE = "praise", _("Good news")
        OTHER = "other", pgettext_lazy("kind of news", "Something else")

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        WAITING = "waiting", _("waits for a second person")
        HELD = "held", _("about to go")
        GOING = "going", _("going out")
        GONE = "gone", _("sent")
        ASIDE = "aside", _("put aside")

    # Nobody is worse off for reading these on Friday; a change, or what concerns health, goes on the day.
    CAN_WAIT = (Kind.DATE, Kind.LEARNING, Kind.PRAISE, Kind.OTHER)
    CAN_BE_TAKEN_BACK = (State.WAITING, State.HELD)

    readers = models.CharField(max_length=8, choices=Readers)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CHANGE)
    title = models.CharField(max_length=90, blank=True)
    words = models.TextField(max_length=3000, blank=True)
    link = models.URLField(max_length=300, blank=True)
    is_urgent = models.BooleanField(default=False)
    right = models.CharField(max_length=12, choices=RightKind, default=RightKind.TOLD)
    goes_at = models.DateTimeField(null=True, blank=True)  # not before this moment; null: as soon as it is sent
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expected = models.PositiveIntegerField(default=0)  # how many the sender was shown
    confirmed_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    release_at = models.DateTimeField(null=True, blank=True)
    told_up_to = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = queries.NoticeQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("by")), name="a_notice_has_a_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "going", "gone"]) | Q(release_at__isnull=False, sent_at__isnull=False),
                name="a_sent_notice_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="gone") | Q(finished_at__isnull=False), name="a_gone_notice_says_when"
            ),
            # An inner door of its own: a word for colleagues has no urgent way past anybody’s evening.
            models.CheckConstraint(
                condition=Q(readers="families") | Q(is_urgent=False), name="a_staff_notice_is_never_urgent"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["release_at"], condition=Q(state="held"), name="notices_held"),
            models.Index(fields=["school", "-made_at"], name="notices_of_a_school"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def text_mark(self) -> str:
        """Changes with every word of it: what a translation was made of."""
        return sha256(f"{self.title}\n{self.words}".encode()).hexdigest()[:32]

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def can_wait(self) -> bool:
        """Whether families who like a round-up may have it with the rest of the week."""
        return self.readers == self.Readers.FAMILIES and self.kind in self.CAN_WAIT and not self.is_urgent

    @property
    def can_be_taken_back(self) -> bool:
        return self.state in self.CAN_BE_TAKEN_BACK


class Wording(SchoolOwned):
    """The same words in another language, written by a person, of the text as it stood then (`of_text`)."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=90)
    words = models.TextField(max_length=3000)
    translator = models.CharField(max_length=120)  # as they wish to be named to the readers
    of_text = models.CharField(max_length=32)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "notice", "language"], name="one_wording_a_language")
        ]


class Part(SchoolOwned):
    """One line of whom a notice is for. Places add up; languages narrow them down."""

    class Kind(models.TextChoices):
        WHOLE = "whole"
        YEAR = "year"
        CLASS = "class"
        PUPIL = "pupil"
        LANGUAGE = "language"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=8, choices=Kind)
    year = models.SmallIntegerField(null=True, blank=True)
    school_class = models.ForeignKey(SchoolClass, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="whole", year=None, school_class=None, pupil=None, language="")
                | Q(kind="year", year__isnull=False, school_class=None, pupil=None, language="")
                | Q(kind="class", year=None, school_class__isnull=False, pupil=None, language="")
                | Q(kind="pupil", year=None, school_class=None, pupil__isnull=False, language="")
                | (Q(kind="language", year=None, school_class=None, pupil=None) & ~Q(language="")),
                name="a_part_is_of_one_kind",
            ),
            *(
                models.UniqueConstraint(
                    fields=["school", "notice", *([field] if field else [])],
                    condition=Q(kind=kind),
                    name=f"a_{kind}_is_named_once",
                )
                for kind, field in (
                    ("whole", ""),
                    ("year", "year"),
                    ("class", "school_class"),
                    ("pupil", "pupil"),
                    ("language", "language"),
                )
            ),
        ]


class Told(SchoolOwned):
    """One reader of one notice: made once, when it went out, with the message they got. It knows of which children."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="told")
    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "told"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(adult__isnull=False, staff__isnull=True) | Q(adult__isnull=True, staff__isnull=False),
                name="a_notice_is_told_to_one",
            ),
            models.UniqueConstraint(fields=["school", "notice", "adult"], name="an_adult_is_told_once"),
            models.UniqueConstraint(fields=["school", "notice", "staff"], name="a_colleague_is_told_once"),
        ]


class Limit(SchoolOwned):
    """Above how many people a school wants a second person to look first. Without a row: `SECOND_PERSON_ABOVE`."""

    above = models.PositiveIntegerField(default=SECOND_PERSON_ABOVE)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school"], name="one_limit_a_school")]
