"""Marks are written once, replaced with a trace, and seen by few."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.attendance import actions
from schoolgate.attendance.actions import NewMark, Written
from schoolgate.attendance.models import SessionMark, SupersededMark
from schoolgate.attendance.queries import marks_of
from schoolgate.outbox.models import Delivery
from schoolgate.people.models import Restriction
from schoolgate.testing.cast import make_cast, viewer_of
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return make_cast()


def write(cast, *marks, **more):
    return actions.record_marks(cast.school.pk, marks, **{"source": "attendance", "by": cast.attendance, **more})


def mark(pupil, day, code="/", session="AM", minutes=None):
    return NewMark(pupil.pk, day, session, code, minutes)


def test_marks_are_written_with_one_line_of_history_and_nobody_is_told(cast):
    done = write(cast, mark(cast.yusuf, cast.today), mark(cast.layla, cast.today, "N"))

    assert done == Written(new=2, changed=0)
    assert [m.code for m in marks_of(cast.layla)] == ["N"]
    entry = Entry.objects.get(verb=Verb.MARKS_RECORDED)
    assert (entry.by_staff, entry.pupil, entry.reach) == (cast.attendance, None, Entry.Reach.STAFF)
    assert not Delivery.objects.exists()


def test_the_same_marks_again_write_nothing(cast):
    write(cast, mark(cast.yusuf, cast.today, "L", minutes=5))
    before = list(SessionMark.objects.values())

    assert write(cast, mark(cast.yusuf, cast.today, "L", minutes=5)) == Written(0, 0)
    assert (list(SessionMark.objects.values()), Entry.objects.filter(verb=Verb.MARKS_RECORDED).count()) == (before, 1)


def test_a_corrected_mark_keeps_what_stood_there_who_changed_it_and_why(cast):
    write(cast, mark(cast.yusuf, cast.today, "N"), by=None)
    write(cast, mark(cast.yusuf, cast.today, "M"), reason="The dentist’s card came in")
    write(cast, mark(cast.yusuf, cast.today, "I"), by=viewer_of(cast.office_lead))

    assert [m.code for m in marks_of(cast.yusuf)] == ["I"]
    rows = SupersededMark.objects.order_by("pk")
    assert [(r.code, r.replaced_by, r.reason) for r in rows] == [
        ("N", cast.attendance, "The dentist’s card came in"),
        ("M", cast.office_lead, ""),
    ]


def test_of_two_marks_for_one_session_the_later_counts(cast):
    write(cast, mark(cast.yusuf, cast.today, "N"), mark(cast.yusuf, cast.today, "I"))

    assert [m.code for m in marks_of(cast.yusuf)] == ["I"]


def test_another_schools_child_takes_no_mark(cast):
    with transaction.atomic():
        write(cast, mark(cast.gwen, cast.today))
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)


def test_parents_see_their_own_child_and_nobody_elses(cast):
    write(cast, *(mark(pupil, cast.today) for pupil in (cast.yusuf, cast.callum, cast.ela)))

    def seen(person):
        return sorted(m.pupil.first_name for m in SessionMark.objects.visible_to(viewer_of(person)))

    assert seen(cast.huda) == seen(cast.karim) == ["Yusuf"]
    assert (seen(cast.leah), seen(cast.barred)) == (["Callum"], [])
    assert seen(cast.katarzyna) == seen(cast.ela_father) == ["Ela"]
    assert seen(cast.carys) == []


def test_without_the_order_the_father_would_see_them(cast):
    """The control: it is the restriction that keeps him away."""
    write(cast, mark(cast.callum, cast.today))
    Restriction.objects.all().delete()

    assert SessionMark.objects.visible_to(viewer_of(cast.barred)).count() == 1


def test_a_parent_needs_the_right_to_see_records(cast):
    write(cast, mark(cast.yusuf, cast.today))
    cast.huda.relationships.get(pupil=cast.yusuf).rights.filter(kind="see_records").delete()

    assert not SessionMark.objects.visible_to(viewer_of(cast.huda)).exists()
    assert SessionMark.objects.visible_to(viewer_of(cast.karim)).exists()


def test_staff_see_marks_by_what_they_do(cast):
    yesterday = cast.today - timedelta(days=1)
    write(cast, mark(cast.yusuf, yesterday), mark(cast.yusuf, cast.today), mark(cast.jonah, cast.today))

    def count(person):
        return SessionMark.objects.visible_to(viewer_of(person)).count()

    assert [count(p) for p in (cast.head, cast.attendance, cast.adeyemi)] == [3, 3, 3]
    assert (count(cast.grace), count(cast.reid), count(cast.head_of_year)) == (2, 1, 2)
    assert count(cast.jo) == 2  # the office: today's only
    assert [count(p) for p in (cast.support, cast.governor, cast.clerk, cast.admin, cast.millbrook_head)] == [0] * 5


def test_what_stood_there_before_is_for_staff(cast):
    write(cast, mark(cast.yusuf, cast.today, "N"))
    write(cast, mark(cast.yusuf, cast.today, "I"))

    assert SupersededMark.objects.visible_to(viewer_of(cast.grace)).count() == 1
    assert not SupersededMark.objects.visible_to(viewer_of(cast.huda)).exists()
    assert not SupersededMark.objects.visible_to(viewer_of(cast.governor)).exists()


def test_whatever_comes_in_coming_in_again_changes_nothing(cast):
    pupils = [cast.yusuf, cast.layla, cast.callum]
    one = st.builds(
        lambda at, ago, session, code, minutes: NewMark(
            pupils[at].pk, cast.today - timedelta(days=ago), session, code, minutes
        ),
        st.integers(0, 2), st.integers(0, 3), st.sampled_from(["AM", "PM"]),
        st.sampled_from(["/", "\\", "L", "N", "I", "C1", "H"]), st.none() | st.integers(1, 60),
    )  # fmt: skip

    @settings(max_examples=40, deadline=None)
    @given(first=st.lists(one, max_size=12), then=st.lists(one, max_size=12))
    def once(first, then):
        write(cast, *first)
        write(cast, *then)
        before = list(SessionMark.objects.order_by("pk").values())
        assert write(cast, *then) == Written(0, 0)
        assert list(SessionMark.objects.order_by("pk").values()) == before

    once()
