"""What every table that belongs to a school shares: its school, in every unique and every foreign key.

A trust keeps many schools in one database. So that a row can never point at another school's row, each foreign key
between school-owned tables is also a composite one, `(school_id, other_id) -> other(school_id, id)`. Django has no such
foreign key, but it lets a constraint write its own SQL, and on SQLite and PostgreSQL that may be a foreign key.
"""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models.base import ModelBase


class SameSchool(models.BaseConstraint):
    """Foreign key `field` must stay within the row's own school.

    `field` names a ForeignKey of the model to another `SchoolOwned` model. A null reference is not checked.
    """

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def _clause(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.ForeignKey)
        quote = schema_editor.quote_name
        target = field.remote_field.model._meta
        return (
            f"FOREIGN KEY ({quote('school_id')}, {quote(field.column)}) "
            f"REFERENCES {quote(target.db_table)} ({quote('school_id')}, {quote('id')}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        if schema_editor.connection.vendor == "sqlite":
            return f"CONSTRAINT {schema_editor.quote_name(self.name)} {self._clause(model, schema_editor)}"
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Nothing at once, but at the end of the migration.

        PostgreSQL wants the key that this one refers to first, and a later step of the same migration may add it.
        """
        assert model is not None
        assert schema_editor is not None
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        add = f"ALTER TABLE {table} ADD CONSTRAINT {name} {self._clause(model, schema_editor)}"
        schema_editor.deferred_sql.append(Statement(add))
        return ""

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]  # as above
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database decides; nothing to do beforehand."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameSchool) and (self.name, self.field) == (other.name, other.field)

    def __hash__(self) -> int:
        return hash((self.name, self.field))


class SchoolOwnedBase(ModelBase):
    """Adds to each school-owned table its (school, id) key and a `SameSchool` for every reference it makes.

    Written once here so that no table can forget it.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> type:
        model = super().__new__(cls, name, bases, attrs, **kwargs)
        meta = model._meta  # type: ignore[attr-defined]  # every model class has it
        if meta.abstract or meta.proxy:
            return model
        label = f"{meta.app_label}_{meta.model_name}"
        own: list[models.BaseConstraint] = [models.UniqueConstraint(fields=["school", "id"], name=f"{label}_of_school")]
        for field in meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.name != "school" and _is_school_owned(field, model):
                own.append(SameSchool(field=field.name, name=f"{label}_{field.name}_school"[:63]))
        known = {constraint.name for constraint in meta.constraints}
        meta.constraints = [*[c for c in own if c.name not in known], *meta.constraints]
        meta.original_attrs["constraints"] = meta.constraints
        return model


def _is_school_owned(field: "models.ForeignKey[Any, Any]", owner: type) -> bool:
    target: Any = field.remote_field.model
    if target in ("self", owner):
        return True
    if isinstance(target, str):
        raise TypeError(
            f"{owner.__name__}.{field.name}: name the model itself, not a string, so that its school is known"
        )
    return isinstance(target, SchoolOwnedBase)


class SchoolOwned(models.Model, metaclass=SchoolOwnedBase):
    """A row that belongs to one school."""

    school = models.ForeignKey("people.School", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
