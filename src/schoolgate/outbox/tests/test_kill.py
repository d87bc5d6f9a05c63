"""kill -9 of a real worker while it sends (reliability G-20): nothing lost, nothing doubled, the unknown held."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection

from schoolgate import jobs
from schoolgate.outbox import nudges
from schoolgate.outbox.actions import notify
from schoolgate.outbox.models import Delivery
from schoolgate.outbox.tests.conftest import Oakfield, Sink, found_oakfield, start_server
from schoolgate.outbox.tests.test_texts import _set_up
from schoolgate.outbox.tests.texting import Carrier, carrier
from schoolgate.people.models import Adult
from schoolgate.people.preferences import Preference

State = Delivery.State
UNDER_WAY = (State.QUEUED, State.TAKEN, State.HANDING_OVER)
REMINDERS = 200
KILLS = 8
TEXTS = 400
TEXT_KILLS = 6
THREADS = jobs.THREADS


def database_env(data_dir: Path) -> dict[str, str]:
    """What leads another process to this test's own database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        (data_dir / "schoolgate.sqlite3").symlink_to(name)
        return {"DATABASE_URL": ""}
    return {"DATABASE_URL": urlunsplit(urlsplit(django_settings.DATABASE_URL)._replace(path=f"/{name}"))}


class Workers:
    """Starts workers; whatever still runs at the end of the test is ended."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen([sys.executable, "-m", "schoolgate.outbox.tests.worker"], env=self.env)
        self.started.append(worker)
        return worker

    def end(self) -> None:
        for worker in self.started:
            if worker.poll() is None:
                worker.kill()
            worker.wait()


@pytest.fixture
def server() -> Iterator[tuple[Sink, int]]:
    sink = Sink(pause=0.004)
    running = start_server(sink)
    yield sink, running.port
    running.stop()


@pytest.fixture
def workers(transactional_db: None, server: tuple[Sink, int], data_dir: Path) -> Iterator[Workers]:
    source = str(Path(jobs.__file__).parents[1])
    found = Workers(
        {
            **os.environ,
            "PYTHONPATH": source,
            "SCHOOLGATE_MODE": "demo",
            "SCHOOLGATE_DATA": str(data_dir),
            "SCHOOLGATE_SMTP_URL": f"smtp://127.0.0.1:{server[1]}",
            "SCHOOLGATE_LOG_LEVEL": "ERROR",
            "REDIS_URL": "",
            **database_env(data_dir),
        }
    )
    yield found
    found.end()


def write_reminders(oakfield: Oakfield, settings: Any, count: int) -> list[Delivery]:
    """Queued here, sent by the workers: this process has no mail server to send to."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SMTP_CONFIGURED = False
    for n in range(count):
        notify((oakfield.huda, oakfield.karim)[n % 2], "tried/notices/word", key=f"r{n}", about=oakfield.ruby, who="We")
    found = list(Delivery.objects.filter(channel="email"))
    assert len(found) == count
    return found


def has_at_least(sink: Sink, mails: int) -> bool:
    return len(sink.got) >= mails


def has_texted(network: Carrier, texts: int) -> bool:
    return len(network.got) >= texts


def wait_until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"still waiting for {what}"
        time.sleep(0.02)


@pytest.mark.slow
def test_workers_killed_at_random_lose_nothing_and_double_nothing(
    workers: Workers, server: tuple[Sink, int], settings: Any
) -> None:
    sink, _ = server
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    deliveries = write_reminders(found_oakfield(), settings, REMINDERS)

    for _ in range(KILLS):
        worker, enough = workers.start(), len(sink.got) + 1
        wait_until(partial(has_at_least, sink, enough), 20, f"a mail (seed {seed})")
        time.sleep(chance.uniform(0.0, 0.25))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert len(sink.got) < REMINDERS, "all were sent before the last kill: nothing was proved"

    last = workers.start()
    wait_until(lambda: not Delivery.objects.filter(state__in=UNDER_WAY).exists(), 30, f"the end (seed {seed})")
    last.send_signal(signal.SIGTERM)
    assert last.wait(timeout=10) == 0

    arrived = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    lost = doubled = held = 0
    for delivery in Delivery.objects.filter(pk__in=[d.pk for d in deliveries]):
        times = arrived.pop(f"<{delivery.provider_reference}>", 0)
        doubled += times > 1
        held += delivery.state == State.HELD
        lost += times == 0 and delivery.state != State.HELD
        assert delivery.state in (State.HANDED_OVER, State.HELD)
    listed = Delivery.objects.all().for_a_person().count()
    told = {"reminders": REMINDERS, "kills": KILLS, "lost": lost, "doubled": doubled, "held": held, "seed": seed}
    sys.stdout.write(f"G-20 {told}\n")
    assert (lost, doubled, dict(arrived)) == (0, 0, {})
    assert held == listed <= KILLS * THREADS
    assert all(len(readers) == 1 for _, readers, _ in sink.got)


def write_texts(oakfield: Oakfield, settings: Any, network: Carrier, count: int) -> None:
    """Queued here without a nudge, found by the workers' sweep. Two parents, each by text."""
    _set_up(settings, "notify", network)
    for n, adult in enumerate((oakfield.huda, oakfield.karim)):
        Adult.objects.filter(pk=adult.pk).update(mobile=f"07700 90012{n}")
        Preference.objects.create(school=oakfield.school, adult=adult, child_by="sms")
        adult.refresh_from_db()
    for n in range(count):
        notify((oakfield.huda, oakfield.karim)[n % 2], "tried/notices/word", key=f"t{n}", about=oakfield.ruby, who="We")
    assert Delivery.objects.filter(channel="sms", state=State.QUEUED).count() == count


@pytest.mark.slow
def test_workers_killed_while_they_text_lose_nothing_and_double_nothing(
    workers: Workers, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider that can be asked by our reference: what a kill left unknown is asked about, and none is held."""
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    monkeypatch.setattr(nudges, "enqueue", lambda *_: None)
    with carrier() as network:
        write_texts(found_oakfield(), settings, network, TEXTS)
        workers.env |= {
            "SCHOOLGATE_NOTIFY_KEY": settings.NOTIFY_KEY, "SCHOOLGATE_NOTIFY_TEMPLATE": settings.NOTIFY_TEMPLATE,
            "SCHOOLGATE_NOTIFY_URL": network.url,
        }  # fmt: skip
        for _ in range(TEXT_KILLS):
            worker, enough = workers.start(), len(network.got) + 1
            wait_until(partial(has_texted, network, enough), 20, f"a text (seed {seed})")
            time.sleep(chance.uniform(0.0, 0.15))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        assert len(network.got) < TEXTS, "all were sent before the last kill: nothing was proved"
        last = workers.start()
        open_now = Delivery.objects.filter(channel="sms").exclude(state=State.HANDED_OVER)
        wait_until(lambda: not open_now.exists(), 60, f"the end (seed {seed})")
        last.send_signal(signal.SIGTERM)
        assert last.wait(timeout=10) == 0
        arrived = Counter(row["reference"] for row in network.got)
    references = set(Delivery.objects.filter(channel="sms").values_list("provider_reference", flat=True))
    lost = len(references - arrived.keys())
    doubled = sum(times > 1 for times in arrived.values())
    told = {"texts": TEXTS, "kills": TEXT_KILLS, "lost": lost, "doubled": doubled, "asked": network.asked, "seed": seed}
    sys.stdout.write(f"G-20, texts {told}\n")
    assert (lost, doubled, set(arrived) - references) == (0, 0, set())


@pytest.mark.slow
@pytest.mark.redis
def test_the_same_worker_on_redis(workers: Workers, server: tuple[Sink, int], settings: Any) -> None:
    workers.env["REDIS_URL"] = os.environ["SCHOOLGATE_TEST_REDIS"]
    write_reminders(found_oakfield(), settings, 5)
    worker = workers.start()
    wait_until(lambda: not Delivery.objects.filter(state__in=UNDER_WAY).exists(), 30, "the end")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    assert len(server[0].got) == 5
