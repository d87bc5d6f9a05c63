"""Classes, forms, and marks."""

from collections.abc import Iterable, Mapping

from schoolgate.attendance.codes import code_on
from schoolgate.imports.codes import year_of_class
from schoolgate.imports.rows import ClassRow, Kind, MarkRow, MembershipRow, Outcome, Role, SetAside, Where
from schoolgate.imports.sources.marks import letters
from schoolgate.imports.sources.wonde import fields
from schoolgate.imports.sources.wonde.client import Record
from schoolgate.imports.sources.wonde.people import Records

_FORMS = ("reg", "form", "tutor")
NAME_LENGTH = 60


def read_groups(found: Records, file: str, records: Iterable[Record]) -> None:
    """Taught classes; of the groups only the forms: houses, teams and year groups are none of our classes."""
    people = {row.ref for row in found.pupils} | {row.ref for row in found.staff}
    for number, record in enumerate(records, start=1):
        where = Where(file, number)
        is_form = file == "groups"
        if is_form and not fields.text(record, "type").casefold().startswith(_FORMS):
            found.set_aside.append(SetAside(Kind.CLASSES, Outcome.SKIPPED))
            continue
        own, name = fields.text(record, "id"), fields.text(record, "name")[:NAME_LENGTH]
        if not own or not name:
            found.leave_out("REQ_MISSING", where, "name", "a class without id or name was left out.", Kind.CLASSES)
            continue
        ref = f"{file}:{own}"
        code = fields.text(record, "code")
        found.classes.append(ClassRow(where, ref, found.school, name, code, is_form=is_form, year=year_of_class(name)))
        for key, role, prefix in (("students", Role.STUDENT, ""), ("employees", Role.TEACHER, "staff:")):
            for member in fields.many(record, key) or ():
                person = prefix + fields.text(member, "id")
                if person in people or (found.is_delta and person != prefix):
                    # Each has a number of its own: one record of a class holds thirty rows of ours.
                    row = Where(f"{file} {key}", len(found.memberships) + 1)
                    found.memberships.append(MembershipRow(row, ref, person, role))


def read_marks(found: Records, codes: Mapping[str, str], records: Iterable[Record]) -> None:
    """Session marks. The code stands in the mark itself, or is an id of the list of codes."""
    for number, record in enumerate(records, start=1):
        where = Where("attendance", number)
        said = fields.text(fields.inner(record, "attendance_code"), "code") or fields.text(record, "attendance_code")
        said = codes.get(said, said) or codes.get(fields.text(record, "attendance_code_id"), "")
        if letters.is_nothing(said):
            found.set_aside.append(SetAside(Kind.MARKS, Outcome.SKIPPED))
            continue
        pupil = fields.text(fields.inner(record, "student"), "id") or fields.text(record, "student", "student_id")
        day, session = fields.day(record, "date"), letters.read_session(fields.text(record, "session"))
        mark = letters.read_mark(said)
        if not pupil:
            found.leave_out("REQ_MISSING", where, "student", "nobody can say whose mark this is.", Kind.MARKS)
        elif day is None:
            found.leave_out("DATE_INVALID", where, "date", "the mark has no day that can be read.", Kind.MARKS)
        elif session is None:
            found.leave_out("SESSION_UNKNOWN", where, "session", "neither the morning nor the afternoon.", Kind.MARKS)
        elif mark is None:
            found.leave_out(
                "ENUM_INVALID", where, "attendance_code", f"“{said[:10]}” is not an attendance code.", Kind.MARKS
            )
        else:
            if code_on(mark.code, day) is None:
                found.warn("ENUM_INVALID", where, "attendance_code", f"“{mark.code}” was not a code on {day}.")
            late = fields.number(record, "minutes_late")
            found.marks.append(MarkRow(where, pupil, day, session.value, mark.code, late or mark.minutes_late))
