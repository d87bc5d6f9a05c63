"""kill -9 of a real worker while it reads, stages or writes a list: never half, and in the end always whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection

from schoolgate import jobs
from schoolgate.imports import raw, runs
from schoolgate.imports.models import ImportChunk, ImportEffect, ImportRun
from schoolgate.imports.tests.hill import ADA, BEN, OMAR, Hill, again, make_hill, table
from schoolgate.people.models import Placement, Pupil, SchoolClass
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.slow
LOOKING = ["list taken", "list read", "list staged"]
APPLYING = ["list taken", "list read", "list written", "list told"]


@pytest.fixture
def hill(transactional_db: None, data_dir: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Hill:
    """Hill Primary, whose files lie where the workers look for them, and whose jobs are theirs alone to do."""
    settings.DATA_DIR = data_dir  # type: ignore[attr-defined]  # pytest-django’s
    monkeypatch.setattr("schoolgate.imports.tasks.nudge", lambda run_id, state: None)
    return make_hill()


@pytest.fixture
def start(hill: Hill, data_dir: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Start a worker that stands still at a step, or at none."""
    started: list[subprocess.Popen[str]] = []
    env = {
        **os.environ, "PYTHONPATH": str(Path(jobs.__file__).parents[1]), "SCHOOLGATE_MODE": "demo",
        "SCHOOLGATE_DATA": str(data_dir), "SCHOOLGATE_LOG_LEVEL": "ERROR", "REDIS_URL": "", **database(data_dir),
    }  # fmt: skip

    def start(step: str) -> subprocess.Popen[str]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "schoolgate.imports.tests.killed"], env={**env, "STOP_AT": step},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def database(data_dir: Path) -> dict[str, str]:
    """What leads another process to this test's own database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        (data_dir / "schoolgate.sqlite3").symlink_to(name)
        return {"DATABASE_URL": ""}
    return {"DATABASE_URL": urlunsplit(urlsplit(django_settings.DATABASE_URL)._replace(path=f"/{name}"))}


def kill_at(start: Callable[[str], subprocess.Popen[str]], step: str) -> None:
    """Let a worker come as far as `step`, and kill it there."""
    worker = start(step)
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == f"at {step}"
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def wait_for(run: ImportRun, state: str) -> ImportRun:
    deadline = time.monotonic() + 30
    while (found := again(run)).state != state:
        assert time.monotonic() < deadline, (found.state, found.summary)
        time.sleep(0.05)
    return found


def nothing_written() -> bool:
    return not (Pupil.objects.exists() or SchoolClass.objects.exists() or ImportEffect.objects.exists())


def test_killed_at_every_step_a_list_is_whole_in_the_end_and_never_half(
    hill: Hill, start: Callable[[str], subprocess.Popen[str]]
) -> None:
    run = runs.hand_in("pupils.csv", [table(OMAR, ADA, BEN)], by=hill.lead)
    for step in LOOKING:
        kill_at(start, step)
        assert nothing_written()
        assert again(run).state == "looking"
        # Each try is counted; killing it again and again is this test's doing, not the list's.
        ImportRun.objects.filter(pk=run.pk).update(tries=0)
    last = start("")
    run = wait_for(run, "looked")
    assert ImportChunk.objects.filter(run=run, section="new").count() == 1
    last.kill()
    last.wait()

    runs.confirm(run, by=hill.lead, plan=run.plan)
    for step in APPLYING:
        kill_at(start, step)
        assert nothing_written(), step
        assert not Entry.objects.filter(verb="roster.imported").exists()
        assert again(run).state == "applying"
        ImportRun.objects.filter(pk=run.pk).update(tries=0)
    start("")
    wait_for(run, "applied")

    assert (Pupil.objects.count(), Placement.objects.count(), SchoolClass.objects.count()) == (3, 3, 1)
    assert Entry.objects.filter(verb="roster.imported").count() == 1
    assert len(raw.kept()) == 1
    sys.stdout.write(f"lists killed {len(LOOKING) + len(APPLYING)} times: 3 of 3 children once, 0 half-written\n")


def test_put_aside_from_elsewhere_a_worker_that_is_writing_takes_all_of_it_back(
    hill: Hill, start: Callable[[str], subprocess.Popen[str]]
) -> None:
    """The control: a worker that does not ask whether the row is still its own would write it all the same."""
    run = runs.hand_in("pupils.csv", [table(OMAR, ADA, BEN)], by=hill.lead)
    first = start("")
    run = wait_for(run, "looked")
    first.kill()
    first.wait()
    runs.confirm(run, by=hill.lead, plan=run.plan)
    worker = start("list read")
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "at list read"

    runs.put_aside(run, by=hill.lead)

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    start("")
    time.sleep(3)
    assert again(run).state == "cancelled"
    assert nothing_written()
    assert raw.kept() == set()
