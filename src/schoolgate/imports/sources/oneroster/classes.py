"""classes.csv and enrollments.csv: forms, taught classes, and who is in them."""

from collections.abc import Iterator
from datetime import timedelta

from schoolgate.imports import codes
from schoolgate.imports.names import tidy
from schoolgate.imports.rows import ClassRow, Kind, MembershipRow, Outcome, Role
from schoolgate.imports.sources import cells, repeats
from schoolgate.imports.sources.oneroster.roles import is_over
from schoolgate.imports.sources.oneroster.state import REJECTED, State, read_day, split_list
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line

CLASS_NAME = 60


def read_classes(state: State) -> list[ClassRow]:
    """The classes of the package. A class whose course or session is missing is still a class."""
    table = state.tables.get("classes")
    if table is None:
        return []
    named = []
    for line in table.rows():
        if not state.is_active(table, line, Kind.CLASSES):
            table.put_aside(Outcome.SKIPPED)
            continue
        blank = next((c for c in ("sourcedId", "title") if not tidy(table.cell(line, c))), None)
        if blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
            continue
        named.append(line)
    return [
        _class(state, table, line, _school(state, table, line))
        for line in repeats.once(table, named, "sourcedId", what="class")
    ]


def _school(state: State, table: Table, line: Line) -> str:
    """The school of a class; where the file names none of its own, the only one there is. The class is kept."""
    said, schools = table.cell(line, "schoolSourcedId"), state.schools
    if said in schools or not schools:
        return said if said in schools else ""
    near = state.home_of(said)
    is_lost = not said or not state.is_there("orgs", said)
    place = near[0] if near else schools[0] if is_lost and len(schools) == 1 else ""
    if state.has_delta:
        return place
    what = "no school is named" if not said else f"“{said[:40]}” is not a school of this package"
    then = "The class was kept." if place else "The class was left out, because nothing else says where it belongs."
    code = "REF_MISSING_OPT" if said and is_lost else "ORG_NOT_SCHOOL"
    table.warn(code, line, "schoolSourcedId", f"Line {line.number}: {what}. {then}")
    if not place and said:
        state.elsewhere.add(said)
    return place or said


def _class(state: State, table: Table, line: Line, school: str) -> ClassRow:
    title = tidy(table.cell(line, "title"))
    state.check_reference(table, line, "courseSourcedId", "courses", what="class")
    kind = table.cell(line, "classType")
    if kind.casefold() not in ("homeroom", "scheduled") and kind and not kind.startswith("ext:"):
        table.warn(
            "ENUM_INVALID",
            line,
            "classType",
            f"Line {line.number}, classType “{kind[:30]}” is not known. It was read as a taught class.",
        )
    elif kind.casefold() in ("homeroom", "scheduled") and kind != kind.casefold():
        table.warn(
            "CASE_VARIANT",
            line,
            "classType",
            f"Line {line.number}, classType “{kind}” was read as “{kind.casefold()}”.",
        )
    state.check_reference(table, line, "termSourcedIds", "academicSessions", what="class")
    terms = split_list(table.cell(line, "termSourcedIds"))
    years = [state.sessions[term] for term in terms if term in state.sessions]
    grades = [g for part in table.cell(line, "grades").split(",") if (g := codes.read_year(part)) is not None]
    is_form = kind.casefold() == "homeroom"
    return ClassRow(
        where=table.where(line),
        ref=table.cell(line, "sourcedId"),
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
    active: list[Line] = []
    over: list[Line] = []
    for line in table.rows():
        (active if state.is_active(table, line, None) else over).append(line)
    lines = repeats.once(table, [li for li in active if table.cell(li, "sourcedId")], "sourcedId", what="row")
    lines += [line for line in active if not table.cell(line, "sourcedId")]
    for line in sorted(lines, key=lambda line: line.number):
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
    return [*found.values(), *_ended(state, table, over, set(found))]


def _ended(
    state: State, table: Table, lines: list[Line], current: set[tuple[str, str, Role]]
) -> Iterator[MembershipRow]:
    """Rows that their source has ended. Each is counted; who is still in the class by another row stays in it."""
    for line in lines:
        class_ref, person_ref = table.cell(line, "classSourcedId"), table.cell(line, "userSourcedId")
        word = table.cell(line, "role").casefold()
        role = Role.TEACHER if word in state.dialect.teaches else Role.STUDENT
        known = word == "student" or word in state.dialect.teaches
        if not class_ref or not person_ref or not known or (class_ref, person_ref, role) in current:
            table.put_aside(Outcome.SKIPPED)
            continue
        ends = state.as_of - timedelta(days=1)
        yield MembershipRow(table.where(line), class_ref, person_ref, role, ends=ends, is_over=True)


def _is_sound(state: State, class_ref: str, person_ref: str, role: Role) -> bool:
    """Whether a row that is over may be left out in silence. One that leads nowhere, or makes a pupil of a teacher, is
    wrong whatever its days, and is said to be.
    """
    roles = state.roles_of.get(person_ref)
    fits = roles is None or ("student" in roles) == (role == Role.STUDENT)
    return fits and state.is_there("classes", class_ref) and state.is_there("users", person_ref)


def _membership(state: State, table: Table, line: Line) -> MembershipRow | None:
    for column in ("classSourcedId", "userSourcedId", "role"):
        if not table.cell(line, column):
            table.leave_out("REQ_MISSING", line, column, cells.missing(table, line, column), REJECTED)
            return None
    said = table.cell(line, "role")
    word = said.casefold()
    role = Role.STUDENT if word == "student" else Role.TEACHER if word in state.dialect.teaches else None
    if role is None:
        if word in state.dialect.helps:
            table.put_aside(Outcome.SKIPPED)  # They look after the class; they do not teach it.
            return None
        message = f"Line {line.number}: the role “{said[:30]}” is not known. Use student or teacher."
        table.leave_out("ENUM_INVALID", line, "role", message, REJECTED)
        return None
    if said != role and state.dialect.is_strict:
        table.warn("CASE_VARIANT", line, "role", f"Line {line.number}, role “{said}” was read as “{role}”.")
    state.check_reference(table, line, "schoolSourcedId", "orgs", what="row")
    starts, starts_read = read_day(state, table, line, "beginDate")
    if not starts_read:
        return None
    ends, ends_read = read_day(state, table, line, "endDate")
    if not ends_read:
        return None
    class_ref, person_ref = table.cell(line, "classSourcedId"), table.cell(line, "userSourcedId")
    if is_over(ends, state.as_of) and _is_sound(state, class_ref, person_ref, role):
        table.put_aside(Outcome.SKIPPED)
        return None
    return MembershipRow(
        where=table.where(line),
        class_ref=class_ref,
        person_ref=person_ref,
        role=role,
        starts=starts,
        # The standard's end date is the first day after; ours is the last day.
        ends=ends - timedelta(days=1) if ends else None,
    )
