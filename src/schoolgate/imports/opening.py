"""Opening a list for its school: read the file as people said it is to be read, or ask what only they can say."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from schoolgate.enrolment.names import fold
from schoolgate.imports import raw
from schoolgate.imports.dates import DateOrder
from schoolgate.imports.models import ColumnMapping, ImportRun
from schoolgate.imports.rows import Problem, Reading, SchoolRow, Severity
from schoolgate.imports.sources.detect import read_path
from schoolgate.outbox.failpoints import failpoint

State, Question = ImportRun.State, ImportRun.Question


class Stop(Exception):
    """The end of the way for now: the run's next state, and what its row says."""

    def __init__(self, state: "ImportRun.State", **fields: Any) -> None:
        super().__init__(state)
        self.state, self.fields = state, fields


def may_be_everyone(reading: Reading) -> bool:
    """Whether only a person can say that this list is all there are: tables of pupils say nothing about it."""
    told = reading.is_full or reading.resolves_outside
    return bool(reading.pupils) and not told and reading.origin == "template"


def open_list(run: ImportRun) -> tuple[Reading, str]:
    """The file as it is read now, and the school's name where the comparison must be told it."""
    reading = _read(run)
    failpoint("list read")
    _ask_what_is_open(run, reading)
    return reading, _wanted(run, reading)


def _read(run: ImportRun) -> Reading:
    path = raw.path_of(run.file_key)
    if path is None or run.as_of is None:
        raise Stop(State.FAILED, summary={"sentence": _("The file is no longer here. Please hand it in once more.")})
    mappings = {} if run.option("anew") else _remembered(run)
    order = DateOrder(run.option("dates", "auto"))
    reading = read_path(path, order=order, as_of=run.as_of, mappings=mappings)
    if run.option("is_everyone") and may_be_everyone(reading):
        reading = replace(reading, is_full=True)
    return reading


def _remembered(run: ImportRun) -> dict[str, tuple[str, ...]]:
    """What people here have said about columns."""
    rows = ColumnMapping.objects.filter(school=run.school_id)
    return {fingerprint: tuple(columns) for fingerprint, columns in rows.values_list("fingerprint", "columns")}


def _ask_what_is_open(run: ImportRun, reading: Reading) -> None:
    if reading.unmapped:
        raise Stop(State.ASKING, question=Question.COLUMNS, asked=_tables(run, reading), source=reading.source)
    if any(problem.code == "DATE_MIXED" for problem in reading.problems) and run.option("dates", "auto") == "auto":
        said = [problem.message for problem in reading.problems if problem.code == "DATE_MIXED"]
        raise Stop(State.ASKING, question=Question.DATES, asked={"said": said}, source=reading.source)
    if reading.is_refused:
        raise refused(reading.problems)
    latest = ImportRun.objects.all().latest_applied(run.school_id).first()
    if latest is not None and _is_same(latest, run, reading.file_hash):
        raise Stop(State.REFUSED, summary={"sentence": already(), "same_as": latest.pk})


def _is_same(latest: ImportRun, run: ImportRun, file_hash: str) -> bool:
    return bool(file_hash) and latest.file_hash == file_hash and latest.options == run.options


def _tables(run: ImportRun, reading: Reading) -> dict[str, Any]:
    """What the page about columns shows: earlier answers first, then what the columns look like."""
    remembered = _remembered(run)
    tables = [
        {
            "file": table.file,
            "fingerprint": table.fingerprint,
            "headings": list(table.headings),
            "samples": [list(samples)[:3] for samples in table.samples],
            "guesses": list(remembered.get(table.fingerprint, table.guesses)),
        }
        for table in reading.unmapped
    ]
    return {"tables": tables, "said": [p.message for p in reading.problems if p.code == "COL_MISSING"]}


def already() -> str:
    return _("This very list is the last one that was brought in. Nothing was done.")


def _wanted(run: ImportRun, reading: Reading) -> str:
    """The school's name where the comparison must be told it; empty where the file proves that it is ours."""
    name = str(run.school.name)
    if len(reading.schools) != 1 or run.option("is_ours"):
        return name
    row = reading.schools[0]
    if _is_ours(row, run):
        return ""
    raise Stop(State.ASKING, question=Question.SCHOOL, asked={"name": row.name}, source=reading.source)


def _is_ours(row: SchoolRow, run: ImportRun) -> bool:
    school = run.school
    if row.urn and school.urn:
        return bool(row.urn == school.urn)
    if row.laestab and school.laestab:
        return bool(row.laestab == school.laestab)
    return fold(row.name) == fold(school.name)


def refused(problems: Iterable[Problem]) -> Stop:
    """The end of a list that cannot be used, in the words of what is wrong with it."""
    said = [problem.message for problem in problems if problem.severity == Severity.FILE]
    if any(problem.code == "SCHOOL_MISMATCH" for problem in problems):
        said = [_("This list is about another school than yours.")]
    return Stop(
        State.REFUSED,
        summary={"sentence": said[0] if said else _("This file cannot be used."), "more": said[1:6]},
    )
