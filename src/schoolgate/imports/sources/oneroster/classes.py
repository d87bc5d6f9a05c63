"""classes.csv and enrollments.csv: forms, taught classes, and who is in them."""

from datetime import timedelta

from schoolgate.imports import codes
from schoolgate.imports.names import tidy
from schoolgate.imports.rows import ClassRow, Kind, MembershipRow, Outcome, Role, SchoolRow
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.oneroster.state import HELD, REJECTED, State, read_day
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line

CLASS_NAME = 60


def read_classes(state: State, schools: list[SchoolRow]) -> list[ClassRow]:
    """The classes of the package. A class whose course or session is missing is still a class."""
    table = state.tables.get("classes")
    if table is None:
        return []
    refs = [school.ref for school in schools]
    found: dict[str, tuple[ClassRow, Line]] = {}
    spoilt: set[str] = set()
    for line in table.rows():
        ref, title = table.cell(line, "sourcedId"), tidy(table.cell(line, "title"))
        if not state.is_active(table, line, Kind.CLASSES):
            table.put_aside(Outcome.SKIPPED)
            continue
        if not ref or not title:
            column = "title" if ref else "sourcedId"
            table.leave_out("REQ_MISSING", line, column, cells.missing(table, line, column), REJECTED)
            continue
        if ref in found or ref in spoilt:
            if ref in found and found[ref][1].cells == line.cells:
                table.warn(
                    "DUP_ROW",
                    line,
                    "sourcedId",
                    f"Line {line.number} repeats line {found[ref][1].number}. It was read once.",
                )
                table.put_aside(Outcome.MERGED)
                continue
            message = (
                "Line {}: the id “{}” belongs to more than one class. None of them was taken. Give each its own id."
            )
            if ref in found:
                table.leave_out("DUP_ID", found.pop(ref)[1], "sourcedId", message.format(line.number, ref[:40]), HELD)
            spoilt.add(ref)
            table.leave_out("DUP_ID", line, "sourcedId", message.format(line.number, ref[:40]), HELD)
            continue
        school = table.cell(line, "schoolSourcedId")
        if school not in refs:
            if refs and not state.has_delta:
                table.warn(
                    "REF_MISSING_OPT" if school else "ORG_NOT_SCHOOL",
                    line,
                    "schoolSourcedId",
                    f"Line {line.number}: “{school[:40]}” is not a school of this package. The class was kept.",
                )
            school = refs[0] if len(refs) == 1 else ""
        found[ref] = _class(state, table, line, ref, title, school), line
    return [row for row, _ in found.values()]


def _class(state: State, table: Table, line: Line, ref: str, title: str, school: str) -> ClassRow:
    kind = table.cell(line, "classType")
    if kind.casefold() not in ("homeroom", "scheduled") and kind:
        table.warn(
            "ENUM_INVALID",
            line,
            "classType",
            f"Line {line.number}, classType “{kind[:30]}” is not known. It was read as a taught class.",
        )
    elif kind and kind not in ("homeroom", "scheduled"):
        table.warn(
            "CASE_VARIANT",
            line,
            "classType",
            f"Line {line.number}, classType “{kind}” was read as “{kind.casefold()}”.",
        )
    terms = [part.strip() for part in table.cell(line, "termSourcedIds").split(",") if part.strip()]
    years = [state.sessions[term] for term in terms if term in state.sessions]
    if terms and not years and "academicSessions" in state.tables and not state.has_delta:
        table.warn(
            "REF_MISSING_OPT",
            line,
            "termSourcedIds",
            f"Line {line.number}: the term “{terms[0][:40]}” is not in the file. The class was kept.",
        )
    grades = [g for part in table.cell(line, "grades").split(",") if (g := codes.read_year(part)) is not None]
    is_form = kind.casefold() == "homeroom"
    return ClassRow(
        where=table.where(line),
        ref=ref,
        school=school,
        name=title[:CLASS_NAME],
        code=table.cell(line, "classCode")[:30],
        is_form=is_form,
        year=grades[0] if len(grades) == 1 else codes.year_of_class(title) if is_form else None,
        academic_year=max(years) if years else "",
    )


def read_memberships(state: State) -> list[MembershipRow]:
    """Who is in which class. Whether the class and the person exist is looked up when the rows are compared."""
    table = state.tables.get("enrollments")
    if table is None:
        return []
    found: dict[tuple[str, str, Role], MembershipRow] = {}
    first: dict[str, Line] = {}
    clashing = _clashing_ids(table)
    for line in table.rows():
        if not state.is_active(table, line, None):
            table.put_aside(Outcome.SKIPPED)
            continue
        ref = table.cell(line, "sourcedId")
        if ref in clashing:
            message = (
                f"Line {line.number}: the id “{ref[:40]}” also stands on another row, with other details. Neither "
                "was taken."
            )
            table.leave_out("DUP_ID", line, "sourcedId", message, HELD)
            continue
        if ref and first.setdefault(ref, line) is not line:
            table.warn(
                "DUP_ROW", line, "sourcedId", f"Line {line.number} repeats line {first[ref].number}. It was read once."
            )
            table.put_aside(Outcome.MERGED)
            continue
        row = _membership(state, table, line)
        if row is None:
            continue
        key = (row.class_ref, row.person_ref, row.role)
        if key in found:
            table.warn(
                "DUP_LOGICAL",
                line,
                "classSourcedId",
                f"Line {line.number} puts the same person in the same class as line {found[key].where.line}. It "
                "was read once.",
            )
            table.put_aside(Outcome.MERGED)
            continue
        found[key] = row
    return list(found.values())


def _clashing_ids(table: Table) -> set[str]:
    """Ids that stand on rows with different contents."""
    first: dict[str, list[str]] = {}
    clashing = set()
    for line in table.body():
        ref = table.cell(line, "sourcedId")
        if ref and first.setdefault(ref, line.cells) != line.cells:
            clashing.add(ref)
    return clashing


def _membership(state: State, table: Table, line: Line) -> MembershipRow | None:
    for column in ("classSourcedId", "userSourcedId", "role"):
        if not table.cell(line, column):
            table.leave_out("REQ_MISSING", line, column, cells.missing(table, line, column), REJECTED)
            return None
    said = table.cell(line, "role")
    role = {"student": Role.STUDENT, "teacher": Role.TEACHER}.get(said.casefold())
    if role is None:
        if said.casefold() in ("administrator", "proctor", "aide"):
            table.put_aside(Outcome.SKIPPED)  # They look after the class; they do not teach it.
            return None
        message = f"Line {line.number}: the role “{said[:30]}” is not known. Use student or teacher."
        table.leave_out("ENUM_INVALID", line, "role", message, REJECTED)
        return None
    if said != role:
        table.warn("CASE_VARIANT", line, "role", f"Line {line.number}, role “{said}” was read as “{role}”.")
    starts, starts_read = read_day(state, table, line, "beginDate")
    if not starts_read:
        return None
    ends, ends_read = read_day(state, table, line, "endDate")
    if not ends_read:
        return None
    if ends is not None and ends <= state.as_of:
        table.put_aside(Outcome.SKIPPED)
        return None
    return MembershipRow(
        where=table.where(line),
        class_ref=table.cell(line, "classSourcedId"),
        person_ref=table.cell(line, "userSourcedId"),
        role=role,
        starts=starts,
        # The standard's end date is the first day after; ours is the last day.
        ends=ends - timedelta(days=1) if ends else None,
    )
