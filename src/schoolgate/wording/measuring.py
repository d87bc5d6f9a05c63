"""Findings held against labels, as the reference's section 12 says: by item, with what is debatable left out."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from schoolgate.wording.checking import check
from schoolgate.wording.findings import HURTS, TONE, Category, Finding, Kind

UNSCORED = frozenset({Category.STYLE, Category.HOUSE})


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled draft. `spans`: (label, start, end)."""

    id: str
    scope: str
    kind: Kind
    text: str
    labels: frozenset[str]
    optional: frozenset[str]
    trap: frozenset[str]
    spans: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Item":
        """From a line of a labelled file; raises KeyError where it has no labels."""
        return cls(
            str(record["id"]), record["scope"], Kind(record["doc_type"]), record["text"], frozenset(record["labels"]),
            frozenset(record.get("optional", ())), frozenset(record.get("trap", ())),
            tuple((one["label"], one["start"], one["end"]) for one in record.get("spans", ())),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One label: found rightly, wrongly, and not."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what was raised, how much was right; not a number where nothing was raised."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else math.nan

    @property
    def recall(self) -> float:
        """Of what was there, how much was raised."""
        return self.right / (self.right + self.missed) if self.right + self.missed else math.nan


@dataclass(frozen=True, slots=True)
class Result:
    """All figures of one run."""

    rows: Mapping[str, Row]
    neutral: int
    alarms: int
    neutral_hit: int
    fine: int
    fine_silent: int
    fine_notes: int
    traps: int
    trapped: int
    grave: tuple[int, int]
    spans: tuple[int, int]
    ms: tuple[float, float]
    differ: tuple[str, ...]

    @property
    def alarms_per_100(self) -> float:
        """Inline labels raised on neutral sentences, for each hundred of them."""
        return 100 * self.alarms / self.neutral if self.neutral else math.nan

    @property
    def clean_rate(self) -> float:
        """Share of fine messages with nothing underlined."""
        return self.fine_silent / self.fine if self.fine else math.nan

    def macro(self, name: str) -> float:
        """The mean of precision or recall over the labels of tone that came up."""
        values = [getattr(row, name) for label, row in self.rows.items() if label in TONE]
        values = [value for value in values if not math.isnan(value)]
        return sum(values) / len(values) if values else math.nan

    def micro(self, name: str) -> float:
        """Precision or recall over all tone labels together."""
        rows = [row for label, row in self.rows.items() if label in TONE]
        whole = Row(sum(r.right for r in rows), sum(r.wrong for r in rows), sum(r.missed for r in rows))
        return float(getattr(whole, name))

    def as_json(self) -> dict[str, Any]:
        """For a program; what cannot be said is null."""

        def fair(value: float) -> float | None:
            return None if math.isnan(value) else round(value, 4)

        return {
            "labels": {
                label: {"right": row.right, "wrong": row.wrong, "missed": row.missed,
                        "precision": fair(row.precision), "recall": fair(row.recall)}
                for label, row in self.rows.items()
            },
            "tone_precision": fair(self.macro("precision")), "tone_recall": fair(self.macro("recall")),
            "tone_precision_micro": fair(self.micro("precision")), "tone_recall_micro": fair(self.micro("recall")),
            "neutral_sentences": self.neutral, "neutral_hit": self.neutral_hit,
            "false_alarms_per_100": fair(self.alarms_per_100),
            "fine_messages": self.fine, "clean_message_rate": fair(self.clean_rate),
            "notes_on_fine_messages": self.fine_notes, "traps": self.traps, "trapped": self.trapped,
            "severity_3_right": self.grave[0], "severity_3_raised": self.grave[1],
            "spans_right": self.spans[0], "spans": self.spans[1],
            "ms_p50": round(self.ms[0], 3), "ms_p95": round(self.ms[1], 3),
        }  # fmt: skip


def measured(items: Sequence[Item]) -> Result:
    """Every item read once, after one that warms up."""
    check("Warm.", Kind.MESSAGE)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    n: Counter[str] = Counter()
    times: list[float] = []
    differ: list[str] = []
    for item in items:
        began = perf_counter()
        found = [one for one in check(item.text, item.kind) if one.category not in UNSCORED]
        times.append((perf_counter() - began) * 1000)
        got = _raised(item, found)
        for label in got & item.labels:
            right[label] += 1
        for label in got - item.labels:
            wrong[label] += 1
        for label in item.labels - got:
            missed[label] += 1
        if got != item.labels:
            differ.append(
                f"{item.id} raised {sorted(got - item.labels)} missed {sorted(item.labels - got)}: {item.text[:160]!r}"
            )
        inline = {label for label in got if not label.startswith("missing_")}
        if item.scope == "sentence" and not item.labels:
            n.update(neutral=1, alarms=len(inline), neutral_hit=bool(inline))
        if item.scope == "message" and not item.labels:
            n.update(fine=1, fine_silent=not inline, fine_notes=len(got) - len(inline))
        if item.trap:
            n.update(traps=1, trapped=any(_is_trapped(trap, got) for trap in item.trap))
        for one in found:
            if one.severity == HURTS and one.category not in item.optional - item.labels:
                n.update(grave=1, grave_right=one.category in item.labels)
        n.update(_spans(item, found))
    times.sort()
    rows = {label: Row(right[label], wrong[label], missed[label]) for label in sorted(right | wrong | missed)}
    return Result(
        rows, n["neutral"], n["alarms"], n["neutral_hit"], n["fine"], n["fine_silent"], n["fine_notes"],
        n["traps"], n["trapped"],
        (n["grave_right"], n["grave"]), (n["span_right"], n["span"]), (_share(times, 0.5), _share(times, 0.95)),
        tuple(differ),
    )  # fmt: skip


def _raised(item: Item, found: Sequence[Finding]) -> frozenset[str]:
    labels = {one.category.value for one in found}
    if item.scope == "sentence":
        labels = {label for label in labels if not label.startswith("missing_")}
    return frozenset(labels - (item.optional - item.labels))


def _is_trapped(trap: str, got: frozenset[str]) -> bool:
    return trap in got or (trap == "missing" and any(label.startswith("missing_") for label in got))


def _spans(item: Item, found: Sequence[Finding]) -> Counter[str]:
    """Of the findings whose label is right: how many share half of the shorter span with a labelled one."""
    counted: Counter[str] = Counter()
    for one in found:
        places = [(start, end) for label, start, end in item.spans if label == one.category]
        if not places:
            continue
        counted["span"] += 1
        for start, end in places:
            shared = min(end, one.end) - max(start, one.start)
            if shared * 2 >= min(end - start, one.end - one.start) > 0:
                counted["span_right"] += 1
                break
    return counted


def _share(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else math.nan


def report(result: Result, *, wrong: bool = False) -> str:
    """The figures in lines."""
    lines = list(result.differ) if wrong else []
    lines.append(f"{'label':<20} right wrong missed  precision recall")
    lines += [
        f"{label:<20} {row.right:5} {row.wrong:5} {row.missed:6}  {row.precision:9.2f} {row.recall:6.2f}"
        for label, row in result.rows.items()
    ]
    said = result.as_json()
    lines += [f"{name.replace('_', ' ')}: {value}" for name, value in said.items() if name != "labels"]
    return "\n".join(lines)
