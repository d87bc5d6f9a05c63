"""Colleagues as those see them who give roles: of their own school only."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from schoolgate.access.policy import POLICY, Action, may
from schoolgate.colleagues.roles import ROLES
from schoolgate.people.models import RoleGrant, Staff, Teaching
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer


def colleagues_of(viewer: Viewer) -> QuerySet[Staff]:
    """Everybody who works, has worked or will work at the viewer’s school; nobody for those who give no roles."""
    if not may(viewer.roles, Action.STAFF_CHANGE):
        return Staff.objects.none()
    return (
        Staff.objects.filter(school=viewer.school_id).select_related("user").order_by("last_name", "first_name", "pk")
    )


@dataclass(slots=True)
class Colleague:
    """A line of the list: somebody, the roles they hold today or later, the classes they teach."""

    staff: Staff
    grants: list[RoleGrant] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)

    @property
    def is_in(self) -> bool:
        """Whether they can come in today."""
        held = any(grant.starts <= today() for grant in self.grants)
        return held and not self.staff.is_suspended and self.staff.user is not None

    @property
    def may_be_teacher(self) -> bool:
        """Teaches a class by the school’s own records, works here today, and has no role yet."""
        return bool(self.classes and self.staff.email) and not self.grants and not self.staff.is_suspended


def list_of(viewer: Viewer, words: str = "") -> list[Colleague]:
    """Who works here today or will, in three statements. `words`: parts of a name, an address or a job."""
    rows = colleagues_of(viewer).filter(Q(ends__isnull=True) | Q(ends__gte=today()))
    for word in words.split():
        rows = rows.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(known_as__icontains=word)
            | Q(email__icontains=word) | Q(job__icontains=word)
        )  # fmt: skip
    found = {staff.pk: Colleague(staff) for staff in rows}
    for grant in grants_of(rows.order_by()):
        found[grant.staff_id].grants.append(grant)
    teachings = Teaching.objects.current().filter(staff__in=rows.order_by()).order_by("school_class__name")
    for pk, name in teachings.values_list("staff", "school_class__name"):
        if name not in found[pk].classes:
            found[pk].classes.append(name)
    return list(found.values())


def grants_of(staff: QuerySet[Staff], on: date | None = None) -> list[RoleGrant]:
    """The roles that these people hold, or will hold, in the order of `ROLES`."""
    day = on or today()
    order = {role.value: number for number, role in enumerate(ROLES)}
    grants = RoleGrant.objects.filter(Q(ends__isnull=True) | Q(ends__gte=day), staff__in=staff)
    return sorted(grants, key=lambda grant: (order.get(grant.role, len(order)), grant.starts))


def others_who_give(viewer: Viewer, staff: Staff) -> QuerySet[Staff]:
    """Those who are told of a change of roles: who gives roles as well, but for the doer and the one it is about."""
    giving = RoleGrant.objects.current().filter(
        staff=OuterRef("pk"), role__in=[role.value for role in POLICY[Action.STAFF_CHANGE]]
    )
    current = Staff.objects.current().filter(Exists(giving), school=viewer.school_id)
    found: QuerySet[Staff] = current.exclude(pk__in=[viewer.person_id, staff.pk])
    return found
