"""A plan as plain rows: what stands on the preview page, in the download, and in the digest a person said yes to.

An item is a dictionary fit for JSON: `k` kind, `o` outcome, `x` what it is about (stable from one comparison to the
next), `t` its name, `of` whose or which, `f` fields as [name, old, new], `file`, `line`, `c` codes, `m` sentences,
`care` where the row carries a note that looks like an order.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from schoolgate.imports.changes import Change, Changes, Target
from schoolgate.imports.models import ImportChunk
from schoolgate.imports.rows import Kind, Outcome, Problem, Severity

Item = dict[str, Any]
NamesOf = Callable[[Kind, set[int]], dict[int, str]]
Section = ImportChunk.Section
A_CHUNK = 200
MOST_MOVED = 30
SECTION_OF = {
    Outcome.NEW: Section.NEW,
    Outcome.CHANGED: Section.CHANGED,
    Outcome.UNCHANGED: Section.SAME,
    Outcome.MERGED: Section.SAME,
    Outcome.HELD: Section.WAITING,
    Outcome.REJECTED: Section.LEFT_OUT,
    Outcome.SKIPPED: Section.LEFT_OUT,
}
_OF_SEVERITY = {Severity.HELD: Section.WAITING, Severity.REJECTED: Section.LEFT_OUT}


@dataclass
class Plan:
    """All items by section, and a digest of what would be done."""

    sections: dict[str, list[Item]] = field(default_factory=lambda: defaultdict(list))
    digest: str = ""

    def rows(self) -> int:
        return sum(len(items) for items in self.sections.values())

    def chunks(self) -> Iterator[tuple[str, int, list[Item]]]:
        """(section, number from 0, items)."""
        for section, items in self.sections.items():
            rest, number = iter(items), 0
            while chunk := list(islice(rest, A_CHUNK)):
                yield section, number, chunk
                number += 1


def plan_of(changes: Changes, names_of: NamesOf) -> Plan:
    """The plan for one school. `names_of` names rows on record that the file points at but does not hold."""
    names = _Names(changes.changes, names_of)
    said = _by_line(changes.problems)
    plan = Plan()
    told: set[int] = set()
    for change in changes.changes:
        if not change.is_counted and change.outcome in (Outcome.UNCHANGED, Outcome.SKIPPED):
            continue
        item = _item(change, names)
        if change.outcome in (Outcome.HELD, Outcome.REJECTED):
            for problem in said.get((change.where.file, change.where.line), ()):
                told.add(id(problem))
                item.setdefault("c", []).append(problem.code)
                item.setdefault("m", []).append(problem.message)
        plan.sections[SECTION_OF[change.outcome]].append(item)
        if change.kept:
            plan.sections[Section.KEPT].append(item)
    for problem in changes.problems:
        if id(problem) not in told:
            plan.sections[_OF_SEVERITY.get(problem.severity, Section.PROBLEMS)].append(_of_problem(problem))
    for leaver in changes.leavers:
        plan.sections[Section.LEAVERS].append(
            {"k": "pupils", "o": "leaver", "x": str(leaver.pupil_id), "t": leaver.label}
        )
    plan.digest = digest_of(changes)
    return plan


def digest_of(changes: Changes) -> str:
    """What would be done, as one short text: two comparisons with the same digest would do the same."""
    total = hashlib.sha256()
    for change in changes.changes:
        if change.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.HELD) or change.asks_care:
            told = [change.kind, change.outcome, change.school.key, *_key(change), change.external_id, change.asks_care]
            total.update(json.dumps([told, _fields(change)], sort_keys=True, default=str).encode())
    gone = sorted(leaver.pupil_id for leaver in changes.leavers)
    total.update(json.dumps([gone, sorted(w.relationship_id for w in changes.withdrawals)]).encode())
    return total.hexdigest()


def moved(before: Iterable[Item], now: Iterable[Item]) -> list[Item]:
    """What would be done differently now: `t` the name, `k` the kind, `was` and `o` the outcomes ("" for none)."""
    old = {(item["k"], item["x"]): item for item in before}
    new = {(item["k"], item["x"]): item for item in now}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, is_now = old.get(key), new.get(key)
        if was and is_now and (was["o"], was.get("f")) == (is_now["o"], is_now.get("f")):
            continue
        item = is_now or was
        assert item is not None
        found.append({**item, "o": is_now["o"] if is_now else "", "was": was["o"] if was else ""})
        if len(found) == MOST_MOVED:
            break
    return found


class _Names:
    """Who is meant by what a change points at."""

    def __init__(self, changes: Iterable[Change], names_of: NamesOf) -> None:
        self.known: dict[tuple[str, Kind, str], str] = {}
        wanted: dict[Kind, set[int]] = defaultdict(set)
        for change in changes:
            if change.label and change.kind not in (Kind.MEMBERSHIPS, Kind.RELATIONSHIPS):
                self.known[change.school.key, change.kind, change.target.key] = change.label
        for change in changes:
            for target in change.links:
                if target.id is not None and (change.school.key, target.kind, target.key) not in self.known:
                    wanted[target.kind].add(target.id)
        self.on_record = {kind: names_of(kind, ids) for kind, ids in wanted.items()}

    def of(self, school: str, target: Target) -> str:
        if name := self.known.get((school, target.kind, target.key)):
            return name
        return self.on_record.get(target.kind, {}).get(target.id or 0, "")


def _item(change: Change, names: _Names) -> Item:
    item: Item = {
        "k": change.kind.value, "o": change.outcome.value, "x": "|".join(_key(change)), "t": change.label,
        "file": change.where.file, "line": change.where.line,
    }  # fmt: skip
    if len(change.links) == 2:
        first, second = (names.of(change.school.key, target) for target in change.links)
        # A relationship names the child, then the adult; a membership the class, then the person.
        item["t"], item["of"] = second, first
    if fields := _fields(change):
        item["f"] = fields
    if change.kept:
        item["id"] = change.target.id
        item["h"] = [[name, _plain(stays), _plain(said)] for name, (stays, said) in change.kept.items()]
    if change.asks_care:
        item["care"] = True
    return item


def _key(change: Change) -> tuple[str, ...]:
    """What a change is about, the same in two comparisons of one file."""
    if change.links:
        return (*(target.key for target in change.links), change.label)
    return (change.target.key,) if change.target.id is not None else (change.target.key, change.label)


def _fields(change: Change) -> list[list[Any]]:
    return [
        [name, _plain(old), _plain(new)]
        for name, (old, new) in change.fields.items()
        if not (old is None and new in (None, "", (), [], False))
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _by_line(problems: Iterable[Problem]) -> Mapping[tuple[str, int], list[Problem]]:
    found: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.severity in _OF_SEVERITY:
            found[problem.file, problem.line].append(problem)
    return found


def _of_problem(problem: Problem) -> Item:
    return {
        "k": "", "o": problem.severity.value, "x": f"{problem.code}|{problem.file}|{problem.line}|{problem.column}",
        "t": "", "file": problem.file, "line": problem.line, "column": problem.column, "c": [problem.code],
        "m": [problem.message], "count": problem.count, "lines": list(problem.lines),
    }  # fmt: skip
