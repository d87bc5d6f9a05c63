"""Runs the benches: every target once a round, never one target several times in a row; no run is dropped."""

import argparse
import json
import os
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench import first_visit, pages
from bench.cpu import cpu_ms
from bench.load import Result, Target, Visit, load
from bench.servers import Server, anchor, schoolgate
from schoolgate.cli.environment import Stop, say

FIRST_VISIT = "first-visit"
NAMES = (*pages.PAGES, FIRST_VISIT)
CONNECTIONS = 8


@dataclass
class Measured:
    """One target over all rounds."""

    cpu: list[float] = field(default_factory=list)
    result: Result = field(default_factory=Result)

    def add(self, cpu: float, round_: Result) -> None:
        """Take in one round."""
        self.cpu.append(cpu / max(1, len(round_.seconds)))
        self.result.seconds += round_.seconds
        self.result.bytes += round_.bytes
        self.result.errors += round_.errors


def main(argv: Sequence[str]) -> int:
    """Run the named benches, or all. Exit 1 when any answer was wrong."""
    parser = argparse.ArgumentParser(prog="schoolgate bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200, help="requests a round")
    options = parser.parse_args(argv)
    names = options.names or list(NAMES)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise Stop(f"there is no bench called {unknown[0]!r}; there are {', '.join(NAMES)}")
    lines = run(names, options.rounds, options.requests)
    for line in lines:
        print(json.dumps(line) if options.json else in_words(line), flush=True)
    return 1 if any(line["errors"] for line in lines) else 0


def run(names: Sequence[str], rounds: int, requests: int) -> list[dict[str, Any]]:
    """Start both servers, measure, and return a line for each bench."""
    lines = []
    with ExitStack() as stack:
        ours = stack.enter_context(schoolgate())
        loaded = [pages.find(name) for name in names if name in pages.PAGES]
        if loaded:
            theirs, cookies = stack.enter_context(anchor())
            a1 = Target(theirs.url, tuple(Visit("/", cookie) for cookie in cookies), "Signed in as")
            measured = compare(theirs, a1, ours, loaded, rounds, requests)
            lines += [line_of(page, measured, rounds) for page in loaded]
        if FIRST_VISIT in names:
            lines.append(first_visit.measure(ours.url))
    return lines


def compare(
    theirs: Server, a1: Target, ours: Server, loaded: Sequence[pages.Page], rounds: int, requests: int
) -> dict[str, Measured]:
    """Interleave the targets: in each round every one once."""
    targets = [("A1", theirs.pid, a1)]
    targets += [(page.name, ours.pid, Target(ours.url, page.visits, page.expect)) for page in loaded]
    measured = {name: Measured() for name, _, _ in targets}
    for _, _, target in targets:
        load(target, requests=4 * CONNECTIONS, connections=CONNECTIONS)  # warm
    for number in range(rounds):
        say(f"bench: round {number + 1} of {rounds} (load {os.getloadavg()[0]:.1f})")
        for name, pid, target in targets:
            before = cpu_ms(pid)
            result = load(target, requests=requests, connections=CONNECTIONS)
            measured[name].add(cpu_ms(pid) - before, result)
    return measured


def line_of(page: pages.Page, measured: dict[str, Measured], rounds: int) -> dict[str, Any]:
    """The figures of one page against A1: medians over the rounds, times over all answers."""
    mine, a1 = measured[page.name], measured["A1"]
    cpu, base = statistics.median(mine.cpu), statistics.median(a1.cpu)
    answers = mine.result
    return {
        "bench": page.name,
        "ratio": round(cpu / base, 2) if base else None,
        "against": "A1",
        "cpu_ms": round(cpu, 2),
        "p50_ms": answers.percentile_ms(0.50),
        "p95_ms": answers.percentile_ms(0.95),
        "p99_ms": answers.percentile_ms(0.99),
        "statements": page.statements,
        "bytes": round(answers.bytes / max(1, len(answers.seconds))),
        "requests": len(answers.seconds),
        "errors": answers.errors + a1.result.errors,
        "cpu_ms_a1": round(base, 2),
        "cpu_ms_range": [round(min(mine.cpu), 2), round(max(mine.cpu), 2)],
        "cpu_ms_a1_range": [round(min(a1.cpu), 2), round(max(a1.cpu), 2)],
        "rounds": rounds,
    }


def in_words(line: dict[str, Any]) -> str:
    """One line for a person."""
    if line["bench"] == FIRST_VISIT:
        return f"{FIRST_VISIT}: {line['bytes']} bytes in {line['requests']} requests"
    return (
        f"{line['bench']}: {line['ratio']} x {line['against']} ({line['cpu_ms']} CPU-ms), "
        f"{line['statements']} statements, {line['bytes']} bytes, "
        f"p50 {line['p50_ms']} / p95 {line['p95_ms']} / p99 {line['p99_ms']} ms, {line['errors']} errors"
    )
