"""Many mails one after the other: one commit a mail, at most one row that does not yet say what became of it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from schoolgate.outbox import entitlement, failpoints, lines, nudges, rendering, rules, sending
from schoolgate.outbox.channels import Envelope
from schoolgate.outbox.channels.email import mould
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import Oakfield, Sink
from schoolgate.outbox.tests.test_line import own_line  # noqa: F401  # each test with a line of its own
from schoolgate.outbox.tests.test_sending import CHANGES, now_is, queue
from schoolgate.people.models import Adult, School

State = Delivery.State


def queued(oakfield: Oakfield, count: int) -> list[Delivery]:
    return [queue(oakfield, (oakfield.huda, oakfield.karim)[n % 2], key=f"n{n}") for n in range(count)]


def send(deliveries: list[Delivery]) -> list[int]:
    return sending.send_several([delivery.pk for delivery in deliveries])


def in_doubt_at_each_step(deliveries: list[Delivery]) -> list[int]:
    """How many rows say that they may have gone, step by step, while these are sent."""
    found: list[int] = []
    failpoints.listen(lambda step: found.append(Delivery.objects.filter(state=State.HANDING_OVER).count()))
    send(deliveries)
    failpoints.listen(None)
    return found


def test_a_kill_at_any_step_leaves_one_in_doubt_at_most(oakfield: Oakfield, sink: Sink) -> None:
    deliveries = queued(oakfield, 5)
    assert max(in_doubt_at_each_step(deliveries)) == 1
    assert {now_is(delivery)[0] for delivery in deliveries} == {State.HANDED_OVER}
    assert len(sink.got) == 5


def test_control_not_written_with_the_next_one_many_would_be_in_doubt(
    oakfield: Oakfield, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines.Book, "write", lambda self: None)
    assert max(in_doubt_at_each_step(queued(oakfield, 5))) == 5


def test_a_mail_takes_one_transaction_with_three_statements(oakfield: Oakfield, sink: Sink) -> None:
    def taken_for(count: int) -> list[str]:
        deliveries = queued(oakfield, count)
        with CaptureQueriesContext(connection) as statements:
            send(deliveries)
        Delivery.objects.all().delete()
        Message.objects.all().delete()
        return [statement["sql"].split()[0] for statement in statements]

    two, six = taken_for(2), taken_for(6)
    for word, a_mail in {"SAVEPOINT": 1, "UPDATE": 2, "SELECT": 1}.items():
        assert six.count(word) - two.count(word) == 4 * a_mail, word


def test_a_slow_worker_taken_for_dead_still_says_what_it_knows(oakfield: Oakfield, sink: Sink) -> None:
    first, second = queued(oakfield, 2)

    def sweep_before_the_second(step: str) -> None:
        if step == "connected" and len(sink.got) == 1 and now_is(first)[0] == State.HANDING_OVER:
            Delivery.objects.filter(pk=first.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            sending.sweep()
            assert now_is(first) == (State.HELD, Reason.UNKNOWN)

    failpoints.listen(sweep_before_the_second)
    send([first, second])
    assert now_is(first) == now_is(second) == (State.HANDED_OVER, "")


@pytest.mark.parametrize("mistake", [KeyError, None])
def test_what_befalls_one_does_not_blot_out_the_one_before(
    oakfield: Oakfield, sink: Sink, monkeypatch: pytest.MonkeyPatch, mistake: type[Exception] | None
) -> None:
    first, second, third = queued(oakfield, 3)
    why_not = entitlement.why_not

    def trouble(message: Any) -> Reason | None:
        if message.pk != second.message_id:
            return why_not(message)
        if mistake:
            raise mistake
        return Reason.NOT_ENTITLED

    monkeypatch.setattr(entitlement, "why_not", trouble)
    send([first, second, third])
    assert now_is(first) == now_is(third) == (State.HANDED_OVER, "")
    assert now_is(second)[0] == (State.QUEUED if mistake else State.WITHHELD)


# -- rights, together and one by one --------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_nobody_is_named_to_a_server_who_was_barred_before(
    oakfield: Oakfield, sink: Sink, change: Callable[[Oakfield], None], reason: Reason
) -> None:
    delivery, named = queue(oakfield, circle=oakfield.circle), list[str]()
    change(oakfield)
    failpoints.listen(named.append)
    send([delivery])
    assert now_is(delivery) == (State.WITHHELD, reason)
    assert "connected" not in named


@pytest.mark.parametrize(("change", "reason"), CHANGES)
@pytest.mark.parametrize("in_circle", [True, False])
def test_asked_about_together_is_never_more_than_asked_about_alone(
    oakfield: Oakfield, change: Callable[[Oakfield], None], reason: Reason, in_circle: bool
) -> None:
    matter = oakfield.circle if in_circle else None
    deliveries = [*queued(oakfield, 4), queue(oakfield, key="c", circle=matter)]
    change(oakfield)
    clear = lines.clear(deliveries)
    assert clear <= {row.message_id for row in deliveries if entitlement.why_not(row.message) is None}
    if reason != Reason.NOT_IN_CIRCLE:
        assert all(row.message_id not in clear for row in deliveries if row.message.adult == oakfield.huda)


def test_control_a_last_word_that_trusts_the_question_for_all_leaks(
    oakfield: Oakfield, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliveries = queued(oakfield, 2)
    clear = lines.clear

    def asked_then_barred(rows: Any) -> frozenset[int]:
        found = clear(rows)
        oakfield.bar(oakfield.huda)
        return found

    monkeypatch.setattr(lines, "clear", asked_then_barred)
    send(deliveries)
    assert sink.readers == ["karim@example.org"]
    monkeypatch.setattr(entitlement, "why_not", lambda message: None)
    Delivery.objects.filter(pk=deliveries[0].pk).update(state=State.QUEUED, reason="")
    send(deliveries)
    assert sink.readers == ["karim@example.org", "huda@example.org"]


def test_a_mail_that_must_name_nobody_names_nobody_among_many(oakfield: Oakfield, sink: Sink) -> None:
    """Said by the office of another school that writes to the same person, after these were written."""
    other = School.objects.create(name="Hill School")
    Adult.objects.create(
        school=other, user=oakfield.huda.user, first_name="Huda", last_name="X", has_discreet_mail=True
    )
    deliveries = queued(oakfield, 2)
    for delivery in deliveries:
        hidden = rendering.is_discreet(delivery.message)
        assert (delivery.message.adult_id in lines.discreet(deliveries)) == hidden == (delivery == deliveries[0])
    send(deliveries)
    assert ["Oakfield" in str(mail) for mail in sink.mails] == [False, True]


# -- a slow server ---------------------------------------------------------------------------------------------------


def test_a_slow_server_does_not_keep_what_is_urgent_waiting(
    oakfield: Oakfield, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_A_STRETCH", 0.1)
    sink.pause = 0.06
    deliveries = queued(oakfield, 3)
    left = send(deliveries)
    assert left == [row.pk for row in deliveries if now_is(row)[0] == State.QUEUED]
    assert 0 < len(left) == 3 - len(sink.got)
    nudged: list[Any] = []
    monkeypatch.setattr(nudges, "enqueue", lambda job, given: nudged.append((job, given)))
    monkeypatch.setattr(sending, "send_several", lambda given: left)
    nudges.deliver_several([1])
    nudges.deliver_several_now([1])
    assert nudged == [(nudges.deliver_several, left), (nudges.deliver_several_now, left)]


# -- the mould -------------------------------------------------------------------------------------------------------

SENDERS = ("Oakfield <post@school.example>", "=?utf-8?q?Caf=C3=A9?= <post@school.example>")
READERS = ("ruby@home.example", "o'x.y+z@home.example", "x" * 60 + "@home.example", "žofie@home.example")
SUBJECTS = ("Open evening", "École à huit heures, " * 8, "long " * 30)
WORDS = ("Hi\n.\n..dots\n\nend\n", "نور\nno end", "", "x" * 1200 + "\n", "one\u2028line\x0bmore\n", "From us\r\nyou\n")


@pytest.mark.parametrize(("sender", "to", "subject"), product(SENDERS, READERS, SUBJECTS))
def test_a_mail_from_the_mould_is_the_mail_that_django_makes(
    sender: str, to: str, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.mail.message.formatdate", lambda **_: "Mon, 23 Nov 2026 09:00:00 -0000")
    monkeypatch.setattr(mould, "formatdate", lambda **_: "Mon, 23 Nov 2026 09:00:00 -0000")
    for language, words in product(("en-GB", "ar"), WORDS):
        envelope = Envelope(to, sender, subject, words, language, "0a1b@school.example")
        assert mould.bytes_of(envelope) == mould._message(envelope).as_bytes(linesep="\r\n")


@pytest.mark.parametrize("to", ["huda@example.org\nBcc: thief@example.org", "a b@example.org", "@example.org", "huda"])
def test_an_address_that_is_not_plain_goes_the_long_way(to: str) -> None:
    assert not mould.is_plain_address(to)


def test_what_was_prepared_changes_what_the_plain_one_would(oakfield: Oakfield) -> None:
    """Decision 0012: taken, handing over and handed over, only where the row is ours."""
    delivery = queue(oakfield)
    now = timezone.now()
    [found] = lines.free([delivery.pk], now)
    assert (found, found.message, found.message.adult) == (delivery, delivery.message, oakfield.huda)
    assert found.message.reader.user == oakfield.huda.user
    lines.take([found], now, now + rules.LEASE)
    delivery.refresh_from_db()
    for name in ("state", "attempts", "first_tried_at"):
        assert getattr(found, name) == getattr(delivery, name)
    assert lines.free([delivery.pk], now) == []
    found.attempts += 1
    assert not lines.write_handing_over(found, now, halts=True)
    found.attempts -= 1
    assert lines.write_handing_over(found, now + rules.LEASE, halts=True)
    assert not lines.write_handing_over(found, now, halts=False)
    assert lines.write_handed_over(found, "known", now)
    assert not lines.write_handed_over(found, "known", now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.handed_over_at, delivery.provider_id) == (State.HANDED_OVER, now, "known")
    assert delivery.lease_until is None
