"""What an import would do, said without doing it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schoolgate.imports.rows import Kind, Outcome, Problem, Reading, Where


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody or something on record (`id`), or still to be made (`id` None; `key` finds it among the new)."""

    kind: Kind
    key: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class SchoolTarget:
    """The school a change belongs to. `id` None: the school itself is new."""

    key: str
    name: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one row in one school.

    `fields` maps each field to (old, new); for something new the old value is None. `links` name what it points at:
    for a membership the class and the person, for a relationship the pupil and the adult. `external_id` is what the
    source calls it, where it does so for good.
    """

    kind: Kind
    outcome: Outcome
    where: Where
    school: SchoolTarget
    target: Target
    label: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    links: tuple[Target, ...] = ()
    external_id: str = ""
    is_counted: bool = True
    asks_care: bool = False
    row: object = None


@dataclass(frozen=True, slots=True)
class Leaver:
    """A pupil on record who is no longer in a full list, or whom the source has ended. A proposal, nothing more."""

    school: SchoolTarget
    pupil_id: int
    label: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A link that its source no longer names: sign-in for that child ends at once (the safe direction)."""

    school: SchoolTarget
    relationship_id: int


@dataclass(frozen=True)
class Changes:
    """All of it. `problems` holds what reading and comparing found; `is_refused` means that nothing may be applied."""

    reading: Reading
    changes: tuple[Change, ...] = ()
    leavers: tuple[Leaver, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_refused: bool = False

    def of(self, kind: Kind, *outcomes: Outcome) -> list[Change]:
        return [c for c in self.changes if c.kind == kind and (not outcomes or c.outcome in outcomes)]

    def counts(self) -> dict[str, dict[str, int]]:
        """For each kind: how many rows came to each outcome. A row that concerns two schools counts once."""
        found = {kind.value: {outcome.value: 0 for outcome in Outcome} for kind in Kind}
        for aside in self.reading.set_aside:
            found[aside.kind.value][aside.outcome.value] += 1
        rows: dict[tuple[Kind, Where, str], Outcome] = {}
        for change in self.changes:
            if not change.is_counted:
                continue
            key = (change.kind, change.where, change.external_id or change.target.key)
            rows[key] = min(rows.get(key, change.outcome), change.outcome, key=_ORDER.index)
        for (kind, _, _), outcome in rows.items():
            found[kind.value][outcome.value] += 1
        return found

    def totals(self) -> Counter[str]:
        """Rows by outcome, over all kinds."""
        total: Counter[str] = Counter()
        for counts in self.counts().values():
            total.update(counts)
        return total

    def as_json(self) -> dict[str, Any]:
        """The report: one object, the same for a preview and for an import."""
        return {
            "source": self.reading.source,
            "read": dict(self.reading.read),
            "counts": self.counts(),
            "leavers_proposed": len(self.leavers),
            "problems": [problem.as_json() for problem in self.problems],
        }


_ORDER = [
    Outcome.NEW,
    Outcome.CHANGED,
    Outcome.UNCHANGED,
    Outcome.MERGED,
    Outcome.HELD,
    Outcome.REJECTED,
    Outcome.SKIPPED,
]
