"""`bench`: what pages cost, on a made-up school of its own so that two machines measure the same."""

import os
import sys

from schoolgate.cli.demo import prepare
from schoolgate.cli.environment import SOURCE, data_dir

PUPILS = 420


def run(argv: list[str]) -> int:
    """Make the school if it is not there yet, and hand over to `bench/`."""
    os.environ["SCHOOLGATE_DATA"] = str(data_dir() / "bench")
    prepare(PUPILS, "http://localhost:8000")
    sys.path.insert(0, str(SOURCE))
    from bench.runner import main

    return main(argv)
