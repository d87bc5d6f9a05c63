"""Marks, and the marks they replaced. Schoolgate reads the register: the school's own system is the statutory one."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from schoolgate.attendance import queries
from schoolgate.attendance.codes import Session
from schoolgate.people.models import Pupil, Staff
from schoolgate.people.school_owned import SchoolOwned


class SessionMark(SchoolOwned):
    """The mark of one pupil in one session, with its code exactly as the school's system writes it.

    No row means that nobody has marked the pupil: never an absence. What a code means depends on the day
    (`codes.code_on`), so that old letters keep their meaning.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="session_marks")
    day = models.DateField()
    session = models.CharField(max_length=2, choices=[(s.value, s.value) for s in Session])
    code = models.CharField(max_length=2)
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=30)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = queries.SessionMarkQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "pupil", "day", "session"], name="one_mark_per_session"),
            models.CheckConstraint(condition=models.Q(session__in=[s.value for s in Session]), name="am_or_pm"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "day"], name="marks_of_a_day")]


class SupersededMark(SchoolOwned):
    """What stood in the register before a later mark replaced it, and who replaced it when.

    An entry that is amended keeps its original, the date, the reason and the person (SI 2024/208). The new value is
    the mark itself, or the next of these rows.
    """

    mark = models.ForeignKey(SessionMark, on_delete=models.CASCADE, related_name="superseded")
    code = models.CharField(max_length=2)
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=30)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    objects = queries.SupersededMarkQuery.as_manager()
