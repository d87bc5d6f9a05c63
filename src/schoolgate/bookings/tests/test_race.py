"""Two families, one teacher, one time: one is let through, the other is told at once. The database decides."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from schoolgate.bookings import actions
from schoolgate.bookings.models import Booking, Slot
from schoolgate.bookings.queries import free_slots
from schoolgate.people.models import Adult, Circle
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, make_cast


def offer(cast: Cast, adults: list[Adult], minutes_apart: int = 0) -> list[Slot]:
    """One of Miss Okafor's times, offered to each of these families for a matter of their own."""
    at = timezone.now() + timedelta(days=2)
    slots = []
    for number, adult in enumerate(adults):
        pupil = adult.relationships.select_related("pupil")[0].pupil
        circle = Circle.objects.create(school=cast.school, pupil=pupil)
        time = actions.Time(at + timedelta(minutes=minutes_apart * number), 30, "in_person", "Willow room")
        slots += actions.offer(f"meeting:{number}", [time], staff=cast.grace, circle=circle)
    return slots


@pytest.mark.django_db(transaction=True)
def test_of_eight_families_pressing_at_once_one_has_the_time() -> None:
    cast = make_cast()
    adults = [
        cast.huda,
        cast.leah,
        cast.katarzyna,
        cast.mateo_mother,
        cast.maureen,
        cast.ela_father,
        cast.pending,
        cast.karim,
    ]
    slots = offer(cast, adults)
    start, outcome = threading.Barrier(len(adults)), []

    def press(slot: Slot, adult: Adult) -> None:
        start.wait()
        try:
            actions.book(slot, adult=adult)
            outcome.append("booked")
        except Refused as refused:
            outcome.append(refused.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in zip(slots, adults, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcome.count("booked") == 1
    assert outcome.count("Somebody has just taken that time. Nothing was changed.") == len(adults) - 1
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_without_the_check_the_constraint_still_holds(cast: Cast) -> None:
    """The control: even a writer who asks nobody cannot put Miss Okafor in two places."""
    first, second = offer(cast, [cast.huda, cast.leah])
    actions.book(first, adult=cast.huda)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(
            school=cast.school, slot=second, adult=cast.leah, staff=cast.grace, matter="x", starts_at=second.starts_at
        )


@pytest.mark.django_db
def test_overlapping_times_are_one_time(cast: Cast) -> None:
    first, second = offer(cast, [cast.huda, cast.leah], minutes_apart=20)
    actions.book(first, adult=cast.huda)
    with pytest.raises(Refused, match="just taken"):
        actions.book(second, adult=cast.leah)


@pytest.mark.django_db
def test_times_one_after_another_are_two(cast: Cast) -> None:
    first, second = offer(cast, [cast.huda, cast.leah], minutes_apart=30)
    actions.book(first, adult=cast.huda)
    actions.book(second, adult=cast.leah)
    assert Booking.objects.count() == 2


@pytest.mark.django_db
def test_a_taken_time_is_not_on_offer_and_says_nothing_of_whom(cast: Cast) -> None:
    first, second = offer(cast, [cast.huda, cast.leah])
    actions.book(first, adult=cast.huda)
    assert free_slots(second.matter, school_id=cast.school.pk, now=timezone.now()) == []


@pytest.mark.django_db
def test_a_time_in_the_past_cannot_be_taken_or_offered(cast: Cast) -> None:
    (slot,) = offer(cast, [cast.huda])
    Slot.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    slot.refresh_from_db()
    with pytest.raises(Refused, match="has passed"):
        actions.book(slot, adult=cast.huda)
