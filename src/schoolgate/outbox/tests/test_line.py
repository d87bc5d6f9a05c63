"""One open line to the mail server, what may befall it (reliability G-23), and who goes first on it (G-26)."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import product
from typing import Any

import pytest
from huey import SqliteHuey

from schoolgate import jobs
from schoolgate.outbox import entitlement, failpoints, sending, tasks
from schoolgate.outbox.actions import notify
from schoolgate.outbox.channels.email import line
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import Oakfield, Sink
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
    monkeypatch.setattr(line, "open_new", lambda connection: opened.append(1) or real(connection))  # type: ignore[func-returns-value]
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
    failpoints.listen(lambda step: oakfield.bar(oakfield.huda) if step == "connected" else None)
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


def test_each_fault_of_a_mail_server_ends_where_what_is_known_says(
    oakfield: Oakfield, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G-23: nothing is lost, nothing is refused for ever that may pass, and what nobody can know is held."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT, settings.SMTP_CONFIGURED = "127.0.0.1", 0.2, True
    monkeypatch.setattr("schoolgate.outbox.channels.email.PATIENCE", 0.2)
    found = {}
    for n, (fault, (answers, _)) in enumerate(FAULTS.items()):
        delivery = queue(oakfield, key=f"fault{n}")
        with server_that(answers) as port:
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
    lanes = {"many": -5, "one": 0, "urgent": 10}
    jobs_of = {"many": tasks.deliver_among_many, "one": tasks.deliver, "urgent": tasks.deliver_now}
    assert {name: job.queued.s(1).priority or 0 for name, job in jobs_of.items()} == lanes
    assert order_of(engine, lanes) == ["urgent", "one", "many"]


def test_control_without_lanes_a_newsletter_keeps_everybody_waiting(engine: SqliteHuey) -> None:
    assert order_of(engine, {"many": 0, "one": 0, "urgent": 0}) == ["many"] * 3


def test_only_what_goes_to_many_lets_others_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[Any] = []
    monkeypatch.setattr(tasks, "enqueue", lambda job, pk: queued.append(job))
    tasks.nudge(1, urgent=False)
    tasks.nudge(2, urgent=False, many=True)
    tasks.nudge(3, urgent=True, many=True)
    assert queued == [tasks.deliver, tasks.deliver_among_many, tasks.deliver_now]
    assert isinstance(tasks.deliver, jobs.Task)


# -- the prepared question -------------------------------------------------------------------------------------------


def test_the_prepared_question_answers_as_the_plain_one(oakfield: Oakfield) -> None:
    """Decision 0012: for each of the two, about the child, for each right, with and without a matter and an order."""
    asked = 0
    for _ in range(2):
        for adult, right, circle in product(
            (oakfield.huda, oakfield.karim), ("told", "letters", "none"), (None, oakfield.circle)
        ):
            values = {"right": right, "pupil": oakfield.ruby.pk, "adult": adult.pk, "day": today()}
            plain = entitlement.link(**values, circle=circle.pk if circle else 0).first()
            prepared = next(iter(entitlement._LINK.ask(**values, circle=circle.pk if circle else 0)), None)
            assert (tuple(prepared) if prepared else None) == plain
            asked += plain is not None
        oakfield.bar(oakfield.huda)
    assert asked > 3
    assert not Message.objects.exists()
