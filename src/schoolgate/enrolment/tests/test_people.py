"""Admitting, correcting, linking, placing, and giving roles."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from schoolgate.access.policy import Role
from schoolgate.enrolment import actions, rules
from schoolgate.enrolment.models import WrittenByHand
from schoolgate.people.models import Adult, Placement, Relationship, RoleGrant, SchoolClass, Staff, User
from schoolgate.refusal import Refused
from schoolgate.testing.factories import academic_year, viewer_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "responsibility", "has_care", "rights"),
    [
        ("mother", "yes", True, rules.ALL_RIGHTS),
        ("father", "yes", False, rules.ALL_RIGHTS),
        ("father", "no", False, {"told", "consulted", "book"}),
        ("father", "unknown", False, {"told", "consulted", "book"}),
        ("grandparent", "no", True, rules.ALL_RIGHTS - {"sign"}),
        ("stepfather", "no", True, rules.ALL_RIGHTS - {"sign"}),
        ("stepfather", "no", False, set()),
        ("foster_carer", "shared_la", True, rules.ALL_RIGHTS - {"sign"}),
        ("social_worker", "shared_la", False, rules.ALL_RIGHTS - {"collect"}),
        ("social_worker", "unknown", False, set()),
        ("guardian", "unknown", False, set()),
        ("relative", "unknown", True, set()),
        ("other", "unknown", False, set()),
        ("other", "no", False, set()),
    ],
)
def test_rights_follow_standing_in_law(kind, responsibility, has_care, rights):
    assert rules.default_rights(kind=kind, responsibility=responsibility, has_care=has_care) == rights


def test_a_child_is_admitted_and_corrected_by_hand(cast):
    office = viewer_of(cast.jo)
    pupil = actions.admit_pupil(cast.school, by=office, first_name="Ivy", last_name="Moss", year=2)
    actions.update_pupil(pupil, by=office, known_as="Ivi")
    actions.update_pupil(pupil, by=office, known_as="Ivi")

    assert [entry.verb for entry in pupil.timeline.order_by("pk")] == ["pupil.admitted", "pupil.changed"]
    assert list(WrittenByHand.objects.values_list("kind", "object_id", "field", "by")) == [
        ("pupils", pupil.pk, "known_as", cast.jo.pk)
    ]


def test_one_upn_belongs_to_one_child(cast):
    actions.update_pupil(cast.yusuf, by=None, upn="H801200001001")
    with pytest.raises(Refused, match="UPN"):
        actions.admit_pupil(cast.school, by=None, first_name="A", last_name="B", year=2, upn="H801200001001")


def test_no_field_is_written_by_the_back_door(cast):
    for field in ("user", "school", "sign_in", "user_id"):
        with pytest.raises(TypeError):
            actions.update_adult(cast.huda, by=None, **{field: 1})
        with pytest.raises(TypeError):
            actions.update_link(Relationship.objects.get(adult=cast.samira, pupil=cast.yusuf), by=None, **{field: 1})


def test_one_address_for_two_marks_both(cast):
    new = actions.add_adult(cast.school, by=None, first_name="Ann", last_name="Nash", email=cast.maureen.email.upper())

    assert new.is_contact_shared
    assert Adult.objects.get(pk=cast.maureen.pk).is_contact_shared


def test_the_address_somebody_signs_in_with_is_theirs(cast):
    with pytest.raises(Refused, match="sign in with"):
        actions.update_adult(cast.huda, by=viewer_of(cast.jo), email="new@home.example")


def test_a_link_gives_the_rights_of_its_standing_and_no_sign_in(cast):
    aunt = actions.add_adult(cast.school, by=None, first_name="Ann", last_name="Nash")
    link = actions.link(cast.yusuf, aunt, by=viewer_of(cast.jo), kind="guardian", responsibility="yes", priority=1)

    numbers = list(Relationship.objects.filter(pupil=cast.yusuf, priority=link.priority))
    assert (link.sign_in, link.rights.count(), numbers) == ("pending", 6, [link])
    with pytest.raises(Refused, match="linked already"):
        actions.link(cast.yusuf, aunt, by=None)


def test_correcting_a_standing_corrects_its_rights(cast):
    link = Relationship.objects.get(adult=cast.karim, pupil=cast.yusuf)
    actions.update_link(link, by=viewer_of(cast.jo), responsibility="no", has_care=False, lives_with=False)
    assert not Relationship.objects.entitled("sign").filter(pk=link.pk).exists()
    actions.update_link(link, by=viewer_of(cast.jo), responsibility="yes")
    assert Relationship.objects.entitled("sign").filter(pk=link.pk).exists()


def test_joining_a_form_leaves_the_other(cast):
    actions.place(cast.yusuf, cast.rowan, by=viewer_of(cast.jo))
    actions.place(cast.yusuf, cast.rowan, by=viewer_of(cast.jo))

    now = Placement.objects.current().filter(pupil=cast.yusuf)
    assert [placement.school_class for placement in now] == [cast.rowan]


def test_a_taught_class_comes_on_top_of_the_form(cast):
    maths = SchoolClass.objects.create(
        school=cast.school, name="Maths 4", kind="taught", academic_year=academic_year(cast.today)
    )
    actions.place(cast.yusuf, maths, by=viewer_of(cast.jo))

    assert Placement.objects.current().filter(pupil=cast.yusuf).count() == 2


def test_a_role_brings_the_sign_in_and_ends_at_its_day(cast):
    new = actions.add_staff(cast.school, by=None, first_name="Ned", last_name="Lark", email="ned@hazel-lane.example")
    grant = actions.grant_role(new, Role.TEACHER, by=viewer_of(cast.admin))
    assert viewer_of(new).roles == {Role.TEACHER}
    actions.end_role(grant, by=viewer_of(cast.head), on=cast.today)

    assert RoleGrant.objects.current(cast.today + timedelta(days=1)).filter(staff=new).count() == 0
    assert User.objects.filter(email="ned@hazel-lane.example").count() == 1


def test_nobody_gives_a_role_to_themself_or_without_leave(cast):
    with pytest.raises(Refused, match="their own roles"):
        actions.grant_role(cast.admin, Role.HEAD, by=viewer_of(cast.admin))
    with pytest.raises(Refused, match="Only the head"):
        actions.grant_role(cast.reid, Role.HEAD, by=viewer_of(cast.jo))
    with pytest.raises(Refused, match="another school"):
        actions.grant_role(cast.reid, Role.HEAD, by=viewer_of(cast.millbrook_head))
    with pytest.raises(Refused, match="their own roles"):
        actions.end_role(RoleGrant.objects.filter(staff=cast.head).first(), by=viewer_of(cast.head))


def test_the_first_key_to_a_new_house_is_given_at_the_machine(cast, capsys):
    call_command(
        "give_role", "Una@New.example", "school_admin", "--name", "Una Key Holder", "--school", cast.school.name
    )
    una = Staff.objects.get(email="una@new.example")

    assert (una.first_name, una.last_name) == ("Una", "Key Holder")
    assert viewer_of(una).roles == {Role.SCHOOL_ADMIN}
    with pytest.raises(CommandError, match="Say which school"):
        call_command("give_role", "una@new.example", "head")
    with pytest.raises(CommandError, match="Give the name"):
        call_command("give_role", "other@new.example", "head", "--school", cast.school.name)
