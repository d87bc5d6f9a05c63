"""Lists from the school's records: for the head, the office lead and the school administrator, of their own school.

The administrator looks after imports (roles-and-calendar 1), so the names in a list are theirs to see; what is on
record besides is not, which `imports/tests/test_pages.py` holds.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from schoolgate.imports.models import ImportChunk, ImportEffect, ImportRun
from schoolgate.people.models import School
from tests.access.relations import Other
from tests.access.row import Row

MAY = frozenset({"head", "office lead", "admin"})
GUARD = MAY | {"head elsewhere"}
PLAN = "0" * 64
TABLE = {"file": "a.csv", "fingerprint": "f", "headings": ["Ref"], "samples": [["1"]], "guesses": [""]}


def _list(school: School, state: str, **more: Any) -> int:
    """A list of a school, as far as `state`. A school has one open list, so each question is asked at another step."""
    known = ImportRun.objects.filter(school=school, state=state).first()
    if known is not None:
        return int(known.pk)
    run = ImportRun.objects.create(
        school=school, state=state, file_name="canary-list.csv", as_of=date(2026, 3, 10), plan=PLAN,
        applied_at=timezone.now() if state == "applied" else None, summary={"sections": {"new": 1}}, **more,
    )  # fmt: skip
    item = {"k": "pupils", "o": "new", "x": "1", "t": "Robin New", "file": "a.csv", "line": 2}
    ImportChunk.objects.create(school=school, run=run, section="new", number=0, items=[item])
    ImportEffect.objects.create(school=school, run=run, number=0, what={})
    return int(run.pk)


def _asking(school: School, question: str) -> int:
    return _list(school, "asking", question=question, asked={"tables": [TABLE], "name": "Hill", "said": []})


IDS = {
    "looked list": lambda w: _list(w.cast.school, "looked"),
    "applied list": lambda w: _list(w.cast.school, "applied"),
    "list asks for columns": lambda w: _asking(w.cast.school, "columns"),
    "list asks for dates": lambda w: _asking(w.cast.school, "dates"),
    "list asks for school": lambda w: _asking(w.cast.school, "school"),
    "looked list elsewhere": lambda w: _list(w.cast.millbrook, "looked"),
    "applied list elsewhere": lambda w: _list(w.cast.millbrook, "applied"),
    "list elsewhere asks for columns": lambda w: _asking(w.cast.millbrook, "columns"),
    "list elsewhere asks for dates": lambda w: _asking(w.cast.millbrook, "dates"),
    "list elsewhere asks for school": lambda w: _asking(w.cast.millbrook, "school"),
    "new rows": lambda w: "new",
}


FORMS = {
    "a column": lambda w: {"c0_0": "pupil.id"},
    "day first": lambda w: {"dates": "dmy"},
    "the plan": lambda w: {"plan": PLAN},
    "still here": lambda w: {"then": "keep"},
    "not decided": lambda w: {"then": "no"},
}
OFFICE_THERE = {"head": "head elsewhere"}
RELATIONS = {
    "looked list": (Other("another school", "looked list elsewhere", OFFICE_THERE),),
    "applied list": (Other("another school", "applied list elsewhere", OFFICE_THERE),),
    "list asks for columns": (Other("another school", "list elsewhere asks for columns", OFFICE_THERE),),
    "list asks for dates": (Other("another school", "list elsewhere asks for dates", OFFICE_THERE),),
    "list asks for school": (Other("another school", "list elsewhere asks for school", OFFICE_THERE),),
}
LOOKED, APPLIED = ("looked list",), ("applied list",)


def deed(at: str, data: str = "", step: str = "offered") -> Row:
    """A verb of a list, done by those who may bring lists in."""
    return Row(step=step, at=(at,), post={"done": MAY}, data=data, guard=GUARD)


ROWS: dict[str, Row] = {
    "lists": Row(get={"page": GUARD}, post={"again": GUARD}, guard=GUARD),
    "list": Row(at=LOOKED, get={"page": MAY}, guard=GUARD),
    "list-rows": Row(at=("looked list", "new rows"), get={"page": MAY}, guard=GUARD),
    "list-report": Row(at=LOOKED, get={"page": MAY}, guard=GUARD),
    "list-columns": deed("list asks for columns", "a column", "booked"),
    "list-dates": deed("list asks for dates", "day first", "started"),
    "list-school": deed("list asks for school", step="shared"),
    "list-reading": deed("looked list", "day first"),
    "list-words": deed("looked list"),
    "list-agreement": deed("looked list", "the plan"),
    "list-aside": deed("looked list"),
    "list-back": Row(at=APPLIED, get={"page": MAY}, post={"done": MAY}, guard=GUARD),
    "list-leavers": Row(at=APPLIED, get={"page": MAY}, post={"done": MAY}, data="still here", guard=GUARD),
    "list-leavers-agreement": deed("applied list", "not decided"),
}
