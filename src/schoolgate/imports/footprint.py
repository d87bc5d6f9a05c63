"""What a list did, found by looking before and after: nothing that it touched can be forgotten in the way back.

Used for one school, inside the one transaction that writes.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.apps import apps

# All that an import writes and that taking it back may restore. Limits are left out on purpose: they only ever stay.
TABLES = ("people.pupil", "people.adult", "people.staff", "people.schoolclass", "people.placement", "people.teaching",
          "people.contactpoint", "people.relationship", "people.right", "people.term", "people.closedday",
          "imports.externalid")  # fmt: skip
A_ROW = 500
A_PIECE = 5000  # ids alone

Rows = dict[int, tuple[Any, ...]]
Before = dict[str, tuple[list[str], Rows]]


def of_school(school_id: int) -> Before:
    """Every row of one school, as plain values."""
    found: Before = {}
    for table in TABLES:
        model = apps.get_model(table)
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in ("id", "school_id")]
        rows = model._base_manager.filter(school=school_id).values_list("pk", *names)
        found[table] = (names, {row[0]: row[1:] for row in rows.iterator()})
    return found


def made_in(school_id: int) -> Iterator[dict[str, Any]]:
    """Everything in a school that this very list has opened: there is nothing to compare with, so ids do."""
    for table in TABLES:
        rows = apps.get_model(table)._base_manager.filter(school=school_id).order_by("pk").values_list("pk", flat=True)
        made = list(rows)
        for start in range(0, len(made), A_PIECE):
            yield {"made": {table: made[start : start + A_PIECE]}}


def effects(before: Before, after: Before) -> Iterator[dict[str, Any]]:
    """What differs, in pieces: made (table → ids), changed (table → id → field → old), removed (table → rows)."""
    for table, (names, old_rows) in before.items():
        new_rows = after[table][1]
        made = sorted(new_rows.keys() - old_rows.keys())
        for start in range(0, len(made), A_ROW):
            yield {"made": {table: made[start : start + A_ROW]}}
        gone = [{"id": pk, **_named(names, old_rows[pk])} for pk in sorted(old_rows.keys() - new_rows.keys())]
        for start in range(0, len(gone), A_ROW):
            yield {"removed": {table: gone[start : start + A_ROW]}}
        changed = {
            str(pk): {name: _plain(a) for name, a, b in zip(names, old, new_rows[pk], strict=True) if a != b}
            for pk, old in old_rows.items()
            if pk in new_rows and new_rows[pk] != old
        }
        keys = list(changed)
        for start in range(0, len(keys), A_ROW):
            yield {"changed": {table: {key: changed[key] for key in keys[start : start + A_ROW]}}}


def _named(names: list[str], values: tuple[Any, ...]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in zip(names, values, strict=True)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime | time) else value
