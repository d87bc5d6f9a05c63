"""Background work: the one module that names `task`, `enqueue` and `periodic`, so that the engine can be changed here.

The queue is only a nudge. It may lose a job (the one in hand at a kill) or run one twice, so nothing that matters may
depend on it: what must happen is a row with a lease, and a periodic sweep finds what a nudge lost. Arguments are ids
and short words, never a name or a text. Under test a task runs where its transaction commits, and its errors surface.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from datetime import time as Clock  # `time` is the module here
from functools import partial, wraps
from pathlib import Path
from typing import Any, Generic, ParamSpec

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections, connections, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from huey import Huey, MemoryHuey, PriorityRedisHuey, SqliteHuey
from huey.consumer import Consumer, Worker
from huey.serializer import SignedSerializer

from schoolgate.schooldays.calendar import ONE_DAY
from schoolgate.schooldays.clock import ONE_MINUTE, at_wall, local_day

P = ParamSpec("P")
log = structlog.get_logger(__name__)

THREADS = 2
HEARTBEAT_EVERY = 3.0
# Older than this, and the pages for staff say that the worker stands still: longer than any one job may take.
WORKER_LATE = 90.0
# A worker asked to stop lets the job in hand finish for so long.
PATIENCE = 25
HEARTBEAT_KEY = "schoolgate.worker"


def _engine() -> Huey:
    # Signed, because a job is unpickled: whoever can write to the queue's store must not run code in the worker.
    common: dict[str, Any] = {"results": False, "serializer": SignedSerializer(settings.SECRET_KEY, "schoolgate.jobs")}
    if settings.TESTING:
        return MemoryHuey("schoolgate", **common)
    if settings.REDIS_URL:
        return PriorityRedisHuey("schoolgate", url=settings.REDIS_URL, **common)
    Path(settings.QUEUE_FILE).touch(mode=0o600)
    # Not synced to disk at each commit: a nudge lost in a power cut is found by the sweep.
    return SqliteHuey("schoolgate", filename=str(settings.QUEUE_FILE), fsync=False, timeout=20, **common)


huey = _engine()


@dataclass(frozen=True)
class Task(Generic[P]):
    """A function that can be queued. Calling it runs it here and now."""

    run: Callable[P, None]
    queued: Any

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.run(*args, **kwargs)


def task(*, priority: int = 0) -> Callable[[Callable[P, None]], Task[P]]:
    """Make a function queueable. A higher `priority` overtakes what waits (0 is usual, 10 what a reader waits for)."""

    def decorate(run: Callable[P, None]) -> Task[P]:
        return Task(run, huey.task(priority=priority, name=_name(run))(_with_connections(run)))

    return decorate


def enqueue(job: Task[P], *args: P.args, **kwargs: P.kwargs) -> None:
    """Queue `job` once the caller's transaction has committed; at once when there is none.

    A queue that cannot take it (disk full, Redis away) is logged and never fails the caller, whose row is safe.
    """
    transaction.on_commit(partial(_put, job, *args, **kwargs))


def _put(job: Task[P], *args: P.args, **kwargs: P.kwargs) -> None:
    if settings.TESTING:
        job.run(*args, **kwargs)
        return
    try:
        job.queued(*args, **kwargs)
    except Exception:  # any store, any fault: the sweep will find the row
        log.warning("nudge lost", task=_name(job.run), exc_info=True)


def enqueue_after(job: Task[P], seconds: float, *args: P.args, **kwargs: P.kwargs) -> None:
    """Have `job` looked at so many seconds after the caller's transaction has committed; nothing happens under test,
    where whoever wants to see it calls it.

    A nudge like any other: it may be lost, and a sweep finds the row.
    """
    transaction.on_commit(partial(_put_later, job, seconds, *args, **kwargs))


def _put_later(job: Task[P], seconds: float, *args: P.args, **kwargs: P.kwargs) -> None:
    if settings.TESTING:
        return
    try:
        job.queued.schedule(args=args, kwargs=kwargs, delay=seconds)
    except Exception:  # any store, any fault: the sweep will find the row
        log.warning("nudge lost", task=_name(job.run), exc_info=True)


def periodic(*, minutes: int = 0, daily: Clock | None = None) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a function every so many minutes (a divisor of 60), or once a day when the wall clock shows `daily`.

    It must only look for what is due: a stretch without a worker is never made up for. One that is still running is
    not started again in the same process.
    """
    if (daily is None) == (minutes == 0) or (minutes and 60 % minutes):
        raise ValueError("say either minutes (a divisor of 60) or daily")
    checked: datetime | None = None

    def is_due(_engine_time: datetime) -> bool:
        # Asked about once a minute, but never quite: whether a due moment lies between the last time of asking and now
        # holds once for each, where "is it that minute now" can miss one or hold twice.
        nonlocal checked
        now = timezone.now()
        before, checked = checked or now - ONE_MINUTE, now
        return before < _last_due(now, minutes, daily) <= now

    def decorate(run: Callable[[], None]) -> Callable[[], None]:
        busy = threading.Lock()

        @wraps(run)
        def once() -> None:
            if busy.acquire(blocking=False):
                try:
                    run()
                finally:
                    busy.release()

        huey.periodic_task(is_due, name=_name(run))(_with_connections(once))
        return run

    return decorate


def _last_due(now: datetime, minutes: int, daily: Clock | None) -> datetime:
    """The latest moment, not after `now`, at which the schedule is due."""
    if daily is None:
        return now.replace(minute=now.minute - now.minute % minutes, second=0, microsecond=0)
    # By moments, not by wall times: through both odd nights each day has exactly one.
    today = local_day(now)
    due = at_wall(today, daily)
    return due if due <= now else at_wall(today - ONE_DAY, daily)


def waiting() -> int:
    """How many nudges wait in the queue."""
    return int(huey.pending_count())


# -- the worker ----------------------------------------------------------------------------------------------------


class _BeatingWorker(Worker):  # type: ignore[misc]  # huey has no types
    """A worker thread that shows it is alive between two jobs: a heart that beats in a stuck worker would lie."""

    def loop(self, now: Any = None) -> None:
        _beat()
        super().loop(now)

    def shutdown(self) -> None:
        super().shutdown()
        connections.close_all()


class _Consumer(Consumer):  # type: ignore[misc]  # huey has no types
    worker_class = _BeatingWorker


def run_worker(threads: int = THREADS) -> None:
    """Do the queued work and keep the schedules until SIGTERM or Ctrl-C; the job in hand may finish.

    Blocks, and must be called in the main thread. Django must be set up. Dead threads are replaced.
    """
    autodiscover_modules("tasks")
    _beat()
    _Consumer(
        huey,
        workers=threads,
        max_delay=1.0,  # seconds between two looks at an empty queue
        graceful_signal="TERM",
        shutdown_timeout=PATIENCE,
        health_check_interval=5,
    ).run()


def heartbeat_age() -> float | None:
    """Seconds since a worker last showed that it is alive; None when none ever did."""
    if settings.REDIS_URL:  # workers may run on other machines
        seen = cache.get(HEARTBEAT_KEY)
    else:
        try:
            seen = _heartbeat_file().stat().st_mtime
        except FileNotFoundError:
            seen = None
    return None if seen is None else max(0.0, time.time() - float(seen))


def is_worker_alive() -> bool:
    """Whether a worker has shown itself lately."""
    age = heartbeat_age()
    return age is not None and age < WORKER_LATE


def _heartbeat_file() -> Path:
    return Path(settings.DATA_DIR) / "worker.heartbeat"


_last_beat = 0.0


def _beat() -> None:
    global _last_beat
    if time.monotonic() - _last_beat < HEARTBEAT_EVERY:
        return
    _last_beat = time.monotonic()
    with suppress(Exception):  # a full disk must not stop the work itself
        if settings.REDIS_URL:
            cache.set(HEARTBEAT_KEY, time.time(), 3600)
        else:
            _heartbeat_file().touch(mode=0o600)


def _with_connections(run: Callable[P, None]) -> Callable[P, None]:
    """Give a job a database connection that works, and hand it back afterwards."""

    @wraps(run)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        close_old_connections()
        try:
            run(*args, **kwargs)
        finally:
            close_old_connections()

    return wrapped


def _name(run: Callable[..., None]) -> str:
    return f"{run.__module__}.{run.__qualname__}"
