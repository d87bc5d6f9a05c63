"""The supervisor keeps what it started running, and leaves nothing behind."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

import pytest

from schoolgate.cli.environment import Stop
from schoolgate.cli.processes import QUICK_FAILURES, Child, Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def wait_for(what: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def _signals_as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_dead_worker_is_started_again_and_both_stop_together() -> None:
    web, worker = Child("web server", SLEEPER), Child("worker", SLEEPER)
    supervisor = Supervisor([web, worker])
    first: list[int] = []

    def watch() -> None:
        assert worker.process is not None
        first.append(worker.process.pid)
        os.kill(first[0], signal.SIGKILL)
        wait_for(lambda: worker.is_running() and worker.process is not None and worker.process.pid != first[0])
        supervisor.stopping = True

    watcher = threading.Thread(target=watch)
    assert supervisor.run(watcher.start) == 0
    watcher.join()
    assert worker.process is not None
    assert worker.process.pid != first[0]
    assert not web.is_running()
    assert not worker.is_running()


def test_what_cannot_start_is_given_up_with_a_sentence() -> None:
    broken = Child("worker", [sys.executable, "-c", "raise SystemExit(1)"])
    supervisor = Supervisor([broken])
    with pytest.raises(Stop, match=f"the worker stopped {QUICK_FAILURES} times in a row"):
        supervisor.run(lambda: None)
