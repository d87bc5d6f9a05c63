"""A trust of many schools: each is compared and written alone, and that makes no difference to anybody."""

import copy
from collections import Counter

import pytest

from bench.made_up import children, surname, write_trust
from schoolgate.enrolment import roster
from schoolgate.imports import apply as applying
from schoolgate.imports import compare as comparing
from schoolgate.imports import parts
from schoolgate.imports.compare import compare
from schoolgate.imports.known import Known
from schoolgate.imports.models import ExternalId, ImportRun
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_apply import NOTHING, changed
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, School
from schoolgate.refusal import Refused
from schoolgate.timeline.models import Entry

BOTH_SCHOOLS = "s1,s2"


def trust():
    """Hill Primary and Lower Hill: each with a family of its own, a child in both, and rows that lead nowhere."""
    files = packages.one_roster()
    files["orgs"].append(["s2", "", "", "Lower Hill", "school", "654321", "d1"])
    users = {row[0]: row for row in files["users"]}

    def also(like, ref, org, **cells):
        row = copy.copy(users[like])
        row[0], row[4] = ref, org
        for name, value in cells.items():
            row[files["users"][0].index(name)] = value
        files["users"].append(row)

    also("p2", "p3", "s2", givenName="Uma", familyName="Cedar", agentSourcedIds="a4")
    also("p2", "p4", BOTH_SCHOOLS, givenName="Zeno", familyName="Dale", agentSourcedIds="a3,a9", userIds="")
    also("a3", "a4", "s2", givenName="Pia", familyName="Cedar", email="pia@home.example", agentSourcedIds="")
    also("a3", "a5", "d1", givenName="Nobody", familyName="Here", email="nobody@home.example", agentSourcedIds="")
    files["classes"].append(["c3", "", "", "4 Elm", "4", "k1", "", "homeroom", "", "s2", "y1", "", "", ""])
    for number, (room, who, role) in enumerate(
        [("c3", "p3", "student"), ("c3", "p1", "student"), ("c1", "p4", "student"), ("c9", "p1", "student"),
         ("c3", "nobody", "student"), ("c3", "t1", "student")], start=10,
    ):  # fmt: skip
        files["enrollments"].append([f"e{number}", "", "", room, "s2", who, role, "", "", ""])
    return files


@pytest.fixture
def read(tmp_path, day):
    calls = iter(range(100))

    def read(files):
        return read_path(packages.write_folder(tmp_path / f"trust{next(calls)}", files), as_of=day)

    return read


def told(changes):
    """What became of each row, and what was said of it."""
    rows = Counter(
        (c.kind, c.outcome, c.where, c.school.key, c.target.key, c.label, tuple(sorted(map(str, c.fields.items()))))
        for c in changes.changes
    )
    return rows, changes.counts(), Counter((p.code, p.severity, p.file, p.count) for p in changes.problems)


def look(reading, day):
    return compare(reading, [], lambda school: Known(school), as_of=day)


def test_school_by_school_comes_to_the_same_as_all_at_once(read, day, monkeypatch):
    reading = read(trust())
    divided = told(look(reading, day))
    monkeypatch.setattr(
        comparing, "divide",
        lambda reading, chosen: parts.Parts((parts.Part(reading, dict(chosen.by_ref), chosen.changes),), parts.Whole()),
    )  # fmt: skip

    assert len(divided[0]) > 20
    assert divided == told(look(reading, day))


def test_it_is_divided(read, day):
    comparison = comparing.Comparing(read(trust()), [], lambda school: Known(school), as_of=day)

    assert [[target.name for target in part.targets] for part in comparison.parts] == [
        [],
        ["Hill Primary"],
        ["Lower Hill"],
    ]
    assert [len(part.reading.pupils) for part in comparison.parts] == [0, 2 + 1, 1 + 1]


def _may_have_two(monkeypatch):
    from django.conf import settings

    monkeypatch.setattr(settings, "DEMO", True)


@pytest.mark.django_db
def test_a_trust_is_brought_in_and_the_same_again_changes_nothing(read, day, monkeypatch):
    _may_have_two(monkeypatch)
    reading = read(trust())
    first = applying.apply(reading, by=None, as_of=day)
    before = [
        list(model.objects.order_by("pk").values()) for model in (Pupil, Adult, Relationship, ExternalId, Placement)
    ]
    again = applying.apply(reading, by=None, as_of=day)

    assert first.counts()["pupils"]["new"] == 4
    assert changed(again) == NOTHING
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Pupil, Adult, Relationship, ExternalId, Placement)
    ]
    assert again.counts()["pupils"]["unchanged"] == 4


@pytest.mark.django_db
def test_what_is_seen_before_is_what_is_done(read, day, monkeypatch):
    _may_have_two(monkeypatch)
    reading = read(trust())

    assert applying.preview(reading, as_of=day).as_json() == applying.apply(reading, by=None, as_of=day).as_json()


@pytest.mark.django_db
def test_each_school_has_its_own_parents_and_its_own_numbers(read, day, monkeypatch):
    _may_have_two(monkeypatch)
    applying.apply(read(trust()), by=None, as_of=day)

    bea = Adult.objects.filter(first_name="Bea")
    assert sorted(adult.school.name for adult in bea) == ["Hill Primary", "Lower Hill"]
    pupils = {run.school.name: run.counts["pupils"]["new"] for run in ImportRun.objects.select_related("school")}
    assert pupils == {"Hill Primary": 3, "Lower Hill": 2}


@pytest.mark.django_db
def test_two_schools_need_postgresql(read, day):
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("this is about SQLite")
    with pytest.raises(Refused, match="A trust of several schools needs PostgreSQL"):
        applying.apply(read(trust()), by=None, as_of=day)
    assert not School.objects.exists()


@pytest.mark.django_db
def test_a_second_school_later_needs_postgresql_too(bring_in, read, day):
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("this is about SQLite")
    bring_in(packages.template())
    with pytest.raises(Refused, match="needs PostgreSQL"):
        bring_in(packages.template(), school="Lower Hill")
    assert School.objects.count() == 1


@pytest.mark.django_db
def test_the_made_up_trust_of_the_bench_is_without_a_fault(tmp_path, day):
    changes = applying.apply(read_path(write_trust(tmp_path / "t.zip", 90), as_of=day), by=None, as_of=day)

    assert changes.problems == ()
    assert (Pupil.objects.count(), Adult.objects.count(), Relationship.objects.count()) == (90, 162, 180)


@pytest.mark.django_db
def test_many_new_children_at_once_are_one_line_of_history(bring_in):
    files = packages.template()
    bring_in(files)
    for child in children(roster.MANY + 1):
        row = [f"20{child.number}", child.upn, child.first, surname(child.family), f"{child.born:%d/%m/%Y}", "4", ""]
        files["pupils"].append(row)
    bring_in(files)

    assert Pupil.objects.count() == 2 + roster.MANY + 1
    assert Counter(Entry.objects.values_list("verb", flat=True)) == {"roster.imported": 2}


@pytest.mark.django_db
def test_one_new_child_is_a_line_in_their_own_history(bring_in):
    files = packages.template()
    bring_in(files)
    files["pupils"].append(["103", packages.OTHER_UPN, "Ada", "Quill", "20/05/2017", "4", "4 Willow"])
    bring_in(files)

    assert Entry.objects.get(verb="pupil.admitted").pupil.first_name == "Ada"
