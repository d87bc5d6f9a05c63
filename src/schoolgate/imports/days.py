"""Marks and term dates: what is on record of them, and the two calls that write them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from schoolgate.attendance.actions import NewMark, record_marks
from schoolgate.attendance.models import SessionMark
from schoolgate.enrolment.term_dates import NewTerm, set_term_dates
from schoolgate.imports.changes import Change
from schoolgate.imports.known import Known
from schoolgate.imports.known_days import KnownMark, KnownTerm
from schoolgate.imports.rows import Kind, MarkRow, Outcome, Reading, TermRow
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import ClosedDay, Staff, Term
from schoolgate.people.viewers import Viewer

By = Viewer | Staff | None
WRITES = (Outcome.NEW, Outcome.CHANGED)


def with_days(known: Known, reading: Reading) -> Known:
    """The school on record, with the marks and dates that this reading is about; nothing is asked where it has none."""
    if reading.marks:
        known.days.calendar = calendar_of(known.school.id)
        span = (min(row.day for row in reading.marks), max(row.day for row in reading.marks))
        rows = SessionMark.objects.filter(school=known.school.id, day__range=span)
        for pk, pupil, day, session, code, minutes in rows.values_list(
            "pk", "pupil", "day", "session", "code", "minutes_late"
        ).iterator(chunk_size=5000):
            known.days.marks[pupil, day, session] = KnownMark(pk, code, minutes)
    if reading.terms:
        for term in Term.objects.filter(school=known.school.id).values_list("pk", "name", "first", "last"):
            known.days.terms[term[0]] = KnownTerm(*term)
        known.days.closed = dict(ClosedDay.objects.filter(school=known.school.id).values_list("day", "kind"))
    return known


def write_marks(
    school_id: int, changes: Iterable[Change], pupil_of: Callable[[Change], int], *, source: str, by: By
) -> list[dict[str, Any]]:
    """Write the new and changed marks among `changes`. `pupil_of` gives the child's id, made a moment ago or before.

    Returns the way back (`undo`): the one moment that these marks carry, and how many there are.
    """
    marks = []
    for change in changes:
        if change.kind != Kind.MARKS or change.outcome not in WRITES:
            continue
        row = change.row
        assert isinstance(row, MarkRow)
        minutes = change.fields["minutes_late"][1] if "minutes_late" in change.fields else row.minutes_late
        marks.append(NewMark(pupil_of(change), row.day, row.session, row.code, minutes))
    done = record_marks(school_id, marks, source=source, by=by) if marks else None
    if done is None or done.at is None or not (done.new or done.changed):
        return []
    return [{"marks": {"at": done.at.isoformat(), "source": source, "new": done.new, "changed": done.changed}}]


def write_terms(school_id: int, changes: Iterable[Change], *, by: By) -> None:
    """Write the new and changed term dates among `changes`."""
    terms: list[NewTerm] = []
    closed: dict[date, str] = {}
    for change in changes:
        if change.kind != Kind.TERMS or change.outcome not in WRITES:
            continue
        row = change.row
        assert isinstance(row, TermRow)
        if row.kind == "term":
            terms.append(NewTerm(row.name, row.first, row.last, change.target.id))
        else:
            closed |= {date.fromisoformat(day): str(new) for day, (_, new) in change.fields.items()}
    if terms or closed:
        set_term_dates(school_id, terms, closed, by=by)
