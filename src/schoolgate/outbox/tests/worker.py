"""A real worker with a short memory: leases of two seconds, a sweep each second; a text provider is asked after one.

Started, and killed, by test_kill.
"""

import threading
import time
from datetime import timedelta

import django

django.setup()

from schoolgate import jobs  # noqa: E402  # Django first
from schoolgate.outbox import rules, sending, tasks  # noqa: E402


def sweep_each_second() -> None:
    while True:
        tasks.sweep()
        time.sleep(1)


sending.LEASE = timedelta(seconds=2)
rules.ASK_AFTER = timedelta(seconds=1)
threading.Thread(target=sweep_each_second, daemon=True).start()
jobs.run_worker()
