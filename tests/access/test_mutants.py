"""Controls of G-01: a permission rule with any part taken out is noticed by the cells of the addresses that name it.

The table of deeds whole, each time. Of the directory’s rules a slice, another one for each seed, and a larger one in
CI; all rules of rows with `SCHOOLGATE_ACCESS=whole`.
"""

import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any

import pytest

from schoolgate.access.policy import Action, Role
from schoolgate.cli.routes import walk
from schoolgate.people.models import RoleGrant, School, Staff
from schoolgate.people.prepared import Prepared
from schoolgate.testing.cast import Cast, viewer_of
from tests.access.doors import undone
from tests.access.matrix import IN_CI, SEED, WHOLE, Cell, Doors, Matrix, by_step, cells_of, is_in_slice
from tests.access.mutants import Mutant, RowMutant, Rule, mutants_of, row_mutants, rules
from tests.access.oracle import ROWS
from tests.access.relations import NOWHERE
from tests.access.states import SIGNED_OUT, STATES
from tests.access.test_families import TODAY, differs_somewhere
from tests.access.test_sweep import _afresh
from tests.access.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning"), pytest.mark.slow]

# Asked for by name inside a page, not at a door: what they show is held by the field table (test_fields.py).
LEAST = 0.98


def roles_of(people: dict[str, Any]) -> dict[str, frozenset[Role]]:
    return {state: viewer_of(person).roles for state, person in people.items() if state not in SIGNED_OUT}


def test_a_row_of_the_table_with_one_role_more_or_less_is_noticed(cast: Cast) -> None:
    started = time.perf_counter()
    people = {state: find(cast) for state, find in STATES.items()}
    # The safeguarding lead is a deputy as well; here only what a lead may as a lead is of interest.
    RoleGrant.objects.filter(staff=cast.adeyemi, role=Role.SLT).delete()
    roles, doors = roles_of(people), Doors(people)
    action_of = {route.name: Action(str(route.guard)) for route in walk() if not route.open and route.name in ROWS}
    alive: dict[Action, list[RowMutant]] = {action: row_mutants(action) for action in set(action_of.values())}
    total = sum(map(len, alive.values()))
    requests = 0
    for step, names in by_step(set(action_of)).items():
        with undone():
            matrix = Matrix(doors)
            for cell in cells_of(World(cast, step), names, of_the_thing_itself):
                left = alive[action_of[cell.name]]
                for mutant in [one for one in left if one.role is None or one.role in roles.get(cell.state, ())]:
                    with pytest.MonkeyPatch.context() as patch:
                        mutant.apply(patch)
                        requests += 1
                        if matrix.faults(cell):
                            left.remove(mutant)
    survivors = sorted(str(mutant) for left in alive.values() for mutant in left)
    report("the table of deeds", total, survivors, requests, started)
    assert len(survivors) <= total * (1 - LEAST), survivors


def of_the_thing_itself(name: str, state: str, method: str, relation: str) -> bool:
    """What opens or posts; and a verb that no page has, which tells those whom the guard lets in from the others."""
    if relation != "as it is" or state in SIGNED_OUT:
        return False
    return method in ("get" if ROWS[name].get is not None else "post", "patch")


def report(what: str, total: int, survivors: list[str], requests: int, started: float) -> None:
    print(
        f"\nG-01 control, {what}: {total - len(survivors)} of {total} mutants killed, {requests} requests, "
        f"seed {SEED}, {time.perf_counter() - started:.0f} s"
    )
    for survivor in survivors:
        print(f"  survived: {survivor}")


# -- the rules of rows -------------------------------------------------------------------------------------------------

# The directory's own rules, on which every room's stand. Those of the rooms are tried as well when all is tried, and
# counted; what survives there is printed, and is work to do: most of it shows only in lists, whose words no cell reads.
DIRECTORY = "schoolgate.people.queries"


def is_of_directory(mutant: Mutant) -> bool:
    return mutant.rule.function.__module__ == DIRECTORY


def chosen_rules() -> list[Mutant]:
    every = [mutant for rule in rules() for mutant in mutants_of(rule)]
    if WHOLE:
        return every
    ours = [mutant for mutant in every if is_of_directory(mutant)]
    return [mutant for mutant in ours if is_in_slice(str(mutant), 10 if IN_CI else 30)]


@contextmanager
def recorded(called: set[Rule]) -> Iterator[None]:
    """Which rules are asked meanwhile."""

    def noting(rule: Rule, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def asked(*args: Any, **kwargs: Any) -> Any:
            called.add(rule)
            return function(*args, **kwargs)

        return asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "_compiled", _afresh(Prepared._compiled))
        for rule in rules():
            patch.setattr(rule.owner, rule.name, noting(rule, rule.function))
        yield


def is_noticed(matrix: Matrix, cell: Cell, mutant: Mutant) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        if is_of_directory(mutant):  # the others are in no prepared question
            patch.setattr(Prepared, "_compiled", _afresh(Prepared._compiled))
        mutant.apply(patch)
        return bool(matrix.faults(cell))


NO_NEWS = {other.name for other in NOWHERE}  # no rule lets anybody in to what is not there


def is_skipped(mutant: Mutant, cell: Cell, missed: int) -> bool:
    """The longer a mutant has not been noticed, the fewer cells it is tried on: one of 4, then one of 12."""
    one_of = 1 if missed < 20 else 4 if missed < 60 else 12
    return zlib.crc32(f"{mutant}|{cell}".encode()) % one_of != 0


TELLING_STEPS = ("offered", "shared")


def telling_names() -> dict[str, list[str]]:
    """Of all addresses that ask for the same deed about the same thing, the first that is opened, or else posted."""
    found: dict[str, list[str]] = {}
    seen = set()
    guards = {route.name: route.guard for route in walk()}
    for step, names in by_step().items():
        if step not in TELLING_STEPS:
            continue
        for name in sorted(names, key=lambda name: ROWS[name].get is None):
            key = (ROWS[name].at[:1], guards[name])
            if key not in seen:
                seen.add(key)
                found.setdefault(step, []).append(name)
    return found


def telling(name: str, state: str, method: str, relation: str) -> bool:
    """One verb of each such address, by those whom its guard lets in; of lists as they are, by everybody."""
    row = ROWS[name]
    if row.is_open or state in SIGNED_OUT or state not in row.guard:
        return False
    if relation in NO_NEWS or (not row.at and relation != "as it is"):
        return False
    if relation != "as it is" and zlib.crc32(f"{name}|{state}|{relation}".encode()) % 3:
        return False
    return method == ("get" if row.get is not None else "post")


def is_noticed_in_families(mutant: Mutant, school: School, clerks: tuple[Staff, Staff]) -> bool:
    """Whether the random families of G-07 show it: rights and dates that no address of the story turns on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "_compiled", _afresh(Prepared._compiled))
        patch.setattr("schoolgate.people.queries.today", lambda: TODAY)
        mutant.apply(patch)
        return differs_somewhere(school, clerks)


def test_a_rule_of_rows_with_a_part_taken_out_is_noticed(cast: Cast) -> None:
    family_school = School.objects.create(name="Families")
    first, second = (
        Staff.objects.create(school=family_school, first_name=name, starts=TODAY - timedelta(days=900)) for name in "AB"
    )
    family_clerks = first, second
    started = time.perf_counter()
    doors = Doors({state: find(cast) for state, find in STATES.items()})
    alive: dict[Rule, list[Mutant]] = defaultdict(list)
    for mutant in chosen_rules():
        alive[mutant.rule].append(mutant)
    total = sum(map(len, alive.values()))
    ours = sum(is_of_directory(mutant) for found in alive.values() for mutant in found)
    requests, missed, asked = 0, Counter[Mutant](), dict[tuple[str, str], set[Rule]]()
    for step, names in telling_names().items():
        with undone():
            matrix = Matrix(doors)
            for cell in cells_of(World(cast, step), names, telling):
                if not any(alive.values()):
                    break
                key = cell.name, cell.state
                if key not in asked:
                    asked[key] = set()
                    with recorded(asked[key]):
                        faults = matrix.faults(cell)
                    assert not faults, faults
                for rule in asked[key] & set(alive):
                    for mutant in list(alive[rule]):
                        if is_skipped(mutant, cell, missed[mutant]):
                            continue
                        requests += 1
                        missed[mutant] += 1
                        if is_noticed(matrix, cell, mutant):
                            alive[rule].remove(mutant)
    for rule, left in alive.items():
        if rule.function.__module__ == DIRECTORY:
            left[:] = [mutant for mutant in left if not is_noticed_in_families(mutant, family_school, family_clerks)]
    survivors = sorted(str(mutant) for left in alive.values() for mutant in left)
    report("the rules of rows", total, survivors, requests, started)
    of_directory = [str(mutant) for left in alive.values() for mutant in left if is_of_directory(mutant)]
    assert len(of_directory) <= max(1, ours) * (1 - LEAST), of_directory
