"""Attendance: one long string with a letter for each half day, and no dates but the first.

Whether weekends have places in the string differs between systems, and nothing in the file says so. Marks are taken
only where the string itself proves its calendar; a mark on a wrong day would be worse than none.
"""

from collections.abc import Callable
from datetime import date, timedelta

from schoolgate.imports.dates import DateOrder, read_date
from schoolgate.imports.rows import Kind, MarkRow, Outcome, PupilRow
from schoolgate.imports.sources.ctf.state import State
from schoolgate.imports.sources.ctf.tree import Node

NO_MARK = frozenset("#- ")  # the school was closed, nothing was recorded: no mark, and never an absence
NOT_COUNTED = NO_MARK | frozenset("DXYZQ")  # codes that are no possible session (DfE attendance codes)
SATURDAY = 5
Day = Callable[[int], date]


def read_attendance(
    state: State, node: Node, pupil: PupilRow | None, here: str, own: bool, written: date | None
) -> list[MarkRow]:
    """The marks of one child at this school (`here`: its DfE number; `own`: the file was sent by it to itself).

    Marks from another school are that school's register: they are counted and left out.
    """
    found = []
    for box in node.all("Attendance"):
        for year in box.all("YearData"):
            spans = [span for span in year.all("AttendSessions") if span.value("AttendanceMarks")]
            where = f"{year.value('LEA')}{year.value('Estab')}"
            marks = []
            if pupil is not None and here and (where == here or (own and not where)):
                marks = _year(state, year, spans, pupil, written)
            held = sum(1 for span in spans for mark in span.value("AttendanceMarks") if mark not in NO_MARK)
            for _ in range(held - len(marks)):
                state.put_aside(Outcome.SKIPPED, Kind.MARKS)
            found += marks
    return found


def _year(state: State, year: Node, spans: list[Node], pupil: PupilRow, written: date | None) -> list[MarkRow]:
    text = "".join(span.value("AttendanceMarks") for span in spans)
    possible = year.value("SessionsPossible")
    counted = sum(1 for mark in text if mark not in NOT_COUNTED)
    if not possible.isdecimal() or int(possible) != counted:
        said = f"the school counts {possible} sessions" if possible else "the file does not say how many sessions"
        message = f": {counted} attendance marks count, but {said}. The marks of this year were left out."
        state.warn("ATT_LENGTH", year, "AttendanceMarks", message)
        return []
    found = []
    for span in spans:
        marks = span.value("AttendanceMarks")
        start = read_date(span.value("AttendanceStartDate"), DateOrder.YMD, latest_year=state.as_of.year)
        day = find_calendar(start, marks, written) if start else None
        if day is None:
            state.warn(
                "ATT_LENGTH", span, "AttendanceMarks",
                ": nothing in the file proves on which days these attendance marks fall. They were left out.",
            )  # fmt: skip
            continue
        found += [
            MarkRow(state.where(span), pupil.ref, day(at // 2), "PM" if at % 2 else "AM", mark, upn=pupil.upn)
            for at, mark in enumerate(marks)
            if mark not in NO_MARK
        ]
    return found


def find_calendar(start: date, marks: str, written: date | None) -> Day | None:
    """Which day the nth pair of marks is for, or None where the string does not prove it.

    With weekends: two of them at least are there, and empty. Without: marks would fall on weekends otherwise, and the
    string ends when the file was written or is empty on Christmas Day and New Year's Day. A string that reaches no
    weekend is the same either way.
    """
    if len(marks) % 2 or any(mark in "/\\" and (mark == "\\") != bool(at % 2) for at, mark in enumerate(marks)):
        return None

    def every_day(pair: int) -> date:
        return start + timedelta(days=pair)

    def weekdays(pair: int) -> date:
        weeks, days = divmod(start.weekday() + pair, 5)
        return start - timedelta(days=start.weekday()) + timedelta(weeks=weeks, days=days)

    pairs = len(marks) // 2
    on_weekends = [at for at in range(len(marks)) if every_day(at // 2).weekday() >= SATURDAY]
    if not on_weekends:
        return every_day
    if all(marks[at] in NO_MARK for at in on_weekends):
        return every_day if len(on_weekends) >= 8 else None
    if start.weekday() >= SATURDAY:
        return None
    last = weekdays(pairs - 1)
    ends_then = written is not None and last <= written < last + timedelta(days=4 if last.weekday() == 4 else 2)
    return weekdays if ends_then or _keeps_christmas(marks, weekdays, pairs) else None


def _keeps_christmas(marks: str, day: Day, pairs: int) -> bool:
    """Whether the string reaches over a Christmas, and is empty then."""
    feasts = {(12, 25), (1, 1)}
    met = {
        (day(pair).month, day(pair).day): set(marks[2 * pair : 2 * pair + 2]) <= NO_MARK
        for pair in range(pairs)
        if (day(pair).month, day(pair).day) in feasts
    }
    return met.keys() == feasts and all(met.values())
