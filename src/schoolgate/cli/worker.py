"""`worker`: the process that sends what is due, sweeps what was lost and seals the history."""

import os

from schoolgate.cli.environment import start_django, use_mode


def run(argv: list[str]) -> int:
    """Work through the queue until told to stop."""
    use_mode()
    start_django()
    from schoolgate import jobs

    jobs.run_worker(int(os.environ.get("SCHOOLGATE_WORKER_THREADS") or jobs.THREADS))
    return 0
