"""`./schoolgate wording`: kind and clear on a command line. No database, no set-up, nothing leaves the machine."""

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from schoolgate.cli.environment import Stop
from schoolgate.wording import Category, Finding, Kind, check, shown
from schoolgate.wording.measuring import Item, measured, report


def run(argv: list[str]) -> int:
    """`check` reads one draft, or a file of them; `measure` holds findings against a labelled file."""
    parser = argparse.ArgumentParser(prog="./schoolgate wording", description=__doc__)
    chores = parser.add_subparsers(dest="chore", required=True)
    reads = chores.add_parser("check", help="read a draft over")
    reads.add_argument("file", nargs="?", help="a draft; - for what is typed")
    reads.add_argument("--kind", choices=[kind.value for kind in Kind], default=Kind.MESSAGE.value)
    reads.add_argument("--json", action="store_true", help="every finding, for a program")
    reads.add_argument("--jsonl", metavar="FILE", help="a file of lines {id, text, doc_type}")
    counts = chores.add_parser("measure", help="precision, recall, false alarms and speed on labelled lines")
    counts.add_argument("file", nargs="+", help="lines {id, scope, doc_type, text, labels, optional, trap}")
    counts.add_argument("--json", action="store_true")
    counts.add_argument("--wrong", action="store_true", help="print each line on which the two differ")
    given = parser.parse_args(argv)
    if given.chore == "measure":
        return _measure([Path(name) for name in given.file], as_json=given.json, wrong=given.wrong)
    if given.jsonl:
        return _lines(Path(given.jsonl))
    if not given.file:
        raise Stop("Which draft? ./schoolgate wording check FILE --kind message")
    return _one(given.file, Kind(given.kind), as_json=given.json)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig", errors="replace")
    except OSError as wrong:
        raise Stop(f"{path} cannot be read: {wrong.strerror}.") from wrong


def _one(name: str, kind: Kind, *, as_json: bool) -> int:
    text = sys.stdin.read() if name == "-" else _text(Path(name))
    check("Warm.", Kind.MESSAGE)  # the lexicons are read once, before the draft is timed
    began = perf_counter()
    found = check(text, kind)
    took = (perf_counter() - began) * 1000
    if as_json:
        print(
            json.dumps(
                {"kind": kind, "findings": [_whole(one) for one in found], "ms": round(took, 3)}, ensure_ascii=False
            )
        )
        return 0
    view = shown(found)
    if view.reads_well:
        print("Reads well")
    for one in (*view.open, *view.more):
        print(f"{one.quote!r}: {one.why}")
        for each in one.tries:
            print(f"    {'instead: ' if each.replaces else ''}{each.words or '(leave it out)'}")
    if view.talk:
        print(f"{view.talk.quote!r}: {view.talk.why}")
    if view.notes:
        print("You could also add: " + "; ".join(one.tries[0].words for one in view.notes) + ".")
    return 0


def _whole(one: Finding) -> dict[str, Any]:
    return {
        "category": one.category, "severity": one.severity, "start": one.start, "end": one.end, "quote": one.quote,
        "why": one.why, "rule_id": one.rule_id, "confidence": one.confidence, "dismiss_key": one.dismiss_key,
        "try": [{"words": each.words, "start": each.start, "end": each.end} for each in one.tries],
    }  # fmt: skip


def _records(path: Path) -> list[dict[str, Any]]:
    records = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record["text"], str):
                raise TypeError
            record["doc_type"] = Kind(record.get("doc_type") or Kind.MESSAGE)
        except (ValueError, KeyError, TypeError) as wrong:
            raise Stop(
                f"{path}, line {number}: a line is {{id, text, doc_type}}, and the kinds are {', '.join(Kind)}."
            ) from wrong
        records.append(record)
    return records


def _lines(path: Path) -> int:
    check("Warm.", Kind.MESSAGE)  # the lexicons are read once, before the first line is timed
    for record in _records(path):
        began = perf_counter()
        found = check(record["text"], record["doc_type"])
        took = (perf_counter() - began) * 1000
        rows = [
            {"category": one.category, "severity": one.severity, "start": one.start, "end": one.end}
            for one in found
            if one.category is not Category.HOUSE
        ]
        print(json.dumps({"id": record.get("id"), "findings": rows, "ms": round(took, 3)}, ensure_ascii=False))
    return 0


def _measure(paths: list[Path], *, as_json: bool, wrong: bool) -> int:
    items = [Item.of(record) for path in paths for record in _records(path)]
    result = measured(items)
    if as_json:
        print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        print(report(result, wrong=wrong))
    return 0
