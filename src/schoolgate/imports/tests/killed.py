"""A real worker that tells where it is and waits there to be killed. Started by test_kill."""

import os
import sys
import threading
import time
from datetime import timedelta

import django

django.setup()

from schoolgate import jobs  # noqa: E402  # Django first
from schoolgate.imports import tasks, working  # noqa: E402
from schoolgate.outbox import failpoints  # noqa: E402


def wait_at(step: str) -> None:
    """At the step named in STOP_AT: say so, and stand still. With nothing named it never stops."""
    if step == os.environ.get("STOP_AT"):
        sys.stdout.write(f"at {step}\n")
        sys.stdout.flush()
        time.sleep(60)


def sweep_each_second() -> None:
    while True:
        tasks.sweep()
        time.sleep(1)


working.LEASE = timedelta(seconds=float(os.environ.get("LEASE", "2")))
failpoints.listen(wait_at)
threading.Thread(target=sweep_each_second, daemon=True).start()
jobs.run_worker()
