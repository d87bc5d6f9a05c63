"""Pure decisions: whose full name stands in a text, what is still missing, what looks like a slip."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from schoolgate.refusal import Refused

MOST_BLOCKS = 20
MOST_DATES = 60


def tokens(text: str) -> list[str]:
    """Its words, small and without accents: "Zoë O’Brien’s" → zoe, o, brien, s."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W\d_]+", letters)


def full_names_in(text: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Those of `names` (first, last) that stand in `text` side by side, either way round, in any case."""
    found = tokens(text)
    known, joined, hits = set(found), f" {' '.join(found)} ", list[str]()
    beside = set(pairwise(found))
    for first, last in names:
        one, two = tokens(first), tokens(last)
        # Nearly every name is out after this: a school of a thousand children is looked through as somebody types.
        if not one or not two or not known.issuperset(one) or not known.issuperset(two):
            continue
        if (one[-1], two[0]) not in beside and (two[-1], one[0]) not in beside:
            continue
        if any(f" {' '.join(way)} " in joined for way in (one + two, two + one)):
            hits.append(f"{first} {last}")
    return list(dict.fromkeys(hits))


def named_where(texts: Mapping[str, str], names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(where, whose full name) for each text that must lose one. `texts`: what people call the place → its words."""
    known = list(names)
    return [(where, name) for where, text in texts.items() for name in full_names_in(text, known)]


def ensure_no_full_names(found: list[tuple[str, str]]) -> None:
    """A child's full name beside a school's is enough for a stranger to find them (safeguarding-and-data 5)."""
    if found:
        said = "; ".join(_("%(name)s in “%(where)s”") % {"name": name, "where": where} for where, name in found)
        raise Refused(
            _("Anybody could read a child’s full name: %(said)s.") % {"said": said},
            then=_("Leave the first name only, or keep this issue for families."),
        )


def ensure_whole(title: str, opening: str, filled: int) -> None:
    if not title.strip() or not opening.strip() or not filled:
        raise Refused(
            _("Something is missing."),
            then=_("An issue needs a title, a line or two to begin with, and one block with something in it."),
        )


def is_past(day: date | None, today: date) -> bool:
    return day is not None and day < today


def archive_begins(today: date) -> date:
    """The first of September before last: this school year and the one before stay on the page."""
    return date(today.year - (1 if today.month >= 9 else 2), 9, 1)
