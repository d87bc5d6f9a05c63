"""`languages`: the catalogues of what families read, brought up to date with the source; and what is left to do.

`locale/families.pot` is the list of what must stand in every language: each sentence that a test has shown to a family
(`tests/languages` listens), every other sentence of a page, a mail, a function or a class that is known by one of
those, and such words of Django and allauth as families meet. A sentence leaves the list when it leaves the source.
"""

import argparse
import ast
import calendar
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schoolgate.cli.environment import PACKAGE, Stop, say, start_django, use_mode

LOCALE = PACKAGE / "locale"
LIST = LOCALE / "families.pot"
KEYWORDS: Any = {
    "gettext": None, "gettext_lazy": None, "_": None, "gettext_noop": None, "_t": None, "_lazy": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
# The page of all components is for those who build; no family ever sees it.
FOR_BUILDERS = {"ui/showcase.py", "ui/templates/ui/components.html"}
# Not every test comes by in June: what a family may meet on another day, or with another slip of the pen.
OF_DJANGO = (
    *calendar.month_name[1:], *calendar.day_name, "Enter a valid date.", "Enter a valid email address.",
    "Enter a valid time.", "Enter a whole number.", "This field cannot be blank.", "This field is required.",
    "Enter a valid value.", "Enter a list of values.", "Enter a number.", "Enter a valid date/time.",
    "Ensure this value is less than or equal to %(limit_value)s.",
    "Ensure this value is greater than or equal to %(limit_value)s.",
    "Select a valid choice. That choice is not one of the available choices.",
    "No file was submitted. Check the encoding type on the form.", "The submitted file is empty.",
)  # fmt: skip
Key = tuple[str, str]
"""Context ("" for none) and message."""


@dataclass(slots=True)
class Sentence:
    """One message of the source: its plural if it has one, the files it stands in, and what of them it is a part of: a
    template, or "file:number of the line" of a function or a class. A table of a module is no such part.
    """

    plural: str = ""
    files: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)


def run(argv: list[str]) -> int:
    """Bring the list and every catalogue up to date. Exit 1 when something is left to translate."""
    parser = argparse.ArgumentParser(prog="schoolgate languages", description=__doc__.splitlines()[0])
    parser.add_argument("--heard", metavar="FOLDER", help="what tests wrote with SCHOOLGATE_HEARD=FOLDER")
    parser.add_argument(
        "--to-do", metavar="FOLDER", help="write what is left of each language there, as JSON to fill in"
    )
    parser.add_argument("--take", metavar="FOLDER", help="take in the JSON files of such a folder, filled in")
    asked = parser.parse_args(argv)
    use_mode("test", offline=True)
    start_django()
    try:
        from schoolgate.cli import catalogues
    except ImportError:
        raise Stop("The catalogues are kept with Babel: install requirements/test.txt.") from None
    source = dict(sentences())
    wanted = listed(source, heard_in(Path(asked.heard)) if asked.heard else {})
    catalogues.write_list(LIST, wanted)
    left = 0
    for code in catalogues.codes():
        given = json.loads((Path(asked.take) / f"{code}.json").read_text()) if asked.take else {}
        catalogue = catalogues.brought_up_to_date(code, wanted, given)
        to_do = catalogues.faults_of(catalogue)
        left += len(to_do)
        say(f"languages: {code:<6} {len(wanted) - len(to_do)} of {len(wanted)} sentences")
        if asked.to_do:
            catalogues.write_to_do(Path(asked.to_do) / f"{code}.json", catalogue, to_do)
    return 1 if left else 0


def heard_in(folder: Path) -> dict[Key, str]:
    """What the listening tests wrote down: each message with its plural, or "" for none."""
    found: dict[Key, str] = {}
    for file in folder.glob("*.json"):
        for message, plural in json.loads(file.read_text()):
            found[split(message)] = plural or found.get(split(message), "")
    return found


def split(message: str) -> Key:
    """Gettext keeps a context in front of its message, parted by a sign of its own."""
    context, _, words = message.rpartition("\x04")
    return context, words


def listed(source: dict[Key, Sentence], heard: dict[Key, str]) -> dict[Key, Sentence]:
    """What must stand in every language, of the source as it is now."""
    from schoolgate.cli import catalogues

    before = catalogues.read_list(LIST)
    said = {key for key in {*heard, *before} if key in source}
    # By one that stands nowhere else, and by a third of all: “Save” is on every page, and “Class” on pages of work too.
    told = {part for key in said if len(source[key].files) == 1 for part in source[key].parts}
    whole = Counter(part for one in source.values() for part in one.parts)
    heard_of = Counter(part for key in said for part in source[key].parts)
    of_families = {part for part in told if heard_of[part] * 3 >= whole[part]}
    wanted = {key: one for key, one in source.items() if key in said or one.parts & of_families}
    # What is not ours to find in the source: Django's own words for a form, a weekday, a month.
    known = {key: one.plural for key, one in before.items()} | {("", words): "" for words in OF_DJANGO}
    for key, plural in {**heard, **known}.items():
        if key not in source and catalogues.is_of_a_library(key):
            wanted[key] = Sentence(plural, {"django"})
    return dict(sorted(wanted.items(), key=lambda row: (sorted(row[1].files)[0], row[0][1], row[0][0])))


def sentences() -> Iterator[tuple[Key, Sentence]]:
    """Every message marked for translation, of templates and Python alike."""
    found: dict[Key, Sentence] = {}
    for name, part, context, message, plural in (*of_templates(), *of_python()):
        if name in FOR_BUILDERS:
            continue
        one = found.setdefault((context, message), Sentence())
        one.plural = one.plural or plural
        one.files.add(name)
        one.parts |= {part} if part else set()
    yield from found.items()


def of_python() -> Iterator[tuple[str, str, str, str, str]]:
    """(file, part, context, message, plural) of each call."""
    from babel.messages.extract import extract_python

    for path in sorted(PACKAGE.rglob("*.py")):
        if {"tests", "migrations", "demo", "testing", "cli"} & set(path.relative_to(PACKAGE).parts):
            continue
        name = path.relative_to(PACKAGE).as_posix()
        calls: Any = extract_python(io.BytesIO(path.read_bytes()), KEYWORDS, [], {"encoding": "utf-8"})
        parts = _parts_of(path.read_text())
        for line, keyword, words, _comments in calls:
            part = f"{name}:{parts[line]}" if line in parts else ""
            for said in _call(keyword, tuple(words) if isinstance(words, (list, tuple)) else (words,)):
                yield name, part, *said


def _parts_of(text: str) -> dict[int, int]:
    """Line: the first line of the innermost function or class it stands in."""
    found = {}
    for node in ast.walk(ast.parse(text)):  # from the outside in
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.update(dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), node.lineno))
    return found


def _call(keyword: str, words: tuple[str | None, ...]) -> Iterator[tuple[str, str, str]]:
    context = (words[0] or "") if keyword.startswith(("pgettext", "npgettext")) else ""
    said = words[1:] if context else words
    if said and said[0]:
        has_plural = keyword.startswith(("ngettext", "npgettext")) and len(said) > 1
        yield context, said[0], (said[1] or "") if has_plural else ""


def of_templates() -> Iterator[tuple[str, str, str, str, str]]:
    """(file, the same as its part, context, message, plural) of each tag and each `_("…")`, as Django reads it."""
    from django.template import engines

    engine = engines["django"].engine  # type: ignore[attr-defined]  # Django's own engine
    for folder in sorted(PACKAGE.glob("*/templates")):
        for path in sorted(folder.rglob("*.*")):
            nodes = engine.from_string(path.read_text()).nodelist
            name = path.relative_to(PACKAGE).as_posix()
            for context, message, plural in _said_by(nodes):
                yield name, name, context, message, plural


def _said_by(nodes: Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    from django.template.base import FilterExpression, Node, NodeList, Variable
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    seen: set[int] = set()

    def walk(thing: Any, *, is_marked: bool = False) -> Iterator[tuple[str, str, str]]:
        if id(thing) in seen:
            return
        seen.add(id(thing))
        match thing:
            case Variable():
                if (thing.translate or is_marked) and isinstance(thing.literal, str):
                    context = thing.message_context or ""
                    yield context, thing.literal.replace("%", "%%"), ""
            case FilterExpression():
                yield from walk(thing.var, is_marked=is_marked)
                for _function, arguments in thing.filters:
                    for _is_variable, argument in arguments:
                        yield from walk(argument)
            case TranslateNode():
                context = _literal(thing.message_context)
                variable = thing.filter_expression.var
                if isinstance(variable, Variable) and isinstance(variable.literal, str):
                    yield context, variable.literal.replace("%", "%%"), ""
                for _function, arguments in thing.filter_expression.filters:
                    for _is_variable, argument in arguments:
                        yield from walk(argument)
            case BlockTranslateNode():
                singular, _names = thing.render_token_list(thing.singular)
                plural = thing.render_token_list(thing.plural)[0] if thing.plural else ""
                yield _literal(thing.message_context), singular, plural
                yield from walk(list(thing.extra_context.values()))
            case Node() | NodeList() | list() | tuple() | dict():
                for part in _parts(thing):
                    yield from walk(part)

    yield from walk(nodes)


def _parts(thing: Any) -> Iterable[Any]:
    if isinstance(thing, dict):
        return thing.values()
    if isinstance(thing, (list, tuple)):
        return thing
    return [value for name, value in vars(thing).items() if name not in {"origin", "token", "parent"}]


def _literal(expression: Any) -> str:
    variable = getattr(expression, "var", None)
    literal = getattr(variable, "literal", variable)
    return literal if isinstance(literal, str) else ""
