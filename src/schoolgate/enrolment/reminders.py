"""Limits are chased: holds whose document nobody has seen, and orders near or past their last day.

The mails name no child and no adult: they point at a page that only the few may open (safeguarding-and-data 3).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from schoolgate.access.policy import GUARDIANS_OF_LIMITS, Role
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Relationship, Restriction, Staff
from schoolgate.people.queries import today

AHEAD = timedelta(days=30)
TO_DECIDE = timedelta(days=2)
ALARMED = frozenset({Role.DSL, Role.HEAD})
SATURDAY = 5


def keepers(limit: Restriction, roles: Iterable[Role] = GUARDIANS_OF_LIMITS) -> list[Staff]:
    """Who is told about this limit: never somebody who is a grown-up of this very child."""
    own = Relationship.objects.filter(pupil=limit.pupil_id, adult__user__isnull=False).values("adult__user")
    found = Staff.objects.filter(school=limit.school_id).holding(*(role.value for role in roles))
    return list(found.filter(Q(user__isnull=True) | ~Q(user__in=own)).order_by("pk"))


def tell_of_hold(limit: Restriction) -> None:
    """Somebody has to see the document."""
    _tell(limit, "hold", f"limit-hold-{limit.pk}", keepers(limit))


def tell_of_request(limit: Restriction) -> None:
    """A second person is needed; whoever asked knows."""
    asked = int(limit.lift_asked_at.timestamp()) if limit.lift_asked_at else 0
    others = [person for person in keepers(limit) if person.pk != limit.lift_asked_by_id]
    _tell(limit, "lift", f"limit-lift-{limit.pk}-{asked}", others)


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
