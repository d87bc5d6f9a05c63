"""Term dates beside the calendar on record. A term is never deleted, and never taken where it would overlap another."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from schoolgate.imports.changes import Change, SchoolTarget, Target
from schoolgate.imports.compare_people import Fields, Workbench
from schoolgate.imports.known import Known
from schoolgate.imports.known_days import KnownTerm
from schoolgate.imports.rows import Kind, Outcome, Severity, TermRow
from schoolgate.schooldays.calendar import days, is_weekend

# Where one day is named twice, the more particular word counts: an inset day opens many a half-term week.
_ORDER = ("inset", "closure", "holiday")
ONE_DAY = timedelta(days=1)


def compare_terms(bench: Workbench) -> list[Change]:
    """Every term, holiday, inset day and closure of the file, in each school of this import."""
    changes: list[Change] = []
    for school in {target.key: target for target in bench.schools.values()}.values():
        changes += _Year(bench, school, bench.known[school.key]).compare()
    return changes


@dataclass
class _Year:
    """One school's calendar while it is compared."""

    bench: Workbench
    school: SchoolTarget
    known: Known
    taken: list[TermRow] = field(default_factory=list)

    def compare(self) -> list[Change]:
        rows = self.bench.reading.terms
        # The longest first: a half of a term within its term is no term of its own.
        terms = sorted((r for r in rows if r.kind == "term"), key=lambda r: (r.first - r.last, r.first))
        return [*(self._term(row) for row in terms), *self._closed([r for r in rows if r.kind != "term"])]

    def _term(self, row: TermRow) -> Change:
        for other in self.taken:
            if (row.first, row.last) == (other.first, other.last):
                self._warn("DUP_ROW", row, f"“{row.name}” has the same dates as “{other.name}”. It was read once.")
                return self._change(row, Outcome.MERGED, {}, None)
            if other.first <= row.first and row.last <= other.last:
                self._warn("DUP_LOGICAL", row, f"“{row.name}” lies within “{other.name}”, which was taken instead.")
                return self._change(row, Outcome.MERGED, {}, None)
            if row.first <= other.last and other.first <= row.last:
                return self._hold(row, f"“{row.name}” and “{other.name}” overlap. Only “{other.name}” was taken.")
        over = [term for term in self.known.days.terms.values() if row.first <= term.last and term.first <= row.last]
        same = [term for term in over if _is_same(term, row)]
        if len(over) > 1 or len(same) < len(over):
            names = " and ".join(f"“{term.name}”" for term in over[:2])
            return self._hold(row, f"“{row.name}” overlaps {names}, which the school has already. It was not taken.")
        self.taken.append(row)
        if not same:
            fields: Fields = {"name": (None, row.name), "first": (None, row.first), "last": (None, row.last)}
            return self._change(row, Outcome.NEW, fields, None)
        wanted = {"name": row.name, "first": row.first, "last": row.last}
        now = {"name": same[0].name, "first": same[0].first, "last": same[0].last}
        fields = {name: (now[name], value) for name, value in wanted.items() if now[name] != value}
        return self._change(row, Outcome.CHANGED if fields else Outcome.UNCHANGED, fields, same[0].id)

    def _closed(self, rows: list[TermRow]) -> list[Change]:
        whose: dict[date, TermRow] = {}
        for row in sorted(rows, key=lambda r: _ORDER.index(r.kind)):
            for day in days(row.first, row.last):
                if not is_weekend(day):
                    whose.setdefault(day, row)
        own: dict[int, list[date]] = defaultdict(list)
        for day, row in whose.items():
            own[id(row)].append(day)
        return [self._days(row, sorted(own[id(row)])) for row in rows]

    def _days(self, row: TermRow, own: list[date]) -> Change:
        if not own:
            outcome = Outcome.SKIPPED if all(map(is_weekend, days(row.first, row.last))) else Outcome.MERGED
            return self._change(row, outcome, {}, None)
        now = {day: self.known.days.closed.get(day) for day in own}
        fields: Fields = {day.isoformat(): (old, row.kind) for day, old in now.items() if old != row.kind}
        is_new = not any(now.values())
        outcome = Outcome.NEW if is_new else Outcome.CHANGED if fields else Outcome.UNCHANGED
        return self._change(row, outcome, fields, None)

    def _hold(self, row: TermRow, message: str) -> Change:
        self.bench.problems.add(
            "KEY_CONFLICT", Severity.HELD, row.where.file, row.where.line, "",
            f"{message} Say which dates are right.",
        )  # fmt: skip
        return self._change(row, Outcome.HELD, {}, None)

    def _warn(self, code: str, row: TermRow, message: str) -> None:
        self.bench.problems.warn(code, row.where.file, row.where.line, "", message)

    def _change(self, row: TermRow, outcome: Outcome, fields: Fields, record: int | None) -> Change:
        target = Target(Kind.TERMS, f"{row.kind}:{row.first}:{row.last}", record)
        return Change(Kind.TERMS, outcome, row.where, self.school, target, row.name, fields, row=row)


def _is_same(term: KnownTerm, row: TermRow) -> bool:
    """Whether a term on record is the one of the file: they share more than half of the longer one's days."""
    shared = (min(term.last, row.last) - max(term.first, row.first)).days + 1
    longer = max((term.last - term.first).days, (row.last - row.first).days) + 1
    return shared * 2 > longer
