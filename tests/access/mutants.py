"""Permission rules with one part taken out at a time: what a test-bed of access must notice (control for G-01).

Two kinds. *The table of deeds*: one role more or one less in a row, or everybody. *The rules of rows*: `visible_to` and
what it stands on, each condition left out in turn. A mutant is real code, compiled from the rule's own source.
"""

import ast
import importlib
import inspect
import pkgutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import pytest

import schoolgate
from schoolgate.access.policy import EVERYONE, POLICY, Action, Role

# What `visible_to` stands on, beside the `visible_to` of every room, which is found by itself.
BENEATH = {
    "schoolgate.people.queries": (
        "_reach", "current", "RestrictionQuery.in_force", "RelationshipQuery.entitled", "RelationshipQuery.signed_in",
        "PupilQuery.on_roll", "PupilQuery.in_directory_of",
    ),
    "schoolgate.outbox.queries": ("_right_about", "_also"),
    "schoolgate.announcements.queries": ("told_to",),
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A function that decides which rows somebody sees. `owner`: its class or module."""

    owner: Any
    name: str

    @property
    def function(self) -> Callable[..., Any]:
        found: Callable[..., Any] = vars(self.owner)[self.name]
        return found

    def __str__(self) -> str:
        place = self.owner.__name__ if isinstance(self.owner, ModuleType) else self.owner.__qualname__
        return f"{place.removeprefix('schoolgate.')}.{self.name}"


@dataclass(frozen=True)
class Mutant:
    """A rule with one part taken out. `place`: what of its owner or module is exchanged, when it is not the rule.

    `role`: the only one for whom anything changes, where a group of roles has one more or less.
    """

    rule: Rule
    what: str
    instead: Any
    place: tuple[Any, str] | None = None
    role: Role | None = None

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        owner, name = self.place or (self.rule.owner, self.rule.name)
        patch.setattr(owner, name, self.instead)


def rules() -> list[Rule]:
    """Every rule of rows in the house."""
    found: list[Rule] = []
    for room in pkgutil.iter_modules(schoolgate.__path__, "schoolgate."):
        if not room.ispkg:
            continue
        for module in pkgutil.iter_modules(importlib.import_module(room.name).__path__, f"{room.name}."):
            if module.name.rsplit(".", 1)[1].startswith("queries"):
                found += _of_module(importlib.import_module(module.name))
    return found


def _of_module(module: ModuleType) -> Iterator[Rule]:
    for one in vars(module).values():
        if inspect.isclass(one) and one.__module__ == module.__name__ and "visible_to" in vars(one):
            yield Rule(one, "visible_to")
    for dotted in BENEATH.get(module.__name__, ()):
        owner: Any = module
        *path, name = dotted.split(".")
        for part in path:
            owner = getattr(owner, part)
        yield Rule(owner, name)


def mutants_of(rule: Rule) -> list[Mutant]:
    """The rule with each part taken out in turn; and, for `visible_to`, with nothing left of it."""
    source = textwrap.dedent(inspect.getsource(rule.function))
    count = len(list(_places(ast.parse(source))))
    found = []
    for number in range(count):
        tree = ast.parse(source)
        what = list(_places(tree))[number]()
        found.append(Mutant(rule, what, _compiled(tree, rule)))
    if rule.name == "visible_to":
        found.append(Mutant(rule, "unfiltered", lambda self, *args, **kwargs: self.all()))
    for group in GROUPS.get(str(rule), ()):
        found += _of_group(rule, sys.modules[rule.function.__module__], group)
    return found


# Groups of roles that a rule asks for: each of them with one role more or less.
GROUPS = {"people.queries._reach": ("WHOLE_SCHOOL",), "CircleQuery.visible_to": ("READS_CONVERSATIONS",)}


def _of_group(rule: Rule, module: ModuleType, group: str) -> Iterator[Mutant]:
    known = vars(module)[group]
    for role in EVERYONE - {Role.PARENT}:
        what = f"{group} {'without' if role in known else 'and also'} {role}"
        yield Mutant(rule, what, known ^ {role}, (module, group), role)


def _compiled(tree: ast.Module, rule: Rule) -> Callable[..., Any]:
    ast.fix_missing_locations(tree)
    made: dict[str, Any] = {}
    exec(compile(tree, f"<{rule}>", "exec"), rule.function.__globals__, made)
    found: Callable[..., Any] = made[rule.name]
    return found


Take = Callable[[], str]


def _places(tree: ast.Module) -> Iterator[Take]:
    """Each thing that can be taken out of the tree; calling it takes it out, and says what it was."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("filter", "exclude")
        ):
            yield from _of_call(node)
        if isinstance(node, ast.Call) and _name(node.func) == "Q" and len(node.keywords) > 1:
            for keyword in node.keywords:
                yield partial(_drop_keyword, node, keyword)
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns"):
                continue
            if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitAnd | ast.BitOr):
                for side, other in (("left", value.right), ("right", value.left)):
                    yield partial(_keep_side, node, field, value, side, other)
        if isinstance(node, ast.FunctionDef | ast.If):
            yield from _of_block(node)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _of_call(node: ast.Call) -> Iterator[Take]:
    for number in range(len(node.args)):
        yield partial(_drop_argument, node, number)
    for keyword in node.keywords:
        yield partial(_drop_keyword, node, keyword)


def _drop_argument(node: ast.Call, number: int) -> str:
    return f"without {ast.unparse(node.args.pop(number))}"


def _keep_side(node: ast.AST, field: str, value: ast.BinOp, side: str, other: ast.expr) -> str:
    return _replace(node, field, getattr(value, side), f"without {ast.unparse(other)}")


def _drop_keyword(node: ast.Call, keyword: ast.keyword) -> str:
    node.keywords.remove(keyword)
    return f"without {keyword.arg}={ast.unparse(keyword.value)}"


def _replace(node: ast.AST, field: str, value: ast.expr, what: str) -> str:
    setattr(node, field, value)
    return what


def _of_block(node: ast.FunctionDef | ast.If) -> Iterator[Take]:
    """What only adds, or only turns away: `x |= …`, and an early way out."""
    for number, line in enumerate(node.body):
        if isinstance(line, ast.AugAssign) or (isinstance(line, ast.If) and not line.orelse and len(line.body) < 3):
            yield partial(_gone, node, number, line)


def _gone(node: ast.FunctionDef | ast.If, number: int, line: ast.stmt) -> str:
    node.body[number] = ast.Pass()
    return f"without “{ast.unparse(line).splitlines()[0]}”"


# -- the table of deeds ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowMutant:
    """One role more or less in a row of POLICY; `role` None: everybody."""

    action: Action
    role: Role | None

    def __str__(self) -> str:
        if self.role is None:
            return f"{self.action}: everybody"
        return f"{self.action}: {'without' if self.role in POLICY[self.action] else 'also'} {self.role}"

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        who = EVERYONE if self.role is None else POLICY[self.action] ^ {self.role}
        patch.setitem(POLICY, self.action, who)


def row_mutants(action: Action) -> list[RowMutant]:
    everybody = [RowMutant(action, None)] if POLICY[action] != EVERYONE else []
    return [*everybody, *(RowMutant(action, role) for role in Role)]
