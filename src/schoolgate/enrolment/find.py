"""Find anybody as one types: by any part of a name, by class, and, for those who may see them, by address or number.

Names are folded and compared here rather than in a column of their own: a school's names are read in one go and folded
once for each process, so nothing can fall out of step with what a list, a form or a merge has written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, Subquery

from schoolgate.access.policy import Action, may
from schoolgate.enrolment.names import fold
from schoolgate.people import kinship
from schoolgate.people.details import ContactPoint
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, Staff
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer

MOST = 8  # of each kind, on one page
LONGEST = 80
_fewest_figures, _fewest_of_address = 4, 3


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found: their page (for staff there is none), and what tells them from a namesake."""

    pk: int
    name: str
    initials: str
    about: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; `more` when there is more than is shown."""

    pupils: list[Hit]
    adults: list[Hit]
    staff: list[Hit]
    more: bool

    @property
    def count(self) -> int:
        return len(self.pupils) + len(self.adults) + len(self.staff)


NOBODY = Found([], [], [], False)
folded = lru_cache(maxsize=65536)(fold)


def find(viewer: Viewer, words: str) -> Found:
    """Everybody within the viewer's sight whom all of the words fit."""
    words = words.replace("\x00", "")[:LONGEST].strip()
    wanted = fold(words).split()[:5]
    if not wanted:
        return NOBODY
    pupils, adults, staff = _pupils(viewer, wanted), _adults(viewer, wanted, words), _staff(viewer, wanted)
    more = max(len(pupils), len(adults), len(staff)) > MOST
    return Found(pupils[:MOST], _with_children(viewer, adults[:MOST]), staff[:MOST], more)


def _pupils(viewer: Viewer, wanted: Sequence[str]) -> list[Hit]:
    form = Placement.objects.current().filter(pupil=OuterRef("pk"), school_class__kind="form")
    rows = (
        Pupil.objects.visible_to(viewer)
        .annotate(form=Subquery(form.values("school_class__name")[:1]))
        .values_list("pk", "first_name", "known_as", "last_name", "form", "left")
    )
    hits, day = [], today()
    for pk, first, known_as, last, form_name, left in rows:
        rank = _fit(wanted, (first, known_as, last), form_name or "")
        if rank is not None:
            has_left = left is not None and left < day
            name = f"{known_as or first} {last}".strip()
            hits.append((has_left, rank, fold(last), name, Hit(pk, name, name[:1].upper(), form_name or "")))
    return [hit for *_order, hit in sorted(hits, key=lambda row: row[:4])]


def _adults(viewer: Viewer, wanted: Sequence[str], words: str) -> list[Hit]:
    rows = Adult.objects.visible_to(viewer).values_list("pk", "first_name", "known_as", "last_name")
    by_detail = _by_detail(viewer, words)
    hits = []
    for pk, first, known_as, last in rows:
        rank = 0 if pk in by_detail else _fit(wanted, (first, known_as, last))
        if rank is not None:
            called = known_as or first
            name = f"{called} {last}".strip()
            hits.append((rank, fold(last), name, Hit(pk, name, (called[:1] + last[:1]).upper(), "")))
    return [hit for *_order, hit in sorted(hits, key=lambda row: row[:3])]


def _staff(viewer: Viewer, wanted: Sequence[str]) -> list[Hit]:
    rows = Staff.objects.current().filter(school=viewer.school_id)
    hits = []
    for pk, first, known_as, last, job in rows.values_list("pk", "first_name", "known_as", "last_name", "job"):
        rank = _fit(wanted, (first, known_as, last), job)
        if rank is not None:
            called = known_as or first
            name = f"{called} {last}".strip()
            hits.append((rank, fold(last), name, Hit(pk, name, (called[:1] + last[:1]).upper(), job)))
    return [hit for *_order, hit in sorted(hits, key=lambda row: row[:3])]


def _fit(wanted: Sequence[str], names: Iterable[str], place: str = "") -> int | None:
    """0 where every word begins a part of the name, 1 where it stands anywhere in it; None where one does not fit."""
    text = " ".join(folded(name) for name in names if name)
    where = folded(place) if place else ""
    rank = 0
    for word in wanted:
        if f" {word}" in f" {text}":
            continue
        if word not in text and word not in where:
            return None
        rank = 1
    return rank


def _by_detail(viewer: Viewer, words: str) -> frozenset[int]:
    """Adults whose address holds what was typed, or whose number ends in it; never by what the viewer may not read."""
    if not may(viewer.roles, Action.CONTACT_SEE):
        return frozenset()
    figures = figures_of(words)
    typed = words.lower()
    is_number = len(figures) >= _fewest_figures and not any(c.isalpha() for c in words)
    is_address = len(typed) >= _fewest_of_address and " " not in typed and not is_number
    if not is_number and not is_address:
        return frozenset()
    column, hidden, kinds = (
        ("mobile", "is_mobile_confidential", ("mobile", "phone"))
        if is_number
        else ("email", "is_email_confidential", ("email",))
    )
    own = Adult.objects.filter(school=viewer.school_id).exclude(**{column: ""})
    if not may(viewer.roles, Action.CONTACT_SEE_HIDDEN):
        own = own.filter(**{hidden: False})
    points = ContactPoint.objects.visible_to(viewer).filter(kind__in=kinds)
    if is_address:
        own, points = own.filter(email__icontains=typed), points.filter(value__icontains=typed)
    rows: list[tuple[int, str]] = [*own.values_list("pk", column), *points.values_list("adult", "value")]
    return frozenset(pk for pk, value in rows if is_address or figures_of(value).endswith(figures))


def figures_of(number: str) -> str:
    """The figures of a number without what stands for the country: 07700 900123 and +44 7700 900123 are one."""
    figures = "".join(c for c in number if c.isdecimal() and c.isascii())
    if number.strip().startswith(("+44", "0044")):
        figures = figures.removeprefix("00").removeprefix("44")
    return figures.removeprefix("0")


def _with_children(viewer: Viewer, adults: Sequence[Hit]) -> list[Hit]:
    """What each is to which child, as far as the viewer sees the child."""
    links: dict[int, list[str]] = {}
    names = {hit.pk: hit.name for hit in adults}
    rows: Any = (
        Relationship.objects.current()
        .filter(adult__in=[hit.pk for hit in adults], pupil__in=Pupil.objects.visible_to(viewer))
        .select_related("pupil")
        .order_by("pupil__first_name", "pk")
    )
    for row in rows:
        # The first name says enough where both have one family name.
        is_namesake = names[row.adult_id].endswith(f" {row.pupil.last_name}")
        child = row.pupil.called if is_namesake else row.pupil.full_name
        links.setdefault(row.adult_id, []).append(kinship.said(row.kind, child))
    return [Hit(hit.pk, hit.name, hit.initials, ", ".join(links.get(hit.pk, []))) for hit in adults]
