"""Both sides of a comparison, served by the same gunicorn with the same settings."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from schoolgate.cli.environment import SOURCE, Stop
from schoolgate.cli.processes import gunicorn

WORKERS, THREADS = 2, 4


@dataclass(frozen=True)
class Server:
    """A running server: its address, and the process whose tree is charged for the work."""

    url: str
    pid: int


@contextmanager
def anchor() -> Iterator[tuple[Server, tuple[str, ...]]]:
    """A1 with its own database, and a session cookie for each of its users."""
    with tempfile.TemporaryDirectory(prefix="schoolgate-anchor-") as folder:
        environment = {
            key: value
            for key, value in os.environ.items()
            if key not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"}
        }
        environment |= {"ANCHOR_DATA": folder, "PYTHONPATH": str(SOURCE)}
        prepare = [sys.executable, "-m", "bench.anchor.prepare"]
        done = subprocess.run(prepare, env=environment, cwd=SOURCE, capture_output=True, text=True)
        if done.returncode:
            raise Stop(f"the anchor could not be prepared: {done.stderr}")
        with serve("bench.anchor.wsgi:application", environment, "/") as server:
            yield server, tuple(done.stdout.split())


@contextmanager
def schoolgate() -> Iterator[Server]:
    """Schoolgate's web server on the data folder of this process. No worker: it would be charged for other work."""
    with serve("schoolgate.wsgi:application", dict(os.environ), "/healthz") as server:
        yield server


@contextmanager
def serve(application: str, environment: dict[str, str], health: str) -> Iterator[Server]:
    """Run `application` on a free port until the block ends."""
    port = free_port()
    url = f"http://localhost:{port}"
    with tempfile.TemporaryFile() as log:
        command = gunicorn(application, f"127.0.0.1:{port}", WORKERS, THREADS)
        process = subprocess.Popen(command, env=environment, cwd=SOURCE, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}{health}", process)
            yield Server(url, process.pid)
        except Stop as stop:
            log.seek(0)
            raise Stop(f"{stop}\n{log.read().decode(errors='replace')}") from None
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=10):
            return
        time.sleep(0.1)
    raise Stop(f"no server answered at {url}")
