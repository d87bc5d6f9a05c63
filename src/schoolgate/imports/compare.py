"""Rows beside what is on record: what would be new, changed, unchanged, held or left out. Nothing is written here."""

from collections.abc import Callable, Mapping
from datetime import date

from schoolgate.imports.changes import Change, Changes, Leaver, SchoolTarget, Withdrawal
from schoolgate.imports.compare_adults import compare_adults
from schoolgate.imports.compare_classes import compare_classes, compare_memberships
from schoolgate.imports.compare_links import compare_links, find_withdrawals
from schoolgate.imports.compare_people import Workbench, compare_pupils, compare_staff
from schoolgate.imports.known import Known, KnownSchool
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Kind, Outcome, Reading
from schoolgate.imports.schools import choose_schools

Load = Callable[[KnownSchool], Known]


def compare(reading: Reading, on_record: list[KnownSchool], load: Load, *, as_of: date, school: str = "") -> Changes:
    """Say what would change, without changing it.

    `load` gives what is known of one school; for a school that is new, nothing is. `school` is the name somebody typed.
    """
    if reading.is_refused:
        return Changes(reading, problems=reading.problems, is_refused=True)
    problems = Problems()
    problems.extend(reading.problems)
    try:
        chosen = choose_schools(reading, on_record, school)
    except FileRefused as refused:
        problems.extend([refused.problem])
        return Changes(reading, problems=problems.folded(), is_refused=True)
    records = {record.id: record for record in on_record}
    known: dict[str, Known] = {}
    for target in chosen.by_ref.values():
        if target.key not in known:
            new = KnownSchool(0, target.name)
            known[target.key] = load(records[target.id]) if target.id is not None else Known(new)
    bench = Workbench(reading, dict(chosen.by_ref), known, problems, as_of, chosen.left_out)
    changes: list[Change] = list(chosen.changes)
    changes += compare_pupils(bench)
    changes += compare_staff(bench)
    changes += compare_adults(bench)
    changes += compare_classes(bench)
    changes += compare_memberships(bench)
    changes += compare_links(bench)
    withdrawals = find_withdrawals(bench)
    return Changes(
        reading,
        tuple(changes),
        tuple(_leavers(reading, bench.known, {t.key: t for t in chosen.by_ref.values()}, changes)),
        tuple(withdrawals),
        problems.folded(),
    )


def _leavers(
    reading: Reading, known: Mapping[str, Known], targets: Mapping[str, SchoolTarget], changes: list[Change]
) -> list[Leaver]:
    """Pupils of a full list's schools who are not in it, and those whom their source has ended. Proposals only."""
    seen = {(c.school.key, c.target.id) for c in changes if c.kind == Kind.PUPILS and c.target.id is not None}
    held = any(c.outcome == Outcome.HELD for c in changes if c.kind == Kind.PUPILS)
    held = held or any(
        a.kind == Kind.PUPILS and a.outcome in (Outcome.HELD, Outcome.REJECTED) for a in reading.set_aside
    )
    found = []
    for key, school in known.items():
        gone = {school.external.get((kind, ref)) for kind, ref in reading.gone if kind == Kind.PUPILS}
        for pupil in school.pupils.values():
            missing = reading.is_full and reading.pupils and (key, pupil.id) not in seen
            # A row that waits may be the very child who seems to be missing.
            if pupil.is_here and (pupil.id in gone or (missing and not held)):
                found.append(Leaver(targets[key], pupil.id, f"{pupil.text('first_name')} {pupil.text('last_name')}"))
    return found


__all__ = ["Changes", "Withdrawal", "compare"]
