"""A real worker with a short memory: leases of two seconds, a sweep each second. Started, and killed, by test_kill."""

from datetime import timedelta

import django

django.setup()

from huey.consumer import Scheduler  # noqa: E402  # Django first

from schoolgate import jobs  # noqa: E402
from schoolgate.outbox import sending  # noqa: E402

sending.LEASE = timedelta(seconds=2)
Scheduler.periodic_task_seconds = 1
jobs.run_worker()
