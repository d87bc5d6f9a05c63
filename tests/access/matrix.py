"""Every address × every state of a person × every relation × every method, against the hand-written table (G-01).

A cell is one request. What it should be is looked up in the row and in `relations.py`; what it was is asked of the real
handler with all its middleware, in a savepoint, so that no cell knows of another.
"""

import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from schoolgate.testing.cast import Cast
from tests.access.doors import READING_WRITES, Person, client_for, comparable, outcome, undone, writes
from tests.access.oracle import ANSWERED, RELATIONS, ROWS, Row
from tests.access.relations import CHANGES, LEFT, NOT_ABOUT_LEAVERS, NOWHERE, OF_ONE_SCHOOL, Change, Other
from tests.access.relations import RELATIONS as OF_THE_STORY
from tests.access.states import SIGNED_OUT, STATES
from tests.access.world import MISSING_ID, World, path_of

METHODS = ("get", "post", "head", "options", "put", "patch", "delete")
ANSWERS = frozenset({"forbidden", "page", "done", "again", "refused", "missing", "no such verb", "sign in"})
LET_IN = frozenset({"page", "done", "again", "refused"})
KEPT_OUT = frozenset({"missing", "sign in", "no such verb", "refused"})

WHOLE = os.environ.get("SCHOOLGATE_ACCESS", "") == "whole"
# Another seed is another slice. It does not turn with the day by itself: a red build should be somebody's change.
SEED = os.environ.get("SCHOOLGATE_ACCESS_SEED", "") or "2026-11-22"
IN_CI = os.environ.get("CI", "").lower() == "true"
ONE_OF = 1 if WHOLE else 60 if IN_CI else 480

# What only dresses an answer, whoever asks: headers, packing, the log. `test_headers.py` and the probes keep them on.
DRESS = frozenset(
    {
        "schoolgate.health.HealthMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "schoolgate.ui.middleware.RequestLogMiddleware",
        "schoolgate.ui.middleware.HeadersMiddleware",
        "csp.middleware.CSPMiddleware",
        "django_permissions_policy.PermissionsPolicyMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    }
)


class Doors:
    """Somebody at each door: one prepared session for each state, and the handler itself.

    `is_dressed`: with the middleware that only adds headers, which takes a fifth longer.
    """

    def __init__(self, people: dict[str, Person], *, is_dressed: bool = False) -> None:
        self.handler = BaseHandler()
        needed = [name for name in settings.MIDDLEWARE if is_dressed or name not in DRESS]
        with override_settings(MIDDLEWARE=needed):
            self.handler.load_middleware()
        self.factory = RequestFactory()
        self.cookies: dict[str, str] = {}
        for state, person in people.items():
            session = client_for(person).cookies.get(settings.SESSION_COOKIE_NAME)
            self.cookies[state] = f"{session.key}={session.coded_value}" if session else ""

    def ask(self, state: str, method: str, path: str, data: dict[str, Any]) -> HttpResponse:
        headers = {"cookie": self.cookies[state]}
        if method == "post":
            request = self.factory.post(path, data, headers=headers)
        else:
            request = self.factory.generic(method.upper(), path, headers=headers)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # as the test client does
        return cast(HttpResponse, self.handler.get_response(request))


def expected(row: Row, verb: str, state: str) -> str:
    """What the table says of the thing itself: looked up, never worked out from the code."""
    if state in SIGNED_OUT and not row.is_open:
        return "sign in"
    allowed = row.get if verb in ("get", "head") else row.post if verb == "post" else None
    if allowed is None:
        if verb not in ("get", "head", "post") and ANSWERED in {**(row.get or {}), **(row.post or {})}:
            return ANSWERED
        return "no such verb" if row.is_open or state in row.guard else "missing"
    for said, who in allowed.items():
        if state in who or (row.is_open and state in SIGNED_OUT):
            return said
    return "missing"


@dataclass(frozen=True)
class Cell:
    """One request, and what should come of it: a word of `outcome`, or several when the story is not at its step."""

    name: str
    state: str
    method: str
    relation: str
    path: str
    nowhere: str  # the same address of something that does not exist; "" for an address without an id
    data: dict[str, Any]
    should: frozenset[str]

    @property
    def is_exact(self) -> bool:
        return len(self.should) == 1

    def __str__(self) -> str:
        return f"{self.state}: {self.method.upper()} {self.name} ({self.relation})"


@dataclass
class Matrix:
    """The cells that were tried, and what was wrong with any."""

    doors: Doors
    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    relations: set[str] = field(default_factory=set)
    let_in: set[tuple[str, str]] = field(default_factory=set)  # (address, method) that somebody got
    foreign: int = 0
    nothing: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def run(self, cell: Cell) -> None:
        self.cells += 1
        self.routes.add(cell.name)
        self.states.add(cell.state)
        self.relations.add(cell.relation)
        self.foreign += bool(cell.nowhere) and "missing" in cell.should and cell.should != ANSWERS
        self.wrong += self.faults(cell)

    def faults(self, cell: Cell) -> list[str]:
        """What is wrong, in words; nothing when all is well."""
        with undone(), writes() as written:
            answer = self.doors.ask(cell.state, cell.method, cell.path, cell.data)
            got = outcome(answer)
            if got in ("page", "done"):
                self.let_in.add((cell.name, cell.method))
            if got not in cell.should:
                return [f"{cell} should be {' or '.join(sorted(cell.should))}, but was {got}"]
            found = []
            changed = set(written) - READING_WRITES
            is_own = cell.should == ANSWERS
            if changed and (cell.method not in ("post",) or (got in KEPT_OUT and not is_own)):
                found.append(f"{cell} was {got} and wrote {sorted(changed)}")
            if got == "missing" and cell.nowhere and not is_own:
                found += self._told_apart(cell, answer)
            return found

    def _told_apart(self, cell: Cell, answer: HttpResponse) -> list[str]:
        """Whether the answer differs from the one for what does not exist, in status, words or length."""
        key = (cell.state, cell.method, cell.nowhere)
        if key not in self.nothing:
            other = self.doors.ask(cell.state, cell.method, cell.nowhere, cell.data)
            self.nothing[key] = f"{other.status_code} {comparable(other, cell.nowhere)}"
        if f"{answer.status_code} {comparable(answer, cell.path)}" != self.nothing[key]:
            return [f"{cell} tells that thing apart from one that is not there"]
        return []


# -- which cells there are ---------------------------------------------------------------------------------------------

ALWAYS = frozenset({"nobody", "mother", "teacher", "head", "clerk"})  # so that no address is ever left out
Chosen = Callable[[str, str, str, str], bool]


def chosen(name: str, state: str, method: str, relation: str) -> bool:
    """Whether the cell belongs to today's slice. In CI what may be opened and posted as it is, is never left out."""
    if WHOLE:
        return not is_without_relation(name, relation)
    if relation == "as it is" and method in ("get", "post"):
        if state in allowed_by_table(ROWS[name], method)[:1]:
            return True  # so that every address is answered by somebody
        of_use = _is_of_use(ROWS[name], state, method)
        return of_use and (IN_CI or state in ALWAYS or is_in_slice(f"{name}|{state}|{method}", 6))
    if is_without_relation(name, relation):
        return False
    return zlib.crc32(f"{name}|{state}|{method}|{relation}|{SEED}".encode()) % ONE_OF == 0


def is_without_relation(name: str, relation: str) -> bool:
    """The door, and one’s own affairs: nothing of the story stands behind them, so what befalls it is no relation."""
    row = ROWS[name]
    is_own = row.is_open or ANSWERED in {**(row.get or {}), **(row.post or {})}
    return is_own and not row.at and relation != CHANGES[0].name


def allowed_by_table(row: Row, method: str) -> list[str]:
    """Who gets the page, or gets it done, by the table; of an address that is answered for each, everybody."""
    verbs = (row.get if method == "get" else row.post) or {}
    for said in ("done", "page", ANSWERED):
        if who := verbs.get(said):
            return sorted(who, key=lambda state: (state not in ALWAYS, state))
    return []


def is_in_slice(name: str, one_of: int) -> bool:
    """Whether something belongs to the slice of this seed, when one of so many is tried."""
    return zlib.crc32(f"{name}|{SEED}".encode()) % one_of == 0


def _is_of_use(row: Row, state: str, method: str) -> bool:
    """Both verbs, or what the address has: for a verb that nobody has, and one's own affairs, a few stand for all."""
    if state in ("nobody", "mother", "father", "teacher", "clerk", "dsl"):
        return True
    allowed = row.get if method == "get" else row.post
    return allowed is not None and ANSWERED not in allowed


def others_of(row: Row) -> tuple[Other, ...]:
    """What else of its kind there is, for the first word of the address."""
    if not row.at:
        return ()
    return (*OF_THE_STORY.get(row.at[0], ()), *RELATIONS.get(row.at[0], ()), *NOWHERE)


def by_step(names: set[str] | None = None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, row in ROWS.items():
        if names is None or name in names:
            found[row.step].append(name)
    return found


def cells_of(world: World, names: list[str], choose: Chosen = chosen) -> Iterator[Cell]:
    """The chosen cells of one step of the story. Each is to be run before the next is asked for."""
    for change in CHANGES:
        rows = [(name, ROWS[name]) for name in names]
        picked = {name: list(_picked(name, change.name, choose)) for name, _ in rows}
        if not any(picked.values()):
            continue
        for name, row in rows:
            if not picked[name]:
                continue
            with undone():
                path, data = path_of(name, row, world), world.data(row.data)
                nowhere = _nowhere(name, row, world)
                change.happen(world)
                for state, method in picked[name]:
                    should = _or_gone(name, change.name, should_be(row, method, state, change))
                    yield Cell(name, state, method, change.name, path, nowhere, _data(method, data), should)
    for name in names:
        row = ROWS[name]
        for other in others_of(row):
            chosen_here = list(_picked(name, other.name, choose))
            if not chosen_here:
                continue
            with undone():
                data = world.data(row.data)
                path = path_of(name, row, world, instead=world.id_of(other.word))
                nowhere = _nowhere(name, row, world)
                for state, method in chosen_here:
                    should = _or_gone(name, other.name, should_be_of_other(row, method, state, other))
                    yield Cell(name, state, method, other.name, path, nowhere, _data(method, data), should)


def _picked(name: str, relation: str, choose: Chosen) -> Iterator[tuple[str, str]]:
    return ((state, method) for state in STATES for method in METHODS if choose(name, state, method, relation))


def _nowhere(name: str, row: Row, world: World) -> str:
    return path_of(name, row, world, instead=MISSING_ID) if row.at else ""


def _data(method: str, data: dict[str, Any]) -> dict[str, Any]:
    return data if method == "post" else {}


def _words(said: str) -> frozenset[str]:
    return ANSWERS if said == ANSWERED else frozenset({said})


def _or_gone(name: str, relation: str, should: frozenset[str]) -> frozenset[str]:
    """What would be a page is missing where nothing is begun about a child who has left, or two schools are mixed."""
    is_gone = name in NOT_ABOUT_LEAVERS and relation in LEFT
    is_across = name in OF_ONE_SCHOOL and relation == "another school"
    return frozenset({"missing"}) if (is_gone or is_across) and should & LET_IN else should


def should_be(row: Row, method: str, state: str, change: Change) -> frozenset[str]:
    """After a change: who still reaches the thing gets what fits its new state; whoever lost it, what is not there."""
    said = expected(row, method, state)
    if change is CHANGES[0] or said in ("sign in", "no such verb", ANSWERED) or not row.at:
        return _words(said) if change is CHANGES[0] or said not in LET_IN else LET_IN
    if row.is_open:
        return ANSWERS
    allowed = _allowed(row, method)
    return LET_IN if state in change.reached_by(row.at[0], allowed, row.guard) else frozenset({"missing"})


def should_be_of_other(row: Row, method: str, state: str, other: Other) -> frozenset[str]:
    said = expected(row, method, state)
    if said in ("sign in", "no such verb", ANSWERED) or row.is_open:
        return _words(ANSWERED if row.is_open else said)
    return LET_IN if state in other.reached_by(_allowed(row, method), row.guard) else frozenset({"missing"})


def _allowed(row: Row, method: str) -> frozenset[str]:
    """Everybody who gets more than “missing” by that verb."""
    verbs = (row.get if method in ("get", "head") else row.post) or {}
    return frozenset().union(*(who for said, who in verbs.items() if said != "missing"))


def run_all(cast: Cast, steps: dict[str, list[str]], choose: Chosen = chosen) -> Matrix:
    """Every chosen cell of these steps."""
    matrix = Matrix(Doors({state: find(cast) for state, find in STATES.items()}))
    for step, names in steps.items():
        with undone():
            matrix.nothing.clear()
            for cell in cells_of(World(cast, step), names, choose):
                matrix.run(cell)
    return matrix
