"""What one writer does not want to hear again, and what a school has settled. Never a word of any draft."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.drafting import queries
from schoolgate.people.models import Staff
from schoolgate.people.school_owned import SchoolOwned


class Dismissal(SchoolOwned):
    """One writer keeps their own words. `key`: of which words (it cannot be read back); empty: the whole rule."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    rule_id = models.CharField(max_length=40)
    key = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = queries.DismissalQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "staff", "rule_id", "key"], name="put_away_once"),
            models.CheckConstraint(condition=~Q(rule_id=""), name="put_away_under_a_rule"),
        ]


class Settled(SchoolOwned):
    """Settled for the whole school by somebody, until somebody ends it. Rows are never deleted."""

    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = queries.SettledQuery.as_manager()

    class Meta:
        abstract = True


class SchoolWord(Settled):
    """A word of the school's own. `plain` is what to say instead; a known word needs none."""

    class Kind(models.TextChoices):
        KNOWN = "known", _("Our families know this word")
        EXPLAIN = "explain", _("A word of ours to explain")
        RATHER = "rather", _("We write something else")

    kind = models.CharField(max_length=7, choices=Kind)
    term = models.CharField(max_length=60)
    plain = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(term=""), name="a_word_of_ours_is_a_word"),
            models.CheckConstraint(condition=Q(kind="known") | ~Q(plain=""), name="a_word_of_ours_is_explained"),
            models.UniqueConstraint(
                fields=["school", "kind", "term"], condition=Q(ended_at=None), name="a_word_of_ours_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return self.term


class MutedRule(Settled):
    """A rule that says nothing at this school, and why not."""

    rule_id = models.CharField(max_length=40)
    why = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(rule_id="") & ~Q(why=""), name="a_quiet_rule_has_its_reason"),
            models.UniqueConstraint(
                fields=["school", "rule_id"], condition=Q(ended_at=None), name="a_rule_is_quiet_once"
            ),
        ]

    def __str__(self) -> str:
        return self.rule_id
