"""users.csv: pupils, staff and the grown-ups around a child, and who is linked with whom."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from schoolgate.imports import codes
from schoolgate.imports.codes import UpnState
from schoolgate.imports.rows import AdultRow, Kind, LinkRow, Outcome, PupilRow, StaffRow
from schoolgate.imports.sources import cells, repeats
from schoolgate.imports.sources.oneroster import columns
from schoolgate.imports.sources.oneroster.links import Known
from schoolgate.imports.sources.oneroster.orgs import read_births
from schoolgate.imports.sources.oneroster.places import Places
from schoolgate.imports.sources.oneroster.roles import GivenRole, Roles
from schoolgate.imports.sources.oneroster.state import HELD, PASSWORDS, REJECTED, State, split_list
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


@dataclass
class People:
    """What users.csv came to. `lines` are the rows that were taken, `known` what is needed to link them."""

    pupils: list[PupilRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    adults: list[AdultRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    known: Known = field(default_factory=lambda: Known({}, {}))


def read_people(state: State, roles: Roles) -> People:
    """All people of the package. A user without a usable role or name is left out and said."""
    people = People()
    table = state.tables.get("users")
    if table is None:
        read_births(state, lambda ref: True)
        return people
    _drop_passwords(table)
    reader = _Reader(state, table, roles, people)
    read_births(state, reader.is_pupil)
    usable = reader.usable_rows()
    reader.read(usable)
    state.roles_of = people.known.roles
    people.lines = [line for line in usable if table.cell(line, "sourcedId") in people.known.roles]
    return people


def _drop_passwords(table: Table) -> None:
    at = table.columns.get("password")
    if at is None:
        return
    count = 0
    for line in table.body():
        if at < len(line.cells) and line.cells[at]:
            line.cells[at] = ""
            count += 1
    if count:
        table.problems.warn("PASSWORD_DROPPED", table.name, 0, "password", PASSWORDS)


class _Reader:
    def __init__(self, state: State, table: Table, roles: Roles, people: People) -> None:
        self.state, self.table, self.roles, self.people = state, table, roles, people
        self.places = Places(state, table)
        self.known = people.known
        self.spelling = {role.casefold(): role for role in state.dialect.roles}
        self.jobs = {job.casefold() for job in state.dialect.jobs}
        self.pupils: set[str] = set()
        self._roles: dict[frozenset[str], frozenset[str]] = {}
        self.pupil_emails: set[str] = set()
        for line in table.body():
            ref = table.cell(line, "sourcedId")
            if any(given.role.casefold() == "student" for given in self._given(ref, line)):
                self.pupils.add(ref)
                self.pupil_emails |= {table.cell(line, "email").casefold(), self._mail_name(line).casefold()} - {""}

    def is_pupil(self, ref: str) -> bool:
        return ref in self.pupils

    def usable_rows(self) -> list[Line]:
        """Active rows with an id of their own. A repeated row is merged; two people with one id are held."""
        table = self.table
        named = []
        for line in table.rows():
            ref = table.cell(line, "sourcedId")
            if codes.is_mangled_number(ref):
                message = (
                    f"Line {line.number}, {table.heading('sourcedId')} “{ref[:30]}”: a spreadsheet has destroyed this "
                    "id."
                )
                table.warn("ID_MANGLED", line, "sourcedId", message)
                ref = ""
            if ref:
                named.append(line)
            else:
                message = cells.missing(table, line, "sourcedId")
                table.leave_out("REQ_MISSING", line, "sourcedId", message, REJECTED, self._kind(line))
        _warn_of_zeros(table, named)
        return self._active(repeats.once(table, named, "sourcedId", self._kind))

    def _active(self, lines: list[Line]) -> list[Line]:
        kept = []
        for line in lines:
            kind = self._kind(line)
            ref = self.table.cell(line, "sourcedId")
            if not self.state.is_active(self.table, line, kind):
                self.known.ended.add(ref)
                self.table.put_aside(Outcome.SKIPPED, kind)
            elif self.roles.has_left(ref):
                self._say_left(line, ref, kind)
            else:
                kept.append(line)
        return kept

    def _say_left(self, line: Line, ref: str, kind: Kind) -> None:
        """Everything this person was at school is over: they are not brought in, and on record they have left."""
        day = self.roles.last_day.get(ref)
        when = f" on {day:%-d %B %Y}" if day else ""
        self.table.warn(
            "REF_INACTIVE", line, "sourcedId",
            f"Line {line.number}: what {self.table.cell(line, 'givenName')} was here ended{when} "
            f"({self.state.tables['roles'].name}). They were left out. To read an old list as it stood then, say the "
            f"day with --as-of.",
        )  # fmt: skip
        self.known.ended.add(ref)
        self.state.gone.append((kind, ref))
        self.table.put_aside(Outcome.SKIPPED, kind)

    def read(self, lines: list[Line]) -> None:
        table = self.table
        upns = Counter(upn for line in lines if (upn := self._upn(line)[0]))
        for line in lines:
            ref = table.cell(line, "sourcedId")
            given = self._roles_of(line, ref)
            if given is None:
                continue
            blank = next((c for c in ("givenName", "familyName") if not table.cell(line, c)), None)
            if blank:
                message = cells.missing(table, line, blank)
                table.leave_out("REQ_MISSING", line, blank, message, REJECTED, self._kind(line))
                continue
            self._check_enabled(line)
            self._read_person(line, ref, given, upns)

    def _read_person(self, line: Line, ref: str, given: list[GivenRole], upns: Counter[str]) -> None:
        dialect = self.state.dialect
        names = {role.role for role in given}
        jobs = [dialect.jobs[role.role] for role in given if role.role in dialect.jobs]
        is_pupil, is_adult = bool(names & columns.PUPIL_ROLES), bool(names & dialect.adults)
        if is_pupil and (jobs or is_adult):
            message = (
                f"Line {line.number}: {self.table.cell(line, 'givenName')} is both a pupil and a grown-up. Correct "
                "the role."
            )
            self.table.leave_out("ROLE_CONFLICT", line, "role", message, REJECTED, self._kind(line))
            return
        if is_pupil and not self._read_pupil(line, ref, given, upns):
            return
        orgs = [role.org for role in given if role.org]
        if is_adult:
            self._read_adult(line, ref, orgs)
        if jobs:
            self._read_staff(line, ref, orgs, jobs[0])
        self.known.roles[ref] = self._one(frozenset(names))
        self.known.names[ref] = self.table.cell(line, "givenName")

    def _one(self, roles: frozenset[str]) -> frozenset[str]:
        """The same set for the same roles: there are a dozen, not a hundred thousand."""
        return self._roles.setdefault(roles, roles)

    def _check_enabled(self, line: Line) -> None:
        said = self.table.cell(line, "enabledUser")
        if said in ("", "true", "false"):
            return
        is_variant = said.casefold() in ("true", "false")
        message = (
            f"Line {line.number}, enabledUser “{said[:20]}” was read as “{said.casefold() if is_variant else 'true'}”."
        )
        self.table.warn("CASE_VARIANT" if is_variant else "ENUM_INVALID", line, "enabledUser", message)

    def _read_pupil(self, line: Line, ref: str, given: list[GivenRole], upns: Counter[str]) -> bool:
        table = self.table
        upn, upn_state = self._upn(line)
        if upn_state in (UpnState.WRONG_FORM, UpnState.WRONG_CHECK):
            code = "UPN_FORMAT" if upn_state == UpnState.WRONG_FORM else "UPN_CHECK"
            message = f"Line {line.number}: the UPN “{upn[:20]}” is not right. The child was read without it."
            table.warn(code, line, "userIds", message)
            upn = ""
        elif upn and upns[upn] > 1:
            message = (
                f"Line {line.number}: the UPN “{upn}” stands on more than one row. None of them was taken. "
                "Correct the UPNs."
            )
            table.leave_out("UPN_DUP", line, "userIds", message, HELD, Kind.PUPILS)
            return False
        grades = [*(role.grade for role in given), *split_list(table.cell(line, "grades"))]
        years = [year for grade in grades if (year := codes.read_year(grade)) is not None]
        self.people.pupils.append(
            PupilRow(
                where=table.where(line),
                ref=ref,
                schools=self.places.of(line, ref, [role.org for role in given if role.org]),
                first_name=cells.name(table, line, "givenName"),
                last_name=cells.name(table, line, "familyName"),
                known_as=cells.name(table, line, "preferredGivenName"),
                upn=upn,
                born=self.state.births.get(ref),
                year=years[0] if years else None,
            )
        )
        return True

    def _read_adult(self, line: Line, ref: str, orgs: list[str]) -> None:
        table = self.table
        email = cells.email(table, line, "email")
        if email and email in self.pupil_emails:
            table.warn(
                "EMAIL_SAME_AS_PUPIL",
                line,
                "email",
                f"Line {line.number}: this is a child’s email address. It was not taken for the grown-up.",
            )
            email = ""
        mobile = cells.phone(table, line, "sms", "phone")
        if not email and not mobile:
            table.warn(
                "NO_CONTACT",
                line,
                "email",
                f"Line {line.number}: {table.cell(line, 'givenName')} has no email address and no telephone "
                "number. Ask for one.",
            )
        named = (*orgs, *split_list(table.cell(line, "orgSourcedIds")))
        self.people.adults.append(
            AdultRow(
                where=table.where(line),
                ref=ref,
                schools=tuple(org for org in named if org in self.state.schools),
                first_name=cells.name(table, line, "givenName"),
                last_name=cells.name(table, line, "familyName"),
                known_as=cells.name(table, line, "preferredGivenName"),
                email=email,
                mobile=mobile,
                may_sign_in=codes.read_yes(table.cell(line, "enabledUser")) is not False,
            )
        )

    def _read_staff(self, line: Line, ref: str, orgs: list[str], job: str) -> None:
        table = self.table
        self.people.staff.append(
            StaffRow(
                where=table.where(line),
                ref=ref,
                schools=self.places.of(line, ref, orgs),
                first_name=cells.name(table, line, "givenName"),
                last_name=cells.name(table, line, "familyName"),
                known_as=cells.name(table, line, "preferredGivenName"),
                email=cells.email(table, line, "email") or self._mail_name(line),
                job=job,
            )
        )

    def _mail_name(self, line: Line) -> str:
        """The user name, where it is a mailbox as well."""
        name = self.table.cell(line, "username")
        return cells.email(self.table, line, "username") if self.state.dialect.has_mail_names and "@" in name else ""

    def _given(self, ref: str, line: Line) -> list[GivenRole]:
        given = self.roles.given.get(ref) or self.roles.ended.get(ref)
        if given:
            return given
        role = self.table.cell(line, "role")
        return [GivenRole(role)] if role else []

    def _kind(self, line: Line) -> Kind:
        """What a row counts as, from its role alone; a row with no readable role counts as a pupil's."""
        names = {given.role.casefold() for given in self._given(self.table.cell(line, "sourcedId"), line)}
        if names & self.state.dialect.adults:
            return Kind.PARENTS
        return Kind.STAFF if names & self.jobs else Kind.PUPILS

    def _roles_of(self, line: Line, ref: str) -> list[GivenRole] | None:
        """The user's roles in the standard's spelling, or None where the row was rejected for want of one."""
        table, given = self.table, self._given(ref, line)
        if not given:
            then = (
                "Perhaps it was sent with an earlier list: bring in a full list."
                if self.state.has_delta and self.roles.is_file
                else "Fill in the role."
            )
            message = f"Line {line.number}: nothing says whether this is a pupil, a parent or staff. {then}"
            table.leave_out("REQ_MISSING", line, "role", message, REJECTED, self._kind(line))
            return None
        found, unknown = [], []
        for role in given:
            spelt = self.spelling.get(role.role.casefold(), "")
            if not spelt:
                unknown.append(role.role)
                continue
            if spelt != role.role and self.state.dialect.is_strict:
                message = f"Line {line.number}, role “{role.role}” was read as “{spelt}”."
                table.warn("CASE_VARIANT", line, "role", message)
            found.append(GivenRole(spelt, role.org, role.grade))
        self._say_unknown(line, unknown, is_only=not found)
        return found or None

    def _say_unknown(self, line: Line, unknown: list[str], *, is_only: bool) -> None:
        """A role nobody knows decides the row only where there is no other. Words of one's own start with ext:."""
        if unknown and is_only:
            message = (
                f"Line {line.number}: the role “{unknown[0][:30]}” is not known. Use student, parent, guardian, "
                "relative or a staff role."
            )
            self.table.leave_out("ENUM_INVALID", line, "role", message, REJECTED, self._kind(line))
        elif any(not role.startswith("ext:") for role in unknown):
            message = f"Line {line.number}: the role “{unknown[0][:30]}” is not known. Their other role was used."
            self.table.warn("ENUM_INVALID", line, "role", message)

    def _upn(self, line: Line) -> tuple[str, UpnState]:
        """The pupil's UPN: from `{UPN:…}` in userIds, or an identifier that is shaped and checked as one."""
        match = re.search(r"\{?\s*UPN\s*:\s*([^,}\s]+)", self.table.cell(line, "userIds"), re.IGNORECASE)
        if match:
            return codes.read_upn(match[1])
        upn, state = codes.read_upn(self.table.cell(line, "identifier"))
        return (upn, state) if state == UpnState.GOOD else ("", UpnState.EMPTY)


def _warn_of_zeros(table: Table, lines: list[Line]) -> None:
    first: dict[str, Line] = defaultdict(lambda: lines[0])
    for line in reversed(lines):
        first[table.cell(line, "sourcedId")] = line
    for ref, line in sorted(first.items(), key=lambda item: item[1].number):
        if ref.startswith("0") and ref.isdecimal() and ref.lstrip("0") in first:
            table.warn(
                "ID_LEADING_ZERO",
                line,
                "sourcedId",
                f"Line {line.number}: “{ref}” and “{ref.lstrip('0')}” are both used as ids. They were taken "
                "as two people.",
            )
