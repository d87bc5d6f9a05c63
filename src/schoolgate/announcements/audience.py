"""From a selection to people: whom this author may choose, who they are right now, and the sentence that says so.

Rights are read here, each time: when it is looked at, when it is sent, and again when it goes out. Nothing is kept.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from schoolgate.access.policy import OWN_CLASSES, OWN_YEAR, WHOLE_SCHOOL
from schoolgate.announcements import wording
from schoolgate.announcements.models import Notice, Part
from schoolgate.announcements.rules import Selection
from schoolgate.announcements.wording import Reached
from schoolgate.people.languages import language_name
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, SchoolClass, Staff, Teaching
from schoolgate.people.queries import RelationshipQuery
from schoolgate.people.viewers import Viewer

KIND = Part.Kind
NAMED = 3
NOT_COLLEAGUES = ("governor", "clerk")


@dataclass(slots=True)
class Choices:
    """What one author may choose from: (value, words) each."""

    whole: bool = False
    years: list[tuple[int, str]] = field(default_factory=list)
    classes: list[tuple[int, str]] = field(default_factory=list)
    pupils: list[tuple[int, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)


def choices_of(viewer: Viewer) -> Choices:
    """By role: the whole school; a head of year their year and its classes; a teacher their classes; and the children
    they find in the directory (never their own child).
    """
    whole = not viewer.roles.isdisjoint(WHOLE_SCHOOL)
    reached = Pupil.objects.in_directory_of(viewer)
    here = Pupil.objects.on_roll().filter(school=viewer.school_id)
    years = _years(viewer, sorted(set(here.order_by().values_list("year", flat=True).distinct())))
    classes = _classes(viewer)
    spoken = (
        Adult.objects.filter(Exists(Relationship.objects.current().filter(adult=OuterRef("pk"), pupil__in=reached)))
        .order_by()
        .values_list("speaks", flat=True)
        .distinct()
    )
    return Choices(
        whole=whole,
        years=[(year, wording.year_name(year)) for year in years],
        classes=[(c.pk, c.name) for c in classes.order_by("year", "name")],
        pupils=[(p.pk, p.full_name) for p in reached.order_by("first_name", "last_name", "pk")],
        languages=sorted(((code, language_name(code)) for code in spoken if code), key=lambda pair: pair[1]),
    )


def _years(viewer: Viewer, years: list[int]) -> list[int]:
    """Those of `years` that this author may choose whole."""
    if not viewer.roles.isdisjoint(WHOLE_SCHOOL):
        return years
    return [year for year in years if year in viewer.years] if not viewer.roles.isdisjoint(OWN_YEAR) else []


def _classes(viewer: Viewer) -> QuerySet[Any]:
    found = SchoolClass.objects.filter(
        Exists(Placement.objects.current().filter(school_class=OuterRef("pk"))), school=viewer.school_id
    )
    if not viewer.roles.isdisjoint(WHOLE_SCHOOL):
        return found
    mine = Q(pk__in=[])
    if not viewer.roles.isdisjoint(OWN_CLASSES):
        mine |= Q(pk__in=Teaching.objects.current().filter(staff=viewer.person_id).values("school_class"))
    if not viewer.roles.isdisjoint(OWN_YEAR):
        mine |= Q(year__in=viewer.years)
    return found.filter(mine)


def is_within_reach(viewer: Viewer, chosen: Selection) -> bool:
    """Whether all of it is this author's to choose: asks only about what was chosen. Languages reach nobody."""
    years = sorted(chosen.years)
    return (
        (not chosen.whole or not viewer.roles.isdisjoint(WHOLE_SCHOOL))
        and _years(viewer, years) == years
        and (not chosen.classes or _classes(viewer).filter(pk__in=chosen.classes).count() == len(chosen.classes))
        and (
            not chosen.pupils
            or Pupil.objects.in_directory_of(viewer).filter(pk__in=chosen.pupils).count() == len(chosen.pupils)
        )
    )


def selection_of(notice: Notice) -> Selection:
    """What the parts of a notice say. One statement."""
    rows = list(notice.parts.all())
    return Selection(
        whole=any(row.kind == KIND.WHOLE for row in rows),
        years=frozenset(row.year for row in rows if row.kind == KIND.YEAR and row.year is not None),
        classes=frozenset(row.school_class_id for row in rows if row.school_class_id is not None),
        pupils=frozenset(row.pupil_id for row in rows if row.pupil_id is not None),
        languages=frozenset(row.language for row in rows if row.kind == KIND.LANGUAGE),
    )


def pupils_of(school_id: int, chosen: Selection) -> QuerySet[Any]:
    """The children on roll today whom the places name."""
    found = Pupil.objects.on_roll().filter(school=school_id)
    if chosen.whole:
        return found
    placed = Placement.objects.current().filter(pupil=OuterRef("pk"), school_class__in=chosen.classes)
    named = Q(year__in=chosen.years) | Q(pk__in=chosen.pupils)
    if chosen.classes:
        named |= Q(Exists(placed))
    return found.filter(named)


def links_of(school_id: int, chosen: Selection, right: str = "told", *, confirmed: bool = True) -> RelationshipQuery:
    """Each grown-up with each child it concerns, as they stand this moment: entitled, and come in by the school."""
    links = Relationship.objects.entitled(right).filter(
        pupil__in=pupils_of(school_id, chosen), school=school_id, adult__merged_into__isnull=True
    )
    links = links.signed_in() if confirmed else links.filter(sign_in=Relationship.SignIn.PENDING)
    if chosen.languages:
        links = links.filter(adult__speaks__in=chosen.languages)
    return links


def colleagues(school_id: int) -> QuerySet[Any]:
    """Those who work here today; governors and the clerk have papers of their own."""
    from schoolgate.people.models import RoleGrant

    holds = RoleGrant.objects.current().filter(staff=OuterRef("pk")).exclude(role__in=NOT_COLLEAGUES)
    return Staff.objects.current().filter(Exists(holds), school=school_id)


def reached_by(notice: Notice, viewer: Viewer) -> Reached:
    """Whom it would reach now. The three names are of people whom the viewer may see."""
    if notice.readers == Notice.Readers.STAFF:
        rows = colleagues(notice.school_id).order_by("first_name", "last_name", "pk")
        return Reached(rows.count(), rows.count(), tuple(s.full_name for s in rows[:NAMED]))
    chosen = selection_of(notice)
    links = links_of(notice.school_id, chosen, notice.right)
    people = links.order_by().values("adult").distinct().count()
    seen = Adult.objects.visible_to(viewer).filter(pk__in=links.values("adult"))
    later = links_of(notice.school_id, chosen, notice.right, confirmed=False)
    return Reached(
        people,
        links.order_by().values("pupil").distinct().count(),
        tuple(adult.full_name for adult in seen.order_by("first_name", "last_name", "pk")[:NAMED]),
        later.exclude(adult__in=links.values("adult")).order_by().values("adult").distinct().count(),
    )


def people(notice: Notice) -> int:
    """How many it would reach now."""
    if notice.readers == Notice.Readers.STAFF:
        return int(colleagues(notice.school_id).count())
    links = links_of(notice.school_id, selection_of(notice), notice.right)
    return int(links.order_by().values("adult").distinct().count())


def in_words(notice: Notice) -> str:
    """Whom it is for, without a number."""
    if notice.readers == Notice.Readers.STAFF:
        return wording.colleagues()
    rows = list(notice.parts.select_related("school_class", "pupil"))
    places = [
        *(wording.year_name(year) for year in sorted(row.year for row in rows if row.year is not None)),
        *sorted(row.school_class.name for row in rows if row.school_class is not None),
        *sorted(row.pupil.full_name for row in rows if row.pupil is not None),
    ]
    languages = sorted(language_name(row.language) for row in rows if row.kind == KIND.LANGUAGE)
    whole = any(row.kind == KIND.WHOLE for row in rows)
    return wording.who(places, languages, whole=whole) if places or whole else wording.nobody()
