"""A notice in another language, by a person: what is checked, who reads it, and when it no longer fits the original.

Nobody here translates. Somebody who speaks both languages has written it, and is named to its readers as they wish.
Three slips are caught before it can go out: English left as it was, a figure that is missing, and an original that
changed afterwards (novelty 10, translation honesty).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schoolgate.announcements import audience
from schoolgate.announcements.models import Notice, Wording
from schoolgate.i18n import PSEUDO_LANGUAGE
from schoolgate.people.languages import language_name
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

MOSTLY = 0.6
"""From this share of the longer English words on, a text is the original and no translation."""


def languages() -> list[str]:
    """The languages that families read here besides English."""
    return [code for code, _name in settings.LANGUAGES if not code.startswith("en") and code != PSEUDO_LANGUAGE]


# -- pure -------------------------------------------------------------------------------------------------------------


def figures(text: str) -> Counter[str]:
    """The numbers in a text, whatever digits it is written with: ١٢ and ১২ are 12."""
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)
    return Counter(number.lstrip("0") or "0" for number in re.findall(r"[0-9]+", plain))


def missing_figures(original: str, translated: str) -> list[str]:
    """The numbers of the original that do not stand in the translation, each as often as it is missing."""
    return sorted((figures(original) - figures(translated)).elements(), key=lambda number: (len(number), number))


def is_echo(original: str, translated: str) -> bool:
    """Whether the translation is still the English text, all of it or most."""
    own = [word for word in _words(original) if len(word) > 3]
    if not own:
        return _words(original) == _words(translated)
    there = set(_words(translated))
    return sum(word in there for word in own) / len(own) >= MOSTLY


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


# -- who reads what ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """One language of this notice's readers. `is_stale`: the original has changed since it was translated."""

    code: str
    name: str
    people: int
    wording: Wording | None
    is_stale: bool


def wanted(notice: Notice) -> list[Wanted]:
    """The languages its readers read besides English, the most read first; and those that somebody has written."""
    if notice.readers == Notice.Readers.STAFF:
        return []
    links = audience.links_of(notice.school_id, audience.selection_of(notice), notice.right).order_by()
    rows = links.values("adult__language").annotate(people=Count("adult", distinct=True))
    people = {row["adult__language"]: row["people"] for row in rows}
    written = {row.language: row for row in notice.wordings.all()}
    mark = notice.text_mark
    found = [
        Wanted(
            code, language_name(code), people.get(code, 0), row := written.get(code), bool(row and row.of_text != mark)
        )
        for code in languages()
        if code in people or code in written
    ]
    return sorted(found, key=lambda one: (-one.people, one.name))


def fresh(notice: Notice) -> dict[str, Wording]:
    """By language, the translations of the text as it stands now: only these go out."""
    mark = notice.text_mark
    return {row.language: row for row in notice.wordings.all() if row.of_text == mark}


def for_page(notice: Notice) -> Wording | None:
    """The translation in the language of the page that is being made, if there is one."""
    return fresh(notice).get(get_language() or "")


# -- keeping one ------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep(
    notice: Notice, *, by: Viewer, language: str, title: str, words: str, translator: str, is_sure: bool = False
) -> Wording:
    """Keep a translation of a draft as it stands. Raises Refused: not the author's draft, English left in it, or a
    figure missing that nobody has looked at (`is_sure`).
    """
    _ensure_own_draft(notice, by)
    original, translated = f"{notice.title}\n{notice.words}", f"{title}\n{words}"
    if is_echo(original, translated):
        raise Refused(_("This is still the English text."), then=_("Write it in the other language, or leave it out."))
    missing = missing_figures(original, translated)
    if missing and not is_sure:
        raise Refused(
            _("These figures of the original are missing: %(figures)s.") % {"figures": ", ".join(missing)},
            then=_("Look again. If it is right as it is, tick that you have looked."),
        )
    row, _is_new = Wording.objects.update_or_create(
        school_id=notice.school_id, notice=notice, language=language,
        defaults={
            "title": title, "words": words, "translator": translator, "of_text": notice.text_mark, "by_id": by.person_id
        },
    )  # fmt: skip
    record(Verb.NOTICE_TRANSLATED, by=by, about=notice, words=f"{language}\n{translated}")
    return row


@transaction.atomic
def remove(notice: Notice, *, by: Viewer, language: str) -> None:
    """Its readers get the English words then, and are told so."""
    _ensure_own_draft(notice, by)
    notice.wordings.filter(language=language).delete()


def _ensure_own_draft(notice: Notice, by: Viewer) -> None:
    if notice.by_id != by.person_id or not notice.is_draft:
        raise Refused(_("This notice has left your desk."), then=_("Open it to see where it stands."))


def codes_of(rows: list[Wanted]) -> Iterator[tuple[str, str]]:
    """(code, name) of all languages that a translation can be in, those of the readers first."""
    first = [(row.code, row.name) for row in rows]
    yield from first
    yield from ((code, language_name(code)) for code in languages() if code not in dict(first))
