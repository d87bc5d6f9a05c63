"""Comparing the grown-ups around children: one human, one record in each school, whatever the file repeats."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from schoolgate.imports.changes import Change, SchoolTarget, Target
from schoolgate.imports.compare_people import Fields, Workbench, keep_sign_in, skipped
from schoolgate.imports.matching import AdultMatcher, Match, Seen, who
from schoolgate.imports.rows import AdultRow, Kind, Outcome, Where


@dataclass
class _Here:
    """One school's adults while they are compared. `by_key` holds the latest change about each."""

    matcher: AdultMatcher
    by_key: dict[str, int] = field(default_factory=dict)
    emails: dict[str, dict[str, Where]] = field(default_factory=lambda: defaultdict(dict))


def compare_adults(bench: Workbench) -> list[Change]:
    """Every adult of the file, in each school where they have a child."""
    children: dict[str, list[str]] = defaultdict(list)
    for link in bench.reading.links:
        children[link.adult_ref].append(link.pupil_ref)
    here = {key: _Here(AdultMatcher(known)) for key, known in bench.known.items()}
    changes: list[Change] = []
    for row in bench.reading.adults:
        schools = _schools(bench, row, children.get(row.ref, []))
        if not schools:
            changes.append(skipped(bench, Kind.PARENTS, row))
        for school, pupils in schools:
            _adult(bench, row, school, pupils, here[school.key], changes)
    for school in {target.key: target for target in bench.schools.values()}.values():
        _mark_shared(bench, school, here[school.key], changes)
    return changes


def _schools(bench: Workbench, row: AdultRow, children: list[str]) -> list[tuple[SchoolTarget, set[str]]]:
    """An adult belongs where their children are; one without children where the file says."""
    found: dict[str, tuple[SchoolTarget, set[str]]] = {}
    for child in children:
        for school, target in bench.places_of(Kind.PUPILS, child):
            found.setdefault(school.key, (school, set()))[1].add(target.key)
    if found:
        return list(found.values())
    return [] if children else [(school, set()) for school in bench.schools_of(row.schools)]


def _adult(
    bench: Workbench, row: AdultRow, school: SchoolTarget, pupils: set[str], here: _Here, changes: list[Change]
) -> None:
    match: Match = here.matcher.find(row, pupils)
    if match.is_held:
        message = (
            f"Line {row.where.line}: {who(row)} could be more than one person on record. Nothing was changed. Add "
            "an id, or merge the two."
        )
        changes.append(bench.hold(Kind.PARENTS, row, school, match.problem, "", message))
        return
    key = match.found or f"{Kind.PARENTS.value}:{row.ref}"
    found = int(key) if key.isdecimal() and match.found else None
    if key in here.by_key:
        _merge(bench, row, school, key, here, changes)
        here.matcher.seen[key].pupils |= pupils
        return
    fields = _new(row) if found is None else _fields(bench, row, school, found)
    change = bench.take(Kind.PARENTS, row, school, found, fields)
    here.by_key[key] = len(changes)
    changes.append(change)
    if found is None:
        here.matcher.add(Seen(key, row.first_name, row.last_name, row.email, row.mobile, set(pupils)))
    else:
        here.matcher.seen[key].pupils |= pupils
    email = _email_after(bench, school, change)
    if email:
        here.emails[email][key] = row.where


def _email_after(bench: Workbench, school: SchoolTarget, change: Change) -> str:
    if "email" in change.fields:
        return str(change.fields["email"][1] or "")
    known = bench.known[school.key].adults.get(change.target.id or 0)
    return known.text("email") if known else ""


def _new(row: AdultRow) -> Fields:
    wanted = {
        "title": row.title,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "known_as": row.known_as,
        "email": row.email,
        "mobile": row.mobile,
        "speaks": row.language or "en-gb",
    }
    return {name: (None, value) for name, value in wanted.items()}


def _fields(bench: Workbench, row: AdultRow, school: SchoolTarget, found: int) -> Fields:
    known = bench.known[school.key]
    person = known.adults[found]
    wanted = bench.names(row, person)
    optional = (("title", row.title), ("known_as", row.known_as), ("speaks", row.language))
    wanted |= {name: value for name, value in optional if value}
    # In a full list an empty cell says "none any more"; elsewhere it says nothing.
    for name, value in (("email", row.email), ("mobile", row.mobile)):
        if value or (bench.reading.is_full and bench.reading.empty_is_none):
            wanted[name] = value
    return keep_sign_in(bench, row, person, bench.changed(Kind.PARENTS, person, known, wanted))


def _merge(bench: Workbench, row: AdultRow, school: SchoolTarget, key: str, here: _Here, changes: list[Change]) -> None:
    """The same human again, under another child: what is missing is filled in, nothing is overwritten."""
    at = here.by_key[key]
    first = changes[at]
    bench.at[Kind.PARENTS, row.ref, school.key] = first.target
    extra: Fields = {}
    person = bench.known[school.key].adults.get(first.target.id or 0)
    for name, value in (("email", row.email), ("mobile", row.mobile), ("title", row.title)):
        held = first.fields[name][1] if name in first.fields else person.fields.get(name) if person else None
        if value and not held:
            extra[name] = (person.fields.get(name) if person else None, value)
    if person is not None:
        known = bench.known[school.key]
        extra = {n: v for n, v in extra.items() if not known.is_by_hand(Kind.PARENTS.value, person.id, n)}
        extra = keep_sign_in(bench, row, person, extra)
    if extra:
        outcome = Outcome.CHANGED if first.outcome == Outcome.UNCHANGED else first.outcome
        changes[at] = _with(first, outcome, {**first.fields, **extra})
        email = str(extra["email"][1]) if "email" in extra else ""
        if email:
            here.emails[email][key] = row.where
    target = first.target
    changes.append(
        Change(
            Kind.PARENTS,
            Outcome.MERGED,
            row.where,
            school,
            target,
            who(row),
            external_id=row.ref if row.is_lasting else "",
            row=row,
        )
    )


def _with(change: Change, outcome: Outcome, fields: Fields) -> Change:
    return replace(change, outcome=outcome, fields=fields)


def _mark_shared(bench: Workbench, school: SchoolTarget, here: _Here, changes: list[Change]) -> None:
    """One address, two people: both stay, both are marked, and the address alone opens nothing."""
    known = bench.known[school.key]
    users: dict[str, set[str]] = {email: set(people) for email, people in here.emails.items()}
    for adult in known.adults.values():
        if str(adult.id) not in here.by_key and adult.text("email"):
            users.setdefault(adult.text("email"), set()).add(str(adult.id))
    for email, people in users.items():
        if len(people) < 2:
            continue
        for where in here.emails.get(email, {}).values():
            bench.problems.warn(
                "EMAIL_SHARED", where.file, where.line, "email",
                f"Line {where.line}: “{email}” is used by {len(people)} people. Both were kept. Ask for a second "
                "address before either signs in.",
            )  # fmt: skip
        for key in people:
            _mark(bench, school, key, here, changes, is_shared=True)
    for at in list(here.by_key.values()):
        if "email" not in changes[at].fields or changes[at].target.id is None:
            continue
        # Whoever moved to an address of their own, and whoever has the old one to themself now.
        old, new = (str(value or "") for value in changes[at].fields["email"])
        for email in (old, new):
            people = users.get(email, set())
            if len(people) == 1:
                _mark(bench, school, next(iter(people)), here, changes, is_shared=False)


def _mark(
    bench: Workbench, school: SchoolTarget, key: str, here: _Here, changes: list[Change], *, is_shared: bool
) -> None:
    known = bench.known[school.key]
    person = known.adults.get(int(key)) if key.isdecimal() else None
    old = bool(person.fields.get("is_contact_shared")) if person is not None else None
    if old is is_shared or (old is None and not is_shared):
        return
    if person is not None and known.is_by_hand(Kind.PARENTS.value, person.id, "is_contact_shared"):
        return
    if key in here.by_key:
        change = changes[here.by_key[key]]
        outcome = Outcome.CHANGED if change.outcome == Outcome.UNCHANGED else change.outcome
        changes[here.by_key[key]] = _with(change, outcome, {**change.fields, "is_contact_shared": (old, is_shared)})
    elif person is not None:
        target = Target(Kind.PARENTS, key, person.id)
        label = f"{person.text('first_name')} {person.text('last_name')}"
        changes.append(
            Change(
                Kind.PARENTS,
                Outcome.CHANGED,
                Where("", 0),
                school,
                target,
                label,
                {"is_contact_shared": (old, is_shared)},
                is_counted=False,
            )
        )
