"""Which times of a matter can still be chosen. Slots show free or taken, never who (reliability T12)."""

from datetime import datetime

from schoolgate.bookings.models import Booking, Slot


def free_slots(matter: str, *, school_id: int, now: datetime) -> list[Slot]:
    """Slots of one matter that lie ahead, are not taken, and whose teacher is not taken at that time elsewhere."""
    taken = Booking.objects.filter(school=school_id).values("staff_id", "starts_at")
    slots = Slot.objects.filter(school=school_id, matter=matter, starts_at__gt=now, booking__isnull=True)
    busy = {
        (row["staff_id"], row["starts_at"])
        for row in taken.filter(starts_at__in=slots.values("starts_at"), staff__in=slots.values("staff"))
    }
    return [slot for slot in slots.order_by("starts_at") if (slot.staff_id, slot.starts_at) not in busy]


def booked_slot(matter: str, *, school_id: int) -> Slot | None:
    """The chosen time of a matter, if there is one."""
    return Slot.objects.filter(school=school_id, matter=matter, booking__isnull=False).first()
