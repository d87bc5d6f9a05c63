"""Every table that belongs to a school carries it, and every change of a table has its migration."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from schoolgate.people.school_owned import SameSchool, SchoolOwned

# Rows that belong to a person or to the whole installation, each with its reason.
OF_NO_SCHOOL = {
    "people.School": "it is the school",
    "people.User": "one human may be a parent at two schools",
    "demo.Anchor": "tells of all made-up schools together; never installed in production",
}
OURS = [model for model in apps.get_models() if model.__module__.startswith("schoolgate.")]
SCHOOL_OWNED = [model for model in OURS if issubclass(model, SchoolOwned)]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_carries_its_school(model: type[models.Model]) -> None:
    if model._meta.label not in OF_NO_SCHOOL:
        assert issubclass(model, SchoolOwned)


@pytest.mark.parametrize("model", SCHOOL_OWNED, ids=lambda model: model._meta.label)
def test_every_key_carries_the_school(model: type[models.Model]) -> None:
    meta = model._meta
    held = {constraint.field for constraint in meta.constraints if isinstance(constraint, SameSchool)}
    references = {
        field.name
        for field in meta.local_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, SchoolOwned)
    }
    assert references == held
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert "school" in constraint.fields, constraint.name
    # A one-to-one key is unique across all schools already: its target is one row of one school.
    unique = [field.name for field in meta.local_fields if field.unique and not isinstance(field, models.OneToOneField)]
    assert [name for name in unique if name != "id"] == []


def foreign_keys(table: str) -> set[tuple[str, ...]]:
    """The columns of every foreign key the database itself holds."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA foreign_key_list({table})")
            keys: dict[int, list[Any]] = {}
            for row in cursor.fetchall():
                keys.setdefault(row[0], []).append(row[3])
            return {tuple(columns) for columns in keys.values()}
        cursor.execute(
            "SELECT c.conname, a.attname FROM pg_constraint c "
            "JOIN LATERAL unnest(c.conkey) WITH ORDINALITY k(num, place) ON true "
            "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num "
            "WHERE c.contype = 'f' AND c.conrelid = %s::regclass ORDER BY c.conname, k.place",
            [table],
        )
        named: dict[str, list[str]] = {}
        for name, column in cursor.fetchall():
            named.setdefault(name, []).append(column)
        return {tuple(columns) for columns in named.values()}


@pytest.mark.django_db
@pytest.mark.parametrize("model", SCHOOL_OWNED, ids=lambda model: model._meta.label)
def test_the_database_itself_holds_the_composite_keys(model: type[models.Model]) -> None:
    held = foreign_keys(model._meta.db_table)
    for constraint in model._meta.constraints:
        if isinstance(constraint, SameSchool):
            assert ("school_id", f"{constraint.field}_id") in held


@pytest.mark.django_db
def test_every_change_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
