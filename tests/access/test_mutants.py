"""Controls of G-01: a permission rule with any part taken out is noticed, each rule and each part, at every run.

The table of deeds by the cells of the addresses that name it. The rules of rows (`visible_to`, and what it stands on)
by the tables of who sees which row (`seen/`), which are asked without a page in between.
"""

import time
from typing import Any

import pytest

from schoolgate.access.policy import Action, Role
from schoolgate.cli.routes import walk
from schoolgate.people.models import RoleGrant
from schoolgate.people.viewers import Viewer
from schoolgate.testing.cast import Cast, viewer_of
from tests.access.doors import undone
from tests.access.matrix import IN_CI, Doors, Matrix, by_step, cells_of, is_in_slice
from tests.access.mutants import Mutant, RowMutant, Rule, mutants_of, row_mutants, rules
from tests.access.oracle import ROWS
from tests.access.seen import TABLES
from tests.access.seen.table import Seen, Stage
from tests.access.states import SIGNED_OUT, STATES
from tests.access.world import World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("school_morning"),
    pytest.mark.slow,
    pytest.mark.guards_off,
]

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
    # At a desk one of three deeds, another third for each seed; in CI all.
    tried = {action for action in set(action_of.values()) if IN_CI or is_in_slice(str(action), 3)}
    action_of = {name: action for name, action in action_of.items() if action in tried}
    alive: dict[Action, list[RowMutant]] = {action: row_mutants(action) for action in tried}
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
    report("the table of deeds", total, survivors, f"{requests} requests", started)
    assert len(survivors) <= total * (1 - LEAST), survivors


def of_the_thing_itself(name: str, state: str, method: str, relation: str) -> bool:
    """What opens or posts; and a verb that no page has, which tells those whom the guard lets in from the others."""
    if relation != "as it is" or state in SIGNED_OUT:
        return False
    return method in ("get" if ROWS[name].get is not None else "post", "patch")


def report(what: str, total: int, survivors: list[str], tried: str, started: float) -> None:
    print(
        f"\nG-01 control, {what}: {total - len(survivors)} of {total} mutants killed, {tried}, "
        f"{time.perf_counter() - started:.0f} s"
    )
    for survivor in survivors:
        print(f"  survived: {survivor}")


# -- the rules of rows -------------------------------------------------------------------------------------------------

# What no state and no row can tell from the rule itself, and why. Counted apart; what is noticed may not stand here.
SAME_SCHOOL = "the other parts lead only to rows of the viewer’s school, and a foreign key never leaves its school"
ONE_SELF = "a grown-up’s own key is asked for, and it belongs to one school"
OWN_LINKS = "nobody sees their own record as staff, since each of its links stands beside themselves"
EQUIVALENT: dict[str, str] = {
    "SessionMarkQuery.visible_to: without school=viewer.school_id": SAME_SCHOOL,
    "SessionMarkQuery.visible_to: without “if viewer.roles.isdisjoint(READS_MARKS | READS_TODAY):”": (
        "every role that finds a child in the directory reads the child’s marks, of today at least"
    ),
    "InvitationQuery.visible_to: without school=viewer.school_id": SAME_SCHOOL,
    "InvitationQuery.visible_to: without adult__user=viewer.user_id": OWN_LINKS,
    "InvitationQuery.visible_to: without “if viewer.is_parent:”": (
        "a parent sees one record, their own, and invitations of one’s own are left out"
    ),
    "MessageQuery.visible_to: without school=viewer.school_id": ONE_SELF,
    "AdultQuery.visible_to: without school=viewer.school_id": ONE_SELF,
    "CircleQuery.visible_to: without school=viewer.school_id": SAME_SCHOOL,
    "MergeQuery.visible_to: without school=viewer.school_id": SAME_SCHOOL,
    "TwoPeopleQuery.visible_to: without school=viewer.school_id": SAME_SCHOOL,
    "PromiseQuery.visible_to: without school=viewer.school_id": SAME_SCHOOL,
    "PraiseQuery.visible_to: without school=viewer.school_id": SAME_SCHOOL,
    "GateNoteQuery.visible_to: without school=viewer.school_id": SAME_SCHOOL,
    "QuestionQuery.visible_to: without within": (
        "a question about a child is asked by a grown-up of that child, and who shares a child with them is left out"
    ),
    "NoticeQuery.visible_to: without “if viewer.is_parent:”": "a parent sends nothing, and is told as a parent anyway",
}


def tables_of(rule: Rule) -> list[Seen]:
    """Where a rule shows: in its own table; of what several rules of a room stand on, in each of that room’s."""
    own = [table for table in TABLES if (table.rows_class, table.name) == (rule.owner, rule.name)]
    return own or [table for table in TABLES if table.rows_class.__module__ == rule.function.__module__]


def is_noticed(mutant: Mutant, table: Seen, viewers: dict[str, Viewer], rows: dict[Any, str]) -> bool:
    """Whether anybody sees another row than by hand, with that part of the rule gone.

    Whoever noticed one is asked first about the next: much the same people notice the parts of one rule.
    """
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        for state in [state for state in viewers if mutant.role is None or mutant.role in viewers[state].roles]:
            if table.faults_of(viewers[state], state, rows):
                first = viewers.pop(state)
                others = dict(viewers)
                viewers.clear()
                viewers |= {state: first, **others}
                return True
    return False


def test_a_rule_of_rows_with_a_part_taken_out_is_noticed(cast: Cast) -> None:
    started, stage = time.perf_counter(), Stage(cast)
    alive = {rule: mutants_of(rule) for rule in rules()}
    total = sum(map(len, alive.values()))
    for table in TABLES:
        tried = [rule for rule in alive if table in tables_of(rule)]
        with undone():
            rows, viewers = table.made(stage), dict(stage.viewers)
            for rule in tried:
                alive[rule] = [mutant for mutant in alive[rule] if not is_noticed(mutant, table, viewers, rows)]
    left = sorted(str(mutant) for found in alive.values() for mutant in found)
    survivors = [mutant for mutant in left if mutant not in EQUIVALENT]
    same = len(left) - len(survivors)
    report("the rules of rows", total - same, survivors, f"{same} that nobody can tell", started)
    # Each once: a rule may say the same twice, and one of the two be of use.
    assert [mutant for mutant in left if mutant in EQUIVALENT] == sorted(EQUIVALENT), "noticed, gone, or there twice"
    assert len(survivors) <= (total - same) * (1 - LEAST), survivors
