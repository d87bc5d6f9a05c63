"""Writing the register down as the school's system has it. Nobody is told of anything here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from schoolgate.attendance.models import SessionMark, SupersededMark
from schoolgate.people.models import Staff
from schoolgate.people.viewers import Viewer
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

BATCH = 1000  # marks at a time: what one statement carries, and what stands in memory
PARTS = 400  # ids in one statement, few enough for any database
By = Viewer | Staff | None


@dataclass(frozen=True, slots=True)
class NewMark:
    """A mark to be written. `minutes_late` None: the source says nothing about it."""

    pupil_id: int
    day: date
    session: str
    code: str
    minutes_late: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """How many marks were new, and how many replaced another. `at` is the moment that all of them carry."""

    new: int
    changed: int
    at: datetime | None = field(default=None, compare=False)


@transaction.atomic
def record_marks(school_id: int, marks: Iterable[NewMark], *, source: str, by: By, reason: str = "") -> Written:
    """Take over marks from the school's system; of two for one session in `marks`, the later counts.

    A mark that differs from the one on record replaces it, and the earlier one is kept with who replaced it and when.
    The same marks again write nothing. One line of history for all of them. Nobody is told: what a list brings in is
    the past, and first-day calls belong to the room that makes them.
    """
    latest = {(mark.pupil_id, mark.day, mark.session): mark for mark in marks}
    at = timezone.now()
    written = Written(0, 0, at)
    for some in _batches(sorted(latest.values(), key=lambda mark: (mark.pupil_id, mark.day, mark.session))):
        more = _write(school_id, some, source, by, reason, at)
        written = Written(written.new + more.new, written.changed + more.changed, at)
    if written.new or written.changed:
        record(Verb.MARKS_RECORDED, by=by, words=f"{written.new} new, {written.changed} changed", school_id=school_id)
    return written


def _batches(marks: list[NewMark]) -> Iterator[list[NewMark]]:
    return (marks[start : start + BATCH] for start in range(0, len(marks), BATCH))


def _write(school_id: int, marks: list[NewMark], source: str, by: By, reason: str, at: datetime) -> Written:
    """One batch, in order of pupil: so the marks on record are found by the pupils and days it spans."""
    days = [mark.day for mark in marks]
    on_record = {
        (mark.pupil_id, mark.day, mark.session): mark
        for mark in SessionMark.objects.filter(
            school=school_id, pupil__in={mark.pupil_id for mark in marks}, day__range=(min(days), max(days))
        )
    }
    new: list[SessionMark] = []
    changed: list[SessionMark] = []
    before: list[SupersededMark] = []
    for mark in marks:
        found = on_record.get((mark.pupil_id, mark.day, mark.session))
        if found is None:
            new.append(_new(school_id, mark, source, at))
        elif _differs(found, mark):
            before.append(_superseded(found, by, reason, at))
            found.code, found.minutes_late = mark.code, mark.minutes_late
            found.source, found.recorded_at = source, at
            changed.append(found)
    SessionMark.objects.bulk_create(new, batch_size=BATCH)
    SupersededMark.objects.bulk_create(before, batch_size=BATCH)
    SessionMark.objects.bulk_update(changed, ["code", "minutes_late", "source", "recorded_at"], batch_size=100)
    return Written(len(new), len(changed))


def _new(school_id: int, mark: NewMark, source: str, at: datetime) -> SessionMark:
    return SessionMark(
        school_id=school_id, pupil_id=mark.pupil_id, day=mark.day, session=mark.session, code=mark.code,
        minutes_late=mark.minutes_late, source=source, recorded_at=at,
    )  # fmt: skip


def _differs(on_record: SessionMark, mark: NewMark) -> bool:
    """A source that says nothing about minutes does not take them away, as long as the code stands."""
    if on_record.code != mark.code:
        return True
    return mark.minutes_late is not None and mark.minutes_late != on_record.minutes_late


def _superseded(mark: SessionMark, by: By, reason: str, at: datetime) -> SupersededMark:
    by_id = by.pk if isinstance(by, Staff) else by.person_id if by is not None and not by.is_parent else None
    return SupersededMark(
        school_id=mark.school_id, mark=mark, code=mark.code, minutes_late=mark.minutes_late, source=mark.source,
        recorded_at=mark.recorded_at, replaced_at=at, replaced_by_id=by_id, reason=reason[:200],
    )  # fmt: skip


# -- taking a list of marks back -------------------------------------------------------------------------------------


def marks_written(school_id: int, at: datetime, source: str) -> "QuerySet[SessionMark]":
    """The marks that stand as one call of `record_marks` wrote them: it gives all of them one moment."""
    return SessionMark.objects.filter(school=school_id, recorded_at=at, source=source)


def replaced_since(school_id: int, at: datetime, source: str) -> "QuerySet[SupersededMark]":
    """Marks of that call that somebody has replaced since."""
    return SupersededMark.objects.filter(school=school_id, recorded_at=at, source=source)


@transaction.atomic
def take_back_marks(school_id: int, at: datetime, source: str, *, by: By, reason: str) -> Written:
    """Undo one call of `record_marks`: what it replaced stands again, what it added is gone (nobody has marked).

    An amended entry keeps every value it ever had (SI 2024/208): the value taken back is kept like any other that was
    replaced. The caller has made sure, by `replaced_since`, that nobody has built on these marks.
    """
    now = timezone.now()
    earlier = SupersededMark.objects.filter(
        school=school_id, replaced_at=at, mark__in=marks_written(school_id, at, source)
    )
    put_back = 0
    # Ids first: the rows that are made on the way must not be read as earlier ones.
    for ids in _parts_of(list(earlier.order_by("pk").values_list("pk", flat=True))):
        rows = list(SupersededMark.objects.filter(pk__in=ids).select_related("mark"))
        SupersededMark.objects.bulk_create([_superseded(row.mark, by, reason, now) for row in rows], batch_size=BATCH)
        marks = []
        for row in rows:
            mark = row.mark
            mark.code, mark.minutes_late = row.code, row.minutes_late
            mark.source, mark.recorded_at = row.source, row.recorded_at
            marks.append(mark)
        SessionMark.objects.bulk_update(marks, ["code", "minutes_late", "source", "recorded_at"], batch_size=100)
        put_back += len(marks)
    gone = 0
    # What is left of that moment was new with it.
    for ids in _parts_of(list(marks_written(school_id, at, source).order_by("pk").values_list("pk", flat=True))):
        SessionMark.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return Written(gone, put_back, now)


def _parts_of(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + PARTS] for start in range(0, len(ids), PARTS))
