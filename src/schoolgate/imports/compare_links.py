"""Comparing who belongs to which child. What the file does not say stays as the school has it."""

from collections import defaultdict
from dataclasses import replace

from schoolgate.imports import rules
from schoolgate.imports.changes import Change, SchoolTarget, Target, Withdrawal, nothing
from schoolgate.imports.compare_people import Fields, Workbench, sift
from schoolgate.imports.known import Known
from schoolgate.imports.rows import Kind, LinkRow, Outcome, Severity


def link_ref(row: LinkRow) -> str:
    """What a source calls a link: the pair of its two ids."""
    return f"{row.pupil_ref}|{row.adult_ref}"


def compare_links(bench: Workbench) -> list[Change]:
    """Every pair of child and adult, in each school where both are known. Each pair once, the first contact first."""
    lasting = {row.ref for row in bench.reading.adults if row.is_lasting}
    merged = _merge_pairs(bench)
    changes = []
    for row, pairs, repeats in merged:
        if not pairs:
            changes.append(_nobody(bench, row))
        for school, pupil, adult in pairs:
            changes.append(_link(bench, row, school, pupil, adult, lasting))
        changes += repeats
    return _give_priorities(bench, changes)


def _merge_pairs(
    bench: Workbench,
) -> list[tuple[LinkRow, list[tuple[SchoolTarget, Target, Target]], list[Change]]]:
    first: dict[tuple[str, str, str], int] = {}
    found: list[tuple[LinkRow, list[tuple[SchoolTarget, Target, Target]], list[Change]]] = []
    for row in bench.reading.links:
        adults = {school.key: target for school, target in bench.places_of(Kind.PARENTS, row.adult_ref)}
        pairs = [
            (school, pupil, adults[school.key])
            for school, pupil in bench.places_of(Kind.PUPILS, row.pupil_ref)
            if school.key in adults
        ]
        again = next((first[key] for s, p, a in pairs if (key := (s.key, p.key, a.key)) in first), None)
        if again is not None:
            before, its_pairs, repeats = found[again]
            found[again] = (_better(before, row), its_pairs, repeats)
            repeats.append(_repeat(bench, row, before, pairs[0]))
            continue
        for s, p, a in pairs:
            first[s.key, p.key, a.key] = len(found)
        found.append((row, pairs, []))
    return found


def _better(first: LinkRow, again: LinkRow) -> LinkRow:
    """Two rows for one pair: the lower priority counts, what one leaves open the other fills, and a care note stays."""
    numbers = [n for n in (first.priority, again.priority) if n is not None]
    return replace(
        first,
        priority=min(numbers) if numbers else None,
        relationship=first.relationship or again.relationship,
        responsibility=first.responsibility if first.responsibility is not None else again.responsibility,
        lives_with=first.lives_with if first.lives_with is not None else again.lives_with,
        asks_care=first.asks_care or again.asks_care,
    )


def _repeat(bench: Workbench, row: LinkRow, before: LinkRow, pair: tuple[SchoolTarget, Target, Target]) -> Change:
    line = row.where.line
    bench.problems.warn(
        "DUP_LOGICAL", row.where.file, line, "",
        f"Line {line} is about the same child and adult as line {before.where.line}. They were joined.",
    )  # fmt: skip
    school, pupil, adult = pair
    target = Target(Kind.RELATIONSHIPS, f"{pupil.key}|{adult.key}")
    return Change(
        Kind.RELATIONSHIPS,
        Outcome.MERGED,
        row.where,
        school,
        target,
        "",
        links=(pupil, adult),
        external_id=link_ref(row),
        row=row,
    )


def _nobody(bench: Workbench, row: LinkRow) -> Change:
    """One of the two was not taken. Where the package itself holds neither, it is a dangling reference."""
    outcome = Outcome.SKIPPED
    if (Kind.PUPILS, row.pupil_ref) in bench.ended or (Kind.PARENTS, row.adult_ref) in bench.ended:
        bench.problems.warn(
            "REF_INACTIVE", row.where.file, row.where.line, "",
            f"Line {row.where.line}: the child or the adult of this line has been ended in the source. The link was "
            "left out.",
        )  # fmt: skip
    elif not (bench.is_in_list(Kind.PUPILS, row.pupil_ref) and bench.is_in_list(Kind.PARENTS, row.adult_ref)):
        outcome = Outcome.REJECTED
        bench.problems.add(
            "REF_MISSING", Severity.REJECTED, row.where.file, row.where.line, "",
            f"Line {row.where.line}: the child or the adult of this line is not on record and not in the file. "
            "Import them first.",
        )  # fmt: skip
    target = Target(Kind.RELATIONSHIPS, link_ref(row))
    return Change(
        Kind.RELATIONSHIPS, outcome, row.where, SchoolTarget("", ""), target, "", external_id=link_ref(row), row=row
    )


def _link(
    bench: Workbench, row: LinkRow, school: SchoolTarget, pupil: Target, adult: Target, lasting: set[str]
) -> Change:
    known = bench.known[school.key]
    record = known.links.get((pupil.id, adult.id)) if pupil.id is not None and adult.id is not None else None
    target = Target(Kind.RELATIONSHIPS, f"{pupil.key}|{adult.key}", record.id if record else None)
    wanted: dict[str, object] = {"priority": row.priority}
    if row.relationship:
        wanted["kind"] = row.relationship
    if row.responsibility is not None:
        wanted["responsibility"] = "yes" if row.responsibility else "no"
    if row.lives_with is not None:
        wanted["lives_with"] = row.lives_with
    fields: Fields
    kept: Fields = {}
    if record is None:
        base = {"kind": "other", "responsibility": "unknown", "lives_with": False} | wanted
        fields = {name: (None, value) for name, value in base.items()}
        if row.is_emergency:
            fields["is_emergency"] = (None, True)
        outcome = Outcome.NEW
    elif not record.is_current:
        # The school ended this link. A file does not bring it back.
        fields, outcome = {}, Outcome.SKIPPED
    else:
        if row.priority is None:
            del wanted["priority"]
        fields, kept = sift(Kind.RELATIONSHIPS, record.id, record.fields, known, wanted)
        outcome = Outcome.CHANGED if fields else Outcome.UNCHANGED
    return Change(
        Kind.RELATIONSHIPS, outcome, row.where, school, target, "", fields, links=(pupil, adult),
        external_id=link_ref(row) if row.adult_ref in lasting else "", asks_care=row.asks_care, row=row,
        kept=kept or nothing(),
    )  # fmt: skip


def _give_priorities(bench: Workbench, changes: list[Change]) -> list[Change]:
    """Contacts of one child are numbered without ties: who comes first in the file keeps the number, the next moves on.

    Numbers that the school wrote itself, and those of contacts who are not in the file, are taken already.
    """
    by_pupil: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, change in enumerate(changes):
        if change.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED) and change.links:
            by_pupil[change.school.key, change.links[0].key].append(at)
    taken_by_others = _taken(bench, changes)
    for (school, pupil), places in by_pupil.items():
        taken = set(taken_by_others.get((school, pupil), set()))
        known = bench.known[school]
        for at in sorted(places, key=lambda n: _number(changes[n])):
            row = changes[at].row
            assert isinstance(row, LinkRow)
            record = _record(known, changes[at])
            if row.priority is None or (record and known.is_by_hand(Kind.RELATIONSHIPS.value, record, "priority")):
                continue
            number = row.priority
            while number in taken:
                number += 1
            taken.add(number)
            changes[at] = _with_priority(known, changes[at], number)
    return changes


def _number(change: Change) -> int:
    assert isinstance(change.row, LinkRow)
    return change.row.priority if change.row.priority is not None else 10_000


def _record(known: Known, change: Change) -> int | None:
    return change.target.id


def _taken(bench: Workbench, changes: list[Change]) -> dict[tuple[str, str], set[int]]:
    moved = {
        (c.school.key, c.target.id)
        for c in changes
        if c.target.id is not None and isinstance(c.row, LinkRow) and c.row.priority is not None
        and not bench.known[c.school.key].is_by_hand(Kind.RELATIONSHIPS.value, c.target.id, "priority")
    }  # fmt: skip
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for key, known in bench.known.items():
        for link in known.links.values():
            number = link.fields["priority"]
            if isinstance(number, int) and link.is_current and (key, link.id) not in moved:
                found[key, str(link.pupil)].add(number)
    return found


def _with_priority(known: Known, change: Change, number: int) -> Change:
    fields = dict(change.fields)
    if change.target.id is None:
        fields["priority"] = (None, number)
        return replace(change, fields=fields)
    record = known.links[change.links[0].id or 0, change.links[1].id or 0]
    if record.fields["priority"] == number:
        fields.pop("priority", None)
    else:
        fields["priority"] = (record.fields["priority"], number)
    return replace(change, fields=fields, outcome=Outcome.CHANGED if fields else Outcome.UNCHANGED)


def find_withdrawals(bench: Workbench) -> tuple[list[Withdrawal], bool]:
    """Links that a full list no longer names, though child and adult may both still be in it; and whether they are so
    many that the list is more likely to be incomplete.

    Taking sign-in away is the safe direction, so it needs nobody's leave; many at once need two people's.
    """
    if not bench.reading.is_full or not bench.reading.links:
        return [], False
    named = {link_ref(row) for row in bench.reading.links}
    pupils = {row.ref for row in bench.reading.pupils}
    found = []
    granted = 0
    for school in {target.key: target for target in bench.schools.values()}.values():
        known = bench.known[school.key]
        current = {link.id: link for link in known.links.values() if link.is_granted and link.is_current}
        granted += len(current)
        for (kind, ref), object_id in known.external.items():
            gone = kind == Kind.RELATIONSHIPS and object_id in current and ref not in named
            if gone and ref.split("|")[0] in pupils:
                found.append(Withdrawal(school, object_id))
    is_many = rules.is_many_links(len(found), granted)
    if is_many:
        bench.problems.about_file(
            "NO_GUARDIANS", "",
            f"{len(found)} of {granted} parents who sign in are no longer linked with their child in this list. "
            "That is so many that the list may be incomplete. Check the export. Their sign-in ends only where two "
            "people say so on the page of this list.",
        )  # fmt: skip
    return found, is_many
