"""The table and the addresses belong together (G-02), and no form is taken that was not ours."""

import pytest

from schoolgate.cli.routes import walk
from schoolgate.testing.cast import Cast
from tests.access.doors import READING_WRITES, client_for, writes
from tests.access.oracle import ANSWERED, ROWS
from tests.access.states import STATES
from tests.access.world import World, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    routes = {route.name or route.path for route in walk()}
    assert sorted(routes - set(ROWS)) == [], "say in the oracle who may open these"
    assert sorted(set(ROWS) - routes) == [], "these stand in the oracle and nowhere else"


TRIED = ("done", "page", "again", "refused", "forbidden", ANSWERED, "sign in", "missing")


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
