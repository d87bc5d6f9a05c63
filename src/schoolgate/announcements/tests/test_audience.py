"""Whom a notice reaches: in words, and against an oracle that knows no SQL (reliability G-08)."""

import os
import random
from datetime import timedelta

import pytest

from schoolgate.announcements import audience, wording
from schoolgate.announcements.rules import Selection
from schoolgate.announcements.wording import Reached
from schoolgate.people.models import (
    Placement,
    Pupil,
    Relationship,
    RestrictedRight,
    Restriction,
    Right,
    School,
    SchoolClass,
)
from schoolgate.people.queries import RestrictionQuery, today
from schoolgate.testing.factories import academic_year, link, make_adult, make_pupil, make_school, make_staff, restrict

ROUNDS = 1000 if os.environ.get("CI") else 60


def test_the_sentence_says_who_how_many_and_three_of_them() -> None:
    said = wording.who(["Year 4", "Oak"], [], whole=False)
    assert wording.sentence(said, Reached(57, 40, ("Huda Al-Masri", "Karim Al-Masri", "Leah Frost"))) == (
        "Parents of Year 4 and Oak, 57 people, among them Huda Al-Masri, Karim Al-Masri and Leah Frost."
    )


def test_few_are_all_named() -> None:
    assert wording.sentence("Parents of Mia Lowe", Reached(2, 1, ("Ann Lee", "Bo Lee"))) == (
        "Parents of Mia Lowe, 2 people: Ann Lee and Bo Lee."
    )


def test_nobody_and_languages_are_said() -> None:
    said = wording.who([], ["Arabic", "Polish"], whole=True)
    assert said == "All parents who speak Arabic or Polish"
    assert wording.sentence(said, Reached(0, 0)) == f"{said}: nobody can be reached yet."


# -- the oracle -----------------------------------------------------------------------------------------------------


def a_school(chance: random.Random) -> School:
    """Forty children with a past and a future, sixty grown-ups linked every way there is."""
    school, day = make_school("Elm Park"), today()
    classes = [
        SchoolClass.objects.create(school=school, name=f"C{n}", year=n % 3, academic_year=academic_year(day))
        for n in range(5)
    ]
    boss = make_staff(school, "A", "Boss")
    adults = [
        make_adult(school, f"A{n}", "X", may_sign_in=False, speaks=chance.choice(["en-gb", "ar", "pl"]))
        for n in range(60)
    ]
    past, future = day - timedelta(days=chance.randint(1, 90)), day + timedelta(days=3)
    for n in range(40):
        pupil = make_pupil(
            school, f"P{n}", "X", year=chance.randint(0, 3),
            joined=chance.choice([day - timedelta(days=200)] * 9 + [future]),
            left=chance.choice([None] * 8 + [past, future, day]),
        )  # fmt: skip
        for group in chance.sample(classes, chance.randint(0, 2)):
            Placement.objects.create(
                school=school, school_class=group, pupil=pupil, starts=day - timedelta(days=100),
                ends=chance.choice([None, None, None, past, day]),
            )  # fmt: skip
        for adult in chance.sample(adults, chance.randint(0, 4)):
            made = link(
                pupil, adult, sign_in=chance.choice(["granted"] * 6 + ["pending", "withdrawn"]),
                rights=chance.choice([["told"]] * 5 + [["collect"], []]),
                starts=chance.choice([day - timedelta(days=100)] * 7 + [future]),
                ends=chance.choice([None] * 7 + [past, day]),
            )  # fmt: skip
            if chance.random() < 0.15:
                made.rights.update(ends=chance.choice([past, day]))
            if chance.random() < 0.2:
                order = restrict(
                    pupil, adult, by=boss, takes=chance.choice([["told"], ["collect"]]),
                    starts=chance.choice([past, day, future]),
                )  # fmt: skip
                if chance.random() < 0.3:
                    other = make_staff(school, "B", f"Boss{order.pk}")
                    Restriction.objects.filter(pk=order.pk).update(
                        lift_asked_by=boss, lifted_by=other, lifted_at=order.entered_at
                    )
    return school


class Oracle:
    """The same question asked of plain lists, by the rules as they are written down."""

    def __init__(self, school: School) -> None:
        self.day = today()
        self.pupils = list(Pupil.objects.filter(school=school))
        self.placements = list(Placement.objects.filter(school=school))
        self.links = list(Relationship.objects.filter(school=school).select_related("adult"))
        self.rights = list(Right.objects.filter(school=school, kind="told"))
        self.orders = [
            (row.restriction.adult_id, row.restriction.pupil_id, row.restriction.starts)
            for row in RestrictedRight.objects.filter(school=school, kind="told").select_related("restriction")
            if row.restriction.lifted_at is None
        ]

    def is_now(self, row: object) -> bool:
        starts, ends = row.starts, row.ends  # type: ignore[attr-defined]
        return bool(starts <= self.day and (ends is None or ends >= self.day))

    def reached(self, chosen: Selection) -> set[tuple[int, int]]:
        children = set()
        for pupil in self.pupils:
            here = pupil.joined <= self.day and (pupil.left is None or pupil.left >= self.day)
            groups = {p.school_class_id for p in self.placements if p.pupil_id == pupil.pk and self.is_now(p)}
            named = chosen.whole or pupil.year in chosen.years or pupil.pk in chosen.pupils or groups & chosen.classes
            if here and named:
                children.add(pupil.pk)
        held = {right.relationship_id for right in self.rights if self.is_now(right)}
        barred = {(adult, pupil) for adult, pupil, starts in self.orders if starts <= self.day}
        return {
            (row.adult_id, row.pupil_id)
            for row in self.links
            if row.pupil_id in children and row.pk in held and self.is_now(row) and row.sign_in == "granted"
            if (row.adult_id, row.pupil_id) not in barred
            if not chosen.languages or row.adult.speaks in chosen.languages
        }


def a_selection(chance: random.Random, oracle: Oracle) -> Selection:
    classes = sorted({row.school_class_id for row in oracle.placements})
    return Selection(
        whole=chance.random() < 0.1,
        years=frozenset(chance.sample(range(4), chance.randint(0, 2))),
        classes=frozenset(chance.sample(classes, chance.randint(0, 3))),
        pupils=frozenset(p.pk for p in chance.sample(oracle.pupils, chance.randint(0, 5))),
        languages=frozenset(chance.sample(["en-gb", "ar", "pl", "so"], chance.choice([0, 0, 0, 1, 2]))),
    )


def mistakes(chance: random.Random) -> tuple[int, int, int]:
    """(rounds, extra, missing): who was reached, held against who should have been."""
    school = a_school(chance)
    oracle, extra, missing = Oracle(school), 0, 0
    reached = 0
    for _ in range(ROUNDS):
        chosen = a_selection(chance, oracle)
        found = set(audience.links_of(school.pk, chosen).values_list("adult_id", "pupil_id"))
        right = oracle.reached(chosen)
        extra, missing, reached = extra + len(found - right), missing + len(right - found), reached + len(right)
    assert reached > ROUNDS  # the oracle does not agree on nobody
    return ROUNDS, extra, missing


def test_random_audiences_reach_exactly_those_they_should(db: None) -> None:
    assert mistakes(random.Random(8)) == (ROUNDS, 0, 0)


def test_control_without_orders_somebody_is_reached_who_should_not(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RestrictionQuery, "in_force", lambda self, on=None: self.none())
    monkeypatch.setattr("schoolgate.announcements.tests.test_audience.ROUNDS", 20)
    assert mistakes(random.Random(8))[1] > 0
