"""`./schoolgate import --undo`: take the last list back, by the same rules as on the page."""

import json
import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.utils import DatabaseError

from schoolgate.imports import undo
from schoolgate.imports.models import ImportRun
from schoolgate.imports.on_record import load_schools
from schoolgate.imports.schools import is_called
from schoolgate.refusal import Refused
from schoolgate.ui import words as ui

DONE, REFUSED = 0, 2
SAID = {
    "children": ("child", "children"),
    "grown_ups": ("parent or carer", "parents and carers"),
    "staff": ("member of staff", "members of staff"),
    "classes": ("class", "classes"),
    "links": ("link between a child and a grown-up", "links between children and grown-ups"),
    "days": ("term or closed day", "terms and closed days"),
    "marks": ("new mark in the register", "new marks in the register"),
}


@dataclass
class Report:
    """What came of it. `lists`: each school's list; `obstacles`: what stands in the way, where it was not done."""

    is_done: bool = False
    message: str = ""
    lists: list[dict[str, Any]] = field(default_factory=list)
    obstacles: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"undone": self.is_done, "lists": self.lists, "obstacles": self.obstacles, "message": self.message}


def main(*, school: str, as_json: bool) -> int:
    """Take back and say so. Exit 0: done; 2: refused, and nothing was changed."""
    try:
        report = take_last_back(school)
    except DatabaseError:
        report = Report(message="Nothing has been brought in here yet.")
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        _print(report)
    return DONE if report.is_done else REFUSED


def take_last_back(school: str = "") -> Report:
    """The last list that stands, at one school or, where it brought in several, at all of them; or none of it.

    `school`: a name, URN or DfE number, as for bringing in; empty for whichever list was last.
    """
    runs = _last(school)
    if isinstance(runs, str):
        return Report(message=runs)
    report = Report(lists=[_told(run) for run in runs])
    for run in runs:
        if late := undo.too_late(run):
            report.message = late
            return report
        found = undo.what(run)
        report.obstacles += [
            {"school": run.school.name, "name": one.name, "why": str(one.why)} for one in found.obstacles
        ]
        report.lists[runs.index(run)] |= {"removed": found.numbers}
    if report.obstacles:
        report.message = "Somebody has built on this list. Nothing was changed."
        return report
    try:
        with transaction.atomic():
            for run, told in zip(runs, report.lists, strict=True):
                told["to_confirm"] = undo.take_back(run, by=None).to_confirm
    except Refused as refused:
        report.message = str(refused.sentence)
        return report
    report.is_done, report.message = True, "Taken back. Everything is as it was before this list."
    return report


def _last(school: str) -> list[ImportRun] | str:
    """The rows of the last list, or why there are none."""
    rows = ImportRun.objects.filter(state=ImportRun.State.APPLIED).select_related("school")
    if school:
        ids = [known.id for known in load_schools() if is_called(known.name, known.urn, known.laestab, school)]
        if not ids:
            return f"There is no school called “{school}” here."
        rows = rows.filter(school__in=ids)
    latest = rows.order_by("-applied_at", "-pk").first()
    if latest is None:
        return "Nothing has been brought in here that could be taken back."
    # One command may have brought in a whole trust: a row for each school, all of one moment.
    same = rows.filter(applied_at=latest.applied_at, file_hash=latest.file_hash).order_by("pk")
    return list(same)


def _told(run: ImportRun) -> dict[str, Any]:
    return {
        "school": run.school.name, "source": run.source, "file": run.file_name,
        "brought_in": run.applied_at.isoformat() if run.applied_at else "",
    }  # fmt: skip


def _said(moment: str) -> str:
    """On the school's clock: Monday 23 November, 8:05 am."""
    return ui.when(datetime.fromisoformat(moment)) if moment else "without a date"


def _print(report: Report) -> None:
    out = sys.stdout if report.is_done else sys.stderr
    for one in report.lists:
        print(f"{one['school']}: {one['file'] or one['source']}, brought in {_said(one['brought_in'])}")
        for name, number in one.get("removed", {}).items() if report.is_done else ():
            if number and name in SAID:
                print(f"  {number} {SAID[name][number != 1]} removed")
        changed = one.get("removed", {}).get("changed", 0) + one.get("removed", {}).get("marks_changed", 0)
        if report.is_done and changed:
            print(f"  {changed} {'row is as it was' if changed == 1 else 'rows are as they were'}")
        if waiting := one.get("to_confirm"):
            print(f"  {waiting} sign-ins that the list had ended wait to be confirmed again")
    for obstacle in report.obstacles:
        print(f"- {obstacle['name']}: {obstacle['why']}.", file=out)
    print(report.message, file=out)
