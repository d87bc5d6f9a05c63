"""orgs.csv, academicSessions.csv and demographics.csv: places, years and birthdays."""

from collections.abc import Callable
from datetime import date

from schoolgate.imports.codes import read_school_number
from schoolgate.imports.dates import DateOrder
from schoolgate.imports.names import tidy
from schoolgate.imports.rows import Outcome, SchoolRow
from schoolgate.imports.sources import cells, repeats
from schoolgate.imports.sources.oneroster.state import REJECTED, State, read_day, say_format
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


def read_schools(state: State) -> list[SchoolRow]:
    """The schools of the package. Trusts, departments and the like are skipped, but who is above whom is kept."""
    table = state.tables.get("orgs")
    if table is None:
        return []
    named = []
    for line in table.rows():
        if not state.is_active(table, line, None):
            table.put_aside(Outcome.SKIPPED)
            continue
        blank = next((c for c in ("sourcedId", "name") if not tidy(table.cell(line, c))), None)
        if blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
            continue
        named.append(line)
    found = []
    for line in repeats.once(table, named, "sourcedId", what="organisation"):
        ref = table.cell(line, "sourcedId")
        state.orgs[ref] = table.cell(line, "parentSourcedId")
        state.check_reference(table, line, "parentSourcedId", "orgs", what="row")
        if not _is_school(state, table, line):
            table.put_aside(Outcome.SKIPPED)
            continue
        urn, laestab = read_school_number(table.cell(line, "identifier"))
        found.append(SchoolRow(table.where(line), ref, tidy(table.cell(line, "name"))[:120], urn, laestab))
    state.schools = [school.ref for school in found]
    if named and not found:
        state.problems.warn(
            "ORG_NOT_SCHOOL", table.name, named[0].number, table.heading("type"),
            "No organisation in this file is called a school. Everybody was taken to belong to one school.",
        )  # fmt: skip
    return found


def _is_school(state: State, table: Table, line: Line) -> bool:
    if not table.has("type"):
        return True
    kind = table.cell(line, "type")
    if kind.casefold() == "school":
        if kind != "school" and state.dialect.is_strict:
            table.warn("CASE_VARIANT", line, "type", f"Line {line.number}, type “{kind}” was read as “school”.")
        return True
    if kind.casefold() not in state.dialect.places and not kind.startswith("ext:"):
        table.warn(
            "ENUM_INVALID",
            line,
            "type",
            f"Line {line.number}, type “{kind[:30]}” is not known. It is not taken as a school.",
        )
    return False


def read_sessions(state: State) -> None:
    """The academic year of each session, as "2026/27".

    The standard's schoolYear is the year in which the school year ends. Where a format means something else by it, or
    has no such column, the days decide: the middle of a session lies in the year that it belongs to.
    """
    table = state.tables.get("academicSessions")
    if table is None:
        return
    for line in table.rows():
        if not state.is_active(table, line, None):
            continue
        ref, year = table.cell(line, "sourcedId"), table.cell(line, "schoolYear")
        first, _ = read_day(state, table, line, "startDate")
        last, _ = read_day(state, table, line, "endDate")
        state.check_reference(table, line, "parentSourcedId", "academicSessions", what="row")
        is_year = len(year) == 4 and year.isdecimal() and year.isascii()
        by_days = year_of_days(first, last)
        if ref and is_year and (state.dialect.is_strict or not by_days):
            state.sessions[ref] = f"{int(year) - 1}/{year[2:]}"
        elif ref and by_days:
            state.sessions[ref] = by_days


def year_of_days(first: date | None, last: date | None) -> str:
    """The school year (1 September to 31 August) in which the middle of a session lies, or nothing."""
    if first is None or last is None or last < first:
        return ""
    middle = first + (last - first) / 2
    start = middle.year if middle.month >= 9 else middle.year - 1
    return f"{start}/{(start + 1) % 100:02d}"


def read_births(state: State, is_pupil: Callable[[str], bool]) -> None:
    """Only pupils' birthdays are taken: what else the file holds is none of our business (data minimisation)."""
    table = state.tables.get("demographics")
    if table is None:
        return
    for line in table.rows():
        ref = table.cell(line, "sourcedId")
        if not state.is_active(table, line, None):
            continue
        if not ref:
            table.leave_out("REQ_MISSING", line, "sourcedId", cells.missing(table, line, "sourcedId"), REJECTED)
            continue
        if not state.is_there("users", ref):
            message = f"Line {line.number}: “{ref[:40]}” is not in users.csv. Add the person, or remove this line."
            table.leave_out("REF_MISSING", line, "sourcedId", message, REJECTED)
            continue
        if is_pupil(ref):
            _read_birth(state, table, line, ref)


def _read_birth(state: State, table: Table, line: Line, ref: str) -> None:
    order = state.order_of(table)
    value, is_read = cells.born(table, line, "birthDate", order, state.as_of)
    if not is_read:
        message = cells.not_a_date(table, line, "birthDate", DateOrder.YMD if state.dialect.is_strict else order)
        table.leave_out("DATE_INVALID", line, "birthDate", message, REJECTED)
    elif value is not None:
        say_format(state, table, line, "birthDate", value)
        state.births[ref] = value
