"""For whom a notice is, in words: pure, so that the sentence on the page can be tested without a school."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schoolgate.ui.words import listing


@dataclass(frozen=True, slots=True)
class Reached:
    """How many people, about how many children, three names among them, and how many are not confirmed yet."""

    people: int
    children: int
    names: tuple[str, ...] = ()
    unconfirmed: int = 0


def year_name(year: int) -> str:
    """Nursery, Reception, Year 1 …"""
    if year < 0:
        return _("Nursery")
    return _("Reception") if year == 0 else _("Year %(year)s") % {"year": year}


def who(places: Sequence[str], languages: Sequence[str], *, whole: bool) -> str:
    """Whom it is for, in words: "Parents of Year 4 and Oak who speak Arabic"."""
    said = _("All parents") if whole else _("Parents of %(places)s") % {"places": listing(places)}
    if languages:
        return _("%(parents)s who speak %(languages)s") % {
            "parents": said,
            "languages": _(" or ").join(languages),
        }
    return said


def sentence(said: str, reached: Reached) -> str:
    """`who`, how many that is, and three of them: "Parents of Year 4, 57 people, among them Huda Al-Masri, …"."""
    if not reached.people:
        return _("%(who)s: nobody can be reached yet.") % {"who": said}
    count = ngettext("%(count)s person", "%(count)s people", reached.people) % {"count": reached.people}
    if not reached.names:
        return f"{said}, {count}."
    if reached.people <= len(reached.names):
        return f"{said}, {count}: {listing(reached.names)}."
    return _("%(who)s, %(count)s, among them %(names)s.") % {
        "who": said,
        "count": count,
        "names": listing(reached.names),
    }


def colleagues() -> str:
    return _("Everybody who works here. No parent gets this")


def nobody() -> str:
    return _("Nobody is chosen yet")
