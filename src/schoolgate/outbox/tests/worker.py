"""A real worker with a short memory: leases of two seconds, a sweep each second. Started, and killed, by test_kill."""

import threading
import time
from datetime import timedelta

import django

django.setup()

from schoolgate import jobs  # noqa: E402  # Django first
from schoolgate.outbox import sending, tasks  # noqa: E402


def sweep_each_second() -> None:
    while True:
        tasks.sweep()
        time.sleep(1)


sending.LEASE = timedelta(seconds=2)
threading.Thread(target=sweep_each_second, daemon=True).start()
jobs.run_worker()
