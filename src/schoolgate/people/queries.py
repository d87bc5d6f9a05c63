"""How the directory is searched: who is current, who may see whom, and who is entitled to what today.

`RelationshipQuery.entitled` is the one place where rights and restrictions meet. Every room asks it, at send time and
at read time; nothing else in the house may decide what an adult is entitled to.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from schoolgate.access.policy import ASSIGNED, OWN_CLASSES, OWN_YEAR, READS_CONVERSATIONS, WHOLE_SCHOOL
from schoolgate.people.prepared import Marks, Prepared

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


def today() -> date:
    """Today's date on the school's wall clock (Europe/London)."""
    return timezone.localdate()


def current(on: date | None = None, prefix: str = "") -> Q:
    """Rows whose `starts` and `ends` (both included) hold on that day."""
    day = on or today()
    return Q(**{f"{prefix}starts__lte": day}) & (
        Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gte": day})
    )


class DatedQuery(models.QuerySet[Any]):
    """Anything with `starts` and `ends`."""

    def current(self, on: date | None = None) -> Self:
        return self.filter(current(on))


class StaffQuery(DatedQuery):
    def current(self, on: date | None = None) -> Self:
        """Works here on that day, and is not shut out."""
        return super().current(on).filter(is_suspended=False)

    def holding(self, *roles: str, on: date | None = None) -> Self:
        """Current staff who hold any of the roles today."""
        return self.current(on).filter(
            Exists(_grants().filter(current(on), staff=OuterRef("pk"), role__in=[str(r) for r in roles]))
        )


class RestrictionQuery(models.QuerySet[Any]):
    def in_force(self, on: date | None = None) -> Self:
        """Started, and not lifted by two people. The expiry date is a reminder, never a key."""
        return self.filter(starts__lte=on or today(), lifted_at__isnull=True)


class RelationshipQuery(DatedQuery):
    def entitled(self, right: str, *, on: date | None = None) -> Self:
        """Relationships whose adult holds `right` about that child on that day, restrictions obeyed.

        A right is held when the relationship is current, a `Right` row is current, and no restriction in force takes it
        (Education Act 1996 s576 for who is a parent; orders under the Children Act 1989 and Family Law Act 1996 only
        take away). This says nothing about signing in: see `signed_in`.
        """
        from schoolgate.people.models import Restriction, Right

        day = on or today()
        return self.current(day).filter(
            Exists(Right.objects.filter(current(day), relationship=OuterRef("pk"), kind=right)),
            ~Exists(
                Restriction.objects.in_force(day).filter(
                    pupil=OuterRef("pupil"), adult=OuterRef("adult"), takes__kind=right
                )
            ),
        )

    def signed_in(self) -> Self:
        """Those whom the school has confirmed may sign in for the child."""
        from schoolgate.people.models import Relationship

        return self.filter(sign_in=Relationship.SignIn.GRANTED)


class NotMerged(models.Manager[Any]):
    """Leaves out records that were joined with another: nothing finds them, and nothing matches them."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(merged_into__isnull=True)


class AdultQuery(models.QuerySet[Any]):
    def entitled(self, pupil_id: int, right: str, *, on: date | None = None) -> Self:
        """Adults who hold `right` about this pupil today."""
        return self.filter(Exists(_relationships().entitled(right, on=on).filter(adult=OuterRef("pk"), pupil=pupil_id)))

    def visible_to(self, viewer: "Viewer") -> Self:
        """A parent sees only themself; staff see adults of pupils they may see.

        Never the other grown-ups of their own child, even where those have another child here: a colleague must not
        find a former partner's address (reliability T03; roles-and-calendar 1, conflict of interest).
        """
        if viewer.is_parent:
            return self.filter(pk=viewer.person_id, school=viewer.school_id)
        from schoolgate.people.models import Pupil

        links = _relationships().filter(adult=OuterRef("pk"))
        beside_me = links.filter(pupil__in=viewer.own_children)
        if viewer.roles.isdisjoint(WHOLE_SCHOOL):  # for the others that is every child but their own, left out below
            links = links.filter(pupil__in=Pupil.objects.visible_to(viewer))
        return self.filter(Exists(links), ~Exists(beside_me), school=viewer.school_id)


class PupilQuery(models.QuerySet[Any]):
    def on_roll(self, on: date | None = None) -> Self:
        day = on or today()
        return self.filter(Q(joined__lte=day) & (Q(left__isnull=True) | Q(left__gte=day)))

    def visible_to(self, viewer: "Viewer") -> Self:
        """The pupils this viewer reaches today.

        A parent: children for whom they are confirmed and entitled to be told. Staff: by role (whole school, own
        classes, own year, assigned families) and those in whose matters they are named; never their own child, whom
        they meet as a parent only (roles-and-calendar 1, conflict of interest).
        """
        mine = self.filter(school=viewer.school_id)
        if viewer.is_parent:
            return mine.on_roll().filter(
                Exists(
                    _relationships().entitled("told").signed_in().filter(pupil=OuterRef("pk"), adult=viewer.person_id)
                )
            )
        return mine.filter(_reach(viewer)).exclude(pk__in=viewer.own_children)

    def in_directory_of(self, viewer: "Viewer") -> Self:
        """For staff lists: pupils on roll whom the viewer reaches by role, without those met in one matter only."""
        return self.visible_to(viewer).on_roll().filter(_reach(viewer, matters=False))


def _reach(viewer: "Viewer", *, matters: bool = True) -> Q:
    from schoolgate.people.models import Assignment, CircleMember, Placement, Teaching

    if not viewer.roles.isdisjoint(WHOLE_SCHOOL):
        return Q(school=viewer.school_id)
    reach = Q(pk__in=[])
    if not viewer.roles.isdisjoint(OWN_CLASSES):
        taught = Teaching.objects.current().filter(staff=viewer.person_id).values("school_class")
        reach |= Q(pk__in=Placement.objects.current().filter(school_class__in=taught).values("pupil"))
    if not viewer.roles.isdisjoint(OWN_YEAR):
        reach |= Q(year__in=viewer.years)
    if not viewer.roles.isdisjoint(ASSIGNED):
        reach |= Q(pk__in=Assignment.objects.current().filter(staff=viewer.person_id).values("pupil"))
    if matters:
        reach |= Q(pk__in=CircleMember.objects.filter(staff=viewer.person_id).values("circle__pupil"))
    return reach


class CircleQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Circles whose whole matter the viewer shares today.

        A parent: as a member, and while still entitled about the child. Staff: as a whole member, or as head or SENCO
        when the circle is not sealed; in both cases only while the child is theirs to see.
        """
        from schoolgate.people.models import CircleMember, Pupil

        mine = self.filter(school=viewer.school_id)
        if viewer.is_parent:
            # The relationship is asked for directly: the same question as Pupil.visible_to, one join fewer.
            return mine.filter(
                Exists(CircleMember.objects.filter(circle=OuterRef("pk"), adult=viewer.person_id)),
                Exists(
                    _relationships()
                    .entitled("told")
                    .signed_in()
                    .filter(pupil=OuterRef("pupil"), adult=viewer.person_id)
                ),
                pupil__in=Pupil.objects.on_roll(),
            )
        member = Exists(CircleMember.objects.filter(circle=OuterRef("pk"), staff=viewer.person_id, is_whole=True))
        seen = Q(member)
        if not viewer.roles.isdisjoint(READS_CONVERSATIONS):
            seen = member | Q(is_sealed=False)
        return mine.filter(seen, pupil__in=Pupil.objects.visible_to(viewer))


def _relationships() -> RelationshipQuery:
    from schoolgate.people.models import Relationship

    return Relationship.objects.all()


def _grants() -> DatedQuery:
    from schoolgate.people.models import RoleGrant

    return RoleGrant.objects.all()


@dataclass(frozen=True, slots=True)
class ChildOf:
    """A child as a page needs it: for one adult, today."""

    pk: int
    called: str
    full_name: str
    year: int
    class_name: str
    rights: frozenset[str]


def _children(marks: Marks, _count: int) -> models.QuerySet[Any, Any]:
    """(pupil, known as, first, last, year, class, right held) for one adult, restrictions obeyed."""
    from schoolgate.people.models import Placement, Relationship, Restriction, Right

    day, adult = marks.day("day"), marks.number("adult")
    restricted = Restriction.objects.in_force(day).filter(
        adult=adult, pupil=OuterRef("relationship__pupil"), takes__kind=OuterRef("kind")
    )
    classes = Placement.objects.filter(
        pupil=OuterRef("relationship__pupil"), ends__isnull=True, school_class__kind="form"
    )
    rows: models.QuerySet[Any, Any] = (
        Right.objects.filter(current(day), current(day, "relationship__"))
        .filter(
            Q(relationship__pupil__left__isnull=True) | Q(relationship__pupil__left__gte=day),
            ~Exists(restricted),
            relationship__pupil__joined__lte=day,
            relationship__adult=adult,
            relationship__sign_in=Relationship.SignIn.GRANTED,
        )
        .annotate(class_name=Subquery(classes.values("school_class__name")[:1]))
        .values_list(
            "relationship__pupil", "relationship__pupil__known_as", "relationship__pupil__first_name",
            "relationship__pupil__last_name", "relationship__pupil__year", "class_name", "kind",
        )
    )  # fmt: skip
    return rows


_CHILDREN = Prepared(_children)


def children_of(adult_id: int, *, on: date | None = None) -> list[ChildOf]:
    """The children of one adult who may sign in, with the rights held today, restrictions obeyed; oldest first.

    The same answer as asking `entitled` for each right and `Pupil.visible_to`, in one statement; a property test holds
    them together. A child about whom the adult may not be told is not in the list.
    """
    held: dict[int, tuple[Any, set[str]]] = {}
    for pupil_id, known_as, first, last, year, class_name, kind in _CHILDREN.ask(adult=adult_id, day=on or today()):
        facts = (known_as or first, f"{known_as or first} {last}".strip(), year, class_name or "")
        held.setdefault(pupil_id, (facts, set()))[1].add(kind)
    children = [
        ChildOf(pupil_id, called, full_name, year, class_name, frozenset(kinds))
        for pupil_id, ((called, full_name, year, class_name), kinds) in held.items()
        if "told" in kinds
    ]
    return sorted(children, key=lambda child: (-child.year, child.called, child.pk))
