"""Every address × every state of a person × both verbs, against the hand-written table (G-01, G-02, G-04)."""

from collections import defaultdict
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client

from schoolgate.cli.routes import walk
from schoolgate.testing.cast import Cast
from tests.access.doors import READING_WRITES, client_for, comparable, outcome, undone, writes
from tests.access.oracle import ANSWERED, ROWS, Row
from tests.access.states import SIGNED_OUT, STATES
from tests.access.world import MISSING_ID, World, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    routes = {route.name or route.path for route in walk()}
    assert sorted(routes - set(ROWS)) == [], "say in the oracle who may open these"
    assert sorted(set(ROWS) - routes) == [], "these stand in the oracle and nowhere else"


def expected(row: Row, verb: str, state: str) -> str:
    """What the table says: looked up, never worked out from the code."""
    if state in SIGNED_OUT and not row.is_open:
        return "sign in"
    allowed = row.get if verb == "get" else row.post
    if allowed is None:
        return "no such verb" if row.is_open or state in row.guard else "missing"
    for said, who in allowed.items():
        if state in who or (row.is_open and state in SIGNED_OUT):
            return said
    return "missing"


def test_everybody_gets_what_the_table_says_and_nothing_else(cast: Cast) -> None:
    """Nothing more and nothing less; what is not theirs reads as if it were not there; opening changes nothing."""
    people = {state: find(cast) for state, find in STATES.items()}
    clients = {state: client_for(person) for state, person in people.items()}
    cookies = {state: client.cookies.output(attrs=[], header="") for state, client in clients.items()}
    by_step: dict[str, list[str]] = defaultdict(list)
    for name, row in ROWS.items():
        by_step[row.step].append(name)

    wrong: list[str] = []
    cells = 0
    nothing: dict[tuple[str, str, str], str] = {}
    for step, names in by_step.items():
        with undone():
            world = World(cast, step)
            for name in names:
                row = ROWS[name]
                with undone():
                    path, data = path_of(name, row, world), world.data(row.data)
                    nowhere = path_of(name, row, world, instead=MISSING_ID) if row.at else ""
                    for state, client in clients.items():
                        for verb in verbs_to_try(row, state):
                            cells += 1
                            probe = Probe(name, row, state, verb, path, nowhere, data if verb == "post" else {})
                            client.cookies = SimpleCookie(cookies[state])
                            with undone():
                                wrong += probe.run(client, nothing)
    print(f"\n{cells} cells: {len(ROWS)} addresses, {len(STATES)} states")
    assert not wrong, "\n".join(wrong)
    assert cells > 2000


def verbs_to_try(row: Row, state: str) -> list[str]:
    """Both, or what the address has: for a verb that nobody has, and for one's own affairs, a few stand for all."""
    if state in ("nobody", "mother", "father", "teacher", "clerk", "dsl"):
        return ["get", "post"]
    who = {"get": row.get, "post": row.post}
    return [verb for verb, allowed in who.items() if allowed is not None and ANSWERED not in allowed]


ANSWERS = frozenset({"forbidden", "page", "done", "again", "refused", "missing", "no such verb", "sign in"})


@dataclass(frozen=True)
class Probe:
    """One cell of the table."""

    name: str
    row: Row
    state: str
    verb: str
    path: str
    nowhere: str
    data: dict[str, Any]

    def ask(self, client: Client, path: str) -> Any:
        return client.get(path) if self.verb == "get" else client.post(path, self.data)

    def run(self, client: Client, nothing: dict[tuple[str, str, str], str]) -> list[str]:
        """What is wrong, in words; nothing when all is well. `nothing` remembers the page for what does not exist."""
        said = expected(self.row, self.verb, self.state)
        with writes() as written:
            answer = self.ask(client, self.path)
        got = outcome(answer)
        cell = f"{self.state}: {self.verb} {self.name}"
        if got != said and not (said == ANSWERED and got in ANSWERS):
            return [f"{cell} should be “{said}”, but was “{got}”"]
        found = []
        changed = set(written) - READING_WRITES
        kept_out = said != ANSWERED and got in ("missing", "sign in", "no such verb", "refused")
        if changed and (self.verb == "get" or kept_out):
            found.append(f"{cell} was “{got}” and wrote {sorted(changed)}")
        if got == "missing" and self.nowhere:
            key = (self.state, self.verb, self.nowhere.split("/")[1] + self.row.data)
            if key not in nothing:
                other = self.ask(client, self.nowhere)
                nothing[key] = comparable(other, self.nowhere)
                assert other.status_code == 404
            if comparable(answer, self.path) != nothing[key]:
                found.append(f"{cell} tells that thing apart from one that is not there")
        return found


TRIED = ("done", "page", "refused", ANSWERED, "sign in", "missing")


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.post is not None))
def test_no_form_is_taken_without_its_token(cast: Cast, name: str) -> None:
    """Whoever is allowed to is refused all the same when the form was not ours (reliability T32)."""
    row = ROWS[name]
    world = World(cast, row.step)
    assert row.post is not None
    who = next(state for said in TRIED for state in sorted(row.post.get(said, ())))
    client, path, data = client_for(STATES[who](cast), csrf=True), path_of(name, row, world), world.data(row.data)
    with writes() as written:
        answer = client.post(path, data)
    assert answer.status_code == 403
    assert set(written) <= READING_WRITES
