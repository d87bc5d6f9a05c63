"""What an import would do, said without doing it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from schoolgate.imports.rows import Kind, Outcome, Problem, Reading, Where

Counted = Mapping[str, Mapping[str, int]]


def nothing() -> Mapping[str, tuple[Any, Any]]:
    """No fields: one empty mapping for all."""
    return _NOTHING


_NOTHING: Mapping[str, tuple[Any, Any]] = MappingProxyType({})


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
    source calls it, where it does so for good. `kept`: what the file says otherwise than the school wrote by hand, as
    (what stays, what the file says).
    """

    kind: Kind
    outcome: Outcome
    where: Where
    school: SchoolTarget
    target: Target
    label: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=nothing)
    links: tuple[Target, ...] = ()
    external_id: str = ""
    is_counted: bool = True
    asks_care: bool = False
    row: object = None
    kept: Mapping[str, tuple[Any, Any]] = field(default_factory=nothing)


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
    """All of it. `problems` holds what reading and comparing found; `is_refused` means that nothing may be applied.

    `is_much_withdrawn`: so many links would end that a list cut short is the likelier reason; none of `withdrawals` may
    be done unless people say so. `tally` stands for the rows of a large list whose `changes` have been let go.
    """

    reading: Reading
    changes: tuple[Change, ...] = ()
    leavers: tuple[Leaver, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_refused: bool = False
    is_much_withdrawn: bool = False
    tally: Counted | None = None
    kept: int = 0

    def of(self, kind: Kind, *outcomes: Outcome) -> list[Change]:
        return [c for c in self.changes if c.kind == kind and (not outcomes or c.outcome in outcomes)]

    def counts(self) -> dict[str, dict[str, int]]:
        """For each kind but term dates: how many rows came to each outcome. A row of two schools counts once."""
        found = self._counts()
        del found[Kind.TERMS.value]
        return found

    def terms(self) -> dict[str, int]:
        """How many terms, holidays, inset days and closures came to each outcome."""
        return self._counts()[Kind.TERMS.value]

    def _counts(self) -> dict[str, dict[str, int]]:
        if self.tally is not None:
            return {kind: dict(counts) for kind, counts in self.tally.items()}
        found = {kind.value: {outcome.value: 0 for outcome in Outcome} for kind in Kind}
        for aside in self.reading.set_aside:
            found[aside.kind.value][aside.outcome.value] += 1
        for (kind, _, _), outcome in rows_of(self.changes).items():
            found[kind.value][outcome.value] += 1
        return found

    def count_kept(self) -> int:
        """How many details the file says otherwise than the school wrote them by hand. They stay."""
        return self.kept + sum(len(change.kept) for change in self.changes)

    def totals(self) -> Counter[str]:
        """Rows by outcome, over all kinds."""
        total: Counter[str] = Counter()
        for counts in self._counts().values():
            total.update(counts)
        return total

    def as_json(self) -> dict[str, Any]:
        """The report: one object, the same for a preview and for an import."""
        terms = self.terms()
        return {
            "source": self.reading.source,
            "read": dict(self.reading.read),
            "counts": self.counts(),
            **({"terms": terms} if any(terms.values()) else {}),
            "leavers_proposed": len(self.leavers),
            **({"kept_as_written": kept} if (kept := self.count_kept()) else {}),
            "problems": [problem.as_json() for problem in self.problems],
        }


_ORDER = (
    Outcome.NEW,
    Outcome.CHANGED,
    Outcome.UNCHANGED,
    Outcome.MERGED,
    Outcome.HELD,
    Outcome.REJECTED,
    Outcome.SKIPPED,
)
_RANK = {outcome: place for place, outcome in enumerate(_ORDER)}
RowKey = tuple[Kind, Where, str]


def rows_of(changes: Iterable[Change]) -> dict[RowKey, Outcome]:
    """Each row of the file once, with the best that became of it."""
    rows: dict[RowKey, Outcome] = {}
    for change in changes:
        if change.is_counted:
            key = (change.kind, change.where, change.external_id or change.target.key)
            rows[key] = better(rows.get(key, change.outcome), change.outcome)
    return rows


def better(one: Outcome, other: Outcome) -> Outcome:
    """Of two things that became of a row, the one it counts as."""
    return one if _RANK[one] <= _RANK[other] else other
