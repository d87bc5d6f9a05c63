"""Who may be asked, and to whom a question may be handed over: never one who shares a child with the writer."""

from django.db.models import Q, QuerySet

from schoolgate.access.policy import POLICY, Action, Role
from schoolgate.people.models import Adult, Assignment, Placement, Pupil, Relationship, Staff, Teaching

EVERYBODY_ASKS = (Role.HEAD, Role.SENCO, Role.OFFICE_LEAD)


def to_ask(adult: Adult, pupil: Pupil | None) -> list[Staff]:
    """Those who teach or look after this child, first; then those whom everybody may ask."""
    near = list(_answering(adult).filter(_near(pupil)).order_by("last_name", "pk")) if pupil else []
    open_doors = _answering(adult).filter(pk__in=Staff.objects.holding(*EVERYBODY_ASKS).values("pk"))
    known = {staff.pk for staff in near}
    return near + [staff for staff in open_doors.order_by("last_name", "pk") if staff.pk not in known]


def colleagues(adult: Adult, *, but: int | None) -> list[Staff]:
    """To whom it may be handed over."""
    return [staff for staff in _answering(adult).order_by("last_name", "first_name", "pk") if staff.pk != but]


def of_the_office(school_id: int, adult: Adult) -> list[Staff]:
    """Who is told when nobody has it, or when it is late: the office and the head."""
    routing = POLICY[Action.QUESTION_ROUTE]
    return list(_answering(adult).filter(school=school_id, pk__in=Staff.objects.holding(*routing).values("pk")))


def _answering(adult: Adult) -> "QuerySet[Staff]":
    beside = Relationship.objects.filter(pupil__relationships__adult=adult, adult__user__isnull=False)
    found: QuerySet[Staff] = (
        Staff.objects.filter(school=adult.school_id)
        .holding(*POLICY[Action.QUESTION_HOLD])
        .filter(Q(user__isnull=True) | ~Q(user__in=beside.values("adult__user")))
    )
    return found


def _near(pupil: Pupil) -> Q:
    classes = Placement.objects.current().filter(pupil=pupil).values("school_class")
    return Q(pk__in=Teaching.objects.current().filter(school_class__in=classes).values("staff")) | Q(
        pk__in=Assignment.objects.current().filter(pupil=pupil).values("staff")
    )
