"""Reading a whole school, or what changed since a day, into the rows every source ends in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings

from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Kind, Reading, SchoolRow, Where
from schoolgate.imports.sources.wonde import fields
from schoolgate.imports.sources.wonde.client import NotGranted, Record, Wonde
from schoolgate.imports.sources.wonde.people import Records, read_contacts, read_employees, read_students
from schoolgate.imports.sources.wonde.register import read_groups, read_marks

NAME = "wonde"
PREFIX = "wonde:"
MARKS_OF = timedelta(days=28)
STUDENTS = "contact_details,contacts,classes,groups,year,extended_details,education_details"


def read_live(target: str, *, as_of: date) -> Reading:
    """`target` is "wonde:" for the whole school, or "wonde:2026-03-01" for what changed since that day.

    Never raises: a refused reading carries the reason as its problem, as with a file.
    """
    problems = Problems()
    try:
        since = _since(target.removeprefix(PREFIX))
        return read_school(_client(), problems, as_of=as_of, since=since)
    except NotGranted:
        refused = FileRefused(
            "FILE_PROTECTED",
            "The school has not allowed Schoolgate to read its students. Approve the access in Wonde’s portal.",
            file=NAME,
        )
    except FileRefused as error:
        refused = error
    problems.extend([refused.problem])
    return Reading(NAME, NAME, "", problems=problems.folded(), is_refused=True)


def _client() -> Wonde:
    if not settings.WONDE_TOKEN or not settings.WONDE_SCHOOL:
        raise FileRefused(
            "FILE_MISSING",
            "Wonde is not switched on here. Set SCHOOLGATE_WONDE_TOKEN and SCHOOLGATE_WONDE_SCHOOL first.",
            file=NAME,
        )
    return Wonde(settings.WONDE_TOKEN, settings.WONDE_SCHOOL, settings.WONDE_URL)


def _since(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise FileRefused(
            "DATE_INVALID", f"“{said[:20]}” is not a day. Write it like wonde:2026-03-01.", file=NAME
        ) from error


def read_school(client: Wonde, problems: Problems, *, as_of: date, since: date | None = None) -> Reading:
    """Read one school. Raises NotGranted where even its students may not be read, and FileRefused.

    A whole read is a full list only where contacts and their details were granted throughout: what is missing because
    nobody may see it has not left. A read since a day never is; who went is then told by `deletions`.
    """
    reader = _Reader(client, problems, as_of, since)
    school = reader.school()
    found = Records(problems, as_of, school.ref, is_delta=since is not None)
    read_students(found, reader.records("students", include=STUDENTS, must=True))
    if since is None and not reader.read["students"]:
        raise FileRefused(
            "FILE_EMPTY",
            "Wonde sent no students. Perhaps the school is in another region: check SCHOOLGATE_WONDE_URL.",
            file=NAME,
        )
    read_contacts(found, reader.records("contacts", include="students,contact_details"))
    read_employees(found, reader.records("employees", include="contact_details"))
    read_groups(found, "classes", reader.records("classes", include="students,employees"))
    read_groups(found, "groups", reader.records("groups", include="students,employees"))
    codes = {fields.text(code, "id"): fields.text(code, "code") for code in reader.records("attendance-codes")}
    read_marks(found, codes, reader.records("attendance/session", after=since or as_of - MARKS_OF))
    gone = {fields.text(r, "id") for r in reader.records("deletions") if fields.text(r, "type").startswith("student")}
    here = {row.ref for row in found.pupils}
    is_full = since is None and found.is_whole and "contacts" not in reader.not_granted
    if since is None and not is_full:
        problems.about_file(
            "NO_GUARDIANS", NAME,
            "The school has not allowed everything about contacts to be read. What can be seen was read, and nobody is "
            "thought to have left. Widen the access in Wonde’s portal.",
        )  # fmt: skip
    return Reading(
        source=NAME, origin=NAME, file_hash=client.hash.hexdigest(), read=reader.read, schools=(school,),
        staff=tuple(found.staff), pupils=tuple(found.pupils), adults=tuple(found.adults.values()),
        classes=tuple(found.classes), memberships=tuple(found.memberships), links=tuple(found.links),
        marks=tuple(found.marks), set_aside=tuple(found.set_aside),
        gone=tuple((Kind.PUPILS, ref) for ref in sorted(gone - here - {""})), problems=problems.folded(),
        not_read=tuple(reader.not_granted), is_full=is_full, resolves_outside=since is not None,
    )  # fmt: skip


@dataclass
class _Reader:
    """Asks for each list, and notes how much came and what was not granted."""

    client: Wonde
    problems: Problems
    as_of: date
    since: date | None
    read: dict[str, int] = field(default_factory=dict)
    not_granted: list[str] = field(default_factory=list)

    def school(self) -> SchoolRow:
        record = self.client.one("")
        local = fields.text(record, "la_code") + fields.text(record, "establishment_number")
        urn = fields.text(record, "urn")
        return SchoolRow(
            Where("school", 1), f"wonde:{self.client.school}", fields.text(record, "name")[:120] or "School",
            urn if len(urn) == 6 and urn.isdecimal() else "", local if len(local) == 7 and local.isdecimal() else "",
        )  # fmt: skip

    def records(
        self, path: str, *, include: str = "", after: date | None = None, must: bool = False
    ) -> Iterator[Record]:
        """Every record of a list; none where it was not granted, unless it `must` be."""
        params = {"include": include} if include else {}
        after = after or (self.since if path != "attendance-codes" else None)
        if after:
            params["updated_after"] = f"{after} 00:00:00"
        name = path.rpartition("/")[2] if path != "attendance/session" else "attendance"
        count = 0
        try:
            for record in self.client.all(path, **params):
                count += 1
                yield record
        except NotGranted:
            if must or count:
                raise
            if path != "attendance-codes":
                self.not_granted.append(name)
        if path != "attendance-codes":
            self.read[name] = count
