"""Two workers, slow workers, and a worker that dies at each numbered step (reliability G-21)."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from schoolgate.outbox import failpoints, sending
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import Oakfield, Sink
from schoolgate.outbox.tests.test_sending import now_is, queue

State = Delivery.State


def test_a_row_in_another_workers_hand_is_left_alone(oakfield: Oakfield, sink: Sink) -> None:
    delivery = queue(oakfield)
    failpoints.listen(lambda step: sending.send(delivery.pk) if step in ("taken", "connected", "accepted") else None)
    sending.send(delivery.pk)
    assert len(sink.got) == 1
    assert now_is(delivery) == (State.HANDED_OVER, "")
    assert delivery.attempts == 1


def test_a_slow_worker_taken_for_dead_gives_way(oakfield: Oakfield, sink: Sink) -> None:
    delivery = queue(oakfield)
    once = Counter[str]()

    def another_takes_over(step: str) -> None:
        once[step] += 1
        if step == "connected" and once[step] == 1:
            Delivery.objects.filter(pk=delivery.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            sending.sweep()
            sending.send(delivery.pk)

    failpoints.listen(another_takes_over)
    sending.send(delivery.pk)
    assert len(sink.got) == 1
    assert now_is(delivery) == (State.HANDED_OVER, "")
    assert delivery.attempts == 2


def test_a_slow_answer_after_the_sweep_still_counts(oakfield: Oakfield, sink: Sink) -> None:
    delivery = queue(oakfield)

    def sweep_meanwhile(step: str) -> None:
        if step == "accepted":
            Delivery.objects.filter(pk=delivery.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            sending.sweep()
            assert now_is(delivery) == (State.HELD, Reason.UNKNOWN)

    failpoints.listen(sweep_meanwhile)
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.HANDED_OVER, "")


class Crash(BaseException):
    """The process dies here: nothing catches it, nothing is tidied up."""


def crash_at(n: int) -> list[str]:
    """Die at the nth step; the list fills with the names of the steps that were reached."""
    seen: list[str] = []

    def listener(step: str) -> None:
        seen.append(step)
        if len(seen) == n:
            raise Crash

    failpoints.listen(listener)
    return seen


def come_back(delivery: Delivery) -> None:
    """A new worker: leases run out, the sweep looks, what is queued goes."""
    failpoints.listen(None)
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))
    sending.sweep()
    sending.send(delivery.pk)


def test_a_crash_at_any_step_loses_nothing_and_doubles_nothing(oakfield: Oakfield, sink: Sink) -> None:
    """G-21: n = 1, 2, … until the end is reached; the row and the server's mailbox tell the same story each time."""
    ends, n = {}, 0
    while True:
        n += 1
        delivery = queue(oakfield, key=f"n{n}")
        seen = crash_at(n)
        try:
            sending.send(delivery.pk)
        except Crash:
            pass
        else:
            break
        come_back(delivery)
        arrived = sum(mail["Message-ID"] == f"<{delivery.provider_reference}>" for mail in sink.mails)
        state, _ = now_is(delivery)
        ends[seen[-1]] = state
        assert arrived <= 1
        assert (state, arrived) in {(State.HANDED_OVER, 1), (State.HELD, 0), (State.HELD, 1)}
        if state == State.HELD:
            assert delivery in Delivery.objects.all().for_a_person()
    assert ends == {
        "taken": State.HANDED_OVER,
        "connected": State.HANDED_OVER,
        "handing over": State.HELD,
        "accepted": State.HELD,
        "finished": State.HANDED_OVER,
    }


def test_two_crashes_in_a_row(oakfield: Oakfield, sink: Sink) -> None:
    for first in range(1, 6):
        for second in range(1, 6):
            delivery = queue(oakfield, key=f"{first}-{second}")
            for n in (first, second):
                crash_at(n)
                with suppress(Crash):
                    sending.send(delivery.pk)
                failpoints.listen(None)
                Delivery.objects.filter(lease_until__isnull=False).update(
                    lease_until=timezone.now() - timedelta(hours=1)
                )
                sending.sweep()
            come_back(delivery)
            arrived = sum(mail["Message-ID"] == f"<{delivery.provider_reference}>" for mail in sink.mails)
            assert (now_is(delivery)[0], arrived) in {(State.HANDED_OVER, 1), (State.HELD, 0), (State.HELD, 1)}


def test_control_resending_the_unknown_would_double(oakfield: Oakfield, sink: Sink) -> None:
    delivery = queue(oakfield)
    crash_at(4)  # accepted by the server, not yet written down
    with pytest.raises(Crash):
        sending.send(delivery.pk)
    failpoints.listen(None)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=State.QUEUED, lease_until=None
    )  # what a careless sweep would do
    sending.send(delivery.pk)
    assert len(sink.got) == 2
    assert sink.mails[0]["Message-ID"] == sink.mails[1]["Message-ID"]


def test_a_crash_while_telling_leaves_nothing_behind(oakfield: Oakfield, sink: Sink, committed: Any) -> None:
    crash_at(1)
    with committed(), pytest.raises(Crash), transaction.atomic():
        queue(oakfield)
    assert not Message.objects.exists()
