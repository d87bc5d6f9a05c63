"""A small supervisor: keeps web and worker running side by side until it is told to stop."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from schoolgate.cli.environment import Stop, say

PATIENCE = 15  # seconds for a process to finish what it has in hand
QUICK = 5  # a process that lived for less than this many seconds failed at once
QUICK_FAILURES = 5


@dataclass
class Child:
    """One process to keep running. `quick` counts how often in a row it died at once."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick: int = 0
    wait_until: float = 0.0

    def start(self) -> None:
        """Start it, in a group of its own, so that Ctrl-C reaches it through us and not twice."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)

    def is_running(self) -> bool:
        """Whether it is alive now."""
        return self.process is not None and self.process.poll() is None


def _die_with_parent() -> None:
    """Ask Linux to end this process when the supervisor is gone, so that no port stays taken by an orphan."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Supervisor:
    """Keeps `children` running; a dead one is started again, a little later each time it fails at once."""

    children: list[Child]
    stopping: bool = field(default=False, init=False)

    def run(self, when_started: Callable[[], None]) -> int:
        """Start all, call `when_started` once, and stay until SIGINT or SIGTERM. Returns the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start()
            when_started()
            while not self.stopping:
                self.look_after()
                time.sleep(0.2)
        finally:
            self.end()
        return 0

    def look_after(self) -> None:
        """One round: start again what has died."""
        now = time.monotonic()
        for child in self.children:
            if child.is_running():
                continue
            if child.wait_until == 0.0:
                died_at_once = now - child.started < QUICK
                child.quick = child.quick + 1 if died_at_once else 0
                if child.quick >= QUICK_FAILURES:
                    raise Stop(f"the {child.name} stopped {QUICK_FAILURES} times in a row; the lines above say why")
                child.wait_until = now + 0.2 * 2**child.quick
            elif now >= child.wait_until:
                say(f"The {child.name} stopped; starting it again.")
                child.wait_until = 0.0
                child.start()

    def end(self) -> None:
        """Ask all to finish, and end what does not."""
        alive = [child.process for child in self.children if child.process is not None and child.is_running()]
        for process in alive:
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in alive:
            try:
                process.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def gunicorn(application: str, bind: str, workers: int, threads: int) -> list[str]:
    """The command of a web server: the application loaded once and shared by `workers`, each with `threads`."""
    scratch = ["--worker-tmp-dir", "/dev/shm"] if os.path.isdir("/dev/shm") else []  # noqa: S108  # memory, not a shared folder
    command = [sys.executable, "-m", "gunicorn", application, "--preload", "--bind", bind]
    command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)]
    command += ["--max-requests", "20000", "--max-requests-jitter", "2000", "--graceful-timeout", "10"]
    return [*command, "--log-level", "warning", "--no-control-socket", *scratch]


def web(bind: str, workers: int = 2, threads: int = 4) -> Child:
    """Schoolgate's web server."""
    return Child("web server", gunicorn("schoolgate.wsgi:application", bind, workers, threads))


def worker() -> Child:
    """The worker that sends, sweeps and seals."""
    return Child("worker", [sys.executable, "-m", "schoolgate.cli", "worker"])


def wait_until_healthy(url: str, seconds: float = 60) -> None:
    """Wait until `url` answers 200, or stop with a sentence."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own address
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise Stop(f"the web server did not answer at {url} within {seconds:.0f} s")
