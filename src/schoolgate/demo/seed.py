"""Making the made-up schools: one for a demo, many for a benchmark. They never age.

Everything in them is dated from the day on which they were made, and `build` makes them anew when it is called on
another day: so a demo that is started tomorrow shows tomorrow's talks, and whatever was typed into it today is gone. To
move the dates of rows that people have written into would be a lie about when they wrote them. What stands is thrown
away and made again in one transaction: a kill in the middle leaves what was there before.

The same size, seed and day give the same rows, to the last salt.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, transaction

from schoolgate.demo import families, folk, life, newsletter, notices, own_words, pictures, staffroom, story
from schoolgate.demo.made import Child, Made
from schoolgate.demo.models import Anchor
from schoolgate.demo.names import school_name
from schoolgate.demo.rows import Rows
from schoolgate.demo.talks import Desk
from schoolgate.demo.year import Year, year_around
from schoolgate.people.models import ClosedDay, School, Term
from schoolgate.people.queries import today as real_today
from schoolgate.timeline.verbs import Verb

Progress = Callable[[str, float], None]

EDITION = 3  # raise it when a change here should reach demos that were made before
PUPILS_A_SCHOOL = 420  # two forms of thirty in seven years
ONE_SCHOOL_AT_MOST = 2000
A_FORM = 30
YEARS = range(7)


def quiet(what: str, share: float) -> None:
    """Progress for nobody."""


def is_seeded() -> bool:
    """Whether what stands in this database is made up."""
    return Anchor.objects.exists()


def build(pupils: int = 420, seed: int = 1, progress: Progress = quiet) -> None:
    """Make the schools for today, unless they stand already, as many as `pupils` need.

    Up to 2,000 are one school; above that there is a school for every 420. Never fewer than the children of the story
    (seventeen). `progress` is called with what is being done and the share that is done, 0 to 1. Raises
    RuntimeError rather than throw away a school that is not made up.
    """
    today = real_today()
    wanted = {"day": today, "pupils": pupils, "seed": seed, "made_by": EDITION}
    if Anchor.objects.filter(**wanted).exists():
        return
    if School.objects.filter(is_demo=False).exists():
        raise RuntimeError("This database holds a school that is not made up. Nothing was changed.")
    year = year_around(today)
    sizes = _sizes(pupils)
    with transaction.atomic():
        wipe()
        addresses: Counter[str] = Counter()
        for index, size in enumerate(sizes):
            progress(school_name(index), index / len(sizes))
            _school(index, size, year, seed, addresses, progress if len(sizes) == 1 else quiet)
        Anchor.objects.create(**wanted)
    progress("made", 1.0)


def refresh_dates() -> None:
    """Make anew, as large as before, what was made for an earlier day. Nothing when nothing is made up here."""
    anchor = Anchor.objects.first()
    if anchor is not None:
        build(anchor.pupils, anchor.seed)


def wipe() -> None:
    """Empty every table of ours, sign-ins and sessions with them, and begin counting at 1 again."""
    connection.check_constraints()  # on PostgreSQL a table with unchecked rows cannot be emptied
    ours = [model for model in apps.get_models() if model.__module__.startswith("schoolgate.")]
    tables = [model._meta.db_table for model in ours] + [Session._meta.db_table]
    statements = connection.ops.sql_flush(no_style(), sorted(tables), reset_sequences=True, allow_cascade=True)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    # The copy of the chain kept beside the database belongs to schools that are no more.
    shutil.rmtree(Path(settings.SCHOOLGATE_DATA) / "chain", ignore_errors=True)


def _sizes(pupils: int) -> list[int]:
    """How many pupils each school has."""
    if pupils <= ONE_SCHOOL_AT_MOST:
        return [pupils]
    full, rest = divmod(pupils, PUPILS_A_SCHOOL)
    return [PUPILS_A_SCHOOL] * full + ([rest] if rest else [])


def _school(index: int, pupils: int, year: Year, seed: int, addresses: Counter[str], progress: Progress) -> None:
    rows = Rows()
    school = rows.add(
        School(
            name=school_name(index), urn=f"{999001 + index}"[-6:], laestab=f"999{2000 + index:04d}",
            office_phone=f"01632 960{index % 1000:03d}", is_demo=True,
        )
    )  # fmt: skip
    made = Made(school, index, rows, year, Random(f"{seed}/{index}"), addresses)
    _calendar(made)
    places = Counter({age: pupils // 7 + (age < pupils % 7) for age in YEARS})
    forms = {age: max(1, -(-places[age] // A_FORM)) for age in YEARS}
    staffroom.staff_the_school(made, forms, _academic_year(year.today))
    progress("staff and classes", 0.05)
    desk = Desk(made)
    known = 0
    if index == 0:
        people = folk.move_in(made)
        story.tell_it(made, people, desk)
        known = len(made.children)
        _take_up(places, made.children)
    families.fill(made, places)
    progress("families", 0.25)
    life.live(made, desk, made.children[known:])
    if index == 0:
        notices.put_up(made)
        pictures.say(made, people)
        newsletter.lay_out(made)
        own_words.settle(made)
    admin = made.staff["admin"]
    made.note(Verb.ROSTER_IMPORTED, year.at(year.near(-300), "08:10"), admin, about=school)
    progress("a term of talks", 0.4)
    rows.write()
    if index == 0:
        notices.count(school)


def _take_up(places: Counter[int], children: list[Child]) -> None:
    """Take the children who are here already off the places; where a year has too many, another has fewer."""
    for child in children:
        year = child.pupil.year
        places[year if places[year] > 0 else max(places, key=lambda one: places[one])] -= 1
    for year in places:
        places[year] = max(0, places[year])


def _calendar(made: Made) -> None:
    for name, first, last in made.year.terms:
        made.rows.add(Term(school=made.school, name=name, first=first, last=last))
    for kind, days in (
        (ClosedDay.Kind.INSET, made.year.inset_days),
        (ClosedDay.Kind.HOLIDAY, made.year.half_term_days),
    ):
        for day in days:
            made.rows.add(ClosedDay(school=made.school, day=day, kind=kind))


def _academic_year(day: date) -> str:
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"
