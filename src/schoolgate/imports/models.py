"""What an import leaves behind: what other systems call our people, which lists were brought in, and what each did."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.imports.queries import RunQuery
from schoolgate.people.models import Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned

# A list holds names and addresses: the file, its rows and the way back are kept so long, then only the numbers stay.
KEPT_FOR = timedelta(days=30)


class ExternalId(SchoolOwned):
    """What one source calls one row of ours, so that the same file finds the same people again.

    `kind` is that of the import report ("pupils"); `object_id` is the row's own key in its table.
    """

    source = models.CharField(max_length=20)
    kind = models.CharField(max_length=16)
    external_id = models.CharField(max_length=600)
    object_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "source", "kind", "external_id"], name="called_so_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "kind", "object_id"], name="what_it_is_called")]


class ImportRun(SchoolOwned):
    """One list: which file, by whom, when, how far it is and what came of its rows. Moved by conditional updates only.

    waiting → looking (a worker has it until `lease_until`) → asking (a person must say something first) or looked
    (the plan stands on screen) → confirmed → applying (in hand) → applied. Aside: refused, failed, cancelled, undone.
    `attempts` only ever grows: it tells one worker's hold on the row from another's. `tries` counts what broke since a
    person last decided. A list brought in by command is applied from the start.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        LOOKING = "looking", _("being read")
        ASKING = "asking", _("waits for an answer")
        LOOKED = "looked", _("ready to look at")
        CONFIRMED = "confirmed", _("waiting to be brought in")
        APPLYING = "applying", _("being brought in")
        APPLIED = "applied", _("brought in")
        REFUSED = "refused", _("could not be used")
        FAILED = "failed", _("did not work")
        CANCELLED = "cancelled", _("put aside")
        UNDONE = "undone", _("taken back")

    class Question(models.TextChoices):
        """What only a person can say."""

        COLUMNS = "columns"
        DATES = "dates"
        SCHOOL = "school"

    IN_HAND = (State.LOOKING, State.APPLYING)
    OPEN = (State.WAITING, State.LOOKING, State.ASKING, State.LOOKED, State.CONFIRMED, State.APPLYING)
    MOVING = (State.WAITING, State.LOOKING, State.CONFIRMED, State.APPLYING)

    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    source = models.CharField(max_length=30, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)  # of what is in it, names of its files included
    upload_hash = models.CharField(max_length=64, blank=True)  # of the bytes as they came
    file_key = models.CharField(max_length=32, blank=True)  # the folder it lies in; empty once it is erased
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    as_of = models.DateField(null=True)
    options = models.JSONField(default=dict)  # dates, is_everyone, is_ours
    question = models.CharField(max_length=8, choices=Question, blank=True)
    asked = models.JSONField(default=dict)  # what the question shows

    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=10, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    plan = models.CharField(max_length=64, blank=True)  # a digest of what the person looked at
    counts = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)  # rows read, leavers, withdrawals, sentences; no names
    decided_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    first_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")  # where two must agree
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = RunQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["school", "-at"], name="latest_imports"),
            models.Index(fields=["state"], name="runs_to_move",
                         condition=Q(state__in=["waiting", "looking", "confirmed", "applying"])),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(state__in=["waiting", "looking", "asking", "looked", "confirmed", "applying"]),
                name="one_list_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["looking", "applying"], lease_until__isnull=False)
                | (~Q(state__in=["looking", "applying"]) & Q(lease_until__isnull=True)),
                name="a_run_in_hand_has_a_lease",
            ),
            models.CheckConstraint(
                condition=(Q(state="asking") & ~Q(question="")) | (~Q(state="asking") & Q(question="")),
                name="asking_says_what",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.state in self.OPEN

    @property
    def is_moving(self) -> bool:
        """Whether it is the machine's turn."""
        return self.state in self.MOVING

    def option(self, name: str, otherwise: Any = None) -> Any:
        return self.options.get(name, otherwise)


class ImportChunk(SchoolOwned):
    """Some 200 rows of a run's plan or of its problems, in the order of the file. `items` as `staging` writes them."""

    class Section(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        WAITING = "waiting", _("Waits for you")
        LEFT_OUT = "left-out", _("Left out")
        SAME = "same", _("As it was")
        KEPT = "kept", _("Stays as you wrote it")
        LEAVERS = "leavers", _("Not in this list")
        PROBLEMS = "problems", _("Good to know")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="chunks")
    section = models.CharField(max_length=8, choices=Section)
    number = models.PositiveIntegerField()
    items = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "run", "section", "number"], name="one_chunk_a_place")
        ]


class ColumnMapping(SchoolOwned):
    """What a person said about the columns of one kind of file, found again by its headings."""

    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField()  # one of our names for each column, "" for one that is left out
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "fingerprint"], name="mapped_once")]


class ImportEffect(SchoolOwned):
    """A piece of what a run made and changed, with the values before: the way back."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="effects")
    number = models.PositiveIntegerField()
    what = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "run", "number"], name="one_effect_a_place")]


class LeaverProposal(SchoolOwned):
    """A child on record who is not in the list any more. Nothing happens until a person says so."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("not decided")
        ASKED = "asked", _("waits for a second person")
        LEFT = "left", _("has left")
        STAYS = "stays", _("still here")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="leavers")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    day = models.DateField(null=True)
    asked_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "run", "pupil"], name="proposed_once"),
            models.CheckConstraint(
                condition=~Q(state="asked") | Q(asked_by__isnull=False, day__isnull=False), name="asked_says_who"
            ),
        ]
