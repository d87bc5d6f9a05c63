"""What reading a draft over costs: a letter of 250 words, the import, and a paste far longer than any letter.

Times of one process in one run. The goals are the issue's: 95 of 100 letters under 5 ms, the import under 150 ms, and a
curve that is a line and then flat, as no more is read than the longest that a letter can be.
"""

import argparse
import json
import random
import subprocess
import sys
from time import perf_counter
from typing import Any

from schoolgate.wording import Kind, check
from schoolgate.wording.checking import LONGEST
from schoolgate.wording.tests.labelled import items

LETTERS, WORDS = 400, 250
PASTES = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000)
WORST = {
    "not": "not ",
    "if you do not": "if you do not we will ",
    "quotes": "' \" ",
    "capitals": "NOT ",
    "one letter": "a",
}


def main(argv: list[str]) -> int:
    """Print the figures; `--json` for a program."""
    parser = argparse.ArgumentParser(prog="./schoolgate bench wording", description=__doc__)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    figures = measured()
    if given.json:
        print(json.dumps(figures))
        return 0
    print(f"a letter of {WORDS} words: median {figures['p50_ms']} ms, 95 of 100 within {figures['p95_ms']} ms (goal 5)")
    print(
        f"importing the library: {figures['import_ms']} ms (goal 150); the first check: {figures['first_check_ms']} ms"
    )
    for size, took in figures["curve"].items():
        print(f"a paste of {int(size) // 1000:4} kB: {took} ms")
    for name, took in figures["worst_200_kb"].items():
        print(f"200 kB of {name}: {took} ms")
    return 0


def measured() -> dict[str, Any]:
    """All figures, in milliseconds."""
    began = perf_counter()
    check("Warm.", Kind.MESSAGE)
    first = perf_counter() - began
    times = sorted(_timed(letter) for letter in _letters())
    text = " ".join(_letters()[0] for _ in range(200))
    return {
        "letters": LETTERS, "words": WORDS, "p50_ms": round(times[LETTERS // 2], 2),
        "p95_ms": round(times[int(LETTERS * 0.95)], 2), "worst_ms": round(times[-1], 2),
        "import_ms": _import(), "first_check_ms": round(first * 1000, 1), "longest_read": LONGEST,
        "curve": {str(size): round(_timed(text[:size]), 1) for size in PASTES},
        "worst_200_kb": {name: round(_timed((sign * 200_000)[:200_000]), 1) for name, sign in WORST.items()},
    }  # fmt: skip


def _letters() -> list[str]:
    """Letters of `WORDS` words, put together from the labelled lines, flagged and fine alike."""
    drawn = random.Random(20261123)
    lines = [item.text for item in items()]
    letters = []
    for _ in range(LETTERS):
        words: list[str] = []
        while len(words) < WORDS:
            words += drawn.choice(lines).split()
        letters.append(" ".join(words[:WORDS]))
    return letters


def _timed(text: str) -> float:
    began = perf_counter()
    check(text, Kind.MESSAGE)
    return (perf_counter() - began) * 1000


def _import() -> float:
    """The best of five in processes of their own, less what starting Python costs."""
    line = "from time import perf_counter as t; b = t(); import schoolgate.wording; print((t() - b) * 1000)"
    return round(min(float(subprocess.check_output([sys.executable, "-c", line], text=True)) for _ in range(5)), 1)
