"""Limits are chased: holds whose document nobody has seen, and orders near or past their last day.

The mails name no child and no adult: they point at a page that only the few may open (safeguarding-and-data 3).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from schoolgate.access.policy import GUARDIANS_OF_LIMITS, Role
from schoolgate.outbox.actions import notify
from schoolgate.people.details import SecretPlace
from schoolgate.people.models import Relationship, Restriction, Staff
from schoolgate.people.queries import today

AHEAD = timedelta(days=30)
TO_DECIDE = timedelta(days=2)
ALARMED = frozenset({Role.DSL, Role.HEAD})
SATURDAY = 5


def keepers(limit: Restriction, roles: Iterable[Role] = GUARDIANS_OF_LIMITS) -> list[Staff]:
    """Who is told about this limit: never somebody who is a grown-up of this very child."""
    return _without_own(limit.school_id, Relationship.objects.filter(pupil=limit.pupil_id), roles)


def tell_of_hold(limit: Restriction) -> None:
    """Somebody has to see the document."""
    _tell(limit, "hold", f"limit-hold-{limit.pk}", keepers(limit))


def tell_of_request(row: Restriction | SecretPlace) -> None:
    """A second person is needed; whoever asked knows."""
    asked = int(row.lift_asked_at.timestamp()) if row.lift_asked_at else 0
    if isinstance(row, Restriction):
        kind, link, few = "limit", f"/pupils/{row.pupil_id}/restrictions/", keepers(row)
    else:
        kind, link, few = "place", f"/adults/{row.adult_id}/hidden/", _keepers_of(row)
    for person in few:
        if person.pk != row.lift_asked_by_id:
            notify(person, "enrolment/notices/lift", key=f"{kind}-lift-{row.pk}-{asked}", link=link)


def _keepers_of(place: SecretPlace) -> list[Staff]:
    """The few, without the grown-ups of this adult's children: a colleague may be the one who must not know."""
    children = Relationship.objects.filter(adult=place.adult_id).values("pupil")
    return _without_own(place.school_id, Relationship.objects.filter(pupil__in=children), GUARDIANS_OF_LIMITS)


def _without_own(school_id: int, family: QuerySet[Relationship], roles: Iterable[Role]) -> list[Staff]:
    own = family.filter(adult__user__isnull=False).values("adult__user")
    found = Staff.objects.filter(school=school_id).holding(*(role.value for role in roles))
    return list(found.filter(Q(user__isnull=True) | ~Q(user__in=own)).order_by("pk"))


def chase(on: date | None = None) -> None:
    """Once 30 days ahead of a last day; on every weekday after it, and while a hold is older than two days.

    Each message has a key with its day, so it can run as often as it likes.
    """
    day = on or today()
    limits = Restriction.objects.filter(lifted_at__isnull=True)
    for limit in limits.filter(expires__gte=day, expires__lte=day + AHEAD, seen_at__isnull=False):
        with transaction.atomic():
            _tell(limit, "ends", f"limit-ends-{limit.pk}-{limit.expires}", keepers(limit))
    if day.weekday() >= SATURDAY:
        return
    for limit in limits.filter(expires__lt=day):
        with transaction.atomic():
            _tell(limit, "over", f"limit-over-{limit.pk}-{day}", keepers(limit, ALARMED))
    for limit in limits.filter(seen_at__isnull=True, entered_at__date__lte=day - TO_DECIDE):
        with transaction.atomic():
            _tell(limit, "hold", f"limit-hold-{limit.pk}-{day}", keepers(limit, ALARMED))


def _tell(limit: Restriction, notice: str, key: str, whom: list[Staff]) -> None:
    for person in whom:
        notify(person, f"enrolment/notices/{notice}", key=key, link=f"/pupils/{limit.pupil_id}/restrictions/")
