"""The steps of `bench send`, in a process of their own; it prints one JSON object. See `sending`."""

import json
import os
import re
import smtplib
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from bench import sending_school
from schoolgate.cli.environment import SOURCE, Stop, say, start_django

if TYPE_CHECKING:
    from schoolgate.announcements.models import Notice
    from schoolgate.people.viewers import Viewer

KEYS = ("readers", "click_ms", "click_most_ms", "click_statements", "click_messages", "preview_ms", "expand_s",
        "expand_statements", "handed_over", "per_s", "bare_per_s", "ratio", "statements_a_mail", "worker_rss_mb",
        "queued_before", "urgents", "urgent_first_s", "urgent_last_s", "stop_s", "after_stop", "singles",
        "singles_in_10_s", "singles_p95_s", "errors")  # fmt: skip
HIDDEN = re.compile(r'<input type="hidden" name="(version|seen|sealed)" value="([^"]+)"')
PRESSES, SINGLES, URGENTS, BARE = 5, 40, 1000, 2000
AFTER_STOP = 5.0  # seconds of listening whether anything still comes
Figures = dict[str, Any]


class Sink:
    """The mail server beside us; see `mail_sink`."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.mail_sink"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=SOURCE)
        self.port = int(self._answer())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def ask(self, what: str) -> Any:
        assert self.process.stdin is not None
        print(what, file=self.process.stdin, flush=True)
        return json.loads(self._answer())

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def count(self) -> int:
        return int(self.ask("count")["mails"])

    def mails(self) -> list[tuple[float, str, str, str]]:
        """When, whose, subject, Message-ID."""
        return [tuple(mail) for mail in self.ask("all")]


def measure(size: int, sink: Sink, worker: Callable[[], "subprocess.Popen[bytes]"]) -> Figures:
    """Everything, in order. Django is set up, its database empty, and its mail goes to `sink`."""
    from schoolgate.announcements import actions
    from schoolgate.imports import counting
    from schoolgate.people import viewers

    head = sending_school.make(size)
    counting.count_rows_when_written(size)  # as an import does
    by = viewers.load(head.user_id or 0, f"staff:{head.pk}")
    assert by is not None
    actions.set_limit(by=by, above=10 * size)
    found: Figures = {"readers": size}
    for step in (click, expand, hand_over, in_a_hurry):
        say(f"bench: send, {step.__name__} …")
        found |= step(by, sink, worker)
    return {key: found[key] for key in KEYS}


def click(by: "Viewer", sink: Sink, worker: Any) -> Figures:
    """Five presses, each on a notice of its own that is then taken back; a sixth is counted in statements."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from schoolgate.accounts.sessions import session_key_for
    from schoolgate.announcements import actions
    from schoolgate.outbox.models import Message
    from schoolgate.people.models import Staff

    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key_for(Staff.objects.get(pk=by.person_id))
    pages, presses, statements, before = list[float](), list[float](), 0, Message.objects.count()
    for _ in range(PRESSES + 1):
        notice = written(by, "Open evening")
        start = time.perf_counter()
        page = client.get(f"/notices/{notice.pk}/preview/")
        pages.append(time.perf_counter() - start)
        data = dict(HIDDEN.findall(page.content.decode()))
        with CaptureQueriesContext(connection) as counted:
            connection.force_debug_cursor = len(presses) == PRESSES  # only the last: keeping them costs time
            start = time.perf_counter()
            answer = client.post(f"/notices/{notice.pk}/sending/", {**data, "typed": data["seen"]})
            presses.append(time.perf_counter() - start)
        statements = len(counted)
        if answer.status_code != 302:
            raise Stop(f"the click was not taken: {answer.status_code}")
        notice.refresh_from_db()
        actions.take_back(notice, by=by)
    return {
        "click_ms": _ms(statistics.median(presses[:-1])), "click_most_ms": _ms(max(presses[:-1])),
        "click_statements": statements, "click_messages": Message.objects.count() - before,
        "preview_ms": _ms(statistics.median(pages)),
    }  # fmt: skip


def expand(by: "Viewer", sink: Sink, worker: Any) -> Figures:
    """What the worker does when the hold is over, here and now."""
    from django.db import connection

    from schoolgate.announcements import expansion

    notice, counted = sent(by, "School photographs"), Counter[str]()

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        counted["statements"] += 1
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        start = time.perf_counter()
        expansion.release(notice.pk)
        seconds = time.perf_counter() - start
    return {"expand_s": round(seconds, 2), "expand_statements": counted["statements"]}


def hand_over(by: "Viewer", sink: Sink, worker: Callable[[], "subprocess.Popen[bytes]"]) -> Figures:
    """The bare loop, the real worker on what waits, and the bare loop again."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from schoolgate.outbox import sending

    first = due()[:1]
    with CaptureQueriesContext(connection) as counted:
        sending.send(first[0])
    bares = [bare()]
    sink.ask("clear")
    waiting = len(due())
    with running(worker) as process:
        _until(lambda: sink.count() >= waiting, 60 + waiting / 20, "the worker")
        rss = _rss(process.pid)
    mails = sink.mails()
    most = sink.ask("count")["most"]
    times = sorted(mail[0] for mail in mails)
    rate = (len(times) - 1) / max(times[-1] - times[0], 0.001)
    bares.append(bare())
    loop = statistics.mean(bares)
    doubled = len(mails) - len({mail[3] for mail in mails})
    return {
        "handed_over": len(mails), "per_s": round(rate), "bare_per_s": round(loop), "ratio": round(rate / loop, 2),
        "statements_a_mail": len(counted), "worker_rss_mb": rss,
        "errors": doubled + abs(waiting - len(mails)) + (most != 1),
    }  # fmt: skip


def bare() -> float:
    """Mails a second of a loop that composes them and hands them over, with nothing else to do."""
    from django.conf import settings

    from schoolgate.outbox import rendering
    from schoolgate.outbox.channels.email import compose
    from schoolgate.outbox.models import Delivery

    rows = Delivery.objects.filter(channel="email").select_related("message__school", "message__adult")[:BARE]
    envelopes = [rendering.envelope(row) for row in rows]
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        start = time.perf_counter()
        for envelope in envelopes:
            server.sendmail(envelope.sender, [envelope.to], compose(envelope))
        return len(envelopes) / (time.perf_counter() - start)


def in_a_hurry(by: "Viewer", sink: Sink, worker: Callable[[], "subprocess.Popen[bytes]"]) -> Figures:
    """With the whole school queued: an urgent notice, messages to one family each, and the stop switch."""
    from schoolgate.announcements import expansion
    from schoolgate.announcements.models import Told
    from schoolgate.outbox import stopping

    expansion.release(sent(by, "Newsletter").pk)
    queued = len(due())
    sink.ask("clear")
    with running(worker):
        _until(lambda: sink.count() > 0, 30, "the first newsletter")
        start = time.time()
        sent_at = singles()
        _until(lambda: _with(sink, "Single", len(sent_at)), 120, "the messages to one family")
        urgent = sent(by, "The school is shut", is_urgent=True, some=URGENTS)
        began = let_out(urgent)
        wanted = Told.objects.filter(notice=urgent)
        _until(lambda: _finished(urgent), 60, "the urgent notice")
        _until(lambda: _with(sink, "The school is shut", wanted.count()), 180, "the last urgent mail")
        stopped = time.time()
        stopping.halt(by=by)
        time.sleep(AFTER_STOP)
    mails = sink.mails()
    shut = sorted(at - began for at, _, subject, _ in mails if subject == "The school is shut")
    single = sorted(at - sent_at[subject] for at, _, subject, _ in mails if subject.startswith("Single"))
    late = [at - stopped for at, *_ in mails if at > stopped]
    assert start <= began
    return {
        "queued_before": queued, "urgents": len(shut), "urgent_first_s": round(shut[0], 2),
        "urgent_last_s": round(shut[-1], 2), "stop_s": round(max(late, default=0.0), 2), "after_stop": len(late),
        "singles": len(single), "singles_in_10_s": sum(one <= 10 for one in single),
        "singles_p95_s": round(single[int(len(single) * 0.95) - 1], 2),
    }  # fmt: skip


def singles() -> dict[str, float]:
    """One message each to some families, as a teacher writes them; when each was written."""
    from django.db import transaction

    from schoolgate.outbox.actions import notify
    from schoolgate.people.models import Relationship

    written_at = {}
    for n, link in enumerate(Relationship.objects.select_related("adult__school", "adult__user", "pupil")[:SINGLES]):
        subject = f"Single {n}"
        notice = {"title": subject, "words": "A word about today."}
        with transaction.atomic():
            notify(
                link.adult,
                "announcements/notices/notice",
                key=subject,
                about=link.pupil,
                notice=notice,
                said=notice,
                who="We",
            )
            written_at[subject] = time.time()
        time.sleep(0.02)
    return written_at


def written(by: "Viewer", title: str, *, is_urgent: bool = False, some: int = 0) -> "Notice":
    """A draft for the whole school, or for years one after the other until `some` are reached."""
    from schoolgate.announcements import actions, audience
    from schoolgate.announcements.rules import Selection

    notice = actions.start(by=by, readers="families")
    for years in range(1, 8):
        chosen = Selection(years=frozenset(range(years))) if some else Selection(whole=True)
        notice = actions.keep(
            notice, by=by, version=notice.version, kind="change", title=title, words="Please read this. " * 20,
            chosen=chosen, is_urgent=is_urgent, is_quiet=True,
        )  # fmt: skip
        if not some or audience.people(notice) >= some:
            break
    return notice


def sent(by: "Viewer", title: str, **more: Any) -> "Notice":
    """Sent, and its hold over."""
    from django.utils import timezone

    from schoolgate.announcements import actions, audience
    from schoolgate.announcements.models import Notice

    notice = written(by, title, **more)
    people = audience.people(notice)
    notice = actions.send(notice, by=by, version=notice.version, seen=people, typed=people)
    Notice.objects.filter(pk=notice.pk).update(release_at=timezone.now() - timedelta(seconds=1))
    return notice


def let_out(notice: "Notice") -> float:
    """Nudge the worker, as the end of the hold does; when that was."""
    from schoolgate.announcements.tasks import let_out as job
    from schoolgate.jobs import enqueue

    enqueue(job, notice.pk)
    return time.time()


def due() -> list[int]:
    from schoolgate.outbox.models import Delivery

    return list(Delivery.objects.filter(channel="email", state="queued").order_by("pk").values_list("pk", flat=True))


def _finished(notice: "Notice") -> bool:
    notice.refresh_from_db()
    return bool(notice.state == notice.State.GONE)


def _with(sink: Sink, subject: str, wanted: int) -> bool:
    return int(sink.ask(f"count {subject}")["mails"]) >= wanted


@contextmanager
def running(worker: Callable[[], "subprocess.Popen[bytes]"]) -> Iterator["subprocess.Popen[bytes]"]:
    process = worker()
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def _until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise Stop(f"still waiting for {what} after {seconds:.0f} s")
        time.sleep(0.1)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _rss(pid: int) -> int:
    """The most memory a process ever had, in MB."""
    with open(f"/proc/{pid}/status") as text:
        return next(int(line.split()[1]) // 1024 for line in text if line.startswith("VmHWM"))


def main(size: int) -> Figures:
    """An installation of its own, and its real worker."""
    with Sink() as sink:
        os.environ["SCHOOLGATE_SMTP_URL"] = f"smtp://127.0.0.1:{sink.port}"
        start_django()
        from schoolgate.cli.migrate import bring_up_to_date

        bring_up_to_date(static=True)
        command = [sys.executable, "-m", "schoolgate.cli", "worker"]
        return measure(size, sink, lambda: subprocess.Popen(command, stdout=sys.stderr))


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
