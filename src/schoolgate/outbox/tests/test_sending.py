"""Sending: at the last moment, through troubles, and through a crash at every step."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from schoolgate.outbox import entitlement, failpoints, sending, tasks
from schoolgate.outbox.actions import notify
from schoolgate.outbox.channels import NotDelivered
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import Oakfield, Sink
from schoolgate.people.models import Adult, Staff
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State = Delivery.State
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def queue(oakfield: Oakfield, whom: Adult | Staff | None = None, key: str = "k", **more: Any) -> Delivery:
    """A mail that waits: its nudge is lost, as after a crash."""
    message = notify(
        whom or oakfield.huda, "tried/notices/word", key=key, **{"about": oakfield.ruby, "who": "Miss Okafor", **more}
    )
    return Delivery.objects.get(message=message, channel="email")


def now_is(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


# -- who may still know ---------------------------------------------------------------------------------------------


def bar(oakfield: Oakfield) -> None:
    oakfield.bar(oakfield.huda)


def end_relationship(oakfield: Oakfield) -> None:
    oakfield.huda.relationships.update(ends=timezone.localdate() - timedelta(days=1))


def end_right(oakfield: Oakfield) -> None:
    oakfield.huda.relationships.get().rights.filter(kind="told").delete()


def withdraw_sign_in(oakfield: Oakfield) -> None:
    oakfield.huda.relationships.update(sign_in="withdrawn")


def child_leaves(oakfield: Oakfield) -> None:
    oakfield.ruby.left = timezone.localdate() - timedelta(days=1)
    oakfield.ruby.save()


def leave_circle(oakfield: Oakfield) -> None:
    oakfield.circle.members.filter(adult=oakfield.huda).delete()


CHANGES = [
    (bar, Reason.NOT_ENTITLED),
    (end_relationship, Reason.NOT_ENTITLED),
    (end_right, Reason.NOT_ENTITLED),
    (withdraw_sign_in, Reason.NOT_ENTITLED),
    (child_leaves, Reason.NOT_ENTITLED),
    (leave_circle, Reason.NOT_IN_CIRCLE),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_what_changes_after_queueing_is_obeyed_and_shown(
    oakfield: Oakfield, sink: Sink, change: Callable[[Oakfield], None], reason: Reason
) -> None:
    delivery = queue(oakfield, circle=oakfield.circle)
    other = queue(oakfield, oakfield.karim)
    change(oakfield)
    sending.send(delivery.pk)
    sending.send(other.pk)

    assert now_is(delivery) == (State.WITHHELD, reason)
    assert delivery in Delivery.objects.all().for_a_person()
    assert Entry.objects.filter(verb=Verb.DELIVERY_WITHHELD, adult=oakfield.huda).count() == 1
    # The other parent is touched only by what is about the child.
    assert (other in Delivery.objects.all().for_a_person()) is (change is child_leaves)
    assert sink.readers == ([] if change is child_leaves else ["karim@example.org"])


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_control_with_the_guard_removed_the_mail_leaks(
    oakfield: Oakfield, sink: Sink, change: Callable[[Oakfield], None], reason: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = queue(oakfield, circle=oakfield.circle)
    change(oakfield)
    monkeypatch.setattr(entitlement, "why_not", lambda message: None)
    sending.send(delivery.pk)
    assert sink.readers == ["huda@example.org"]


def test_an_order_entered_while_the_line_is_open_is_obeyed(oakfield: Oakfield, sink: Sink) -> None:
    delivery = queue(oakfield)

    def enter_order(step: str) -> None:
        if step == "connected":
            oakfield.bar(oakfield.huda)

    failpoints.listen(enter_order)
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.WITHHELD, Reason.NOT_ENTITLED)
    assert sink.got == []


def test_staff_who_left_are_not_told(oakfield: Oakfield, sink: Sink) -> None:
    in_matter = queue(oakfield, oakfield.teacher, key="a", circle=oakfield.circle, urgent=True)
    sending.send(in_matter.pk)
    assert sink.readers == ["grace@school.example.org"]
    later = queue(oakfield, oakfield.teacher, key="b", circle=oakfield.circle, urgent=True)
    Staff.objects.filter(pk=oakfield.teacher.pk).update(ends=timezone.localdate() - timedelta(days=1))
    sending.send(later.pk)
    assert now_is(later) == (State.WITHHELD, Reason.LEFT)


def test_staff_outside_a_matter_are_not_told(oakfield: Oakfield) -> None:
    delivery = queue(oakfield, oakfield.office, circle=oakfield.circle, urgent=True)
    assert now_is(delivery) == (State.WITHHELD, Reason.NOT_IN_CIRCLE)


# -- troubles -------------------------------------------------------------------------------------------------------


def test_a_refused_address_is_shown_and_not_tried_again(oakfield: Oakfield, sink: Sink) -> None:
    sink.answer_rcpt = "550 5.1.1 no such mailbox"
    delivery = queue(oakfield)
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.FAILED, Reason.REFUSED)
    assert delivery.last_error == "550 5.1.1 no such mailbox"
    sending.send(delivery.pk)
    assert delivery.attempts == 1


@pytest.mark.parametrize("answer", ["answer_rcpt", "answer_data"])
def test_a_passing_trouble_is_tried_for_four_hours_and_then_shown(oakfield: Oakfield, sink: Sink, answer: str) -> None:
    setattr(sink, answer, "451 4.7.1 greylisted, try later")
    with time_machine.travel(NOON, tick=False) as clock:
        delivery = queue(oakfield)
        gaps = []
        while now_is(delivery)[0] != State.FAILED:
            clock.move_to(max(delivery.due_at, timezone.now()))
            before = timezone.now()
            sending.send(delivery.pk)
            delivery.refresh_from_db()
            gaps.append(delivery.due_at - before)
            assert len(gaps) < 30
        assert delivery.reason == Reason.NO_ANSWER
        assert timedelta(hours=4) <= timezone.now() - NOON < timedelta(hours=4, minutes=40)
        assert sink.got == []
    assert all(timedelta(seconds=30) <= gap <= timedelta(minutes=36) for gap in gaps[:-1])


def test_a_trouble_that_passes_ends_well(oakfield: Oakfield, sink: Sink) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        delivery = queue(oakfield)
        sink.answer_rcpt = "451 later"
        sending.send(delivery.pk)
        assert now_is(delivery) == (State.QUEUED, "")
        sink.answer_rcpt = ""
        sending.send(delivery.pk)
        assert sink.got == []  # not due yet
        clock.move_to(delivery.due_at)
        sending.send(delivery.pk)
    assert now_is(delivery) == (State.HANDED_OVER, "")
    assert len(sink.got) == 1


def test_no_server_at_the_other_end(oakfield: Oakfield, sink: Sink, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    delivery = queue(oakfield)
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.QUEUED, "")
    assert "Refused" in delivery.last_error


def test_without_a_mail_server_set_up_mails_wait(oakfield: Oakfield, sink: Sink, settings: Any, committed: Any) -> None:
    settings.SMTP_CONFIGURED = False
    delivery = queue(oakfield)
    sending.send(delivery.pk)
    with committed():
        tasks.sweep()
    assert now_is(delivery) == (State.QUEUED, "")
    assert delivery.attempts == 0
    settings.SMTP_CONFIGURED = True
    with committed():
        tasks.sweep()
    assert now_is(delivery) == (State.HANDED_OVER, "")


def test_a_line_lost_while_the_server_has_it_is_held_and_never_sent_again(oakfield: Oakfield, sink: Sink) -> None:
    sink.on_data = lambda server: server.transport.abort()
    delivery = queue(oakfield)
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.HELD, Reason.UNKNOWN)
    assert len(sink.got) == 1  # it did arrive; we cannot know
    sending.send(delivery.pk)
    tasks.sweep()
    assert len(sink.got) == 1
    assert list(Delivery.objects.all().for_a_person()) == [delivery]


def test_a_retry_does_not_ring_at_night(oakfield: Oakfield, sink: Sink) -> None:
    Adult.objects.update(quiet_from=time(18), quiet_until=time(7))
    oakfield.huda.refresh_from_db()
    with time_machine.travel(datetime(2026, 11, 18, 17, 50, tzinfo=UTC), tick=False) as clock:
        delivery = queue(oakfield)
        clock.move_to(datetime(2026, 11, 18, 18, 10, tzinfo=UTC))
        sending.send(delivery.pk)
        assert now_is(delivery) == (State.QUEUED, "")
        assert delivery.due_at == datetime(2026, 11, 19, 7, tzinfo=UTC)
        assert sink.got == []
        clock.move_to(delivery.due_at)
        sending.send(delivery.pk)
    assert len(sink.got) == 1


def test_what_lay_for_days_asks_a_person(oakfield: Oakfield, sink: Sink) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        delivery = queue(oakfield)
        clock.shift(timedelta(days=3, minutes=1))
        sending.send(delivery.pk)
    assert now_is(delivery) == (State.FAILED, Reason.TOO_OLD)
    assert sink.got == []


def test_an_old_code_is_not_needed_and_forgotten(oakfield: Oakfield, sink: Sink) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        message = notify(oakfield.huda, "tried/notices/code", key="c", secret=True, code="408126")
        delivery = Delivery.objects.get(message=message)
        clock.shift(timedelta(minutes=10))
        sending.send(delivery.pk)
        assert now_is(delivery) == (State.NOT_NEEDED, Reason.EXPIRED)
        assert Message.objects.get().body == ""
        # Nobody even tried: the sweep forgets it.
        message = notify(oakfield.huda, "tried/notices/code", key="d", secret=True, code="777777")
        clock.shift(timedelta(minutes=12))
        sending.sweep()
        assert now_is(Delivery.objects.get(message=message)) == (State.NOT_NEEDED, Reason.EXPIRED)
    assert not Message.objects.exclude(body="").exists()
    assert sink.got == []


def test_the_address_is_the_one_of_today(oakfield: Oakfield, sink: Sink) -> None:
    delivery = queue(oakfield)
    Adult.objects.filter(pk=oakfield.huda.pk).update(email="new@example.org")
    sending.send(delivery.pk)
    assert sink.readers == ["new@example.org"]


def test_lines_that_begin_with_a_dot_arrive_as_they_were(oakfield: Oakfield, sink: Sink) -> None:
    delivery = queue(oakfield, who="A\n.\n..dots\nÀ la carte, نور")
    sending.send(delivery.pk)
    assert "A\n.\n..dots\nÀ la carte, نور would like" in sink.mails[0].get_content().replace("\r\n", "\n")


def test_an_email_channel_that_does_not_speak_smtp_works_too(oakfield: Oakfield, mailoutbox: list[Any]) -> None:
    delivery = queue(oakfield)
    sending.send(delivery.pk)
    assert [mail.to for mail in mailoutbox] == [["huda@example.org"]]
    assert now_is(delivery) == (State.HANDED_OVER, "")


def test_an_address_no_server_can_have_is_refused(oakfield: Oakfield, sink: Sink) -> None:
    delivery = queue(oakfield)
    Adult.objects.filter(pk=oakfield.huda.pk).update(email="huda@example.org\nBcc: thief@example.org")
    sending.send(delivery.pk)
    assert now_is(delivery)[0] == State.FAILED
    assert sink.got == []
    assert NotDelivered("x", permanent=True).permanent
