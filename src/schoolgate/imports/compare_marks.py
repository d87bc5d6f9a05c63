"""Marks beside the register on record. A later mark replaces an earlier one; a child nobody knows gets none."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from schoolgate.attendance.codes import Counts, code_on
from schoolgate.imports.changes import Change, SchoolTarget, Target
from schoolgate.imports.compare_people import Fields, Workbench
from schoolgate.imports.known import Known, by_key
from schoolgate.imports.problems import FIRST_LINES
from schoolgate.imports.rows import Kind, MarkRow, Outcome, Problem, Severity

NOWHERE = SchoolTarget("", "")
WRITTEN = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)


def compare_marks(bench: Workbench) -> list[Change]:
    """Every mark of the file, in each school where its child is. Blanks were left out by the source."""
    if not bench.reading.marks:
        return []
    said = _Said(bench)
    finders = [_Finder(bench, school) for school in {s.key: s for s in bench.schools.values()}.values()]
    whose: dict[tuple[str, str], list[tuple[_Finder, Target]]] = {}
    changes: list[Change] = []
    by_place: dict[tuple[str, str, object, str], list[MarkRow]] = defaultdict(list)
    for row in bench.reading.marks:
        who = (row.pupil_ref, row.upn)
        if who not in whose:
            whose[who] = [(finder, found) for finder in finders for found in finder.find(row)]
        places = whose[who]
        if len({(finder.school.key, pupil.key) for finder, pupil in places}) > len({f.school.key for f, _ in places}):
            changes.append(said.conflict(row))
        elif not places:
            changes.append(said.unknown(row))
        for finder, pupil in places if len(places) == len({f.school.key for f, _ in places}) else []:
            by_place[finder.school.key, pupil.key, row.day, row.session].append(row)
            if len(by_place[finder.school.key, pupil.key, row.day, row.session]) == 1:
                said.look_at_day(finder, row)
                finder.first.append((row, pupil))
    for finder in finders:
        for row, pupil in finder.first:
            rows = by_place[finder.school.key, pupil.key, row.day, row.session]
            changes += _one_session(finder, pupil, rows, said)
    said.out()
    return changes


@dataclass
class _Finder:
    """Finds the children of one school: in the file itself first, then on record."""

    bench: Workbench
    school: SchoolTarget
    first: list[tuple[MarkRow, Target]] = field(default_factory=list)
    is_ordinary: dict[date, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known: Known = self.bench.known[self.school.key]
        self.by_upn = by_key(self.known.pupils.values(), "upn")
        self.in_file = {row.upn: row.ref for row in self.bench.reading.pupils if row.upn}
        self.names = {
            target.key: f"{row.known_as or row.first_name} {row.last_name}".strip()
            for row in self.bench.reading.pupils
            if (target := self.bench.at.get((Kind.PUPILS, row.ref, self.school.key)))
        }

    def find(self, row: MarkRow) -> list[Target]:
        """The child; none where nobody is known; two where the id means one child and the UPN another."""
        by_ref, by_upn = self._by_ref(row.pupil_ref), self._by_upn(row.upn)
        found = [target for target in (by_ref, by_upn) if target is not None]
        return found[:1] if len({target.key for target in found}) < 2 else found

    def _by_ref(self, ref: str) -> Target | None:
        here = self.bench.at.get((Kind.PUPILS, ref, self.school.key))
        on_record = self.known.external.get((Kind.PUPILS, ref))
        return here or (self._target(on_record) if on_record in self.known.pupils else None)

    def _by_upn(self, upn: str) -> Target | None:
        if not upn:
            return None
        here = self.bench.at.get((Kind.PUPILS, self.in_file.get(upn, ""), self.school.key))
        on_record = self.by_upn.get(upn, [])
        return here or (self._target(on_record[0]) if len(on_record) == 1 else None)

    def _target(self, pupil: int | None) -> Target:
        assert pupil is not None
        return Target(Kind.PUPILS, str(pupil), pupil)

    def name(self, pupil: Target) -> str:
        if pupil.key not in self.names:
            known = self.known.pupils[pupil.id or 0]
            self.names[pupil.key] = f"{known.text('known_as') or known.text('first_name')} {known.text('last_name')}"
        return self.names[pupil.key].strip()


def _one_session(finder: _Finder, pupil: Target, rows: list[MarkRow], said: "_Said") -> list[Change]:
    """All rows of the file about one session of one child: one mark, or none where they contradict each other."""
    if len({row.code for row in rows}) > 1:
        return [said.contradiction(finder, pupil, row, rows) for row in rows]
    row = rows[0]
    minutes = next((r.minutes_late for r in rows if r.minutes_late is not None), None)
    record = finder.known.days.marks.get((pupil.id, row.day, row.session)) if pupil.id is not None else None
    wanted = {"code": row.code} | ({} if minutes is None else {"minutes_late": minutes})
    fields: Fields
    if record is None:
        fields, outcome = {name: (None, value) for name, value in wanted.items()}, Outcome.NEW
    else:
        now = {"code": record.code, "minutes_late": record.minutes_late}
        if row.code != record.code:
            wanted["minutes_late"] = minutes  # type: ignore[assignment]  # the old minutes belong to the old code
        fields = {name: (now[name], value) for name, value in wanted.items() if now[name] != value}
        outcome = Outcome.CHANGED if fields else Outcome.UNCHANGED
    taken = _change(finder, pupil, row, outcome, fields, record.id if record else None)
    return [taken, *(said.repeat(finder, pupil, again, row) for again in rows[1:])]


def _change(
    finder: _Finder, pupil: Target, row: MarkRow, outcome: Outcome, fields: Fields, record: int | None = None
) -> Change:
    target = Target(Kind.MARKS, f"{pupil.key}|{row.day}|{row.session}", record)
    label = f"{finder.name(pupil)}, {_on(row.day)}, {row.session}"
    return Change(
        Kind.MARKS, outcome, row.where, finder.school, target, label, fields, links=(pupil,), row=row
    )  # fmt: skip


@lru_cache(maxsize=1000)
def _on(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _left_out(row: MarkRow, outcome: Outcome) -> Change:
    target = Target(Kind.MARKS, f"{row.pupil_ref}|{row.day}|{row.session}")
    return Change(Kind.MARKS, outcome, row.where, NOWHERE, target, f"{_on(row.day)}, {row.session}", row=row)


@dataclass
class _Group:
    """One thing that is wrong with many marks: said once for a file, with its lines."""

    first: MarkRow
    message: str
    severity: Severity
    column: str
    count: int = 0
    lines: list[int] = field(default_factory=list)
    children: set[str] = field(default_factory=set)


class _Said:
    """Gathers what is wrong. A register has thousands of marks; nobody reads a thousand sentences."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.groups: dict[tuple[str, str], _Group] = {}

    def unknown(self, row: MarkRow) -> Change:
        message = (
            f"Line {row.where.line}: no child with the id “{row.pupil_ref[:40]}” is on record here{{}}, so the mark "
            "was left out. Bring in the list of pupils first, then this file again."
        )
        self._add("REF_MISSING", row, message, Severity.REJECTED, "pupil_id")
        return _left_out(row, Outcome.REJECTED)

    def conflict(self, row: MarkRow) -> Change:
        message = (
            f"Line {row.where.line}: the UPN belongs to one child on record and the id to another. The mark was not "
            "taken. Correct one of them."
        )
        self._add("KEY_CONFLICT", row, message, Severity.HELD, "upn")
        return _left_out(row, Outcome.HELD)

    def contradiction(self, finder: _Finder, pupil: Target, row: MarkRow, rows: Iterable[MarkRow]) -> Change:
        lines = ", ".join(str(n) for n in sorted({other.where.line for other in rows})[:5])
        message = (
            f"Line {row.where.line}: {finder.name(pupil)} has different marks for {_on(row.day)}, {row.session} "
            f"(lines {lines}). None of them was taken. Keep the right one."
        )
        self._add("KEY_CONFLICT", row, message, Severity.HELD, "mark")
        return _change(finder, pupil, row, Outcome.HELD, {})

    def repeat(self, finder: _Finder, pupil: Target, row: MarkRow, first: MarkRow) -> Change:
        message = f"Line {row.where.line} repeats the mark of line {first.where.line}. It was read once."
        self._add("DUP_ROW", row, message, Severity.WARNING, "mark")
        return _change(finder, pupil, row, Outcome.MERGED, {})

    def look_at_day(self, finder: _Finder, row: MarkRow) -> None:
        """A mark on a day without school, or in days to come: kept, and pointed out."""
        if row.day not in finder.is_ordinary:
            is_here = row.day <= self.bench.as_of and finder.known.days.calendar.is_school_day(row.day)
            finder.is_ordinary[row.day] = is_here
        if finder.is_ordinary[row.day]:
            return
        code = code_on(row.code, row.day)
        if code is not None and code.counts is Counts.NOT_COLLECTED:
            return  # a planned closure is what such a mark says
        when = _on(row.day)
        if row.day > self.bench.as_of:
            message = (
                f"Line {row.where.line}: {when} is still to come. The mark was kept. Check that day and month are not "
                "swapped."
            )
            self._add("DATE_FORMAT", row, message, Severity.WARNING, "date")
        else:
            kind = finder.known.days.calendar.kind_of(row.day)
            message = (
                f"Line {row.where.line}: {when} is no school day here ({kind}). The mark was kept. Check the date, or "
                "the term dates."
            )
            self._add("REF_INACTIVE", row, message, Severity.WARNING, "date")

    def _add(self, code: str, row: MarkRow, message: str, severity: Severity, column: str) -> None:
        group = self.groups.setdefault((code + column, row.where.file), _Group(row, message, severity, column))
        group.count += 1
        group.children.add(row.pupil_ref)
        if len(group.lines) < FIRST_LINES and row.where.line not in group.lines:
            group.lines.append(row.where.line)

    def out(self) -> None:
        """Say it."""
        for (key, file), group in self.groups.items():
            others = len(group.children) - 1
            more = "" if others < 1 else f" (nor {others} other {'child' if others == 1 else 'children'} of this file)"
            problem = Problem(
                key.removesuffix(group.column), group.severity, file, group.first.where.line, group.column,
                group.message.replace("{}", more), count=group.count, lines=tuple(group.lines),
            )  # fmt: skip
            self.bench.problems.extend([problem])
