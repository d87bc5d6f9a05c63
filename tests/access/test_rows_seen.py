"""Who sees which row (`seen/`): each table holds, and every `visible_to` of the house has one."""

from collections.abc import Iterable

import pytest

from schoolgate.promises.models import Promise
from schoolgate.testing.cast import Cast
from tests.access.doors import undone
from tests.access.mutants import rules
from tests.access.seen import TABLES
from tests.access.seen.table import Seen, Stage


@pytest.mark.slow  # every row of every room, by everybody
@pytest.mark.django_db
@pytest.mark.usefixtures("school_morning")
def test_each_row_is_seen_by_those_who_may_and_by_nobody_else(cast: Cast) -> None:
    stage, faults = Stage(cast), []
    for table in TABLES:
        with undone():
            rows = table.made(stage)
            for state, viewer in stage.viewers.items():
                faults += table.faults_of(viewer, state, rows)
    assert not faults, "\n".join(faults)


def test_every_visible_to_has_its_table_of_who_sees_which_row() -> None:
    missing = without_table(TABLES)
    assert not missing, "\n".join(missing)


def test_a_visible_to_without_its_table_is_named_with_what_to_write() -> None:
    """Control: take a room's table away."""
    (said,) = without_table([table for table in TABLES if table.model is not Promise])
    assert said.startswith("PromiseQuery.visible_to: write into tests/access/seen/")


def without_table(tables: Iterable[Seen]) -> list[str]:
    """What is still to be written, a sentence for each rule."""
    held = {table.rows_class for table in tables if table.name == "visible_to"}
    return [
        f"{rule}: write into tests/access/seen/<room>.py, by hand and from its meaning, which known rows each state of "
        "a person sees: Seen(Model, make, who) in TABLES, with one row for every turn of the rule (another school, "
        "another class, one’s own child, sealed, ended, withdrawn …)."
        for rule in rules()
        if rule.name == "visible_to" and rule.owner not in held
    ]
