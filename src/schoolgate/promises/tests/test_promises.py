"""A promise is kept, changed with a reason, or answered no, because; then asked about, and thanked for."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from schoolgate.outbox.models import Message
from schoolgate.people.queries import today
from schoolgate.promises import actions
from schoolgate.promises.models import Promise, Settlement
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.testing.story import talk_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(cast: Cast) -> Promise:
    """Miss Okafor's promise to Yusuf: a seat at the front."""
    talk_at("closed", cast)
    return Promise.objects.get(side="school")


def told(kind: str) -> list[tuple[int | None, int | None]]:
    return list(Message.objects.filter(kind=f"promises/notices/{kind}").values_list("adult", "staff"))


def test_a_kept_promise_is_told_to_huda_alone(cast: Cast, seat: Promise) -> None:
    actions.keep(seat, by=viewer_of(cast.grace))
    assert told("kept") == [(cast.huda.pk, None)]


def test_only_its_owner_settles_it(cast: Cast, seat: Promise) -> None:
    for stranger in (cast.huda, cast.head, cast.reid, cast.karim):
        with pytest.raises(Refused, match="Only the person"):
            actions.keep(seat, by=viewer_of(stranger))
    assert not Settlement.objects.exists()


def test_it_is_settled_once(cast: Cast, seat: Promise) -> None:
    actions.keep(seat, by=viewer_of(cast.grace))
    with pytest.raises(Refused, match="settled already"):
        actions.refuse(seat, by=viewer_of(cast.grace), words="No room.")


def test_a_no_needs_its_because(cast: Cast, seat: Promise) -> None:
    with pytest.raises(Refused, match="say why"):
        actions.refuse(seat, by=viewer_of(cast.grace), words="  ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(school=cast.school, promise=seat, outcome="no", words="", at="2026-01-01T00:00Z")


def test_a_change_keeps_what_stood_before(cast: Cast, seat: Promise) -> None:
    was, due = seat.what, seat.due
    later = today() + timedelta(days=40)
    actions.change(seat, by=viewer_of(cast.grace), what="A seat by the window", due=later, reason="He asked for it.")

    seat.refresh_from_db()
    change = seat.changes.get()
    assert (seat.what, seat.due, change.what_before, change.due_before) == ("A seat by the window", later, was, due)


def test_a_week_later_huda_is_asked_and_karim_is_not(cast: Cast, seat: Promise) -> None:
    actions.keep(seat, by=viewer_of(cast.grace))
    Settlement.objects.update(at=Settlement.objects.get().at - timedelta(days=8))

    assert actions.ask_again() == 1
    assert actions.ask_again() == 0
    assert told("ask") == [(cast.huda.pk, None)]


def test_an_answer_pressed_twice_is_one_answer(cast: Cast, seat: Promise) -> None:
    actions.keep(seat, by=viewer_of(cast.grace))
    actions.answer(seat, by=viewer_of(cast.huda), now="partly")
    actions.answer(seat, by=viewer_of(cast.huda), now="better")
    assert seat.answers.get().now == "better"


def test_thanks_are_said_once(cast: Cast, seat: Promise) -> None:
    actions.keep(seat, by=viewer_of(cast.grace))
    assert actions.thank(seat, by=viewer_of(cast.huda))
    assert not actions.thank(seat, by=viewer_of(cast.huda))
    assert told("thanks") == [(None, cast.grace.pk)]


def test_the_owner_is_reminded_once_the_day_before(cast: Cast, seat: Promise) -> None:
    Promise.objects.filter(pk=seat.pk).update(due=today() + timedelta(days=1))
    assert actions.remind_due() == 1
    assert actions.remind_due() == 0


def test_who_sees_it(cast: Cast, seat: Promise) -> None:
    seen = {
        name
        for name in ("grace", "huda", "karim", "head", "price", "reid", "whitham", "jo", "governor", "barred", "carys")
        if Promise.objects.visible_to(viewer_of(getattr(cast, name))).filter(pk=seat.pk).exists()
    }
    assert seen == {"grace", "huda", "head", "price"}


def test_a_colleague_named_in_an_action_sees_that_action_only(cast: Cast) -> None:
    from schoolgate.conversations import in_the_room
    from schoolgate.conversations.models import Meeting

    meeting = talk_at("focused", cast)
    in_the_room.add_target(
        meeting, by=viewer_of(cast.grace), text="Friends at lunch", kind="friendship", success_sign="",
        due=today() + timedelta(days=20), steps=[in_the_room.Step("school", "A buddy at lunch", cast.support.pk)],
    )  # fmt: skip
    in_the_room.add_target(
        meeting, by=viewer_of(cast.grace), text="Sees the board", kind="participation", success_sign="",
        due=today() + timedelta(days=20), steps=[in_the_room.Step("school", "A front seat", cast.grace.pk)],
    )  # fmt: skip
    in_the_room.agree_plan(meeting, by=viewer_of(cast.grace))
    from schoolgate.testing.story import _hold, _share

    grace, huda = viewer_of(cast.grace), viewer_of(cast.huda)
    _share(_hold(Meeting.objects.get(), grace, huda), grace, huda)

    viewer = viewer_of(cast.support)
    assert list(Promise.objects.visible_to(viewer).values_list("what", flat=True)) == ["A buddy at lunch"]
    assert not Meeting.objects.visible_to(viewer).exists()
