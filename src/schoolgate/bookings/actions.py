"""Offer, choose, give back. Two people pressing at once: one is let through, the other is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.bookings import rules
from schoolgate.bookings.models import LONGEST_MINUTES, Booking, Slot
from schoolgate.people.models import Adult, Circle, Staff
from schoolgate.refusal import Refused


@dataclass(frozen=True, slots=True)
class Time:
    """One time on offer. `starts_at` is aware; `minutes` 5 to 60."""

    starts_at: datetime
    minutes: int
    format: str
    place: str = ""


@transaction.atomic
def offer(matter: str, times: Iterable[Time], *, staff: Staff, circle: Circle) -> list[Slot]:
    """Offer times for one matter; those offered before and not taken are withdrawn.

    Raises Refused when there is none, or one lies in the past.
    """
    wanted = list(times)
    rules.ensure_some(len(wanted))
    for time in wanted:
        rules.ensure_in_future(time.starts_at, timezone.now())
    Slot.objects.filter(school=circle.school_id, matter=matter, booking__isnull=True).delete()
    return [
        Slot.objects.create(
            school_id=circle.school_id,
            staff=staff,
            circle=circle,
            matter=matter,
            starts_at=time.starts_at,
            minutes=time.minutes,
            format=time.format,
            place=time.place,
        )
        for time in wanted
    ]


def book(slot: Slot, *, adult: Adult) -> Booking:
    """Take a slot. Taking it twice is taking it once; taking another one of the same matter gives the first back.

    Raises Refused when it has gone, or when the teacher or the family is elsewhere at that time.
    """
    rules.ensure_in_future(slot.starts_at, timezone.now())
    try:
        with transaction.atomic():
            # One at a time for each teacher and each family, so that overlapping times cannot both be taken.
            Staff.objects.select_for_update().get(pk=slot.staff_id)
            Adult.objects.select_for_update().get(pk=adult.pk)
            _ensure_free(slot, adult)
            held = Booking.objects.select_for_update().filter(school=slot.school_id, matter=slot.matter).first()
            if held and held.slot_id == slot.pk and held.adult_id == adult.pk:
                return held
            if held:
                held.delete()
            return Booking.objects.create(
                school_id=slot.school_id,
                slot=slot,
                adult=adult,
                staff_id=slot.staff_id,
                matter=slot.matter,
                starts_at=slot.starts_at,
            )
    except IntegrityError:
        raise Refused(
            _("Somebody has just taken that time. Nothing was changed."), then=_("Please choose another time.")
        ) from None


def _ensure_free(slot: Slot, adult: Adult) -> None:
    """Neither the teacher nor the family is elsewhere during this time; the matter's own booking does not count."""
    near = (
        Booking.objects.filter(Q(staff=slot.staff_id) | Q(adult=adult), school=slot.school_id)
        .filter(starts_at__lt=slot.ends_at, starts_at__gt=slot.starts_at - timedelta(minutes=LONGEST_MINUTES))
        .exclude(matter=slot.matter)
        .select_related("slot")
    )
    if any(other.slot.ends_at > slot.starts_at for other in near):
        raise Refused(
            _("Somebody has just taken that time. Nothing was changed."), then=_("Please choose another time.")
        )


@transaction.atomic
def give_back(matter: str, *, school_id: int) -> bool:
    """Give a booked time back. Returns whether there was one."""
    deleted, _rows = Booking.objects.filter(school=school_id, matter=matter).delete()
    return deleted > 0
