"""What an import leaves behind: what other systems call our people, and which lists were brought in."""

from typing import ClassVar

from django.db import models

from schoolgate.people.models import Staff
from schoolgate.people.school_owned import SchoolOwned


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
    """One list brought in: which file, by whom, when, and what came of its rows."""

    class Mode(models.TextChoices):
        PREVIEW = "preview"
        APPLIED = "applied"

    source = models.CharField(max_length=30)
    file_hash = models.CharField(max_length=64)
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=8, choices=Mode)
    counts = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "-at"], name="latest_imports")]
