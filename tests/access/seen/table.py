"""Who sees which row: named rows in known states, and by hand beside each of them, who may see it. Asked of the rows'
own `visible_to`, without a page in between, so that every rule of every room is held and each mutant is tried quickly.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.testing.cast import Cast, viewer_of
from tests.access.seen.also import also_at_home, also_here
from tests.access.states import SIGNED_OUT, STATES

Question = Callable[[Any, Viewer], "models.QuerySet[Any]"]


@dataclass
class Stage:
    """The cast, with a few more people and children who show what the cast does not (`also.py`)."""

    cast: Cast
    people: dict[str, Staff | Adult] = field(init=False)
    children: dict[str, Pupil] = field(init=False, default_factory=dict)
    viewers: dict[str, Viewer] = field(init=False)

    def __post_init__(self) -> None:
        found = {state: find(self.cast) for state, find in STATES.items() if state not in SIGNED_OUT}
        self.people = {state: person for state, person in found.items() if person is not None}
        self.people |= also_here(self.cast, self.children)
        self.people |= also_at_home(self.cast, self.children)
        self.viewers = {state: viewer_of(person) for state, person in self.people.items()}

    def staff(self, state: str) -> Staff:
        found = self.people[state]
        assert isinstance(found, Staff)
        return found

    def adult(self, state: str) -> Adult:
        found = self.people[state]
        assert isinstance(found, Adult)
        return found


@dataclass(frozen=True)
class Seen:
    """One table. `make` makes the rows, each under a name; `who` says by hand which states see it, and nobody else.

    `question`: what is asked of the rows, when it is not their `visible_to`.
    """

    model: type[models.Model]
    make: Callable[[Stage], Mapping[str, models.Model]]
    who: Mapping[str, frozenset[str]]
    question: Question = lambda rows, viewer: rows.visible_to(viewer)
    name: str = "visible_to"

    def __str__(self) -> str:
        return f"{self.rows_class.__qualname__}.{self.name}"

    @property
    def rows_class(self) -> type[Any]:
        """The class of rows whose rule it holds."""
        return type(self.model._default_manager.all())

    def made(self, stage: Stage) -> dict[Any, str]:
        """The rows as they now stand in the database: key to name."""
        rows = self.make(stage)
        assert set(rows) == set(self.who), f"{self}: rows and who sees them differ: {set(rows) ^ set(self.who)}"
        known = set(stage.viewers)
        assert all(who <= known for who in self.who.values()), f"{self}: nobody is called so"
        return {row.pk: name for name, row in rows.items()}

    def faults_of(self, viewer: Viewer, state: str, rows: dict[Any, str]) -> list[str]:
        asked = self.question(self.model._default_manager.filter(pk__in=rows), viewer)
        shown = {rows[pk] for pk in asked.values_list("pk", flat=True)}
        meant = {name for name, who in self.who.items() if state in who}
        return [
            *(f"{self}: {state} sees “{name}”, and should not" for name in sorted(shown - meant)),
            *(f"{self}: {state} does not see “{name}”, and should" for name in sorted(meant - shown)),
        ]
