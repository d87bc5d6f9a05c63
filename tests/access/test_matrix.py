"""Everybody gets what the table says and nothing else: nothing more and nothing less (G-01, G-04).

At a desk a slice, another one for each seed, in which each address and each person stands; in CI everything that may be
opened or posted, and a larger slice of the rest. `SCHOOLGATE_ACCESS=whole` tries all; `SCHOOLGATE_ACCESS_SEED` names
another slice.
"""

import time

import pytest

from schoolgate.testing.cast import Cast
from tests.access.matrix import METHODS, ONE_OF, SEED, WHOLE, Matrix, allowed_by_table, by_step, run_all
from tests.access.oracle import ROWS
from tests.access.states import STATES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning"), pytest.mark.slow]

PARTS = 32 if WHOLE else 2

# (address, method) that nobody in these stories can be answered, with the reason; all else is by somebody (G-02).
_ASKED = "nobody has asked yet: the right answer is a refusal"
_NO_POST = "one of allauth’s pages, which is only read"
_NO_SECOND = "nobody in the cast has a second step to end, see or change; accounts/tests has"
NEVER_ANSWERED: dict[tuple[str, str], str] = {
    ("account_logout", "post"): "leads to the sign-in page",
    ("sign-out", "post"): "leads to the sign-in page",
    ("leave-everywhere", "post"): "leads to the sign-in page",
    ("set-language", "get"): "a form without a page of its own",
    ("sign-in-passkey", "post"): "an answer from a real key only",
    ("second-step", "post"): _NO_POST,
    ("mfa_index", "post"): _NO_POST,
    ("mfa_list_webauthn", "post"): _NO_POST,
    ("mfa_view_recovery_codes", "post"): _NO_POST,
    ("mfa_download_recovery_codes", "post"): _NO_POST,
    ("mfa_view_recovery_codes", "get"): _NO_SECOND,
    ("mfa_download_recovery_codes", "get"): _NO_SECOND,
    **{(f"mfa_{verb}", method): _NO_SECOND for verb in ("deactivate_totp", "edit_webauthn", "remove_webauthn")
       for method in ("get", "post")},
    ("invited", "post"): "the link was never made; accounts/tests follows a real one",
    ("lists", "post"): "without a file the page comes again; imports/tests sends one",
    ("place-open-confirm", "post"): _ASKED,
    ("place-open-refuse", "post"): _ASKED,
    ("restriction-lift-confirm", "post"): _ASKED,
    ("restriction-lift-refuse", "post"): _ASKED,
    ("restriction-document", "post"): "the paper was seen when the limit was entered",
    **{(f"hook-{which}", "post"): "only with the provider’s own proof; outbox/tests has it"
       for which in ("notify-status", "notify-text", "twilio-status", "twilio-text")},
    ("talk-earlier", "post"): "there is no target of an earlier talk in this story",
}  # fmt: skip


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
    assert unanswered(matrix, {name for found in mine.values() for name in found}) == []
    assert matrix.states == set(STATES)
    assert matrix.routes == {name for found in mine.values() for name in found} & set(ROWS)


def unanswered(matrix: Matrix, names: set[str]) -> list[str]:
    """The addresses of these that nobody got, although the table lets somebody, or no list says why not (G-02)."""
    found = []
    for name in sorted(names):
        for method, verbs in (("get", ROWS[name].get), ("post", ROWS[name].post)):
            key = (name, method)
            if verbs is None or key in matrix.let_in:
                continue
            if key not in NEVER_ANSWERED:
                who = " or ".join(allowed_by_table(ROWS[name], method)[:3]) or "anybody"
                found.append(f"{method.upper()} {name} was never answered, not even to {who}")
    return found
