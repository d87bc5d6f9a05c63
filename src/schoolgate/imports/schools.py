"""Which school a package is about, and whether it is the one on record."""

from dataclasses import dataclass, replace

from schoolgate.enrolment.names import fold
from schoolgate.imports.changes import Change, SchoolTarget, Target
from schoolgate.imports.known import KnownSchool
from schoolgate.imports.problems import FileRefused
from schoolgate.imports.rows import Kind, Outcome, Reading, SchoolRow, Where


@dataclass(frozen=True, slots=True)
class Chosen:
    """The schools an import concerns: `by_ref` leads the package's ids to them."""

    by_ref: dict[str, SchoolTarget]
    changes: tuple[Change, ...]
    left_out: frozenset[str] = frozenset()


def choose_schools(reading: Reading, on_record: list[KnownSchool], wanted: str = "") -> Chosen:
    """Match the package's schools with those on record.

    `wanted` is the name, URN or DfE number somebody typed. Raises FileRefused (SCHOOL_MISMATCH) where the package is
    about another school than the one on record, or where nobody can say which school is meant.
    """
    if not reading.schools:
        target = _only(on_record, wanted)
        # Where the package has a file of organisations, each of its rows is counted already.
        is_counted = not any(aside.kind == Kind.SCHOOLS for aside in reading.set_aside)
        change = replace(_change(target, Where("", 0), {}), is_counted=is_counted)
        return Chosen({"": target}, (change,) if target.id is None else ())
    rows = list(reading.schools)
    if wanted and len(rows) > 1:
        rows = [row for row in rows if is_called(row.name, row.urn, row.laestab, wanted)]
        if not rows:
            names = ", ".join(f"“{row.name}”" for row in reading.schools[:5])
            raise FileRefused("SCHOOL_MISMATCH", f"No school called “{wanted}” is in this package. There are {names}.")
    by_ref: dict[str, SchoolTarget] = {}
    changes = []
    for row in rows:
        known = _find(row, on_record, wanted if len(rows) == 1 else "")
        target = SchoolTarget(f"school:{row.ref}", known.name if known else row.name, known.id if known else None)
        if known is None and wanted and len(rows) == 1:
            target = SchoolTarget(target.key, wanted)
        by_ref[row.ref] = target
        changes.append(_change(target, row.where, _fields(row, known), row))
    skipped = [row for row in reading.schools if row.ref not in by_ref]
    changes += [_left_out(row) for row in skipped]
    if len(by_ref) == 1:
        by_ref[""] = next(iter(by_ref.values()))
    return Chosen(by_ref, tuple(changes), frozenset(row.ref for row in skipped))


def _only(on_record: list[KnownSchool], wanted: str) -> SchoolTarget:
    """The school of a list that names none."""
    if wanted:
        known = next((s for s in on_record if is_called(s.name, s.urn, s.laestab, wanted)), None)
        return SchoolTarget("school:", known.name if known else wanted, known.id if known else None)
    if len(on_record) > 1:
        names = ", ".join(f"“{s.name}”" for s in on_record[:5])
        raise FileRefused("SCHOOL_MISMATCH", f"There is more than one school here ({names}). Say which with --school.")
    if on_record:
        return SchoolTarget("school:", on_record[0].name, on_record[0].id)
    return SchoolTarget("school:", "")


def _find(row: SchoolRow, on_record: list[KnownSchool], wanted: str) -> KnownSchool | None:
    """The school on record that a row is about, or None for a new one; FileRefused where it is somebody else's file."""
    if wanted:
        named = next((s for s in on_record if is_called(s.name, s.urn, s.laestab, wanted)), None)
        if named and ((row.urn and named.urn and row.urn != named.urn) or _differ(row.laestab, named.laestab)):
            raise _mismatch(row, named)
        return named
    for school in on_record:
        if (row.urn and row.urn == school.urn) or (row.laestab and row.laestab == school.laestab):
            return school
    same_name = [s for s in on_record if fold(s.name) == fold(row.name)]
    if len(same_name) == 1:
        if _differ(row.urn, same_name[0].urn) or _differ(row.laestab, same_name[0].laestab):
            raise _mismatch(row, same_name[0])
        return same_name[0]
    if on_record:
        raise _mismatch(row, on_record[0])
    return None


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _mismatch(row: SchoolRow, known: KnownSchool) -> FileRefused:
    called = f"“{row.name}”" if row.name else f"the school with the DfE number {row.laestab[:3]}/{row.laestab[3:]}"
    other = f" If it is another school of your trust, say --school “{row.name}”." if row.name else ""
    return FileRefused(
        "SCHOOL_MISMATCH",
        f"This list is about {called}, but the school here is “{known.name}”. If they are the same, say so with "
        f"--school “{known.name}”.{other}",
        file=row.where.file,
        line=row.where.line,
    )


def is_called(name: str, urn: str, laestab: str, wanted: str) -> bool:
    """Whether what somebody typed means this school: its name, URN or DfE number."""
    return fold(name) == fold(wanted) or wanted.strip().replace("/", "") in {urn, laestab} - {""}


def _fields(row: SchoolRow, known: KnownSchool | None) -> dict[str, tuple[object, object]]:
    if known is None:
        return {"urn": (None, row.urn), "laestab": (None, row.laestab)}
    # A name or number on record is the school's own; the file only fills what is empty.
    found: dict[str, tuple[object, object]] = {}
    for name, old, new in (("urn", known.urn, row.urn), ("laestab", known.laestab, row.laestab)):
        if new and not old:
            found[name] = (old, new)
    return found


def _change(
    target: SchoolTarget, where: Where, fields: dict[str, tuple[object, object]], row: SchoolRow | None = None
) -> Change:
    outcome = Outcome.NEW if target.id is None else Outcome.CHANGED if fields else Outcome.UNCHANGED
    return Change(
        Kind.SCHOOLS, outcome, where, target, Target(Kind.SCHOOLS, target.key, target.id), target.name, fields,
        external_id=row.ref if row else "", row=row,
    )  # fmt: skip


def _left_out(row: SchoolRow) -> Change:
    key = f"school:{row.ref}"
    target = SchoolTarget(key, row.name)
    return Change(
        Kind.SCHOOLS,
        Outcome.SKIPPED,
        row.where,
        target,
        Target(Kind.SCHOOLS, key),
        row.name,
        external_id=row.ref,
        row=row,
    )
