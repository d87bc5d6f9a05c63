"""Whatever somebody hands in: no crash, nothing half done, and rows read = the sum of what became of them."""

import copy
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schoolgate.imports import apply as applying
from schoolgate.imports.compare import compare
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_apply import NOTHING, changed

DAY = date(2026, 3, 10)
ODD = [
    "",
    " ",
    "p1",
    "p2",
    "a1",
    "x",
    "0",
    "=cmd",
    "31/02/2017",
    "2017-02-13",
    "student",
    "parent",
    "teacher",
    packages.UPN,
    "a@b.co",
    "é" * 300,
    '"',
    "1.2E+12",
    "a1,p1,t1",
    "tobedeleted",
    "true",
    "-",
    "\u202e",
]

spoil = st.lists(
    st.tuples(
        st.sampled_from(["cell", "drop", "double", "short", "long", "column"]),
        st.integers(0, 50),
        st.integers(0, 50),
        st.integers(0, 50),
        st.sampled_from(ODD),
    ),
    max_size=6,
)


def spoilt(files, steps):
    files = copy.deepcopy(files)
    for what, table, row, column, value in steps:
        rows = files[sorted(files)[table % len(files)]]
        if not rows or not rows[row % len(rows)]:
            continue
        at = row % len(rows)
        match what:
            case "cell":
                rows[at][column % len(rows[at])] = value
            case "drop":
                del rows[at]
            case "double":
                rows.append(list(rows[at]))
            case "short":
                rows[at].pop()
            case "long":
                rows[at].append(value)
            case "column":
                for other in rows:
                    if len(other) > column % len(rows[at]):
                        del other[column % len(rows[at])]
    return files


def adds_up(changes):
    total = {kind: sum(counts.values()) for kind, counts in changes.counts().items()}
    read = changes.reading.read
    if changes.reading.source.startswith("oneroster"):
        assert total["memberships"] == read.get("enrollments.csv", 0)
        assert total["classes"] == read.get("classes.csv", 0)
        # Somebody who is both staff and a parent counts as both.
        assert total["pupils"] + total["parents"] + total["staff"] >= read.get("users.csv", 0)
    else:
        assert total["pupils"] == read.get("pupils.csv", 0)
        assert total["parents"] == total["relationships"] == read.get("contacts.csv", 0)


@pytest.mark.parametrize("files", [packages.one_roster(), packages.template()], ids=["oneroster", "template"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=spoil)
def test_a_spoilt_package_is_looked_at_without_a_crash(tmp_path_factory, files, steps):
    folder = packages.write_folder(
        tmp_path_factory.mktemp("spoilt"), spoilt(files, steps), with_manifest="users" in files
    )
    changes = compare(
        read_path(folder, as_of=DAY), [], lambda known: pytest.fail("no school is on record"), as_of=DAY, school="Hill"
    )

    if not changes.is_refused:
        adds_up(changes)
    for problem in changes.problems:
        assert problem.message.strip().endswith((".", ")."))
        assert problem.code not in problem.message


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("files", [packages.one_roster(), packages.template()], ids=["oneroster", "template"])
def test_whatever_was_brought_in_changes_nothing_the_second_time(tmp_path_factory, files):
    from django.db import transaction

    class Undo(Exception):
        """Each example starts from an empty installation again."""

    @settings(max_examples=25, deadline=None)
    @given(steps=spoil)
    def once(steps):
        folder = packages.write_folder(
            tmp_path_factory.mktemp("twice"), spoilt(files, steps), with_manifest="users" in files
        )
        try:
            with transaction.atomic():
                first = applying.apply(read_path(folder, as_of=DAY), by=None, as_of=DAY, school="Hill")
                again = applying.apply(read_path(folder, as_of=DAY), by=None, as_of=DAY, school="Hill")
                assert again.is_refused == first.is_refused
                assert changed(again) == NOTHING
                raise Undo
        except Undo:
            pass

    once()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "x"
    path.write_bytes(data)

    assert read_path(path, as_of=DAY).problems


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 3000), value=st.integers(0, 255))
def test_a_zip_with_a_wrong_byte_is_read_or_refused(tmp_path_factory, at, value):
    path = packages.write_zip(tmp_path_factory.mktemp("zip") / "r.zip", packages.one_roster())
    data = bytearray(path.read_bytes())
    data[at % len(data)] = value
    path.write_bytes(data)
    read_path(path, as_of=DAY)
