"""One open line to the mail server, what may befall it (reliability G-23), and who goes first on it (G-26)."""

import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import product
from typing import Any

import pytest
from django.utils import timezone
from huey import SqliteHuey

from schoolgate.outbox import entitlement, failpoints, nudges, sending
from schoolgate.outbox.actions import notify
from schoolgate.outbox.channels.email import line
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import Oakfield, Sink
from schoolgate.outbox.tests.test_crash import Crash, come_back, crash_at
from schoolgate.outbox.tests.test_sending import now_is, queue
from schoolgate.people.queries import today

State = Delivery.State


@pytest.fixture(autouse=True)
def own_line() -> Iterator[None]:
    line.drop()
    yield
    line.drop()


def greetings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fills with one entry for each new connection."""
    opened: list[int] = []
    real = line.open_new

    def counted(connection: Any) -> Any:
        opened.append(1)
        return real(connection)

    monkeypatch.setattr(line, "open_new", counted)
    return opened


def test_many_mails_go_over_one_line_each_in_its_own_envelope(
    oakfield: Oakfield, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = greetings(monkeypatch)
    for n in range(5):
        sending.send(queue(oakfield, key=f"n{n}").pk)
    assert len(opened) == 1
    assert [len(readers) for _, readers, _ in sink.got] == [1] * 5


def test_a_line_that_was_cut_meanwhile_is_opened_anew_once(
    oakfield: Oakfield, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = greetings(monkeypatch)
    sending.send(queue(oakfield, key="before").pk)
    assert line._own.line is not None
    line._own.line.server.sock.shutdown(socket.SHUT_RDWR)
    after = queue(oakfield, key="after")
    sending.send(after.pk)
    assert now_is(after) == (State.HANDED_OVER, "")
    assert (len(opened), len(sink.got)) == (2, 2)


def test_a_line_long_silent_is_not_trusted(oakfield: Oakfield, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = greetings(monkeypatch)
    sending.send(queue(oakfield, key="before").pk)
    monkeypatch.setattr(line, "SILENT_FOR_MOST", -1.0)
    sending.send(queue(oakfield, key="after").pk)
    assert (len(opened), len(sink.got)) == (2, 2)


def test_who_is_barred_while_the_line_is_open_leaves_nothing_on_it_for_the_next(oakfield: Oakfield, sink: Sink) -> None:
    sending.send(queue(oakfield, key="first").pk)
    barred = queue(oakfield, key="barred")

    def bar_her(step: str) -> None:
        if step == "connected":
            oakfield.bar(oakfield.huda)

    failpoints.listen(bar_her)
    sending.send(barred.pk)  # her name has been said to the server by then
    failpoints.listen(None)
    assert now_is(barred)[0] == State.WITHHELD
    his = notify(oakfield.karim, "tried/notices/word", key="his", about=oakfield.ruby, who="We")
    sending.send(Delivery.objects.get(message=his, channel="email").pk)
    assert sink.readers == ["huda@example.org", "karim@example.org"]


# -- servers that misbehave ------------------------------------------------------------------------------------------

# What a server does at each step, and where the message must end. `None`: says nothing; "cut": hangs up at once.
OK = {"hello": "220 hi", "EHLO": "250 hi", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go", ".": "250 taken"}
AGAIN, HELD, FAILED, GONE = "again", "held", "failed", "gone"
FAULTS: dict[str, tuple[dict[str, str | None], str]] = {
    "nothing wrong": ({}, GONE),
    "a black hole": ({"hello": None}, AGAIN),
    "hangs up at once": ({"hello": "cut"}, AGAIN),
    "busy at the door": ({"hello": "421 busy"}, AGAIN),
    "shut for ever at the door": ({"hello": "554 no"}, AGAIN),
    "does not want us now": ({"MAIL": "451 later"}, AGAIN),
    "does not want us": ({"MAIL": "550 no"}, AGAIN),
    "hangs up at our name": ({"MAIL": "cut"}, AGAIN),
    "too many at once": ({"RCPT": "452 too many"}, AGAIN),
    "knows nobody of that name": ({"RCPT": "550 no such person"}, FAILED),
    "silent at the reader's name": ({"RCPT": None}, AGAIN),
    "no room for words now": ({"DATA": "451 later"}, AGAIN),
    "wants no words": ({"DATA": "554 no"}, FAILED),
    "hangs up before the words": ({"DATA": "cut"}, AGAIN),
    "hangs up after the last word": ({".": "cut"}, HELD),
    "silent after the last word": ({".": None}, HELD),
    "will not have it now": ({".": "451 later"}, AGAIN),
    "will not have it": ({".": "554 spam"}, FAILED),
    "talks nonsense": ({".": "299 perhaps"}, AGAIN),
}
ENDS = {
    AGAIN: (State.QUEUED, ""), HELD: (State.HELD, Reason.UNKNOWN), FAILED: (State.FAILED, Reason.REFUSED),
    GONE: (State.HANDED_OVER, ""),
}  # fmt: skip


@contextmanager
def server_that(answers: dict[str, str | None]) -> Iterator[int]:
    """A server on this machine that answers each step as it is told; a real socket, no mail library."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        thread = threading.Thread(target=_serve, args=(door, {**OK, **answers}), daemon=True)
        thread.start()
        yield door.getsockname()[1]


def _serve(door: socket.socket, answers: dict[str, str | None]) -> None:
    with suppress(OSError):
        while True:
            visitor, _ = door.accept()
            with visitor, suppress(OSError):
                _talk(visitor, answers)


def _talk(visitor: socket.socket, answers: dict[str, str | None]) -> None:
    heard = visitor.makefile("rb")
    in_words, step = False, "hello"
    while True:
        answer = answers.get(step, "250 ok")
        if answer == "cut":
            return
        if answer is not None:
            visitor.sendall(f"{answer}\r\n".encode())
        in_words = step == "DATA" and str(answer).startswith("354")
        said = heard.readline()
        while in_words and said not in (b".\r\n", b""):
            said = heard.readline()
        if not said:
            return
        step = "." if in_words else said.split()[0].decode().upper()


@pytest.mark.parametrize("hello", ["250 hi", "250-hi\r\n250 PIPELINING"], ids=["one by one", "both at once"])
def test_each_fault_of_a_mail_server_ends_where_what_is_known_says(
    oakfield: Oakfield, settings: Any, monkeypatch: pytest.MonkeyPatch, hello: str
) -> None:
    """G-23: nothing is lost, nothing is refused for ever that may pass, and what nobody can know is held.

    It is the same for a server that is told our name and the reader's in one write.
    """
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT, settings.SMTP_CONFIGURED = "127.0.0.1", 0.2, True
    monkeypatch.setattr("schoolgate.outbox.channels.email.PATIENCE", 0.2)
    found = {}
    for n, (fault, (answers, _)) in enumerate(FAULTS.items()):
        delivery = queue(oakfield, key=f"fault{n}")
        with server_that({"EHLO": hello, **answers}) as port:
            settings.EMAIL_PORT = port
            sending.send(delivery.pk)
        found[fault] = now_is(delivery)
    sys.stdout.write(f"G-23 {{'faults': {len(found)}, 'lost': 0}}\n")
    assert found == {fault: ENDS[end] for fault, (_, end) in FAULTS.items()}


# -- who goes first --------------------------------------------------------------------------------------------------


def order_of(engine: SqliteHuey, lanes: dict[str, int]) -> list[str]:
    """A newsletter to fifty, a message to one family, an urgent one: queued in this order, worked off in which?"""
    done: list[str] = []
    queued = {}
    for name, priority in lanes.items():

        def run(said: str) -> None:
            done.append(said)

        queued[name] = engine.task(priority=priority, name=f"lane.{name}.{priority}")(run)
    for _ in range(50):
        queued["many"]("many")
    queued["one"]("one")
    queued["urgent"]("urgent")
    for _ in range(3):
        engine.execute(engine.dequeue())
    return done


@pytest.fixture
def engine(tmp_path: Any) -> SqliteHuey:
    return SqliteHuey("lanes", filename=str(tmp_path / "queue.sqlite3"), results=False)


def test_urgent_ones_go_first_and_hundreds_of_the_same_last(engine: SqliteHuey) -> None:
    lanes = {"many": -5, "one": 0, "urgent": 9}
    jobs_of: dict[str, Any] = {
        "many": nudges.deliver_several,
        "one": nudges.deliver,
        "urgent": nudges.deliver_several_now,
    }
    assert {name: job.queued.s(1).priority or 0 for name, job in jobs_of.items()} == lanes
    assert order_of(engine, lanes) == ["urgent", "one", "many"]


def test_control_without_lanes_a_newsletter_keeps_everybody_waiting(engine: SqliteHuey) -> None:
    assert order_of(engine, {"many": 0, "one": 0, "urgent": 0}) == ["many"] * 3


def test_only_what_goes_to_many_lets_others_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[Any] = []
    monkeypatch.setattr(nudges, "enqueue", lambda job, given: queued.append((job, given)))
    nudges.nudge(1, urgent=False)
    nudges.nudge_many(range(21), urgent=False)
    nudges.nudge_many([3, 4], urgent=True)
    assert queued == [
        (nudges.deliver, 1), (nudges.deliver_several, list(range(20))), (nudges.deliver_several, [20]),
        (nudges.deliver_several_now, [3, 4]),
    ]  # fmt: skip


# -- several at once -------------------------------------------------------------------------------------------------


def three(oakfield: Oakfield, round_: int) -> list[Delivery]:
    return [queue(oakfield, key=f"{round_}/{n}") for n in range(3)]


def test_several_are_each_asked_about_at_the_last_moment(oakfield: Oakfield, sink: Sink) -> None:
    """An order written down after they were taken together is obeyed for all that have not left."""
    deliveries, steps = three(oakfield, 0), list[str]()

    def bar_before_the_second(step: str) -> None:
        steps.append(step)
        if steps.count("connected") == 2 and step == "connected":
            oakfield.bar(oakfield.huda)

    failpoints.listen(bar_before_the_second)
    sending.send_several([delivery.pk for delivery in deliveries])
    assert [now_is(delivery)[0] for delivery in deliveries] == [State.HANDED_OVER, State.WITHHELD, State.WITHHELD]
    assert len(sink.got) == 1


def test_several_in_another_workers_hand_are_left_alone(oakfield: Oakfield, sink: Sink) -> None:
    pks = [delivery.pk for delivery in three(oakfield, 0)]
    Delivery.objects.filter(pk=pks[0]).update(state=State.TAKEN, lease_until=timezone.now())
    sending.send_several(pks)
    sending.send_several(pks)
    assert len(sink.got) == 2


def test_a_crash_at_any_step_of_several_loses_and_doubles_nothing(oakfield: Oakfield, sink: Sink) -> None:
    """G-21: at most one is held for a person, and the others go with the next worker."""
    n, held_at_most = 0, 0
    while True:
        n += 1
        deliveries = three(oakfield, n)
        pks = [delivery.pk for delivery in deliveries]
        crash_at(n)
        try:
            sending.send_several(pks)
        except Crash:
            come_back(deliveries[0])
            sending.send_several(pks)
        else:
            break
        arrived = Counter(str(mail["Message-ID"]) for mail in sink.mails)
        states = {d.provider_reference: now_is(d)[0] for d in deliveries}
        for reference, state in states.items():
            times = arrived[f"<{reference}>"]
            assert (state, times) in {(State.HANDED_OVER, 1), (State.HELD, 0), (State.HELD, 1)}
        held = list(states.values()).count(State.HELD)
        assert held <= 1
        held_at_most = max(held, held_at_most)
    sys.stdout.write(f"G-21 {{'points': {n - 1}, 'lost': 0, 'doubled': 0}}\n")
    assert (n - 1, held_at_most) == (13, 1)


# -- the prepared question -------------------------------------------------------------------------------------------


def test_the_prepared_question_answers_as_the_plain_one(oakfield: Oakfield) -> None:
    """Decision 0012: for each of the two, for each right, with and without a matter and an order."""
    asked = 0
    for _ in range(2):
        for adult, right, circle in product(
            (oakfield.huda, oakfield.karim), ("told", "letters", "none"), (None, oakfield.circle)
        ):
            values: dict[str, Any] = {"right": right, "pupil": oakfield.ruby.pk, "adult": adult.pk, "day": today()}
            plain = entitlement.link(**values, circle=circle.pk if circle else 0).first()
            prepared = next(iter(entitlement._LINK.ask(**values, circle=circle.pk if circle else 0)), None)
            assert (tuple(prepared) if prepared else None) == plain
            asked += plain is not None
        oakfield.bar(oakfield.huda)
    assert asked > 3
    assert not Message.objects.exists()
