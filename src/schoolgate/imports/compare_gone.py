"""Who was in a class and is no longer, by a full list: the place ends the day before.

Only within what the list speaks about: its own classes, with somebody in each, and people whom it names. A place that
somebody at school gave by hand stays. Where so many would end that the list may be cut short, none does.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from schoolgate.imports import rules
from schoolgate.imports.changes import Change, SchoolTarget, Target
from schoolgate.imports.compare_people import Workbench
from schoolgate.imports.known import Known
from schoolgate.imports.rows import Kind, Outcome, Role, Where

FEW = 3


def compare_gone(bench: Workbench, memberships: Iterable[Change]) -> list[Change]:
    """The places of each school that end. `memberships` is what became of the rows of the file."""
    if not bench.reading.is_full:
        return []
    named: dict[str, set[tuple[str, str, str]]] = defaultdict(set)  # school → (role, class, person)
    left: dict[str, set[tuple[int, int]]] = defaultdict(set)  # school → (class, pupil), by joining another form
    for change in memberships:
        if len(change.links) == 2:
            named[change.school.key].add((change.label, change.links[0].key, change.links[1].key))
            for class_id in change.fields["leaves"][1] if "leaves" in change.fields else ():
                left[change.school.key].add((class_id, change.links[1].id or 0))
    people = {
        Role.STUDENT: {(school, t.id) for (kind, _, school), t in bench.at.items() if kind == Kind.PUPILS},
        Role.TEACHER: {(school, t.id) for (kind, _, school), t in bench.at.items() if kind == Kind.STAFF},
    }
    found = []
    for school in bench.targets:
        for role in (Role.STUDENT, Role.TEACHER):
            here = {person for key, person in people[role] if key == school.key and person is not None}
            found += _of_role(bench, school, role, named[school.key], left[school.key], here)
    return found


def _of_role(
    bench: Workbench, school: SchoolTarget, role: Role, named: set[tuple[str, str, str]], left: set[tuple[int, int]],
    people: set[int],
) -> list[Change]:  # fmt: skip
    known = bench.known[school.key]
    in_file = {class_key for said, class_key, _ in named if said == role}
    held = [
        (class_id, person, times)
        for (class_id, person), times in _held(known, role).items()
        if str(class_id) in in_file and person in people and times[1] is None
    ]
    gone = [
        place for place in held
        if (role.value, str(place[0]), str(place[1])) not in named
        and (place[0], place[1]) not in left
        and (role.value, place[0], place[1]) not in known.placed_by_hand
    ]  # fmt: skip
    if len(gone) > FEW and rules.is_large(len(gone), len(held)):
        who = "children" if role == Role.STUDENT else "teachers"
        bench.problems.about_file(
            "MODE_CONFLICT", "",
            f"{len(gone)} of {len(held)} places of {who} in a class are no longer in this list, though child and class "
            "are. That is so many that the list may be incomplete, so nobody was taken out of a class. Check the "
            "export.",
        )  # fmt: skip
        return []
    return [_ended(bench, school, role, class_id, person, times[0]) for class_id, person, times in gone]


def _held(known: Known, role: Role) -> dict[tuple[int, int], tuple[date, date | None]]:
    return known.placements if role == Role.STUDENT else known.teachings


def _ended(bench: Workbench, school: SchoolTarget, role: Role, class_id: int, person: int, starts: date) -> Change:
    kind = Kind.PUPILS if role == Role.STUDENT else Kind.STAFF
    links = (Target(Kind.CLASSES, str(class_id), class_id), Target(kind, str(person), person))
    last = max(bench.as_of - timedelta(days=1), starts)
    return Change(
        Kind.MEMBERSHIPS, Outcome.CHANGED, Where("", 0), school,
        Target(Kind.MEMBERSHIPS, f"{role.value}:{class_id}:{person}"), role.value, {"ends": (None, last)}, links=links,
        is_counted=False,
    )  # fmt: skip
