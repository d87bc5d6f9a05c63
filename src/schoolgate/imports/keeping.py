"""While a list is written: keep what is needed to take it back, school by school, in the same transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from schoolgate.imports import footprint
from schoolgate.imports.models import ImportEffect, ImportRun

Effects = list[dict[str, Any]]


@contextmanager
def way_back(run: ImportRun, school_id: int, *, is_new: bool, writes: bool) -> Iterator[Effects]:
    """Write down what happens to a school in here. The caller adds to what is given what no look at the rows can tell.

    `is_new`: this list has opened the school. `writes` False: nothing can have changed, and nothing is looked at.
    Only the newest list can be taken back, so the way back of an older one goes.
    """
    known: Effects = []
    before = footprint.of_school(school_id) if writes and not is_new else {}
    yield known
    found: Iterable[dict[str, Any]] = ()
    if is_new:
        found = footprint.made_in(school_id)
    elif writes:
        found = footprint.effects(before, footprint.of_school(school_id))
    ImportEffect.objects.filter(school=school_id).exclude(run=run).delete()
    ImportEffect.objects.bulk_create(
        ImportEffect(school_id=school_id, run=run, number=number, what=what)
        for number, what in enumerate([*known, *found])
    )
