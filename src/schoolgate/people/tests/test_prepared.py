"""A prepared question gives the plain queryset's answer, for everybody, on every day, again and again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schoolgate.people.models import Pupil, Relationship, RightKind
from schoolgate.people.queries import children_of
from schoolgate.people.viewers import load
from schoolgate.testing.cast import Cast, viewer_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("days", [0, -1, -400, 1, 400])
def test_children_of_agrees_with_entitled_for_everybody(cast: Cast, days: int) -> None:
    day = cast.today + timedelta(days=days)
    for adult in [*cast.adults, cast.carys, cast.adam_at_millbrook]:
        expected = {
            (pupil, kind)
            for kind in RightKind.values
            for pupil in Relationship.objects.entitled(kind, on=day)
            .signed_in()
            .filter(adult=adult, pupil__in=Pupil.objects.on_roll(day))
            .values_list("pupil", flat=True)
        }
        told = {pupil for pupil, kind in expected if kind == "told"}
        found = {(child.pk, kind) for child in children_of(adult.pk, on=day) for kind in child.rights}
        assert found == {(pupil, kind) for pupil, kind in expected if pupil in told}, adult


def test_children_of_agrees_with_visible_to(cast: Cast) -> None:
    for adult in cast.adults:
        seen = set(Pupil.objects.visible_to(viewer_of(adult)).values_list("pk", flat=True)) if adult.user else set()
        assert {child.pk for child in children_of(adult.pk)} == seen or not adult.user


def test_an_order_entered_now_counts_on_the_next_question(cast: Cast) -> None:
    from schoolgate.testing.factories import restrict

    assert [child.called for child in children_of(cast.karim.pk)] == ["Yusuf", "Layla"]
    restrict(cast.yusuf, cast.karim, by=cast.office_lead, summary="x")
    assert [child.called for child in children_of(cast.karim.pk)] == ["Layla"]


def test_loading_a_parent_takes_one_statement_and_ends_with_the_confirmation(cast: Cast) -> None:
    huda = cast.huda
    assert huda.user is not None
    with CaptureQueriesContext(connection) as statements:
        viewer = load(huda.user.pk, f"adult:{huda.pk}")
    assert len(statements) == 1
    assert viewer == viewer_of(huda)

    Relationship.objects.filter(adult=huda).update(sign_in="withdrawn")
    assert load(huda.user.pk, f"adult:{huda.pk}") is None


def test_nobody_loads_somebody_elses_context(cast: Cast) -> None:
    assert cast.huda.user is not None
    assert load(cast.huda.user.pk, f"adult:{cast.karim.pk}") is None
    assert load(cast.huda.user.pk, f"staff:{cast.grace.pk}") is None
    assert load(cast.huda.user.pk, "adult:x") is None
    assert load(cast.huda.user.pk, "") is None


def test_a_leaver_and_a_suspended_user_are_nobody(cast: Cast) -> None:
    assert cast.supply.user is not None
    assert cast.grace.user is not None
    assert load(cast.supply.user.pk, f"staff:{cast.supply.pk}") is None
    type(cast.grace.user).objects.filter(pk=cast.grace.user.pk).update(is_active=False)
    assert load(cast.grace.user.pk, f"staff:{cast.grace.pk}") is None
