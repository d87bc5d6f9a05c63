"""`bench`: what pages, imports and sending cost, on made-up schools, so that two machines measure the same."""

import os
import sys

from schoolgate.cli.demo import prepare
from schoolgate.cli.environment import SOURCE, data_dir

PUPILS = 420


def run(argv: list[str]) -> int:
    """Make the school if it is not there yet, and hand over to `bench/`. `bench import` and
    `bench send` make their own; `bench wording` needs none.
    """
    if argv[:1] == ["wording"]:
        sys.path.insert(0, str(SOURCE))
        from bench import wording

        return wording.main(argv[1:])
    if argv[:1] == ["import"]:
        sys.path.insert(0, str(SOURCE))
        from bench import importing

        return importing.main(argv[1:])
    if argv[:1] == ["send"]:
        sys.path.insert(0, str(SOURCE))
        from bench import sending

        return sending.main(argv[1:])
    os.environ["SCHOOLGATE_DATA"] = str(data_dir() / "bench")
    prepare(PUPILS, "http://localhost:8000")
    sys.path.insert(0, str(SOURCE))
    from bench.runner import main

    return main(argv)
