"""Ids that are not to be had, at every address with an id, and in every form that names things (G-04).

Foreign ids, ids of what is gone, guessed ones, and what no id looks like. Each answer is laid beside the one for what
does not exist: status, words and headers. Nothing is written by any.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path
from django.utils.html import escape

from schoolgate.testing.cast import Cast
from tests.access.doors import READING_WRITES, comparable, outcome, undone, writes
from tests.access.matrix import SEED, Doors, by_step, others_of
from tests.access.oracle import ROWS, Row
from tests.access.others import MISSING_ID
from tests.access.states import EVERYBODY, STATES
from tests.access.world import World, path_of

# What an address may be asked with in the place of a number. None of it may read as another answer than "not here".
MALFORMED = (
    "-1", "+1", "00", "1.0", "1,2", "1e3", "0x10", "NaN", "null", "None", "true", "[]", "{}", "*", "%2a", "%00", "%0a",
    "%20", "%2e%2e", "%252e%252e", "%27%20or%201=1--", "1%20or%201=1", "1;2", "1%3b", "1&pk=2", "1%26pk=2", "١", "１",
    "1%2f2", "..%2f1", "²", "9" * 19, "9" * 40, "9" * 400, "a" * 300, "<script>", "${1}", "{{1}}", "%f0%9f%8f%ab",
)  # fmt: skip
# Headers that differ whatever was asked: the answer's number, the masked token's cookie, the length with the address.
BY_CHANCE = frozenset({"X-Request-ID", "Set-Cookie", "Content-Length"})


@dataclass(frozen=True)
class Probe:
    """One address asked for one id that is not to be had by somebody."""

    name: str
    state: str
    method: str
    kind: str
    wrong: str  # what stands in the place of the id
    word: str = ""  # or the thing whose id stands there, as the World knows it

    def id_in(self, world: World) -> int | str:
        return world.id_of(self.word) if self.word else self.wrong

    def __str__(self) -> str:
        return f"{self.state}: {self.method.upper()} {self.name} ({self.kind} {self.wrong[:20]})"


@dataclass
class Probes:
    """What was asked, and which answers told something."""

    doors: Doors
    tried: int = 0
    wrong: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)
    nothing: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def ask(self, probe: Probe, path: str, nowhere: str, data: dict[str, Any]) -> None:
        """Ask once, and lay the answer beside the one for `nowhere`."""
        self.tried += 1
        self.kinds.add(probe.kind)
        self.routes.add(probe.name)
        with undone(), writes() as written:
            answer = self.doors.ask(probe.state, probe.method, path, data)
            said = whole(answer, path)
        key = (probe.state, probe.method, nowhere)
        if key not in self.nothing:
            with undone():
                self.nothing[key] = whole(self.doors.ask(probe.state, probe.method, nowhere, data), nowhere)
        if answer.status_code >= 500 or said != self.nothing[key]:
            self.wrong.append(f"{probe} was {outcome(answer)}: {first_difference(said, self.nothing[key])}")
        elif changed := set(written) - READING_WRITES:
            self.wrong.append(f"{probe} wrote {sorted(changed)[:3]}")

    def told(self) -> str:
        return f"{self.tried} ids tried ({len(self.routes)} addresses), {len(self.wrong)} failed, seed {SEED}"


def whole(answer: HttpResponse, path: str) -> str:
    """Status, headers and words, without what differs by chance, and without the address in any of its spellings."""
    headers = sorted(f"{name}: {value}" for name, value in answer.items() if name not in BY_CHANCE)
    words = comparable(answer, path)
    for spelt in (escape_uri_path(unquote(path, errors="replace")), unquote(path, errors="replace")):
        for written in (escape(spelt), spelt):
            words = words.replace(written, "/…/")
    return "\n".join([str(answer.status_code), *headers, words])


def first_difference(one: str, other: str) -> str:
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((f"“{a.strip()[:90]}”, not “{b.strip()[:90]}”" for a, b in pairs if a != b), "longer or shorter")


def chosen(most: int, names: Iterable[str] | None = None) -> list[Probe]:
    """So many of them by the order of the seed, every address as often as every other."""
    chance = random.Random(SEED)  # which are tried is to be told again, not to be secret
    rows = [(name, row) for name, row in ROWS.items() if row.at and not row.is_open and (not names or name in names)]
    # Some of those whom the guard lets in, other ones at each address: each needs an answer to lay beside.
    people = {
        name: chance.sample(sorted(row.guard & EVERYBODY), min(6, len(row.guard & EVERYBODY))) for name, row in rows
    }
    found: dict[Probe, None] = {}
    for _ in range(most):
        for name, row in rows:
            if len(found) >= most:
                return list(found)
            if probe := _one_of(name, row, people[name], chance):
                found.setdefault(probe)
    return list(found)


def _one_of(name: str, row: Row, people: list[str], chance: random.Random) -> Probe | None:
    """Somebody whom the guard lets in, and an id that is not theirs; None when the pick is one that is."""
    method = chance.choice([method for method, verbs in (("get", row.get), ("post", row.post)) if verbs is not None])
    state = chance.choice(people)
    kind = chance.choice(("malformed", "malformed", "guessed", "other", "other", "other"))
    if kind == "malformed":
        return Probe(name, state, method, kind, chance.choice(MALFORMED))
    if kind == "guessed":
        return Probe(name, state, method, kind, str(chance.randrange(1_000_000_000, 2**62)))
    other = chance.choice(others_of(row))
    allowed = frozenset().union(*((row.get if method == "get" else row.post) or {}).values())
    is_theirs = state in other.reached_by(allowed, row.guard)
    return None if is_theirs else Probe(name, state, method, other.name, "", other.word)


MARK = 918_273_645  # stands in an address where the id comes


def leads_elsewhere(path: str, name: str) -> bool:
    """Whether the word makes it another address."""
    try:
        return resolve(path.partition("?")[0]).url_name != name
    except Resolver404:
        return False


def run(cast: Cast, most: int, names: Iterable[str] | None = None) -> Probes:
    """Ask them all, each step's in its own story."""
    found = Probes(Doors({state: find(cast) for state, find in STATES.items()}, is_dressed=True))
    picked: dict[str, list[Probe]] = {}
    for probe in chosen(most, names):
        picked.setdefault(probe.name, []).append(probe)
    for step, here in by_step(set(picked)).items():
        with undone():
            world = World(cast, step)
            for name in here:
                found.nothing.clear()
                with undone():
                    _run_one(found, world, picked[name], ROWS[name])
    return found


def _run_one(found: Probes, world: World, picked: list[Probe], row: Row) -> None:
    """All that is asked of one address."""
    marked, data = path_of(picked[0].name, row, world, instead=MARK), world.data(row.data)
    nowhere = marked.replace(str(MARK), str(MISSING_ID))
    for probe in picked:
        with undone():
            path = marked.replace(str(MARK), str(probe.id_in(world)), 1)
            if not leads_elsewhere(path, probe.name):
                found.ask(probe, path, nowhere, data if probe.method == "post" else {})
