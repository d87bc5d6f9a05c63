"""Two records of one person, made one; and how to make them two again."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from schoolgate.people import queries_details as queries
from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned


class Merge(SchoolOwned):
    """The record `gone` became part of `kept`. It stays in its table, found by nobody (`Adult.objects` leaves it out),
    because history is never rewritten: what was recorded about it is read through the one that was kept.

    `moved` is every value that was changed, with what stood there before: the way back. It lists rows and fields:
    [{"model", "pk", "field", "before", "after"}], and [{"model", "pk", "made": true}] for rows that were added.
    """

    kept_adult = models.ForeignKey(Adult, null=True, on_delete=models.PROTECT, related_name="merges")
    gone_adult = models.ForeignKey(Adult, null=True, on_delete=models.PROTECT, related_name="+")
    kept_pupil = models.ForeignKey(Pupil, null=True, on_delete=models.PROTECT, related_name="merges")
    gone_pupil = models.ForeignKey(Pupil, null=True, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=list)
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    split_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    split_at = models.DateTimeField(null=True)

    objects = queries.MergeQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kept_adult__isnull=False, gone_adult__isnull=False, kept_pupil=None, gone_pupil=None)
                | Q(kept_pupil__isnull=False, gone_pupil__isnull=False, kept_adult=None, gone_adult=None),
                name="a_merge_joins_two_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["school", "gone_adult"], condition=Q(split_at__isnull=True), name="an_adult_is_merged_once"
            ),
            models.UniqueConstraint(
                fields=["school", "gone_pupil"], condition=Q(split_at__isnull=True), name="a_pupil_is_merged_once"
            ),
        ]

    @property
    def kept(self) -> Adult | Pupil:
        found = self.kept_adult or self.kept_pupil
        assert found is not None, "the database holds that a merge keeps one"
        return found

    @property
    def gone(self) -> Adult | Pupil:
        found = self.gone_adult or self.gone_pupil
        assert found is not None, "the database holds that a merge takes one"
        return found


class TwoPeople(SchoolOwned):
    """Somebody looked at two records and said: these are two people. They are not proposed again, until it is undone.

    `one` has the smaller key of the two, so that a pair stands once, whichever way it was looked at.
    """

    one_adult = models.ForeignKey(Adult, null=True, on_delete=models.CASCADE, related_name="+")
    other_adult = models.ForeignKey(Adult, null=True, on_delete=models.CASCADE, related_name="+")
    one_pupil = models.ForeignKey(Pupil, null=True, on_delete=models.CASCADE, related_name="+")
    other_pupil = models.ForeignKey(Pupil, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = queries.TwoPeopleQuery.as_manager()

    class Meta:
        verbose_name_plural = "two people"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(one_adult__lt=F("other_adult"), one_pupil=None, other_pupil=None)
                | Q(one_pupil__lt=F("other_pupil"), one_adult=None, other_adult=None),
                name="two_people_are_of_a_kind",
            ),
            models.UniqueConstraint(fields=["school", "one_adult", "other_adult"], name="two_adults_once"),
            models.UniqueConstraint(fields=["school", "one_pupil", "other_pupil"], name="two_pupils_once"),
        ]

    @property
    def one(self) -> Adult | Pupil:
        found = self.one_adult or self.one_pupil
        assert found is not None, "the database holds that a pair has two"
        return found

    @property
    def other(self) -> Adult | Pupil:
        found = self.other_adult or self.other_pupil
        assert found is not None, "the database holds that a pair has two"
        return found
