"""Whether anything moved at a school between comparing and writing.

Comparing takes no lock. So each school gets a mark before its rows are read: how many lines its history has and how
many rows its directory. Every deed that changes the directory writes a line in the same transaction, and lines are
never taken away, so a mark that is the same under the lock means that nothing was changed in between. Lines are
counted, not their highest number read: of two transactions the one that began first may end last.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.models import Count, Model

from schoolgate.imports.changes import Change
from schoolgate.imports.rows import Kind, Outcome
from schoolgate.people.models import (
    Adult,
    Placement,
    Pupil,
    Relationship,
    Restriction,
    School,
    SchoolClass,
    Staff,
    Teaching,
)
from schoolgate.timeline.models import Entry

Mark = tuple[int, ...]
# The history tells of every deed; the rows besides tell of whoever forgot to write one.
COUNTED: tuple[type[Model], ...] = (
    Entry, Pupil, Adult, Staff, SchoolClass, Placement, Teaching, Relationship, Restriction,
)  # fmt: skip
_MODELS: dict[Kind, type[Model]] = {
    Kind.PUPILS: Pupil, Kind.PARENTS: Adult, Kind.STAFF: Staff, Kind.CLASSES: SchoolClass,
    Kind.RELATIONSHIPS: Relationship,
}  # fmt: skip
AT_ONCE = 500
MAKING_SCHOOLS = 0x5C4001  # a number of our own among the database's advisory locks


def marks_of(school_ids: Sequence[int]) -> Mapping[int, Mark]:
    """How each school stands, in a handful of statements for all of them."""
    found: dict[int, list[int]] = {school_id: [] for school_id in school_ids}
    for model in COUNTED:
        rows = model._default_manager.filter(school__in=school_ids).order_by().values("school")
        counts = dict(rows.annotate(count=Count("pk")).values_list("school", "count"))
        for school_id, mark in found.items():
            mark.append(counts.get(school_id, 0))
    return {school_id: tuple(mark) for school_id, mark in found.items()}


def lock(school_ids: Sequence[int]) -> None:
    """Hold the schools, in one order for everybody. What has been done but not yet ended elsewhere ends first.

    A deed ends by a line of history, which needs the school's row: it waits for us, or we have waited for it.
    """
    list(School.objects.select_for_update().filter(pk__in=school_ids).order_by("pk").values_list("pk"))


def lock_new_schools() -> None:
    """Hold the making of schools until the end of the transaction. Before any row is held: nobody waits crosswise.

    On SQLite a transaction that writes is alone from its beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING_SCHOOLS])


def lock_rows(changes: Iterable[Change]) -> None:
    """Hold the rows that will be changed, before their school is held.

    The other way round, somebody who has changed such a row and wants to write the line of history would wait for the
    school, and we for the row.
    """
    wanted: dict[Kind, list[int]] = defaultdict(list)
    for change in changes:
        if change.outcome == Outcome.CHANGED and change.target.id is not None and change.kind in _MODELS:
            wanted[change.kind].append(change.target.id)
    for kind in _MODELS:
        ids = sorted(wanted[kind])
        for start in range(0, len(ids), AT_ONCE):
            rows = _MODELS[kind]._default_manager.filter(pk__in=ids[start : start + AT_ONCE])
            list(rows.select_for_update().order_by("pk").values_list("pk"))
