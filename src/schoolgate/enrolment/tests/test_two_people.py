"""“These are two people”: said once, never asked again, and taken back as easily."""

from typing import Any

import pytest

from schoolgate.enrolment import actions
from schoolgate.enrolment.duplicates import adults_twice, pupils_twice
from schoolgate.people.merges import TwoPeople
from schoolgate.people.models import Adult, Pupil, Relationship
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.testing.factories import link, make_adult, make_pupil
from schoolgate.timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


@pytest.fixture
def namesake(cast: Cast) -> Adult:
    """Yusuf's aunt has the name of his mother, and is a contact of his too."""
    aunt = make_adult(cast.school, cast.huda.first_name, cast.huda.last_name)
    link(cast.yusuf, aunt, Relationship.Kind.RELATIVE, sign_in="pending")
    return aunt


def pairs(cast: Cast) -> list[frozenset[int]]:
    return [frozenset({row.kept.pk, row.gone.pk}) for row in adults_twice(viewer_of(cast.head))]


def test_two_who_share_a_name_are_asked_about_until_somebody_says_they_are_two(cast: Cast, namesake: Adult) -> None:
    both = frozenset({cast.huda.pk, namesake.pk})
    assert both in pairs(cast)
    said = actions.two_people(cast.huda, namesake, by=viewer_of(cast.head))
    assert said == actions.two_people(namesake, cast.huda, by=viewer_of(cast.head)), "whichever way they are looked at"
    assert both not in pairs(cast)
    actions.not_two_after_all(said, by=viewer_of(cast.head))
    assert both in pairs(cast), "control: without the word they are asked about again"
    verbs = Entry.objects.filter(verb__in=["people.two", "people.not-two"]).order_by("pk")
    assert list(verbs.values_list("verb", "by_staff")) == [
        ("people.two", cast.head.pk), ("people.not-two", cast.head.pk),
    ]  # fmt: skip


def test_the_same_for_children(cast: Cast) -> None:
    twin: Pupil = make_pupil(cast.school, cast.yusuf.first_name, cast.yusuf.last_name, year=4)
    link(twin, cast.huda)
    by = viewer_of(cast.head)
    assert [{row.kept.pk, row.gone.pk} for row in pupils_twice(by)] == [{cast.yusuf.pk, twin.pk}]
    actions.two_people(twin, cast.yusuf, by=by)
    assert pupils_twice(by) == []


def test_on_the_page_it_is_one_press_and_one_press_back(cast: Cast, namesake: Adult, signed_in: Any) -> None:
    head = signed_in(cast.head)
    page = head.get("/people/twice/").content.decode()
    assert f"/adults/{cast.huda.pk}/merge/{namesake.pk}/two/" in page
    after = head.post(f"/adults/{cast.huda.pk}/merge/{namesake.pk}/two/", follow=True).content.decode()
    assert "Two people, somebody said" in after
    assert "/two/" not in after
    pair = TwoPeople.objects.get()
    again = head.post(f"/two-people/{pair.pk}/removal/", follow=True).content.decode()
    assert "Two people, somebody said" not in again
    assert head.post(f"/two-people/{pair.pk}/removal/").status_code == 404


def test_one_record_is_not_two_people(cast: Cast) -> None:
    with pytest.raises(Refused, match="two records"):
        actions.two_people(cast.huda, cast.huda, by=viewer_of(cast.head))
