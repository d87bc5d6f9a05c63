"""A made-up school with as many confirmed grown-ups as a bench wants: two to a child, every ninth family of two."""

from datetime import date, time
from typing import TYPE_CHECKING, Any

from bench.made_up import FIRST, surname

if TYPE_CHECKING:
    from schoolgate.people.models import Staff

LONG_AGO = date(2020, 9, 1)
NOBODY_SLEEPS = {"quiet_from": time(0), "quiet_until": time(0)}
BATCH = 2000


def make(readers: int) -> "Staff":
    """The school, its families, and the head who writes to them. Everybody may be told, at any hour."""
    from django.db import transaction

    from schoolgate.access.policy import Role
    from schoolgate.people.models import Adult, Pupil, Relationship, Right, RoleGrant, School, Staff, User

    with transaction.atomic():
        school = School.objects.create(name="Made-up School")
        head = Staff.objects.create(
            school=school, user=User.objects.create_user("head@school.example"), title="Ms", first_name="Wren",
            last_name="Heath", email="head@school.example", starts=LONG_AGO,
        )  # fmt: skip
        RoleGrant.objects.create(school=school, staff=head, role=Role.HEAD, starts=LONG_AGO)
        adults = _all(Adult, [
            Adult(school=school, first_name=FIRST[n % len(FIRST)], last_name=surname(n // 2), email=_address(n),
                  **NOBODY_SLEEPS)
            for n in range(readers)
        ])  # fmt: skip
        homes = [adults[n : n + 2] for n in range(0, readers, 2)]
        families = [home for n, home in enumerate(homes) for _ in range(2 if n % 9 == 8 else 1)]
        pupils = _all(Pupil, [
            Pupil(school=school, first_name=FIRST[n * 7 % len(FIRST)], last_name=home[0].last_name, year=n // 30 % 7,
                  joined=LONG_AGO)
            for n, home in enumerate(families)
        ])  # fmt: skip
        links = _all(Relationship, [
            Relationship(school=school, pupil=pupil, adult=adult, starts=LONG_AGO, sign_in=Relationship.SignIn.GRANTED)
            for pupil, home in zip(pupils, families, strict=True) for adult in home
        ])  # fmt: skip
        _all(Right, [Right(school=school, relationship=link, kind="told", starts=LONG_AGO) for link in links])
    return head


def _all(model: Any, rows: list[Any]) -> list[Any]:
    made: list[Any] = model._default_manager.bulk_create(rows, batch_size=BATCH)
    return made


def _address(number: int) -> str:
    return f"reader{number}@home.example"
