"""One list, written down in other ways, is one list: order, repeats, blank rows and line ends change no outcome.

And whatever a list says, a limit that stood before it stands after it.
"""

import copy
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schoolgate.access.policy import Role
from schoolgate.enrolment import actions, roster
from schoolgate.imports import apply as applying
from schoolgate.imports.compare import compare
from schoolgate.imports.known import Known
from schoolgate.imports.rows import Kind, Outcome
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_any_file import spoil, spoilt
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, Restriction, Right, School
from schoolgate.testing.factories import make_staff, viewer_of

DAY = date(2026, 3, 10)
BOTH = pytest.mark.parametrize("files", [packages.one_roster(), packages.template()], ids=["oneroster", "template"])
TAKEN = (Outcome.NEW, Outcome.CHANGED)
ways = st.fixed_dictionaries(
    {"mark": st.booleans(), "ends": st.sampled_from(["\n", "\r\n", "\r"]),
     "blanks": st.lists(st.integers(0, 40), max_size=4)}
)  # fmt: skip
pytestmark = pytest.mark.django_db


def larger(files):
    """The template with four more families, so that there is something to shuffle."""
    files = copy.deepcopy(files)
    for n, (first, last) in enumerate([("Pia", "Ash"), ("Otto", "Birch"), ("Uma", "Cedar"), ("Zeno", "Dale")]):
        files["pupils"].append([f"20{n}", "", first, last, f"0{n + 1}/03/2016", "5", "5 Oak"])
        for number, (parent, kind) in enumerate((("Wren", "Mother"), ("Kofi", "Father")), start=1):
            files["contacts"].append([f"20{n}", "", "", parent, last, kind, str(number), "yes", "no",
                                      f"{parent}.{last}@home.example".lower(), "", "", ""])  # fmt: skip
    return files


def written(folder: Path, files, mark=False, ends="\n", blanks=()):
    """The files in another way of writing them down."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    packages.write_folder(folder, files, with_manifest="users" in files)
    for path in folder.iterdir():
        lines = path.read_text().splitlines()
        for at in blanks if path.stem != "manifest" else ():
            lines.insert(1 + at % len(lines), "," * lines[0].count(",") if at % 2 else "")
        path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + ends.join([*lines, ""]).encode())
    return folder


def look(path):
    return compare(read_path(path, as_of=DAY), [], lambda school: Known(school), as_of=DAY, school="Hill Primary")


def details(change):
    return tuple(sorted((name, str(new)) for name, (_, new) in change.fields.items()))


def outcome(changes):
    """What a list comes to, without the lines it stands on: who is new with which details, who belongs to whom."""
    called = {
        (change.kind, change.target.key): (change.kind, details(change))
        for change in changes.changes
        if change.outcome in TAKEN and change.kind not in (Kind.RELATIONSHIPS, Kind.MEMBERSHIPS)
    }  # fmt: skip
    found = Counter(called.values())
    for change in changes.changes:
        if change.outcome in TAKEN and change.links:
            whose = tuple(called[target.kind, target.key] for target in change.links)
            found[change.kind, change.label, whose, details(change)] += 1
    return found


@BOTH
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_rows_does_not_matter(tmp_path, files, data):
    files = larger(files) if "pupils" in files else files
    before = outcome(look(written(tmp_path / "a", files)))
    shuffled = {name: [rows[0], *data.draw(st.permutations(rows[1:]))] for name, rows in files.items()}

    assert outcome(look(written(tmp_path / "b", shuffled))) == before


@BOTH
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=ways)
def test_blank_rows_and_line_ends_do_not_matter(tmp_path, files, way):
    before = look(written(tmp_path / "a", files))
    after = look(written(tmp_path / "b", files, **way))

    assert outcome(after) == outcome(before)
    assert after.counts() == before.counts()


@BOTH
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=4))
def test_a_row_said_twice_is_said_once(tmp_path, files, which):
    before = outcome(look(written(tmp_path / "a", files)))
    twice = copy.deepcopy(files)
    for table, row in which:
        rows = twice[sorted(twice)[table % len(twice)]]
        rows.append(list(rows[1 + row % (len(rows) - 1)]))

    assert outcome(look(written(tmp_path / "b", twice))) == before


def test_without_folding_names_the_order_would_not_hide_a_second_mother(tmp_path, monkeypatch):
    """The control: the comparison above sees it when one human becomes two."""
    files = larger(packages.template())
    before = outcome(look(written(tmp_path / "a", files)))
    monkeypatch.setattr("schoolgate.imports.matching._is_c4", lambda *_: False)
    monkeypatch.setattr("schoolgate.imports.matching.AdultMatcher._is_c3", lambda *_: False)

    assert outcome(look(tmp_path / "a")) != before


def on_record():
    """The directory as people would describe it."""
    return {
        "pupils": sorted(Pupil.objects.values_list("first_name", "last_name", "upn", "born", "year")),
        "adults": sorted(Adult.objects.values_list("first_name", "last_name", "email", "mobile", "is_contact_shared")),
        "links": sorted(Relationship.objects.values_list(
            "pupil__first_name", "adult__first_name", "kind", "responsibility", "priority", "sign_in")),
        "rights": sorted(Right.objects.values_list(
            "relationship__pupil__first_name", "relationship__adult__first_name", "kind")),
        "places": sorted(Placement.objects.values_list("pupil__first_name", "school_class__name", "ends")),
    }  # fmt: skip


def bring(folder, files):
    reading = read_path(written(folder, files), as_of=DAY)
    return applying.apply(reading, by=None, as_of=DAY, school="Hill Primary")


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 5), order=st.booleans())
def test_two_halves_of_a_list_make_the_whole(tmp_path, cut, order):
    files = larger(packages.template())
    with transaction.atomic():
        bring(tmp_path / "whole", files)
        whole = on_record()
        transaction.set_rollback(True)
    ids = {row[0] for row in files["pupils"][1 : 1 + cut]}
    # Siblings stay together: a mother whose two children come in two lists is matched, and her two rows may differ.
    ids |= {"101", "102"} if ids & {"101", "102"} else set()
    halves = [
        {name: [rows[0], *(row for row in rows[1:] if (row[0] in ids) == first)]
         for name, rows in files.items() if name != "staff"}
        for first in (order, not order)
    ]  # fmt: skip
    with transaction.atomic():
        bring(tmp_path / "staff", {"staff": files["staff"], "pupils": halves[0]["pupils"]})
        for half in halves:
            if len(half["pupils"]) > 1:
                bring(tmp_path / "half", half)
        assert on_record() == whole
        transaction.set_rollback(True)


def limited(tmp_path):
    """Rami may be told nothing about Omar; Hala has been let in."""
    bring(tmp_path / "first", packages.template())
    head = viewer_of(make_staff(School.objects.get(), "Una", "Head", Role.HEAD))
    link = Relationship.objects.get(adult__first_name="Rami")
    actions.confirm_access(link, by=head)
    actions.restrict(
        link.pupil, link.adult, by=head, kind=Restriction.Kind.PROHIBITED_STEPS, takes=frozenset({"told", "collect"}),
        is_document_seen=True,
    )  # fmt: skip
    return link


def stands(link):
    """The limit, and that it holds."""
    limits = [
        (limit, sorted(limit.takes.values_list("kind", flat=True)))
        for limit in Restriction.objects.filter(pupil=link.pupil_id, adult=link.adult_id, lifted_at__isnull=True)
    ]
    return limits, Relationship.objects.entitled("told").filter(pk=link.pk).exists()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=spoil)
def test_a_limit_outlives_whatever_a_list_says(tmp_path, steps):
    with transaction.atomic():
        link = limited(tmp_path)
        before = stands(link)
        assert before[1] is False
        allowed = set(Relationship.objects.filter(sign_in="granted").values_list("pk", flat=True))
        with transaction.atomic():
            bring(tmp_path / "spoilt", spoilt(packages.template(), steps))
        limits, is_told = stands(link)
        assert (limits[: len(before[0])], is_told) == before
        assert set(Relationship.objects.filter(sign_in="granted").values_list("pk", flat=True)) <= allowed
        transaction.set_rollback(True)


def test_a_writer_that_lifts_limits_would_be_seen(tmp_path, monkeypatch):
    """The control."""
    link = limited(tmp_path)
    before = stands(link)
    monkeypatch.setattr(roster, "record_import", lambda *_, **__: Restriction.objects.all().delete())
    bring(tmp_path / "again", larger(packages.template()))

    assert stands(link) != before
