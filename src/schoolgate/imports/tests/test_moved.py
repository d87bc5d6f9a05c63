"""What somebody at school does between comparing and writing is neither lost nor overwritten."""

import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from schoolgate.access.policy import Role
from schoolgate.enrolment import actions
from schoolgate.imports import apply as applying
from schoolgate.imports import staging, standing
from schoolgate.imports.models import ImportRun
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages
from schoolgate.people.models import Adult, Pupil, Relationship, School
from schoolgate.testing.factories import make_staff, viewer_of

# Comparing before any lock is only done outside a transaction, so these tests must not run inside one.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def changed_list(bring_in, tmp_path, day):
    """A school with its first list, and a second list in which Hala has another telephone."""
    files = packages.template()
    bring_in(files)
    for row in files["contacts"][1:]:
        row[10] = "07700 900222" if row[10] else ""
    return read_path(packages.write_folder(tmp_path / "second", files, with_manifest=False), as_of=day)


@pytest.fixture
def in_between(monkeypatch):
    """Do something once, right after the first comparison has been made."""

    def arrange(deed):
        once = [deed]
        compare = applying.Comparing.compare

        def compare_and_then(self, part, **how):
            found = compare(self, part, **how)
            while once:
                once.pop()()
            return found

        monkeypatch.setattr(applying.Comparing, "compare", compare_and_then)

    return arrange


def _the_office_writes(field, value):
    def write():
        school = School.objects.get()
        office = viewer_of(make_staff(school, "Jo", "Office", Role.OFFICE))
        actions.update_adult(Adult.objects.get(first_name="Hala"), by=office, **{field: value})

    return write


def _apply(reading, day, **more):
    return applying.apply(reading, by=None, as_of=day, school="Hill Primary", **more)


def test_what_the_office_wrote_meanwhile_is_seen_and_stays(changed_list, in_between, day):
    in_between(_the_office_writes("mobile", "+447700900999"))
    changes = _apply(changed_list, day)

    assert Adult.objects.get(first_name="Hala").mobile == "+447700900999"
    assert changes.count_kept() == 1


def test_without_the_look_at_what_moved_it_would_be_overwritten(changed_list, in_between, day, monkeypatch):
    """The control: it is the mark that saves the office's work."""
    monkeypatch.setattr(standing, "marks_of", lambda ids: dict.fromkeys(ids, (0,)))
    in_between(_the_office_writes("mobile", "+447700900999"))
    _apply(changed_list, day)

    assert Adult.objects.get(first_name="Hala").mobile == "+447700900222"


def test_a_child_who_came_meanwhile_is_not_made_twice(bring_in, in_between, tmp_path, day):
    files = packages.template()
    bring_in(files)
    files["pupils"].append(["103", packages.OTHER_UPN, "Ada", "Quill", "20/05/2017", "4", "4 Willow"])
    later = read_path(packages.write_folder(tmp_path / "later", files, with_manifest=False), as_of=day)

    def admit():
        actions.admit_pupil(School.objects.get(), by=None, first_name="Ada", last_name="Quill", year=4,
                            upn=packages.OTHER_UPN)  # fmt: skip

    in_between(admit)
    _apply(later, day)

    assert Pupil.objects.filter(first_name="Ada").count() == 1


def test_a_school_where_something_always_happens_is_held_in_the_end(changed_list, monkeypatch, day):
    marks = iter(range(1000))
    monkeypatch.setattr(standing, "marks_of", lambda ids: dict.fromkeys(ids, (next(marks),)))
    _apply(changed_list, day)

    assert Adult.objects.get(first_name="Hala").mobile == "+447700900222"
    assert ImportRun.objects.count() == 2


def test_a_plan_that_is_not_the_one_looked_at_is_not_done(changed_list, day):
    looked_at = staging.digest_of(applying.preview(changed_list, as_of=day, school="Hill Primary"))
    _the_office_writes("title", "Dr")()
    link = Relationship.objects.filter(adult__first_name="Hala").first()
    actions.update_adult(link.adult, by=None, mobile="+447700900333")
    with pytest.raises(applying.Moved) as moved:
        _apply(changed_list, day, expected=looked_at)

    assert Adult.objects.get(first_name="Hala").mobile == "+447700900333"
    assert ImportRun.objects.count() == 1
    assert staging.digest_of(moved.value.changes) != looked_at


def test_the_plan_that_was_looked_at_is_done(changed_list, day):
    looked_at = staging.digest_of(applying.preview(changed_list, as_of=day, school="Hill Primary"))
    _apply(changed_list, day, expected=looked_at)

    assert Adult.objects.get(first_name="Hala").mobile == "+447700900222"


@pytest.fixture
def office_at_work():
    """Somebody in another thread who has written and not yet finished when the list comes. PostgreSQL only."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    has_written, may_finish, went_wrong = threading.Event(), threading.Event(), []

    def work():
        try:
            with transaction.atomic():
                actions.update_adult(Adult.objects.get(first_name="Hala"), by=None, mobile="+447700900999")
                has_written.set()
                may_finish.wait(20)
        except OperationalError as error:
            went_wrong.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)

    def start():
        thread.start()
        assert has_written.wait(20)

    yield start, may_finish, went_wrong
    may_finish.set()
    thread.join(20)


def test_a_deed_that_is_not_finished_when_the_list_comes_is_waited_for(changed_list, office_at_work, day):
    start, may_finish, went_wrong = office_at_work
    start()
    threading.Timer(0.5, may_finish.set).start()
    attempts = _count_attempts(lambda: _apply(changed_list, day))

    assert (went_wrong, attempts) == ([], 2)
    assert Adult.objects.get(first_name="Hala").mobile == "+447700900222"  # nobody's hand wrote it: the list is newer


def test_without_holding_the_rows_first_the_two_would_hold_each_other(changed_list, office_at_work, day, monkeypatch):
    """The control: the school held before its rows, and the database has to end one of the two."""
    start, may_finish, went_wrong = office_at_work
    monkeypatch.setattr(standing, "lock_rows", lambda changes: None)
    monkeypatch.setattr(applying.roster, "correct_people", _after(may_finish, applying.roster.correct_people))
    start()
    fell = []
    monkeypatch.setattr(applying, "OperationalError", _Never)  # no second try, so that it can be seen
    try:
        _apply(changed_list, day)
    except OperationalError:
        fell.append(True)

    may_finish.set()
    assert fell or _soon(went_wrong)


def _soon(found):
    for _ in range(50):
        if found:
            return True
        time.sleep(0.1)
    return False


def _after(event, deed):
    def wait_and_do(*args, **how):
        event.set()
        time.sleep(0.3)
        return deed(*args, **how)

    return wait_and_do


class _Never(Exception):
    """Nothing raises it."""


def _count_attempts(deed):
    made = []
    begin = applying._Attempt.make

    def make(self, **how):
        made.append(True)
        return begin(self, **how)

    applying._Attempt.make = make
    try:
        deed()
    finally:
        applying._Attempt.make = begin
    return len(made)
