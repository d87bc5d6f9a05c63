"""The standing families are what their names say."""

import time
from collections.abc import Callable

import pytest
from django.test import Client

from schoolgate.people import viewers
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import Adult, Circle, Pupil, Relationship, School, Staff
from schoolgate.testing.cast import Cast, make_cast, secrets_of, viewer_of
from schoolgate.testing.factories import make_promise, make_talk

pytestmark = pytest.mark.django_db


def contexts(person: Staff | Adult) -> list[viewers.Viewer]:
    return viewers.contexts_of(person.user) if person.user else []


def told(pupil: Pupil) -> set[Adult]:
    return {r.adult for r in Relationship.objects.entitled("told").filter(pupil=pupil).select_related("adult")}


def test_separated_parents_are_both_told_and_each_in_an_own_home(cast: Cast):
    assert told(cast.yusuf) == told(cast.layla) == {cast.huda, cast.karim}
    assert secrets_of(cast.huda).isdisjoint(secrets_of(cast.karim))


def test_the_barred_father_sees_nobody_and_the_mother_is_the_only_one_told(cast: Cast):
    assert told(cast.callum) == {cast.leah}
    assert not Pupil.objects.visible_to(viewer_of(cast.barred)).exists()


def test_half_siblings_share_a_mother_only(cast: Cast):
    assert told(cast.ela) == {cast.katarzyna, cast.ela_father}
    assert told(cast.jonah) == {cast.katarzyna, cast.jonah_father}


def test_the_looked_after_child_has_carer_and_social_worker_and_the_mother_may_not_collect(cast: Cast):
    assert told(cast.mia) == {cast.foster_carer, cast.social_worker, cast.birth_mother}
    assert set(Adult.objects.entitled(cast.mia.pk, "collect")) == {cast.foster_carer}
    assert set(Adult.objects.entitled(cast.mia.pk, "sign")) == {cast.social_worker}


def test_a_parent_with_neither_responsibility_nor_care_is_told_and_may_meet(cast: Cast):
    adult = cast.without_responsibility
    held = [r for r in ("told", "consulted", "sign", "book", "collect", "see_records")
            if adult in Adult.objects.entitled(cast.mateo.pk, r)]  # fmt: skip
    assert held == ["told", "consulted", "book"]


@pytest.mark.parametrize("name", ["pending", "former", "samira"])
def test_some_reach_no_child(cast: Cast, name: str):
    assert contexts(getattr(cast, name)) == []


def test_a_teacher_who_is_a_parent_is_two_viewers_and_meets_her_child_as_a_parent_only(cast: Cast):
    assert [v.kind for v in contexts(cast.rao)] == ["staff", "parent"]
    assert cast.arun not in Pupil.objects.visible_to(viewer_of(cast.rao))
    assert list(Pupil.objects.visible_to(viewer_of(cast.rao_parent))) == [cast.arun]


def test_the_supply_teacher_is_gone(cast: Cast):
    assert viewer_of(cast.supply).roles == frozenset()
    assert contexts(cast.supply) == []


def test_a_teacher_sees_the_class_and_no_other(cast: Cast):
    seen = set(Pupil.objects.in_directory_of(viewer_of(cast.grace)))
    assert seen == {cast.yusuf, cast.callum, cast.ela, cast.alfie, cast.mateo, cast.tiago, cast.arun}


def test_the_other_school_is_out_of_sight(cast: Cast):
    for person in (cast.head, cast.grace, cast.huda, cast.ela_father):
        assert not Pupil.objects.visible_to(viewer_of(person)).filter(school=cast.millbrook).exists()
    assert [v.school_name for v in contexts(cast.ela_father)] == [
        "Hazel Lane Primary School",
        "Millbrook Primary School",
    ]


def test_everything_that_must_not_leak_is_unique(cast: Cast):
    secrets = [secret for adult in cast.adults if adult is not cast.rao_parent for secret in secrets_of(adult)]
    assert len(secrets) == len(set(secrets))
    assert len(cast.adults) == Adult.objects.filter(school=cast.school).count()
    assert len(cast.staff) == Staff.objects.current().filter(school=cast.school).count()


def test_today_lies_in_a_term_of_every_school(cast: Cast):
    for school in School.objects.all():
        assert calendar_of(school.pk).term_of(cast.today)


def test_a_talk_and_a_promise_are_made_in_one_line(cast: Cast):
    talk = make_talk(cast.yusuf, cast.grace, [cast.huda], state="booked")
    promise = make_promise(talk, "A seat at the front", owner=cast.grace)
    assert talk.starts_at
    assert promise.side == "school"
    assert talk.circle in Circle.objects.visible_to(viewer_of(cast.huda))
    assert talk.circle not in Circle.objects.visible_to(viewer_of(cast.karim))


def test_a_browser_can_be_anybodys(cast: Cast, signed_in: Callable[[Staff | Adult], Client]):
    for person in (cast.huda, cast.grace):
        page = signed_in(person).get("/")
        assert page.status_code == 200
        assert person.called in page.content.decode()


def test_it_is_made_fast():
    begin = time.process_time()
    make_cast()
    assert time.process_time() - begin < 0.6
