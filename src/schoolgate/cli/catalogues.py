"""Catalogues as files: read, written, compared, compiled. With Babel, which is there where tests run."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils import translation

if TYPE_CHECKING:
    from schoolgate.cli.languages import Key, Sentence

_PLACES = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd%]|\{\w*\}|</?\w+[^<>]*>|&(?:#\d+|\w+);")


_CHANGING = tuple(
    f'"{name}'
    for name in (
        *("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "Language-Team"),
        *("Project-Id-Version", "Report-Msgid-Bugs-To"),
    )
)


def codes() -> list[str]:
    """Every language families may choose, but English itself and the pseudo language."""
    return [code for code, _name in settings.LANGUAGES if not code.startswith("en")]


def path_of(code: str) -> Path:
    """The catalogue of a language, as Django looks for it."""
    return Path(settings.LOCALE_PATHS[0]) / translation.to_locale(code) / "LC_MESSAGES" / "django.po"


def read_list(path: Path) -> "dict[Key, Sentence]":
    """The list of what must be translated; empty where there is none yet."""
    from schoolgate.cli.languages import Sentence

    if not path.exists():
        return {}
    return {
        (message.context or "", first(message)): Sentence(second(message), {name for name, _ in message.locations})
        for message in read(path)
        if message.id
    }


def write_list(path: Path, wanted: "Mapping[Key, Sentence]") -> None:
    """Write the list, in the order of its files: the same source gives the same bytes."""
    catalogue = Catalog(project="Schoolgate", charset="utf-8", fuzzy=False, header_comment="# What families read.")
    for (context, message), sentence in wanted.items():
        _add(catalogue, context, message, sentence)
    _write(path, catalogue)


def brought_up_to_date(code: str, wanted: "Mapping[Key, Sentence]", given: Mapping[str, Any]) -> Catalog:
    """Write the catalogue of a language: what it had, with `given` over it, of what is wanted; and compile it."""
    path = path_of(code)
    had = {(m.context or "", first(m)): m for m in read(path, code)} if path.exists() else {}
    catalogue = _empty(code)
    if path.exists():
        catalogue.header_comment = read(path, code).header_comment  # where translators name themselves
    for (context, message), sentence in wanted.items():
        held = had.get((context, message))
        words = given.get(key_of(context, message)) or (held.string if held is not None else None)
        if not words and sentence.files == {"django"} and not sentence.plural:
            words = _of_libraries(code).get(key_of(context, message))  # its own translators' words, where it has them
        _add(catalogue, context, message, sentence, words)
    _write(path, catalogue)
    path.with_suffix(".mo").write_bytes(compiled(catalogue))
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """The bytes that gettext reads."""
    out = BytesIO()
    # No moment of its own making: the same words are the same bytes.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, catalogue)
    return out.getvalue()


def read(path: Path, code: str | None = None) -> Catalog:
    """A catalogue from its file."""
    with path.open("rb") as file:
        return read_po(file, locale=code.replace("-", "_") if code else None)


def faults_of(catalogue: Catalog) -> dict[str, str]:
    """Key: what is wrong with it. Not translated, a number of plural forms that the language does not have, or other
    places to fill in, tags or entities than the original.
    """
    found = {}
    for message in catalogue:
        if message.id:
            fault = fault_of(message, catalogue.num_plurals)
            if fault:
                found[key_of(message.context or "", first(message))] = fault
    return found


def fault_of(message: Message, plurals: int) -> str:
    """What is wrong with one translation; "" for nothing."""
    words = [word or "" for word in _forms(message.string)]
    if not all(words) or message.fuzzy:
        return "not translated"
    if message.pluralizable and len(words) != plurals:
        return f"needs {plurals} forms"
    allowed = [_places(part) for part in _forms(message.id)]
    for said in words:
        here = _places(said)
        # A form for one or two may leave the number out, where the language says it with the word.
        if here not in allowed and not (message.pluralizable and any(here < one for one in allowed)):
            return f"other places to fill in: {' '.join(sorted(here)) or 'none'}"
    return ""


def _forms(words: Any) -> list[str]:
    return list(words) if isinstance(words, (tuple, list)) else [words]


def _places(words: str) -> frozenset[str]:
    return frozenset(_PLACES.findall(words))


def write_to_do(path: Path, catalogue: Catalog, to_do: Mapping[str, str]) -> None:
    """What is left of a language, for a translator: the English, where it stands, and how many forms to give."""
    rows = []
    for message in catalogue:
        key = key_of(message.context or "", first(message)) if message.id else ""
        if key in to_do:
            files = sorted({name for name, _line in message.locations})
            row: dict[str, Any] = {"key": key, "english": first(message), "where": files[:2]}
            if message.context:
                row["meaning"] = message.context
            if message.pluralizable:
                row |= {"english_plural": second(message), "forms": catalogue.num_plurals}
            rows.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1))


def is_of_a_library(key: "Key") -> bool:
    """Whether Django or allauth have this message in some language."""
    context, message = key
    whole = f"{context}\x04{message}" if context else message
    return any(whole in _of_libraries(code) or (whole, 0) in _of_libraries(code) for code in ("pl", "es"))


def _of_libraries(code: str) -> Any:
    from django.utils.translation import trans_real

    return trans_real.translation(code)._catalog  # type: ignore[attr-defined]  # Django's merged catalogue


def key_of(context: str, message: str) -> str:
    """One string for a message and its context."""
    return f"{context}\x04{message}" if context else message


def first(message: Message) -> str:
    """The message itself; of one with a plural, the singular."""
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def second(message: Message) -> str:
    """The plural, or ""."""
    return str(message.id[1]) if isinstance(message.id, (tuple, list)) else ""


def _empty(code: str) -> Catalog:
    said = "# What families read. The licence is Schoolgate's."
    return Catalog(locale=code.replace("-", "_"), charset="utf-8", fuzzy=False, header_comment=said)


def _add(catalogue: Catalog, context: str, message: str, sentence: "Sentence", words: Any = None) -> None:
    key: Any = (message, sentence.plural) if sentence.plural else message
    if words is not None and sentence.plural and isinstance(words, str):
        words = (words,) * (catalogue.num_plurals if catalogue.locale else 2)
    if isinstance(words, list):
        words = tuple(words)
    flags = ["python-format"] if re.search(r"%\(\w+\)|%[sd]", message) else []
    locations = [(name, 0) for name in sorted(sentence.files)]
    catalogue.add(key, words, locations=locations, flags=flags, context=context or None)


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False, omit_header=False, sort_by_file=True)
    # A date in the header would make each run another file.
    kept = [line for line in path.read_text().splitlines() if not _is_dated(line)]
    path.write_text("\n".join(kept) + "\n")


def _is_dated(line: str) -> bool:
    return line.startswith(_CHANGING)
