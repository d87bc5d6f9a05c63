"""Languages: direction, the `lang` value of a page, and the pseudo language that shows what was not translated.

`en-xr` is no language anybody speaks. Every string that went through gettext comes out accented, longer and between
⟦ ⟧, and the page runs from right to left. What stands there without brackets was never marked for translation; what
breaks at this length or direction will break in Arabic or Urdu. It is made at run time, for tests and the demo only:
add it to `LANGUAGES` and `UiConfig.ready` installs it.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path

from django.conf import locale, settings
from django.utils import translation
from django.utils.translation import trans_real

PSEUDO_LANGUAGE = "en-xr"

_CONTEXT = "\x04"
"""Gettext puts a message's context in front of it, parted by this letter."""

_KEEP = re.compile(
    r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]"  # %(name)s
    r"|%[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa%]"  # %s, %d, %%
    r"|\{[^{}]*\}"  # {name}
    r"|<[^<>]*>"  # HTML tags
    r"|&(?:#\d+|#x[0-9a-fA-F]+|\w+);"  # HTML entities
)

_ACCENTS = str.maketrans(
    "ACDEGHIJKLNORSTUWYZacdeghijklnorstuwyz",
    "ÅÇÐÉĜĤÎĴĶĻÑÖŔŠŢÛŴÝŽåçðéĝĥîĵķļñöŕšţûŵýž",
)


def transform(message: str) -> str:
    """Return `message` accented and bracketed; placeholders, tags and entities stay as they are."""
    if not message.strip():
        return message
    parts: list[str] = []
    at = 0
    for keep in _KEEP.finditer(message):
        parts.append(message[at : keep.start()].translate(_ACCENTS))
        parts.append(keep.group())
        at = keep.end()
    parts.append(message[at:].translate(_ACCENTS))
    return f"⟦{''.join(parts)}⟧"


def _without_context(message: str) -> str:
    return message.rpartition(_CONTEXT)[2]


class PseudoTranslation(trans_real.DjangoTranslation):
    """A catalogue that knows every message."""

    def gettext(self, message: str) -> str:
        return transform(_without_context(message))

    def ngettext(self, msgid1: str, msgid2: str, n: float) -> str:
        return transform(_without_context(msgid1 if n == 1 else msgid2))


@cache
def _pseudo() -> PseudoTranslation:
    return PseudoTranslation(PSEUDO_LANGUAGE)


def install_pseudo_language() -> None:
    """Make `en-xr` a language Django accepts, speaks and sets from right to left. Safe to call twice.

    Django would take both the catalogue and the direction from the part before the hyphen ("en"), so the two functions
    that decide this are wrapped; no other language is touched, and nothing at all where this is not called.
    """
    if PSEUDO_LANGUAGE in locale.LANG_INFO:
        return
    locale.LANG_INFO[PSEUDO_LANGUAGE] = {
        "bidi": True,
        "code": PSEUDO_LANGUAGE,
        "name": "Pseudo (right to left)",
        "name_local": "⟦Åçčéñţš⟧",
    }
    catalogue, bidi = trans_real.translation, trans_real.get_language_bidi

    def catalogue_of(language: str) -> trans_real.DjangoTranslation:
        return _pseudo() if language == PSEUDO_LANGUAGE else catalogue(language)

    def get_language_bidi() -> bool:
        return trans_real.get_language() == PSEUDO_LANGUAGE or bool(bidi())

    for module, name, function in (
        (trans_real, "translation", catalogue_of),
        (trans_real, "get_language_bidi", get_language_bidi),
        # django.utils.translation keeps its own reference once it has been asked.
        (translation._trans, "get_language_bidi", get_language_bidi),  # type: ignore[attr-defined]  # Django's own
    ):
        setattr(module, name, function)


@lru_cache(maxsize=64)
def is_rtl(language: str) -> bool:
    """Whether text in `language` runs from right to left."""
    return language == PSEUDO_LANGUAGE or language.split("-")[0] in settings.LANGUAGES_BIDI


@lru_cache(maxsize=64)
def html_lang(language: str) -> str:
    """The BCP 47 tag for `lang="…"`: `en-gb` is `en-GB`; the pseudo language is the private tag `en-x-rtl`."""
    if language == PSEUDO_LANGUAGE:
        return "en-x-rtl"
    first, *rest = language.split("-")
    return "-".join([first, *(part.title() if len(part) == 4 else part.upper() for part in rest)])


@cache
def _speakers() -> dict[str, str]:
    file = Path(settings.LOCALE_PATHS[0]) / "checked.json"
    return dict(json.loads(file.read_text())) if file.exists() else {}


def checked_by(language: str) -> str:
    """The speaker who has read the whole translation over, as they wish to be named; "" where nobody has yet.

    `locale/checked.json` keeps it: {"pl": "Name, where from, day"}. English is the original and needs nobody.
    """
    return "English" if language.startswith("en") else _speakers().get(language, "")


def know_somali() -> None:
    """Django has no Somali of its own. All its words that families meet are in our catalogue."""
    locale.LANG_INFO.setdefault("so", {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"})


def language_at_work(wanted: str | None) -> str:
    """What staff work in: English, whatever their browser asks for; the pseudo language where it is chosen."""
    return PSEUDO_LANGUAGE if wanted == PSEUDO_LANGUAGE else settings.LANGUAGE_CODE
