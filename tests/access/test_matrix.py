"""Everybody gets what the table says and nothing else: nothing more and nothing less (G-01, G-04).

At a desk a slice, another one for each seed, in which each address and each person stands; in CI everything that may be
opened or posted, and a larger slice of the rest. `SCHOOLGATE_ACCESS=whole` tries all; `SCHOOLGATE_ACCESS_SEED` names
another slice.
"""

import time

import pytest

from schoolgate.testing.cast import Cast
from tests.access.matrix import METHODS, ONE_OF, SEED, WHOLE, by_step, run_all
from tests.access.oracle import ROWS
from tests.access.states import STATES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning"), pytest.mark.slow]

PARTS = 8 if WHOLE else 2


@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_what_the_table_says_and_nothing_else(cast: Cast, part: int) -> None:
    """What is not theirs reads as if it were not there; opening changes nothing; a relation changes what it should."""
    steps = sorted(by_step().items(), key=lambda item: (-len(item[1]), item[0]))
    names = {step: sorted(found) for step, found in steps}
    mine = {step: [name for n, name in enumerate(found) if n % PARTS == part] for step, found in names.items()}
    mine = {step: found for step, found in mine.items() if found}
    started = time.perf_counter()
    matrix = run_all(cast, mine)
    seconds = time.perf_counter() - started
    size = "whole" if WHOLE else f"one of {ONE_OF} of what has a relation or another method"
    print(
        f"\nG-01 part {part + 1} of {PARTS}: {matrix.cells} cells tried ({len(matrix.routes)} addresses, "
        f"{len(matrix.states)} states, {len(matrix.relations)} relations, {len(METHODS)} methods), "
        f"{len(matrix.wrong)} failed, seed {SEED} ({size}), {seconds:.0f} s\n"
        f"G-04 part {part + 1} of {PARTS}: {matrix.foreign} of them asked for what is not theirs, each answer compared "
        "with the one for what does not exist"
    )
    assert not matrix.wrong, f"{len(matrix.wrong)} wrong\n" + "\n".join(matrix.wrong[:60])
    assert matrix.states == set(STATES)
    assert matrix.routes == {name for found in mine.values() for name in found} & set(ROWS)
