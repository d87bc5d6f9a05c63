"""A PostgreSQL and a Redis for tests: private, on sockets in a temporary folder, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schoolgate.cli.environment import Stop


def find_program(name: str) -> str:
    """The program's path, also where Debian keeps PostgreSQL's own; empty when it is not there."""
    found = shutil.which(name)
    if found:
        return found
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(kept[-1]) if kept else ""


def missing_programs() -> list[str]:
    """What must be installed before the services can start."""
    return [name for name in ("initdb", "postgres", "redis-server") if not find_program(name)]


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the address of a fresh PostgreSQL that listens on a socket only, and is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="schoolgate-pg-") as name:
        folder, cluster = Path(name), Path(name) / "cluster"
        as_owner: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
            as_owner = ["runuser", "-u", "postgres", "--"]
        make = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run([*as_owner, find_program("initdb"), *make, "-D", str(cluster)], folder)
        # Speed before safety: these tables live for minutes.
        quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120"]
        # Counting rows in the middle of a test gives now one plan and now another. Here every table is as in a school
        # whose rows were never counted: what must be quick must be quick then too.
        quick.append("autovacuum=off")
        options = [part for setting in quick for part in ("-c", setting)]
        server = subprocess.Popen(
            [*as_owner, find_program("postgres"), "-D", str(cluster), "-k", name, "-h", "", *options],
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("wb"),
            cwd=folder,
        )
        try:
            create = [find_program("createdb"), "-h", name, "-U", "postgres", "schoolgate"]
            _wait(lambda: subprocess.run(create, capture_output=True).returncode == 0, "PostgreSQL")
            yield f"postgres://postgres@/schoolgate?host={name}"
        finally:
            server.terminate()
            server.wait(timeout=30)


@contextmanager
def redis() -> Iterator[str]:
    """Yield the address of a fresh Redis on a socket, with nothing kept on disk."""
    with tempfile.TemporaryDirectory(prefix="schoolgate-redis-") as name:
        socket = Path(name) / "redis.sock"
        only_here = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", name]
        server = subprocess.Popen([find_program("redis-server"), *only_here], stdout=subprocess.DEVNULL)
        try:
            _wait(socket.exists, "Redis")
            yield f"unix://{socket}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        raise Stop(f"{command[-3]} failed: {done.stderr.strip()}")


def _wait(ready: Callable[[], bool], name: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise Stop(f"{name} did not start within {seconds:.0f} s")
        time.sleep(0.1)
