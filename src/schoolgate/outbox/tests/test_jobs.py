"""The queue's thin module."""

import os
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from huey import SqliteHuey
from huey.exceptions import TaskException
from huey.serializer import SignedSerializer

from schoolgate import jobs


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> SqliteHuey:
    """A queue in a file, as in real life."""
    huey = SqliteHuey(
        "t", filename=str(tmp_path / "q"), results=False, serializer=SignedSerializer(settings.SECRET_KEY, "t")
    )
    monkeypatch.setattr(jobs, "huey", huey)
    settings.TESTING = False
    return huey


done: list[int] = []


def do(n: int) -> None:
    done.append(n)


@pytest.mark.django_db
def test_a_job_is_queued_when_the_transaction_has_committed(
    engine: SqliteHuey, django_capture_on_commit_callbacks: Any
) -> None:
    job = jobs.task()(do)
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                jobs.enqueue(job, 1)
                raise RuntimeError
        except RuntimeError:
            pass
        jobs.enqueue(job, 2)
        assert jobs.waiting() == 0
    assert jobs.waiting() == 1
    done.clear()
    engine.execute(engine.dequeue())
    assert done == [2]


@pytest.mark.django_db
def test_what_a_reader_waits_for_overtakes(engine: SqliteHuey, django_capture_on_commit_callbacks: Any) -> None:
    def later(n: int) -> None:
        done.append(n)

    usual, quick = jobs.task()(do), jobs.task(priority=10)(later)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(usual, 1)
        jobs.enqueue(quick, 2)
    done.clear()
    for _ in range(2):
        engine.execute(engine.dequeue())
    assert done == [2, 1]


@pytest.mark.django_db
def test_a_queue_that_cannot_take_it_fails_nobody(
    engine: SqliteHuey, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    job = jobs.task()(do)

    def full(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(engine.storage, "enqueue", full)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(job, 1)


def test_a_forged_job_is_not_unpickled(engine: SqliteHuey) -> None:
    import pickle

    engine.storage.enqueue(pickle.dumps("forged") + b":" + b"0" * 40)
    with pytest.raises((ValueError, TaskException), match="Signature"):
        engine.dequeue()


@pytest.mark.parametrize("wrong", [{}, {"minutes": 7}, {"minutes": 1, "daily": clock(3)}])
def test_a_schedule_says_one_thing(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="either"):
        jobs.periodic(**wrong)


@pytest.mark.parametrize("daily", [clock(0), clock(1, 30), clock(2), clock(6, 45)])
@pytest.mark.parametrize("night", [datetime(2027, 3, 27, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
def test_a_daily_job_runs_once_a_day_through_the_change_of_clocks(
    engine: SqliteHuey, daily: clock, night: datetime
) -> None:
    jobs.periodic(daily=daily)(lambda: None)
    runs = []
    with time_machine.travel(night - timedelta(hours=2), tick=False) as now:
        for _ in range(3 * 24 * 60):
            if engine.read_periodic(None):
                runs.append(datetime.now(UTC))
            now.shift(timedelta(minutes=1))
    assert len(runs) == 3


def test_every_few_minutes(engine: SqliteHuey) -> None:
    jobs.periodic(minutes=15)(lambda: None)
    with time_machine.travel(datetime(2026, 11, 18, 9, tzinfo=UTC), tick=False) as now:
        due = []
        for minute in range(60):
            if engine.read_periodic(None):
                due.append(minute)
            now.shift(timedelta(minutes=1))
    assert due == [0, 15, 30, 45]


def test_a_schedule_that_is_asked_unevenly_misses_nothing_and_repeats_nothing(engine: SqliteHuey) -> None:
    """The engine asks about once a minute: a little late here, twice in one minute there, not at all in the next."""
    jobs.periodic(minutes=5)(lambda: None)
    start = datetime(2026, 11, 18, 9, 0, 59, 900000, tzinfo=UTC)
    runs = 0
    for n in range(60):
        late = timedelta(milliseconds=400 if n % 2 else 0)
        with time_machine.travel(start + n * timedelta(minutes=1) + late, tick=False):
            runs += len(engine.read_periodic(None)) + len(engine.read_periodic(None))
    assert runs == 13  # 9:00, 9:05, … 10:00
    with time_machine.travel(start - timedelta(days=1), tick=False):  # a clock set back does not start anything
        assert engine.read_periodic(None) == []


@pytest.mark.django_db  # each run ends by letting go of the database
def test_one_that_still_runs_is_not_started_again(engine: SqliteHuey) -> None:
    runs = []

    def sweep() -> None:
        runs.append(1)
        if len(runs) == 1:
            engine._registry.periodic_tasks[0].execute()  # the next minute comes while we work

    jobs.periodic(minutes=1)(sweep)
    engine._registry.periodic_tasks[0].execute()
    assert runs == [1]
    engine._registry.periodic_tasks[0].execute()
    assert len(runs) == 2


def test_the_heart(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR, settings.REDIS_URL = tmp_path, ""
    monkeypatch.setattr(jobs, "_last_beat", time.monotonic() - 100)
    assert jobs.heartbeat_age() is None
    assert not jobs.is_worker_alive()
    jobs._beat()
    age = jobs.heartbeat_age()
    assert age is not None
    assert age < 5
    assert jobs.is_worker_alive()
    old = time.time() - 200
    os.utime(tmp_path / "worker.heartbeat", (old, old))
    assert not jobs.is_worker_alive()
