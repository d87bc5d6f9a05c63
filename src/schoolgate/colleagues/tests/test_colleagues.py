"""Letting colleagues in: by a person, noticed by another, and out at once."""

from datetime import timedelta
from typing import Any

import pytest

from schoolgate.access.policy import Role
from schoolgate.colleagues import actions
from schoolgate.colleagues.queries import list_of
from schoolgate.enrolment import actions as enrolment
from schoolgate.outbox.models import Message
from schoolgate.people import viewers
from schoolgate.people.models import RoleGrant, School, SchoolClass, Staff, Teaching
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.timeline.models import Entry
from tests.access.doors import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


@pytest.fixture
def by(cast: Cast) -> viewers.Viewer:
    """The school administrator."""
    return viewer_of(cast.admin)


@pytest.fixture
def pia(cast: Cast) -> Staff:
    """On the school’s list since this morning, teaches 4 Willow, and nobody has let her in."""
    pia = Staff.objects.create(
        school=cast.school, first_name="Pia", last_name="Long", email="pia@hazel-lane.example", starts=cast.today
    )
    Teaching.objects.create(school=cast.school, staff=pia, school_class=cast.willow, starts=cast.today)
    return pia


def may_come_in(staff: Staff) -> bool:
    staff.refresh_from_db()
    return staff.user_id is not None and viewers.load(staff.user_id, f"staff:{staff.pk}") is not None


def test_whom_a_list_named_is_let_in_by_one_press(cast: Cast, pia: Staff) -> None:
    client = client_for(cast.admin)
    page = client.get("/colleagues/").content.decode()
    assert f'name="staff" value="{pia.pk}" checked' in page
    answer = client.post("/colleagues/teachers/", {"staff": [pia.pk, "x", "999999999999999999"]}, follow=True)
    assert "1 colleague can come in now." in answer.content.decode()
    assert may_come_in(pia)
    assert Message.objects.filter(staff=pia, kind="colleagues/notices/welcome").count() == 1
    assert pia.pk not in [one.staff.pk for one in list_of(viewer_of(cast.admin)) if one.may_be_teacher]


def test_nobody_is_let_in_who_was_not_ticked(cast: Cast, pia: Staff) -> None:
    answer = client_for(cast.admin).post("/colleagues/teachers/", {}, follow=True)
    assert "Nobody was ticked" in answer.content.decode()
    assert not may_come_in(pia)


def test_the_other_givers_are_told_by_whom(cast: Cast, pia: Staff, by: viewers.Viewer) -> None:
    actions.give(pia, Role.DSL, by=by)
    told = Message.objects.filter(kind="colleagues/notices/changed")
    assert [message.staff for message in told] == [cast.head]
    assert cast.admin.said_name in told[0].body
    assert "Safeguarding lead" in told[0].body


def test_nobody_gives_a_role_to_themself(cast: Cast, by: viewers.Viewer) -> None:
    with pytest.raises(Refused, match="their own roles"):
        actions.give(cast.admin, Role.HEAD, by=by)
    answer = client_for(cast.admin).post(f"/colleagues/{cast.admin.pk}/", {"role": "head"})
    assert answer.status_code == 409
    assert not RoleGrant.objects.filter(staff=cast.admin, role="head").exists()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "required"),
        ({"role": "parent"}, "Select a valid choice"),
        ({"role": "head_of_year"}, "Say which year group"),
        ({"role": "office", "starts": "2001-01-01"}, "cannot begin in the past"),
        ({"role": "office", "starts": "2999-02-02", "ends": "2999-01-01"}, "The last day lies before the first"),
    ],
)
def test_a_form_that_cannot_be_gets_a_sentence(cast: Cast, form: dict[str, Any], sentence: str) -> None:
    before = RoleGrant.objects.count()
    answer = client_for(cast.admin).post(f"/colleagues/{cast.reid.pk}/", form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert RoleGrant.objects.count() == before


def test_shut_out_is_out_with_the_next_request_and_comes_back_as_before(cast: Cast, by: viewers.Viewer) -> None:
    reid = client_for(cast.reid)
    assert reid.get("/").status_code == 200
    actions.shut_out(cast.reid, by=by)
    assert reid.get("/").status_code == 302
    assert not may_come_in(cast.reid)
    assert cast.reid not in Staff.objects.current()
    with pytest.raises(Refused, match="shut out"):
        actions.give(cast.reid, Role.OFFICE, by=by)
    actions.let_in_again(cast.reid, by=by)
    assert may_come_in(cast.reid)
    assert client_for(cast.reid).get("/").status_code == 200


def test_control_without_the_question_a_shut_out_colleague_would_come_in(cast: Cast, by: viewers.Viewer) -> None:
    actions.shut_out(cast.reid, by=by)
    assert not may_come_in(cast.reid)
    Staff.objects.filter(pk=cast.reid.pk).update(is_suspended=False)
    assert may_come_in(cast.reid)  # nothing else keeps him out


def test_shut_out_at_one_school_is_not_shut_out_at_another(cast: Cast, by: viewers.Viewer) -> None:
    """Nor as a parent: only this school’s door closes."""
    elsewhere = Staff.objects.create(
        school=School.objects.get(pk=cast.millbrook_head.school_id), first_name="Tom", last_name="Reid",
        user=cast.reid.user, email="tom@elsewhere.example", starts=cast.today,
    )  # fmt: skip
    RoleGrant.objects.create(school=elsewhere.school, staff=elsewhere, role="teacher", starts=cast.today)
    actions.shut_out(cast.reid, by=by)
    assert may_come_in(elsewhere)


def test_a_role_lasts_until_midnight_of_its_last_day(cast: Cast, by: viewers.Viewer) -> None:
    grant = RoleGrant.objects.get(staff=cast.reid)
    client = client_for(cast.admin)
    answer = client.post(f"/colleagues/roles/{grant.pk}/end/", {"on": (cast.today - timedelta(days=1)).isoformat()})
    assert answer.status_code == 422
    client.post(f"/colleagues/roles/{grant.pk}/end/", {"on": cast.today.isoformat()})
    grant.refresh_from_db()
    assert grant.ends == cast.today
    assert may_come_in(cast.reid)
    RoleGrant.objects.filter(pk=grant.pk).update(starts=cast.today - timedelta(9), ends=cast.today - timedelta(1))
    assert not may_come_in(cast.reid)


def test_no_role_outlives_the_work(cast: Cast, pia: Staff, by: viewers.Viewer) -> None:
    pia.ends = cast.today + timedelta(days=3)
    pia.save(update_fields=["ends"])
    assert actions.give(pia, Role.TEACHER, by=by).ends == pia.ends


def test_a_new_address_is_the_one_to_sign_in_with_and_the_old_one_hears_of_it(cast: Cast, by: viewers.Viewer) -> None:
    old = cast.reid.email
    actions.correct(cast.reid, by=by, email="Tom.Reid-Hall@hazel-lane.example")
    cast.reid.refresh_from_db()
    assert cast.reid.user is not None
    assert cast.reid.user.email == cast.reid.email == "tom.reid-hall@hazel-lane.example"
    assert Message.objects.get(kind="colleagues/notices/moved").to_address == old


@pytest.mark.parametrize("whose", ["huda", "rao"])
def test_nobody_gets_an_address_that_is_somebody_elses_way_in(cast: Cast, by: viewers.Viewer, whose: str) -> None:
    taken = getattr(cast, whose).email
    with pytest.raises(Refused):
        actions.correct(cast.reid, by=by, email=taken)
    cast.reid.refresh_from_db()
    assert cast.reid.email != taken


def test_a_lost_second_step(cast: Cast, by: viewers.Viewer) -> None:
    reid = client_for(cast.reid)
    client_for(cast.admin).post(f"/colleagues/{cast.reid.pk}/second-step/")
    assert reid.get("/").status_code == 302  # signed out everywhere
    assert Entry.objects.filter(verb="staff.step-forgotten", by_staff=cast.admin, object_id=cast.reid.pk).exists()


def test_somebody_on_no_list(cast: Cast) -> None:
    client = client_for(cast.head)
    form = {"first_name": "Ned", "last_name": "Supply", "email": "ned@hazel-lane.example",
            "starts": cast.today.isoformat(), "ends": (cast.today + timedelta(days=4)).isoformat()}  # fmt: skip
    assert client.post("/colleagues/new/", form).status_code == 302
    assert client.post("/colleagues/new/", form).status_code == 409  # a second press adds nobody
    ned = Staff.objects.get(email="ned@hazel-lane.example")
    client.post(f"/colleagues/{ned.pk}/", {"role": "teacher"})
    assert may_come_in(ned)
    assert RoleGrant.objects.get(staff=ned).ends == ned.ends


def test_what_was_written_here_stays_when_a_list_says_otherwise(cast: Cast, by: viewers.Viewer) -> None:
    from schoolgate.enrolment.models import WrittenByHand

    actions.correct(cast.reid, by=by, job="Year 3 lead")
    assert WrittenByHand.objects.filter(kind="staff", object_id=cast.reid.pk, field="job").exists()


def test_the_list_costs_the_same_for_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    room = SchoolClass.objects.get(pk=cast.willow.pk)
    people = Staff.objects.bulk_create(
        Staff(school=cast.school, first_name=f"Ada{n}", last_name="Many", starts=cast.today) for n in range(60)
    )
    Teaching.objects.bulk_create(
        Teaching(school=cast.school, staff=one, school_class=room, starts=cast.today) for one in people
    )
    viewer = viewer_of(cast.admin)
    with django_assert_max_num_queries(3):
        assert len(list_of(viewer, "Many")) == 60


def test_every_role_of_the_house_has_a_name_and_a_sentence() -> None:
    from schoolgate.colleagues.roles import ROLES

    assert set(ROLES) == set(Role) - {Role.PARENT}


def test_the_command_line_still_gives_the_first_key(cast: Cast, pia: Staff) -> None:
    enrolment.grant_role(pia, Role.SCHOOL_ADMIN, by=None)
    assert may_come_in(pia)
