"""Comparing classes, and who is in them."""

from collections import defaultdict
from datetime import date

from schoolgate.enrolment.names import fold
from schoolgate.imports.changes import Change, SchoolTarget, Target
from schoolgate.imports.compare_people import Fields, Workbench
from schoolgate.imports.rows import ClassRow, Kind, MembershipRow, Outcome, Role, Severity

NAME_LENGTH = 60


def academic_year(on: date) -> str:
    """The school year a day lies in, as "2026/27": 1 September to 31 August."""
    start = on.year if on.month >= 9 else on.year - 1
    return f"{start}/{(start + 1) % 100:02d}"


def compare_classes(bench: Workbench) -> list[Change]:
    """Every class: by external id, else by name within the school and year."""
    changes = []
    names = {
        key: {(c.academic_year, fold(c.name)): c.id for c in known.classes.values()}
        for key, known in bench.known.items()
    }
    taken: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in bench.reading.classes:
        schools = bench.schools_of([row.school])
        if not schools:
            target = Target(Kind.CLASSES, f"classes:{row.ref}")
            bench.not_taken.add(row.ref)
            school = SchoolTarget("", "")
            changes.append(
                Change(Kind.CLASSES, Outcome.SKIPPED, row.where, school, target, row.name, external_id=row.ref, row=row)
            )
        for school in schools:
            changes.append(_class(bench, row, school, names[school.key], taken[school.key]))
    return changes


def _class(
    bench: Workbench,
    row: ClassRow,
    school: SchoolTarget,
    names: dict[tuple[str, str], int],
    taken: set[tuple[str, str]],
) -> Change:
    known = bench.known[school.key]
    year = row.academic_year or academic_year(bench.as_of)
    found = known.external.get((Kind.CLASSES, row.ref)) if row.is_lasting else None
    if found not in known.classes:
        found = names.get((year, fold(row.name)))
        if found is not None and (row.is_lasting and _is_called_otherwise(known.external, found)):
            found = None
    name = _own_name(row, year, found, names, taken)
    taken.add((year, fold(name)))
    target = Target(Kind.CLASSES, str(found) if found is not None else f"classes:{row.ref}", found)
    bench.at[Kind.CLASSES, row.ref, school.key] = target
    wanted = {"name": name, "kind": "form" if row.is_form else "taught", "year": row.year, "academic_year": year}
    fields: Fields
    if found is None:
        fields = {key: (None, value) for key, value in wanted.items()}
    else:
        record = known.classes[found]
        now = {
            "name": record.name,
            "kind": "form" if record.is_form else "taught",
            "year": record.year,
            "academic_year": record.academic_year,
        }
        if row.year is None or not row.is_lasting:
            wanted["year"] = record.year
        if not row.is_lasting:
            wanted["name"] = record.name
        fields = {key: (now[key], value) for key, value in wanted.items() if now[key] != value}
    outcome = Outcome.NEW if found is None else Outcome.CHANGED if fields else Outcome.UNCHANGED
    return Change(
        Kind.CLASSES, outcome, row.where, school, target, name, fields,
        external_id=row.ref if row.is_lasting else "", is_counted=row.is_counted, row=row,
    )  # fmt: skip


def _is_called_otherwise(external: dict[tuple[str, str], int], found: int) -> bool:
    """Whether this source already has another id for that class: then the row is a class of the same name."""
    return any(kind == Kind.CLASSES and object_id == found for (kind, _), object_id in external.items())


def _own_name(
    row: ClassRow, year: str, found: int | None, names: dict[tuple[str, str], int], taken: set[tuple[str, str]]
) -> str:
    """The class's name, made its own where several classes of one year share it ("Maths (10x/Ma2)")."""
    for name in (row.name, f"{row.name[:26]} ({row.code})" if row.code else "", f"{row.name[:26]} ({row.ref[-30:]})"):
        key = (year, fold(name))
        if name and key not in taken and names.get(key, found) == found:
            return name[:NAME_LENGTH]
    return f"{row.name[:40]} ({len(taken) + 1})"


def compare_memberships(bench: Workbench) -> list[Change]:
    """Every pupil in a class and every teacher of one."""
    forms = _Forms(bench)
    return [_membership(bench, row, forms) for row in bench.reading.memberships]


class _Forms:
    """Which forms pupils are in, in the file and on record, looked up once."""

    def __init__(self, bench: Workbench) -> None:
        self.taught = {row.ref for row in bench.reading.classes if not row.is_form}
        self.in_file = _forms_in_file(bench)
        self.on_record: dict[tuple[str, int], list[int]] = defaultdict(list)
        for key, known in bench.known.items():
            for class_id, pupil_id in known.placements:
                if known.classes[class_id].is_form:
                    self.on_record[key, pupil_id].append(class_id)


def _forms_in_file(bench: Workbench) -> dict[tuple[str, str], set[int]]:
    """For each pupil of the file (school, key): the ids of the classes on record that the file puts them in."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in bench.reading.memberships:
        if row.role != Role.STUDENT or row.is_over:
            continue
        for school, pupil in bench.places_of(Kind.PUPILS, row.person_ref):
            target = bench.at.get((Kind.CLASSES, row.class_ref, school.key))
            if target and target.id is not None:
                found[school.key, pupil.key].add(target.id)
    return found


def _membership(bench: Workbench, row: MembershipRow, forms: _Forms) -> Change:
    classes = bench.places_of(Kind.CLASSES, row.class_ref)
    if row.is_over:
        return _over(bench, row)
    if not classes:
        if row.class_ref in bench.not_taken:
            return _aside(row, Outcome.SKIPPED)
        if (Kind.CLASSES, row.class_ref) in bench.ended:
            return _inactive(bench, row, "class", "the class of this line has been ended in the source")
        return _reject(
            bench,
            row,
            "REF_MISSING",
            "class",
            f"the class “{row.class_ref[:40]}” is not in the file, or was not taken. Add it, or remove this line.",
        )
    school, school_class = classes[0]
    wanted = Kind.PUPILS if row.role == Role.STUDENT else Kind.STAFF
    people = {place.key: target for place, target in bench.places_of(wanted, row.person_ref)}
    person = people.get(school.key)
    if person is None:
        return _nobody(bench, row, bool(people) or _is_elsewhere(bench, row, wanted))
    known = bench.known[school.key]
    held = known.placements if row.role == Role.STUDENT else known.teachings
    now = held.get((school_class.id, person.id)) if school_class.id is not None and person.id is not None else None
    fields: Fields = {}
    if now is None:
        fields = {"starts": (None, row.starts or bench.as_of), "ends": (None, row.ends)}
        leaves = _leaves(school, school_class, person, row, forms)
        if leaves:
            fields["leaves"] = (None, leaves)
    elif row.ends is not None and now[1] != row.ends:
        fields = {"ends": (now[1], row.ends)}
    outcome = Outcome.NEW if now is None else Outcome.CHANGED if fields else Outcome.UNCHANGED
    key = f"{row.role.value}:{school_class.key}:{person.key}"
    return Change(
        Kind.MEMBERSHIPS, outcome, row.where, school, Target(Kind.MEMBERSHIPS, key), row.role.value, fields,
        links=(school_class, person), external_id=f"{row.role.value}:{row.class_ref}", is_counted=row.is_counted,
        row=row,
    )  # fmt: skip


def _over(bench: Workbench, row: MembershipRow) -> Change:
    """What the source has ended ends here as well, where it is on record; elsewhere there is nothing to do."""
    wanted = Kind.PUPILS if row.role == Role.STUDENT else Kind.STAFF
    people = {place.key: target for place, target in bench.places_of(wanted, row.person_ref)}
    for school, school_class in bench.places_of(Kind.CLASSES, row.class_ref):
        person = people.get(school.key)
        if person is None or person.id is None or school_class.id is None:
            continue
        known = bench.known[school.key]
        held = known.placements if row.role == Role.STUDENT else known.teachings
        now = held.get((school_class.id, person.id))
        if now is None or row.ends is None or (now[1] is not None and now[1] <= row.ends):
            continue
        key = f"{row.role.value}:{school_class.key}:{person.key}"
        return Change(
            Kind.MEMBERSHIPS, Outcome.CHANGED, row.where, school, Target(Kind.MEMBERSHIPS, key), row.role.value,
            {"ends": (now[1], max(row.ends, now[0]))}, links=(school_class, person),
            external_id=f"{row.role.value}:{row.class_ref}", is_counted=row.is_counted, row=row,
        )  # fmt: skip
    return _aside(row, Outcome.SKIPPED)


def _leaves(
    school: SchoolTarget, school_class: Target, person: Target, row: MembershipRow, forms: _Forms
) -> tuple[int, ...]:
    """Forms a pupil leaves by joining this one: those on record that the file no longer puts them in."""
    if row.role != Role.STUDENT or person.id is None or row.class_ref in forms.taught:
        return ()
    stays = forms.in_file.get((school.key, person.key), set()) | {school_class.id or 0}
    return tuple(class_id for class_id in forms.on_record.get((school.key, person.id), ()) if class_id not in stays)


def _nobody(bench: Workbench, row: MembershipRow, elsewhere: bool) -> Change:
    other = Kind.STAFF if row.role == Role.STUDENT else Kind.PUPILS
    if elsewhere:
        return _reject(
            bench,
            row,
            "REF_MISSING",
            "user",
            "the person belongs to another school than the class. Correct one of them.",
        )
    if any(bench.places_of(kind, row.person_ref) or _is_elsewhere(bench, row, kind) for kind in (other, Kind.PARENTS)):
        what = "a pupil" if row.role == Role.STUDENT else "a teacher"
        return _reject(
            bench,
            row,
            "ROLE_CONFLICT",
            "role",
            f"this puts somebody in the class as {what} who is not one. Correct the role.",
        )
    is_ended = any((kind, row.person_ref) in bench.ended for kind in (Kind.PUPILS, Kind.STAFF, Kind.PARENTS))
    if is_ended or row.person_ref in bench.not_taken:
        return _inactive(bench, row, "user", "the person of this line has been ended in the source, or waits")
    return _reject(
        bench,
        row,
        "REF_MISSING",
        "user",
        f"“{row.person_ref[:40]}” is not in the file, or was not taken. Add the person, or remove this line.",
    )


def _is_elsewhere(bench: Workbench, row: MembershipRow, kind: Kind) -> bool:
    return row.person_ref not in bench.not_taken and bench.is_elsewhere(kind, row.person_ref)


def _inactive(bench: Workbench, row: MembershipRow, column: str, why: str) -> Change:
    line = row.where.line
    message = f"Line {line}: {why}. The line was left out."
    bench.problems.warn("REF_INACTIVE", row.where.file, line, column, message)
    return _aside(row, Outcome.SKIPPED)


def _reject(bench: Workbench, row: MembershipRow, code: str, column: str, why: str) -> Change:
    bench.problems.add(code, Severity.REJECTED, row.where.file, row.where.line, column, f"Line {row.where.line}: {why}")
    return _aside(row, Outcome.REJECTED)


def _aside(row: MembershipRow, outcome: Outcome) -> Change:
    key = f"{row.role.value}:{row.class_ref}:{row.person_ref}"
    return Change(
        Kind.MEMBERSHIPS, outcome, row.where, SchoolTarget("", ""), Target(Kind.MEMBERSHIPS, key), row.role.value,
        external_id=key, is_counted=row.is_counted, row=row,
    )  # fmt: skip
