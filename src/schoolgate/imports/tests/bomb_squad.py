"""A process of its own that opens each file in a fork and says how long that took and how much it grew.

`python -m schoolgate.imports.tests.bomb_squad FOLDER` prints one JSON object: file → seconds, MiB, refused, codes.
"""

import json
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

import django

DAY = date(2026, 3, 10)


def open_one(path: Path) -> dict[str, object]:
    """Read and compare, as a preview does; a crash is an answer too."""
    from schoolgate.imports.compare import compare
    from schoolgate.imports.known import Known
    from schoolgate.imports.sources.detect import read_path

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    crash = ""
    codes: list[str] = []
    refused = False
    try:
        changes = compare(read_path(path, as_of=DAY), [], lambda known: Known(known), as_of=DAY, school="Hill")
        refused, codes = changes.is_refused, sorted({problem.code for problem in changes.problems})
    except BaseException as error:  # noqa: BLE001  # a recursion or memory error is what we look for
        crash = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"seconds": seconds, "mib": grown, "refused": refused, "codes": codes, "crash": crash}


def in_a_fork(path: Path) -> dict[str, object]:
    """Memory a process has once had counts for ever; a fork starts from what its parent has now."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w") as answer:
            json.dump(open_one(path), answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    found: dict[str, object] = json.loads(said) if said else {"crash": f"killed, status {status}"}
    return found


def main(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolgate.settings")
    django.setup()
    warm = folder / "warm"
    if warm.exists():
        open_one(warm)
    files = sorted(path for path in folder.iterdir() if path != warm)
    print(json.dumps({path.name: in_a_fork(path) for path in files}))  # its answer


if __name__ == "__main__":
    main(Path(sys.argv[1]))
