"""`./schoolgate import PATH [--apply] [--json]`: look first, then bring in; `--undo` takes the last list back."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from schoolgate.imports.changes import Changes
from schoolgate.imports.dates import DateOrder
from schoolgate.imports.known import Known, KnownSchool
from schoolgate.imports.rows import Kind, Outcome, Problem, Reading, Severity

CLEAN, PROBLEMS, REFUSED = 0, 1, 2
SHOWN = 60
HEADINGS = {
    Kind.SCHOOLS: "Schools",
    Kind.STAFF: "Staff",
    Kind.PUPILS: "Pupils",
    Kind.PARENTS: "Parents and carers",
    Kind.RELATIONSHIPS: "Who belongs to whom",
    Kind.CLASSES: "Classes",
    Kind.MEMBERSHIPS: "Who is in which class",
    Kind.MARKS: "Marks in the register",
}


def main(argv: list[str]) -> int:
    """Preview or apply a list. Exit 0: clean; 1: brought in (or would be) with problems; 2: refused whole."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.undo:
        if options.path or options.apply:
            parser.error("--undo takes the last list back. It needs no PATH and no --apply.")
        from schoolgate.imports import cli_undo

        return cli_undo.main(school=options.school, as_json=options.json)
    if not options.path:
        parser.error("Say which list: a file, a folder or a zip.")
    as_of: date = options.as_of
    reading = _read(options, as_of)
    try:
        changes, refusal = _run(reading, options, as_of)
    except _NotReady as error:
        print(error, file=sys.stderr)
        return REFUSED
    if options.json:
        report = changes.as_json()
        if refusal:
            report["problems"] = [*report["problems"], _as_problem(refusal)]
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print(changes, is_applied=options.apply and not refusal and not changes.is_refused)
        if refusal:
            print(refusal)
    if refusal or changes.is_refused:
        return REFUSED
    return PROBLEMS if changes.problems else CLEAN


def _read(options: argparse.Namespace, as_of: date) -> Reading:
    """The file, folder or zip; or a school's records over the network."""
    from schoolgate.imports.sources import wonde
    from schoolgate.imports.sources.detect import read_path

    if options.path.startswith(wonde.PREFIX):
        return wonde.read_live(options.path, as_of=as_of)
    return read_path(Path(options.path), order=DateOrder(options.date_order), as_of=as_of)


class _NotReady(Exception):
    """The database cannot be used."""


def _run(reading: Reading, options: argparse.Namespace, as_of: date) -> tuple[Changes, str]:
    """The comparison, and the sentence with which applying was refused, if it was."""
    from django.db.utils import DatabaseError

    from schoolgate.imports import apply as applying
    from schoolgate.imports import raw
    from schoolgate.imports.compare import compare
    from schoolgate.refusal import Refused

    if reading.is_refused:
        return Changes(reading, problems=reading.problems, is_refused=True), ""
    if options.apply:
        try:
            name = raw.tame(Path(options.path).name)
            return applying.apply(reading, by=None, as_of=as_of, school=options.school, name=name), ""
        except Refused as refused:
            return applying.preview(reading, as_of=as_of, school=options.school), str(refused)
    try:
        return applying.preview(reading, as_of=as_of, school=options.school), ""
    except DatabaseError:
        # An empty machine has no tables yet. A look at a file needs none.
        return compare(reading, [], _never, as_of=as_of, school=options.school), ""


def _never(known: KnownSchool) -> Known:
    raise AssertionError("there is no school to load")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="schoolgate import",
        description="Bring in a school’s list of people: a OneRoster package or our own template.",
    )
    parser.add_argument(
        "path", nargs="?", default="", help="a file, a folder or a zip; or wonde: (wonde:DATE for what changed since)"
    )
    parser.add_argument("--apply", action="store_true", help="write it; without this, only look")
    parser.add_argument("--undo", action="store_true", help="take the last list back, while nobody has built on it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--school", default="", metavar="NAME", help="which school: its name, URN or DfE number")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=_today(), metavar="DATE", help="the day it holds from"
    )
    parser.add_argument(
        "--date-order", choices=[order.value for order in DateOrder], default="auto", help="how the file writes dates"
    )
    return parser


def _today() -> date:
    from schoolgate.people.queries import today

    return today()


def _as_problem(sentence: str) -> dict[str, object]:
    return Problem("SCHOOL_MISMATCH", Severity.FILE, "", 0, "", sentence).as_json()


def _print(changes: Changes, *, is_applied: bool) -> None:
    reading = changes.reading
    if changes.is_refused:
        print("Nothing was read.")
    else:
        rows = ", ".join(f"{name}: {count}" for name, count in reading.read.items())
        print(f"Recognised: {reading.source}. Rows read: {rows or 'none'}.")
        if reading.not_read:
            print(f"Not read, because Schoolgate has no use for them: {', '.join(reading.not_read)}.")
        print()
        _print_counts(changes)
        _print_leavers(changes)
        _print_kept(changes)
    _print_problems(changes)
    if changes.is_refused:
        print("Nothing was changed.")
    elif is_applied:
        print("Done. Nobody has been given a sign-in: confirm that, class by class, under “Families, who may sign in”.")
        print("Was it a mistake? ./schoolgate import --undo takes it back, until the next list.")
    else:
        print("This was only a look. To bring it in, say it again with --apply.")


def _print_counts(changes: Changes) -> None:
    counts = changes.counts()
    print(f"{'':24}" + "".join(f"{outcome.value:>11}" for outcome in Outcome))
    rows = [(heading, counts[kind.value]) for kind, heading in HEADINGS.items()]
    terms = changes.terms()
    for heading, row in [*rows, *([("Term dates", terms)] if any(terms.values()) else [])]:
        print(f"{heading:24}" + "".join(f"{row[outcome.value]:>11}" for outcome in Outcome))
    print()


def _print_leavers(changes: Changes) -> None:
    if changes.leavers:
        print(
            f"{len(changes.leavers)} pupils on record are not in this list any more. They were not changed: the "
            "school decides."
        )
    if changes.withdrawals:
        print(
            f"{len(changes.withdrawals)} parents are no longer linked with their child in this list: their "
            "sign-in for that child ends."
        )


def _print_kept(changes: Changes) -> None:
    if kept := changes.count_kept():
        print(
            f"{kept} {'detail is' if kept == 1 else 'details are'} different in this list from what the school wrote "
            "by hand. They stay as the school wrote them:"
        )
        told = [(change, name) for change in changes.changes for name in change.kept]
        for change, name in told[:SHOWN]:
            stays, said = change.kept[name]
            print(f"- {change.label or 'A contact'}, {name.replace('_', ' ')}: {stays or 'empty'} (the list: {said})")


def _print_problems(changes: Changes) -> None:
    for problem in changes.problems[:SHOWN]:
        print(f"- {problem.file + ': ' if problem.file else ''}{problem.message}")
    more = len(changes.problems) - SHOWN
    if more > 0:
        print(f"… and {more} more. With --json you see them all.")
    if changes.problems:
        print()
