"""Counting what became of rows, while the rows themselves come and go."""

from collections import Counter

from schoolgate.imports.changes import Changes, RowKey, better, rows_of
from schoolgate.imports.rows import Kind, Outcome, Reading, Where


class Tally:
    """The counts of a list compared part by part. `shared`: the rows that stand in more than one part count once."""

    def __init__(self, reading: Reading, shared: frozenset[Where]) -> None:
        self.shared = shared
        self.found: Counter[tuple[str, str]] = Counter()
        self.twice: dict[RowKey, Outcome] = {}
        for aside in reading.set_aside:
            self.found[aside.kind.value, aside.outcome.value] += 1

    def add(self, changes: Changes) -> None:
        """Take in one part."""
        for key, outcome in rows_of(changes.changes).items():
            if key[1] in self.shared:
                self.twice[key] = better(self.twice.get(key, outcome), outcome)
            else:
                self.found[key[0].value, outcome.value] += 1

    def counts(self) -> dict[str, dict[str, int]]:
        """For each kind: how many rows came to each outcome."""
        total = {kind.value: {outcome.value: 0 for outcome in Outcome} for kind in Kind}
        for (kind, outcome), count in self.found.items():
            total[kind][outcome] += count
        for (row, _, _), found in self.twice.items():
            total[row.value][found.value] += 1
        return total
