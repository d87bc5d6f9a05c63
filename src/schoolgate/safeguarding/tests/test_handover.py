"""The DSL is told at once, without the content; the pointer goes when it is taken over."""

import pytest
from django.db import IntegrityError, transaction

from schoolgate.outbox.models import Message
from schoolgate.people.models import RoleGrant
from schoolgate.refusal import Refused
from schoolgate.safeguarding import actions
from schoolgate.safeguarding.models import Handover
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db


def test_the_alert_goes_to_the_dsl_at_once_and_says_nothing(cast: Cast) -> None:
    actions.tell(cast.yusuf, by=viewer_of(cast.grace), pointer="canary-pointer in 4 Willow")

    message = Message.objects.get()
    assert (message.staff, message.is_urgent, message.pupil) == (cast.adeyemi, True, None)
    for secret in ("canary", "Yusuf", "Al-Masri", "Okafor", "YA"):
        assert secret not in message.subject + message.body


def test_taking_over_erases_the_pointer_and_keeps_who_and_when(cast: Cast) -> None:
    handover = actions.tell(cast.yusuf, by=viewer_of(cast.grace), pointer="canary-pointer")
    actions.take_over(handover, by=viewer_of(cast.adeyemi))
    actions.take_over(handover, by=viewer_of(cast.adeyemi))

    kept = Handover.objects.get()
    assert (kept.pointer, kept.by, kept.taken_by) == ("", cast.grace, cast.adeyemi)
    assert list(Entry.objects.values_list("verb", "reach")) == [("dsl.told", "audit"), ("dsl.confirmed", "audit")]


def test_only_the_dsl_sees_it(cast: Cast) -> None:
    actions.tell(cast.yusuf, by=viewer_of(cast.grace), pointer="x")
    seen = [p.full_name for p in cast.staff if Handover.objects.visible_to(viewer_of(p)).exists()]
    assert seen == ["Ruth Adeyemi"]


def test_without_a_dsl_it_says_what_to_do(cast: Cast) -> None:
    RoleGrant.objects.filter(role="dsl").delete()
    with pytest.raises(Refused) as refused:
        actions.tell(cast.yusuf, by=viewer_of(cast.grace), pointer="x")
    assert "in person, now" in refused.value.then
    assert not Handover.objects.exists()


def test_the_database_lets_no_pointer_outlive_the_taking_over(cast: Cast) -> None:
    handover = actions.tell(cast.yusuf, by=viewer_of(cast.grace), pointer="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(taken_by=cast.adeyemi, taken_at="2026-01-01T00:00Z")


def test_whoever_has_no_list_of_children_can_tell_too(cast: Cast) -> None:
    for person in (cast.support, cast.clerk, cast.governor):
        actions.tell(None, by=viewer_of(person), pointer="canary-pointer")
    assert Handover.objects.visible_to(viewer_of(cast.adeyemi)).count() == 3
    assert not Handover.objects.visible_to(viewer_of(cast.grace)).exists()
