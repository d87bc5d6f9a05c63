"""The lexicons: readable files in lexicons/, read once and made into one index of words."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from schoolgate.wording.findings import Category
from schoolgate.wording.patterns import Classes, Index, Pattern, compiled

RULE_FILES = ("family", "child", "manner", "certainty", "clear", "talk")

_AS_THEY_ARE = ("id", "severity", "why", "say", "needs", "question", "times", "follows_bad", "safety")

_GROUP = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One family of wordings, with what it says to a writer. See docs/kind-and-clear.md for each field."""

    id: str
    category: Category
    severity: int
    why: str
    ask: tuple[str, ...] = ()
    say: str | None = None
    about: frozenset[str] = frozenset()
    not_about: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    needs: str = ""
    question: bool | None = None
    times: int = 1
    follows_bad: bool = False
    safety: bool = False
    mark: Index | None = None
    unless: Index | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All rules, and the index by which their patterns are found."""

    classes: Classes
    rules: dict[str, Rule]
    index: Index


def table(name: str) -> dict[str, Any]:
    """A file of lexicons/ as tomllib reads it."""
    return tomllib.loads(files("schoolgate.wording").joinpath("lexicons", f"{name}.toml").read_text("utf-8"))


@cache
def classes() -> Classes:
    """The classes of words by name."""
    return {name: frozenset(words.split()) for name, words in table("classes").items()}


@cache
def lexicon() -> Lexicon:
    """The rules of tone, of unclear asks and of what is better said; compiled once."""
    rules: dict[str, Rule] = {}
    found: list[tuple[Pattern, object]] = []
    for name in RULE_FILES:
        for row in table(name)["rule"]:
            rule = _rule(row)
            if rule.id in rules:
                raise ValueError(f"two rules are called {rule.id}")
            rules[rule.id] = rule
            found += [(pattern, rule) for source in row["find"] for pattern in patterns(source)]
    return Lexicon(classes(), rules, Index(found))


def _rule(row: dict[str, Any]) -> Rule:
    given = {name: row[name] for name in _AS_THEY_ARE if name in row}
    return Rule(
        category=Category(row["category"]),
        ask=tuple(row.get("ask", ())),
        about=frozenset(row.get("about", ())),
        not_about=frozenset(row.get("not_about", ())),
        kinds=frozenset(row.get("kinds", ())),
        mark=index_of(row["mark"].replace("/", "\n").splitlines()) if row.get("mark") else None,
        unless=index_of(row.get("unless", ())) if row.get("unless") else None,
        **given,
    )


def index_of(sources: Any) -> Index:
    """An index of patterns that belong to nobody: asked only whether one of them stands there.

    In an exception nothing is optional: what may be missing would make it an exception for everything.
    """
    whole = [source.replace("/)", ")").replace("[", "").replace("]", "") for source in sources]
    return Index([(pattern, pattern.source) for source in whole for pattern in patterns(source)])


def patterns(source: str) -> Iterator[Pattern]:
    """`source`, with "(this/or that)" written out where an alternative has more than one word."""
    for variant in _variants(source):
        yield compiled(variant, classes())


def _variants(source: str) -> Iterator[str]:
    parts = _GROUP.split(source)
    choices: list[list[str]] = []
    for number, part in enumerate(parts):
        if number % 2 == 0:
            choices.append([part])
            continue
        options = [option.strip() for option in part.split("/")]
        single = [option for option in options if option and " " not in option]
        several = [option for option in options if " " in option]
        chosen = ["/".join(single)] if single else []
        if "" in options:
            chosen = [f"[{chosen[0]}]"] if chosen and not several else [*chosen, ""]
        choices.append([*chosen, *several])
    for variant in product(*choices):
        yield " ".join("".join(variant).split())
