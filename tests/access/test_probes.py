"""Lists of choices, posted as nobody means them: empty, absent, null, twice, and with another's among one's own (T36).

"All of nothing" is a refusal, and one foreign choice spoils the whole list: nothing of it may be written.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest

from schoolgate.people.models import Adult, Relationship
from schoolgate.people.queries import PupilQuery
from schoolgate.testing.cast import Cast
from tests.access import probes
from tests.access.doors import READING_WRITES, outcome, undone, writes
from tests.access.matrix import IN_CI, SEED, WHOLE, Doors, by_step
from tests.access.oracle import ROWS
from tests.access.others import MISSING_ID
from tests.access.states import STATES
from tests.access.world import World, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning"), pytest.mark.slow]


def link_of(adult: Adult) -> int:
    """One of an adult's links."""
    return int(Relationship.objects.filter(adult=adult).values_list("pk", flat=True)[0])


# By hand: (address, parameter that names things) → things of the same kind that are not to be had there.
FOREIGN: dict[tuple[str, str], tuple[Callable[[Cast], int], ...]] = {
    ("talk-new", "adults"): (
        lambda c: c.leah.pk, lambda c: c.barred.pk, lambda c: c.samira.pk, lambda c: c.carys.pk, lambda c: MISSING_ID,
    ),
    ("restriction-new", "adult"): (lambda c: c.leah.pk, lambda c: c.carys.pk, lambda c: MISSING_ID),
    ("access-confirm", "relationship"): (
        lambda c: link_of(c.carys), lambda c: link_of(c.huda), lambda c: MISSING_ID,
    ),
    ("talk-booking", "slot"): (lambda c: MISSING_ID,),
    ("talk-target", "school_owner"): (lambda c: c.millbrook_teacher.pk, lambda c: c.supply.pk, lambda c: MISSING_ID),
    ("pupil-change", "school_class"): (lambda c: c.millbrook_class.pk, lambda c: MISSING_ID),
}  # fmt: skip
# Of a list of people to confirm, what is not to be had any more is left out: a colleague may have been quicker.
# Of times, what is none leads back to the times on offer.
LEAVES_OUT = {("access-confirm", "relationship"), ("talk-booking", "slot")}
OWN_CONFIRMED = "UPDATE people_relationship: sign_in"
KEPT_OUT = ("missing", "page", "again", "refused", "forbidden")


def spoilt(own: Any, foreign: Any) -> dict[str, list[Any]]:
    """What is posted in the place of the parameter. None of it may be taken."""
    one = own[0] if isinstance(own, list) else own
    return {
        "another’s": [foreign],
        "one’s own, then another’s": [one, foreign],
        "another’s, then one’s own": [foreign, one],
        "both in one": [f"{one},{foreign}"],
        "empty": [""],
        "null": ["null"],
        "none": [],
        "a list": ["[]"],
    }


# Of a single choice posted twice the browser's rule holds: the last one counts. Then one's own, last, may be taken.
SINGLE_TAKES = {"another’s, then one’s own"}
MAY_BE_LEFT_OUT = {("pupil-change", "school_class"): {"empty", "none"}}
LISTS = {("talk-new", "adults")}


def links() -> set[int]:
    """Everybody who may sign in."""
    return set(Relationship.objects.filter(sign_in="granted").values_list("pk", flat=True))


def test_a_spoilt_choice_is_never_taken(cast: Cast) -> None:
    started = time.perf_counter()
    people = {state: find(cast) for state, find in STATES.items()}
    doors, tried, wrong = Doors(people), 0, []
    for step, names in by_step({name for name, _ in FOREIGN}).items():
        with undone():
            world = World(cast, step)
            for name, field in [key for key in FOREIGN if key[0] in names]:
                row = ROWS[name]
                assert row.post is not None
                states = sorted(row.post.get("done", frozenset()))
                path, data = path_of(name, row, world), world.data(row.data)
                for foreign in FOREIGN[name, field]:
                    for how, values in spoilt(data.get(field, MISSING_ID), foreign(cast)).items():
                        if how in MAY_BE_LEFT_OUT.get((name, field), ()):
                            continue
                        if how in SINGLE_TAKES and (name, field) not in LISTS:
                            continue
                        for state in states:
                            tried += 1
                            form = {key: value for key, value in data.items() if key != field} | {field: values}
                            with undone(), writes() as written:
                                before = links()
                                got = outcome(doors.ask(state, "post", path, form))
                                if links() - before - {data.get("relationship")}:
                                    wrong.append(f"{state}: {name} with {field} {how} confirmed another’s")
                            changed = set(written) - READING_WRITES
                            if (name, field) in LEAVES_OUT:
                                is_taken = bool(changed if "own" not in how else changed - {OWN_CONFIRMED})
                            else:
                                is_taken = got not in KEPT_OUT or bool(
                                    changed
                                )  # "page": the form again, with what is wrong
                            if is_taken:
                                wrong.append(f"{state}: {name} with {field} {how}: {got}, wrote {sorted(changed)[:3]}")
    print(
        f"\nG-04 (lists of choices): {tried} posts tried, {len(wrong)} failed, seed {SEED}, "
        f"{time.perf_counter() - started:.0f} s"
    )
    assert not wrong, "\n".join(wrong)


# -- ids in addresses --------------------------------------------------------------------------------------------------

MOST = 50_000 if WHOLE else 5_400 if IN_CI else 500


def test_what_is_not_theirs_reads_as_if_it_were_not_there(cast: Cast) -> None:
    """Status, words and headers alike: foreign, gone, guessed, or no id at all."""
    started = time.perf_counter()
    found = probes.run(cast, MOST)
    print(f"\nG-04 (addresses): {found.told()}, {time.perf_counter() - started:.0f} s")
    assert not found.wrong, "\n".join(found.wrong[:60])
    assert found.routes == {name for name, row in ROWS.items() if row.at and not row.is_open}
    assert {"malformed", "guessed", "another school", "deleted"} <= found.kinds
    assert found.tried > MOST * 0.92


def test_control_a_page_that_finds_anything_is_noticed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PupilQuery, "visible_to", lambda self, viewer: self)
    assert probes.run(cast, 60, {"family", "pupil-change"}).wrong
