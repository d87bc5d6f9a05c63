"""`serve`: a real school, web and worker together."""

import argparse
import os

from schoolgate.cli.environment import Stop, remembered_mode, say, start_django, use_mode
from schoolgate.cli.migrate import bring_up_to_date
from schoolgate.cli.processes import Supervisor, wait_until_healthy, web, worker


def run(argv: list[str]) -> int:
    """Migrate, then keep web and worker running. TLS is the proxy's in front."""
    parser = argparse.ArgumentParser(prog="schoolgate serve")
    parser.add_argument("--bind", default=os.environ.get("SCHOOLGATE_BIND") or "127.0.0.1:8000")
    options = parser.parse_args(argv)
    if remembered_mode() == "demo":
        raise Stop("this data folder holds the made-up school. Name another in SCHOOLGATE_DATA for a real one.")
    use_mode()
    start_django()
    bring_up_to_date()
    processes = int(os.environ.get("SCHOOLGATE_WORKERS") or 2)
    threads = int(os.environ.get("SCHOOLGATE_THREADS") or 4)

    def started() -> None:
        port = options.bind.rpartition(":")[2]
        wait_until_healthy(f"http://127.0.0.1:{port}/healthz")
        say(f"Schoolgate answers on {options.bind}. Stop it with Ctrl-C.")

    return Supervisor([web(options.bind, processes, threads), worker()]).run(started)
