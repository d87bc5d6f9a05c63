"""Comparing pupils and staff with those on record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from schoolgate.enrolment.names import fold
from schoolgate.imports.changes import Change, SchoolTarget, Target, nothing
from schoolgate.imports.known import Known, KnownPerson, by_key
from schoolgate.imports.matching import PupilMatcher, StaffMatcher, name_key, who
from schoolgate.imports.parts import Whole
from schoolgate.imports.problems import Problems
from schoolgate.imports.rows import Kind, Outcome, PersonRow, PupilRow, Reading, Severity, StaffRow, Where

Fields = dict[str, tuple[object, object]]
RECEPTION = 0
OLDEST_YEAR, YOUNGEST_YEAR = 14, -2


@dataclass
class Workbench:
    """What the steps of one comparison share. `at` finds the target of a row: (kind, ref, school's key)."""

    reading: Reading
    schools: dict[str, SchoolTarget]
    known: Mapping[str, Known]
    problems: Problems
    as_of: date
    left_out: frozenset[str]
    ended: frozenset[tuple[Kind, str]] = frozenset()
    whole: Whole = field(default_factory=Whole)
    at: dict[tuple[Kind, str, str], Target] = field(default_factory=dict)
    not_taken: set[str] = field(default_factory=set)
    _upns: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _kept: dict[tuple[Kind, int], Fields] = field(default_factory=dict)
    _refs: frozenset[str] | None = None
    _targets: list[SchoolTarget] = field(default_factory=list)

    @property
    def targets(self) -> list[SchoolTarget]:
        """Each school of this part once."""
        if not self._targets:
            self._targets = list({target.key: target for target in self.schools.values()}.values())
        return self._targets

    def schools_of(self, refs: Iterable[str]) -> list[SchoolTarget]:
        """The schools of this import among those a row names; the only one where it names none."""
        named = list(refs)
        found = list({self.schools[ref].key: self.schools[ref] for ref in named if ref in self.schools}.values())
        if not found and not any(ref in self.left_out for ref in named) and "" in self.schools:
            return [self.schools[""]]
        return found

    def places_of(self, kind: Kind, ref: str) -> list[tuple[SchoolTarget, Target]]:
        """Where a person of the package stands in each school of this import; people sent earlier are found too."""
        found = []
        for school in self.targets:
            target = self.at.get((kind, ref, school.key)) or self._earlier(kind, ref, school)
            if target:
                found.append((school, target))
        return found

    def is_elsewhere(self, kind: Kind, ref: str) -> bool:
        """Whether the list has this person in a school that is compared apart from this one."""
        return self.whole.is_elsewhere(kind, ref, (target.key for target in self.schools.values()))

    def is_in_list(self, kind: Kind, ref: str) -> bool:
        """Whether the list itself holds this child or adult, wherever they are and whatever became of them."""
        if self._refs is None:
            self._refs = frozenset(r.ref for r in (*self.reading.pupils, *self.reading.adults))
        return ref in self._refs or ref in self.not_taken or self.whole.has(kind, ref)

    def _earlier(self, kind: Kind, ref: str, school: SchoolTarget) -> Target | None:
        if not self.reading.resolves_outside:
            return None
        known = self.known[school.key]
        found = known.external.get((kind, ref))
        if found is None and kind == Kind.PUPILS:
            if school.key not in self._upns:
                self._upns[school.key] = by_key(known.pupils.values(), "upn")
            by_upn = self._upns[school.key].get(ref, [])
            found = by_upn[0] if len(by_upn) == 1 else None
        return Target(kind, str(found), found) if found is not None else None

    def changed(self, kind: Kind, person: KnownPerson, known: Known, wanted: Mapping[str, object]) -> Fields:
        """The fields that differ, without those the school wrote by hand: these are remembered as kept."""
        fields, kept = sift(kind, person.id, person.fields, known, wanted)
        if kept:
            self._kept[kind, person.id] = kept
        return fields

    def names(self, row: PersonRow, person: KnownPerson) -> dict[str, object]:
        """The names a row brings; a spelling on record stays where the source knows capitals only."""
        wanted: dict[str, object] = {"first_name": row.first_name, "last_name": row.last_name}
        if not row.is_case_guessed:
            return wanted
        return {name: new for name, new in wanted.items() if fold(person.text(name)) != fold(str(new))}

    def take(self, kind: Kind, row: PersonRow, school: SchoolTarget, found: int | None, fields: Fields) -> Change:
        """A person of the file, new or on record."""
        target = Target(kind, str(found) if found is not None else f"{kind.value}:{row.ref}", found)
        self.at[kind, row.ref, school.key] = target
        outcome = Outcome.NEW if found is None else Outcome.CHANGED if fields else Outcome.UNCHANGED
        kept = self._kept.pop((kind, found), None) if found is not None else None
        return Change(
            kind, outcome, row.where, school, target, who(row), fields,
            external_id=row.ref if row.is_lasting else "", row=row, kept=kept or nothing(),
        )  # fmt: skip

    def hold(self, kind: Kind, row: PersonRow, school: SchoolTarget, code: str, column: str, message: str) -> Change:
        """A row that waits for a person to decide."""
        self.problems.add(code, Severity.HELD, row.where.file, row.where.line, column, message)
        self.not_taken.add(row.ref)
        target = Target(kind, f"{kind.value}:{row.ref}")
        return Change(kind, Outcome.HELD, row.where, school, target, who(row), external_id=row.ref, row=row)


def sift(
    kind: Kind, object_id: int, now: Mapping[str, object], known: Known, wanted: Mapping[str, object]
) -> tuple[Fields, Fields]:
    """What differs, as (fields to change, fields that stay as the school wrote them by hand).

    What a file leaves empty contradicts nobody.
    """
    fields: Fields = {}
    kept: Fields = {}
    for name, new in wanted.items():
        old = now.get(name)
        if old == new:
            continue
        if not known.is_by_hand(kind.value, object_id, name):
            fields[name] = (old, new)
        elif new not in ("", None):
            kept[name] = (old, new)
    return fields, kept


def compare_pupils(bench: Workbench) -> list[Change]:
    """Every pupil of the file, in each of their schools."""
    matchers = {key: PupilMatcher(known) for key, known in bench.known.items()}
    namesakes = _namesakes(bench.reading.pupils)
    taken: dict[tuple[str, int], Where] = {}
    changes = []
    for row in bench.reading.pupils:
        schools = bench.schools_of(row.schools)
        if not schools:
            changes.append(skipped(bench, Kind.PUPILS, row))
        for school in schools:
            changes.append(_pupil(bench, row, school, matchers[school.key], namesakes, taken))
    return changes


def _pupil(
    bench: Workbench,
    row: PupilRow,
    school: SchoolTarget,
    matcher: PupilMatcher,
    namesakes: dict[tuple[str, date], list[PupilRow]],
    taken: dict[tuple[str, int], Where],
) -> Change:
    line = row.where.line
    found, problem = matcher.find(row)
    if problem == "KEY_CONFLICT":
        message = (
            f"Line {line}: the UPN belongs to one child on record and the id to another. Nothing was changed. "
            "Correct one of them."
        )
        return bench.hold(Kind.PUPILS, row, school, problem, "upn", message)
    if problem == "DUP_NAME_DOB" or (found is None and _is_doubtful(row, namesakes)):
        message = (
            f"Line {line}: {who(row)} has the name and birthday of another child. If they are two children, give "
            "each a UPN."
        )
        return bench.hold(Kind.PUPILS, row, school, "DUP_NAME_DOB", "", message)
    if found is None:
        return bench.take(Kind.PUPILS, row, school, None, _new_pupil(bench, row))
    if (school.key, found) in taken:
        other = taken[school.key, found].line
        message = (
            f"Line {line}: this and line {other} are about the same child on record. Only line {other} was taken. "
            "Remove one."
        )
        return bench.hold(Kind.PUPILS, row, school, "KEY_CONFLICT", "", message)
    taken[school.key, found] = row.where
    if problem:
        bench.problems.warn(
            problem,
            row.where.file,
            line,
            "",
            f"Line {line}: {who(row)} was recognised by name and birthday. Check that it is the same child.",
        )
    known = bench.known[school.key]
    person = known.pupils[found]
    wanted = bench.names(row, person)
    wanted |= {name: value for name, value in (("known_as", row.known_as), ("upn", row.upn)) if value}
    wanted |= {name: value for name, value in (("born", row.born), ("year", row.year)) if value is not None}
    if not person.is_here:
        wanted["left"] = None
    return bench.take(Kind.PUPILS, row, school, found, bench.changed(Kind.PUPILS, person, known, wanted))


def _new_pupil(bench: Workbench, row: PupilRow) -> Fields:
    year = row.year if row.year is not None else year_by_age(row.born, bench.as_of)
    if year is None:
        year = RECEPTION
        bench.problems.warn(
            "ENUM_INVALID", row.where.file, row.where.line, "year",
            f"Line {row.where.line}: nothing says which year {who(row)} is in, so Reception was written. Correct it.",
        )  # fmt: skip
    wanted = {
        "first_name": row.first_name,
        "last_name": row.last_name,
        "known_as": row.known_as,
        "upn": row.upn,
        "born": row.born,
        "year": year,
    }
    return {name: (None, value) for name, value in wanted.items()}


def year_by_age(born: date | None, on: date) -> int | None:
    """The year group a birthday usually means: the age on 31 August before, less four (Reception is 0)."""
    if born is None:
        return None
    august = date(on.year if on.month >= 9 else on.year - 1, 8, 31)
    age = august.year - born.year - ((born.month, born.day) > (8, 31))
    year = age - 4
    return year if YOUNGEST_YEAR <= year <= OLDEST_YEAR else None


def _namesakes(rows: tuple[PupilRow, ...]) -> dict[tuple[str, date], list[PupilRow]]:
    found: dict[tuple[str, date], list[PupilRow]] = defaultdict(list)
    for row in rows:
        if row.born is not None:
            found[name_key(row.first_name, row.last_name), row.born].append(row)
    return found


def _is_doubtful(row: PupilRow, namesakes: dict[tuple[str, date], list[PupilRow]]) -> bool:
    """Two new rows with one name and one birthday are one child written twice, unless each has its own UPN."""
    if row.born is None:
        return False
    same = namesakes[name_key(row.first_name, row.last_name), row.born]
    return len(same) > 1 and not (all(r.upn for r in same) and len({r.upn for r in same}) == len(same))


def compare_staff(bench: Workbench) -> list[Change]:
    """Every member of staff. An import gives nobody a role: that is done by hand, and never to oneself."""
    matchers = {key: StaffMatcher(known) for key, known in bench.known.items()}
    taken: set[tuple[str, int]] = set()
    emails: set[tuple[str, str]] = set()
    changes = []
    for row in bench.reading.staff:
        schools = bench.schools_of(row.schools)
        if not schools:
            changes.append(skipped(bench, Kind.STAFF, row))
        for school in schools:
            found = matchers[school.key].find(row)
            if (found is not None and (school.key, found) in taken) or (
                row.email and (school.key, row.email) in emails
            ):
                message = (
                    f"Line {row.where.line}: {who(row)} looks like somebody in an earlier line (same person, or "
                    "the same email address). Only the first was taken."
                )
                changes.append(bench.hold(Kind.STAFF, row, school, "KEY_CONFLICT", "email", message))
                continue
            if row.email:
                emails.add((school.key, row.email))
            if found is not None:
                taken.add((school.key, found))
            changes.append(bench.take(Kind.STAFF, row, school, found, _staff_fields(bench, row, school, found)))
    return changes


def _staff_fields(bench: Workbench, row: StaffRow, school: SchoolTarget, found: int | None) -> Fields:
    wanted: dict[str, object] = {"first_name": row.first_name, "last_name": row.last_name}
    optional = (("title", row.title), ("known_as", row.known_as), ("email", row.email), ("job", row.job))
    if found is None:
        wanted |= dict(optional)
        return {name: (None, value) for name, value in wanted.items()}
    wanted |= {name: value for name, value in optional if value}
    known = bench.known[school.key]
    fields = bench.changed(Kind.STAFF, known.staff[found], known, wanted)
    return keep_sign_in(bench, row, known.staff[found], fields)


def keep_sign_in(bench: Workbench, row: PersonRow, person: KnownPerson, fields: Fields) -> Fields:
    """Whoever signs in keeps the address they sign in with: a file must not hand their door to another mailbox."""
    if "email" in fields and person.has_user:
        del fields["email"]
        bench.problems.warn(
            "KEY_CONFLICT", row.where.file, row.where.line, "email",
            f"Line {row.where.line}: {who(row)} signs in with another email address than the one here. Ask them "
            "which is right.",
        )  # fmt: skip
    return fields


def skipped(bench: Workbench, kind: Kind, row: PersonRow) -> Change:
    """A person of a school that this import is not about."""
    bench.not_taken.add(row.ref)
    target = Target(kind, f"{kind.value}:{row.ref}")
    return Change(
        kind, Outcome.SKIPPED, row.where, SchoolTarget("", ""), target, who(row), external_id=row.ref, row=row
    )
