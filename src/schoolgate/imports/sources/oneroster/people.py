"""users.csv and roles.csv: pupils, staff and the grown-ups around a child, and who is linked with whom."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports import codes
from schoolgate.imports.codes import UpnState
from schoolgate.imports.rows import AdultRow, Kind, LinkRow, Outcome, PupilRow, SchoolRow, StaffRow
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.oneroster import columns
from schoolgate.imports.sources.oneroster.links import Known, read_links
from schoolgate.imports.sources.oneroster.state import HELD, PASSWORDS, REJECTED, State, read_day
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


@dataclass
class People:
    """What users.csv came to."""

    pupils: list[PupilRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    adults: list[AdultRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GivenRole:
    """What a user is, and at which organisation (empty where the file does not say)."""

    role: str
    org: str = ""


def split_list(text: str) -> list[str]:
    """The ids of a list in one cell."""
    return [part.strip() for part in text.split(",") if part.strip()]


def read_people(state: State, schools: list[SchoolRow], version: str) -> People:
    """All people of the package. A user without a usable role or name is left out and said."""
    people = People()
    table = state.tables.get("users")
    if table is None:
        return people
    _drop_passwords(table)
    reader = _Reader(state, table, schools, version, people)
    usable = reader.usable_rows()
    reader.read(usable)
    known = reader.known
    people.links = read_links(
        state, table, [line for line in usable if table.cell(line, "sourcedId") in known.roles], known
    )
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
    def __init__(self, state: State, table: Table, schools: list[SchoolRow], version: str, people: People) -> None:
        self.state, self.table, self.people = state, table, people
        self.schools = [school.ref for school in schools]
        self.roles = _read_roles(state) if version == "1.2" else {}
        self.enrolled = _schools_by_enrolment(state)
        self.pupil_emails = {
            table.cell(line, "email").casefold()
            for line in table.body()
            if table.cell(line, "email")
            and any(given.role == "student" for given in self._given(table.cell(line, "sourcedId"), line))
        }
        self.known = Known({}, {})

    def usable_rows(self) -> list[Line]:
        """Active rows with an id of their own. A repeated row is merged; two people with one id are held."""
        table = self.table
        lines = list(table.rows())
        by_id: dict[str, list[Line]] = defaultdict(list)
        usable = []
        for line in lines:
            ref = table.cell(line, "sourcedId")
            if not ref or "E+" in ref.upper():
                if ref:
                    table.warn(
                        "ID_MANGLED",
                        line,
                        "sourcedId",
                        f"Line {line.number}, sourcedId “{ref[:30]}”: a spreadsheet has destroyed this id.",
                    )
                table.leave_out(
                    "REQ_MISSING",
                    line,
                    "sourcedId",
                    cells.missing(table, line, "sourcedId"),
                    REJECTED,
                    self._kind(line),
                )
            else:
                by_id[ref].append(line)
        _warn_of_zeros(table, by_id)
        for ref, same in by_id.items():
            if len(same) > 1 and any(line.cells != same[0].cells for line in same[1:]):
                for line in same:
                    others = ", ".join(str(other.number) for other in same if other is not line)
                    table.leave_out(
                        "DUP_ID", line, "sourcedId",
                        f"Line {line.number}: the id “{ref[:40]}” also stands on line {others}, with other details. "
                        f"None of them was taken. Give each person their own id.",
                        HELD, self._kind(line),
                    )  # fmt: skip
                continue
            for line in same[1:]:
                table.warn(
                    "DUP_ROW", line, "sourcedId", f"Line {line.number} repeats line {same[0].number}. It was read once."
                )
                table.put_aside(Outcome.MERGED, self._kind(line))
            usable.append(same[0])
        return self._active(usable)

    def _active(self, lines: list[Line]) -> list[Line]:
        kept = []
        for line in lines:
            kind = self._kind(line)
            if self.state.is_active(self.table, line, kind):
                kept.append(line)
            else:
                self.known.ended.add(self.table.cell(line, "sourcedId"))
                self.table.put_aside(Outcome.SKIPPED, kind)
        return kept

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
                table.leave_out(
                    "REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED, self._kind(line)
                )
                continue
            self._check_enabled(line)
            names = {role.role for role in given}
            is_pupil = bool(names & columns.PUPIL_ROLES)
            is_adult = bool(names & columns.PARENT_ROLES)
            jobs = [columns.STAFF_JOBS[role.role] for role in given if role.role in columns.STAFF_JOBS]
            if is_pupil and (jobs or is_adult):
                message = (
                    f"Line {line.number}: {table.cell(line, 'givenName')} is both a pupil and a grown-up. Correct "
                    "the role."
                )
                table.leave_out("ROLE_CONFLICT", line, "role", message, REJECTED, Kind.PUPILS)
                continue
            orgs = [role.org for role in given if role.org]
            if is_pupil and not self._read_pupil(line, ref, orgs, upns):
                continue
            if is_adult:
                self._read_adult(line, ref, orgs)
            if jobs:
                self._read_staff(line, ref, orgs, jobs[0])
            self.known.roles[ref] = frozenset(names)
            self.known.names[ref] = table.cell(line, "givenName")

    def _check_enabled(self, line: Line) -> None:
        said = self.table.cell(line, "enabledUser")
        if said in ("", "true", "false"):
            return
        is_variant = said.casefold() in ("true", "false")
        message = (
            f"Line {line.number}, enabledUser “{said[:20]}” was read as “{said.casefold() if is_variant else 'true'}”."
        )
        self.table.warn("CASE_VARIANT" if is_variant else "ENUM_INVALID", line, "enabledUser", message)

    def _read_pupil(self, line: Line, ref: str, orgs: list[str], upns: Counter[str]) -> bool:
        table = self.table
        upn, upn_state = self._upn(line)
        if upn_state in (UpnState.WRONG_FORM, UpnState.WRONG_CHECK):
            code = "UPN_FORMAT" if upn_state == UpnState.WRONG_FORM else "UPN_CHECK"
            table.warn(
                code,
                line,
                "userIds",
                f"Line {line.number}: the UPN “{upn[:20]}” is not right. The child was read without it.",
            )
            upn = ""
        elif upn and upns[upn] > 1:
            message = (
                f"Line {line.number}: the UPN “{upn}” stands on more than one row. None of them was taken. "
                "Correct the UPNs."
            )
            table.leave_out("UPN_DUP", line, "userIds", message, HELD, Kind.PUPILS)
            return False
        first, last = cells.name(table, line, "givenName"), cells.name(table, line, "familyName")
        years = [
            year for grade in split_list(table.cell(line, "grades")) if (year := codes.read_year(grade)) is not None
        ]
        self.people.pupils.append(
            PupilRow(
                where=table.where(line),
                ref=ref,
                schools=self._place(line, ref, orgs),
                first_name=first,
                last_name=last,
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
        self.people.adults.append(
            AdultRow(
                where=table.where(line),
                ref=ref,
                schools=tuple(
                    org for org in (*orgs, *split_list(table.cell(line, "orgSourcedIds"))) if org in self.schools
                ),
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
                schools=self._place(line, ref, orgs),
                first_name=cells.name(table, line, "givenName"),
                last_name=cells.name(table, line, "familyName"),
                known_as=cells.name(table, line, "preferredGivenName"),
                email=cells.email(table, line, "email"),
                job=job,
            )
        )

    def _given(self, ref: str, line: Line) -> list[GivenRole]:
        given = self.roles.get(ref)
        if given is not None:
            return given
        role = self.table.cell(line, "role")
        return [GivenRole(role)] if role else []

    def _kind(self, line: Line) -> Kind:
        """What a row counts as, from its role alone; a row with no readable role counts as a pupil's."""
        names = {given.role.casefold() for given in self._given(self.table.cell(line, "sourcedId"), line)}
        if names & columns.PARENT_ROLES:
            return Kind.PARENTS
        return Kind.STAFF if names & {job.casefold() for job in columns.STAFF_JOBS} else Kind.PUPILS

    def _roles_of(self, line: Line, ref: str) -> list[GivenRole] | None:
        """The user's roles in the standard's spelling, or None where the row was rejected for want of one."""
        table, given = self.table, self._given(ref, line)
        if not given:
            message = f"Line {line.number}: nothing says whether this is a pupil, a parent or staff. Fill in the role."
            table.leave_out("REQ_MISSING", line, "role", message, REJECTED, self._kind(line))
            return None
        found = []
        for role in given:
            spelt = next((known for known in columns.ALL_ROLES if known.casefold() == role.role.casefold()), None)
            if spelt is None:
                message = (
                    f"Line {line.number}: the role “{role.role[:30]}” is not known. Use student, parent, "
                    "guardian, relative or a staff role."
                )
                table.leave_out("ENUM_INVALID", line, "role", message, REJECTED, self._kind(line))
                return None
            if spelt != role.role:
                table.warn(
                    "CASE_VARIANT", line, "role", f"Line {line.number}, role “{role.role}” was read as “{spelt}”."
                )
            found.append(GivenRole(spelt, role.org))
        return found

    def _place(self, line: Line, ref: str, orgs: list[str]) -> tuple[str, ...]:
        """The schools a person belongs to; the only school of the package where the row names none."""
        table = self.table
        named = [
            *orgs,
            *split_list(table.cell(line, "primaryOrgSourcedId")),
            *split_list(table.cell(line, "orgSourcedIds")),
        ]
        found = tuple(dict.fromkeys(org for org in named if org in self.schools))
        if found:
            return found
        by_class = tuple(dict.fromkeys(s for s in self.enrolled.get(ref, ()) if s in self.schools))
        if named and self.schools:
            table.warn(
                "ORG_NOT_SCHOOL",
                line,
                "orgSourcedIds",
                f"Line {line.number}: “{named[0][:40]}” is not a school of this package. The school was taken "
                "from the classes.",
            )
        if by_class:
            return by_class
        return (self.schools[0],) if len(self.schools) == 1 else ()

    def _upn(self, line: Line) -> tuple[str, UpnState]:
        """The pupil's UPN: from `{UPN:…}` in userIds, or an identifier that is shaped and checked as one."""
        match = re.search(r"\{?\s*UPN\s*:\s*([^,}\s]+)", self.table.cell(line, "userIds"), re.IGNORECASE)
        if match:
            return codes.read_upn(match[1])
        upn, state = codes.read_upn(self.table.cell(line, "identifier"))
        return (upn, state) if state == UpnState.GOOD else ("", UpnState.EMPTY)


def _warn_of_zeros(table: Table, by_id: dict[str, list[Line]]) -> None:
    for ref, lines in by_id.items():
        if ref.startswith("0") and ref.isdecimal() and ref.lstrip("0") in by_id:
            table.warn(
                "ID_LEADING_ZERO",
                lines[0],
                "sourcedId",
                f"Line {lines[0].number}: “{ref}” and “{ref.lstrip('0')}” are both used as ids. They were taken "
                "as two people.",
            )


def _read_roles(state: State) -> dict[str, list[GivenRole]]:
    table = state.tables.get("roles")
    if table is None:
        return {}
    found: dict[str, list[GivenRole]] = defaultdict(list)
    for line in table.rows():
        if not state.is_active(table, line, None):
            continue
        user, role = table.cell(line, "userSourcedId"), table.cell(line, "role")
        if not user or not role:
            column = "role" if user else "userSourcedId"
            table.leave_out("REQ_MISSING", line, column, cells.missing(table, line, column), REJECTED)
            continue
        ends, is_read = read_day(state, table, line, "endDate")
        if is_read and not _is_over(ends, state.as_of):
            given = GivenRole(role, table.cell(line, "orgSourcedId"))
            if given not in found[user]:
                found[user].append(given)
    return dict(found)


def _is_over(ends: date | None, as_of: date) -> bool:
    """The standard's end dates are the first day after."""
    return ends is not None and ends <= as_of


def _schools_by_enrolment(state: State) -> dict[str, list[str]]:
    table = state.tables.get("enrollments")
    found: dict[str, list[str]] = defaultdict(list)
    if table is not None and table.has("schoolSourcedId"):
        for line in table.body():
            found[table.cell(line, "userSourcedId")].append(table.cell(line, "schoolSourcedId"))
    return found
