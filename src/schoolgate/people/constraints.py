"""Many constraints in one step of a migration; and one that two tables share.

Django's own `AddConstraint` draws every model anew for each constraint. With the two or three that each school-owned
table brings, a first start spent most of its time there (docs/decisions/0017).
"""

from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import F, Q


class AddConstraints(Operation):
    """Add `constraints` (pairs of a model's name and a constraint, in the order they are to be made)."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, constraints: list[tuple[str, models.BaseConstraint]]) -> None:
        self.constraints = constraints

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for name, constraint in self.constraints:
            options = state.models[app_label, name].options
            options["constraints"] = [*options.get("constraints", []), constraint]
        # As Django does for one: whoever points at these models can keep their old picture.
        state.reload_models(list({(app_label, name): None for name, _ in self.constraints}), delay=True)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        todo = self._in(to_state.apps, app_label, schema_editor)
        for model, constraint in todo:
            model._meta.constraints = [c for c in model._meta.constraints if c != constraint]
        for model, constraint in todo:
            # SQLite makes a table anew with all that its model lists: each constraint has to join when its turn comes.
            model._meta.constraints = [*model._meta.constraints, constraint]
            schema_editor.add_constraint(model, constraint)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model, constraint in reversed(self._in(from_state.apps, app_label, schema_editor)):
            model._meta.constraints = [c for c in model._meta.constraints if c != constraint]
            schema_editor.remove_constraint(model, constraint)

    def _in(
        self, apps: Apps, app_label: str, schema_editor: BaseDatabaseSchemaEditor
    ) -> list[tuple[type[models.Model], models.BaseConstraint]]:
        """Each constraint beside the model it belongs to, as this point of the history knows it."""
        found = [(apps.get_model(app_label, name), constraint) for name, constraint in self.constraints]
        alias = schema_editor.connection.alias
        return [(model, constraint) for model, constraint in found if self.allow_migrate_model(alias, model)]

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"constraints": self.constraints}

    def describe(self) -> str:
        return f"Add {len(self.constraints)} constraints"


def ended_by_two(name: str) -> models.CheckConstraint:
    """The database's own word that two different people ended what protected somebody (`models.EndedByTwo`)."""
    two = Q(lifted_by__isnull=False, lift_asked_by__isnull=False) & ~Q(lifted_by=F("lift_asked_by"))
    return models.CheckConstraint(condition=Q(lifted_at__isnull=True) | two, name=name)
