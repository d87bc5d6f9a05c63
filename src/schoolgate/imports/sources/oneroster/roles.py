"""roles.csv: what each person is, where, and until when. In 1.1 the same stands in users.csv."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports.sources import cells
from schoolgate.imports.sources.oneroster.state import REJECTED, State, read_day
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


@dataclass(frozen=True, slots=True)
class GivenRole:
    """What a user is, and at which organisation and in which year group (empty where the file does not say)."""

    role: str
    org: str = ""
    grade: str = ""


@dataclass
class Roles:
    """The roles that hold on the day, and those that are over: by the user's id."""

    given: dict[str, list[GivenRole]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[str, list[GivenRole]] = field(default_factory=lambda: defaultdict(list))
    last_day: dict[str, date] = field(default_factory=dict)
    is_file: bool = False

    def has_left(self, ref: str) -> bool:
        """Whether everything this person was here is over."""
        return ref in self.ended and ref not in self.given


def read_roles(state: State) -> Roles:
    """The roles of the package's own file, where it has one."""
    roles = Roles()
    table = state.tables.get("roles")
    if table is None:
        return roles
    roles.is_file = True
    for line in table.rows():
        if state.is_active(table, line, None):
            _read_role(state, table, line, roles)
        else:
            given = GivenRole(table.cell(line, "role"), table.cell(line, "orgSourcedId"), table.cell(line, "grades"))
            roles.ended[table.cell(line, "userSourcedId")].append(given)
    return roles


def _read_role(state: State, table: Table, line: Line, roles: Roles) -> None:
    user, role = table.cell(line, "userSourcedId"), table.cell(line, "role")
    if not user or not role:
        column = "role" if user else "userSourcedId"
        table.leave_out("REQ_MISSING", line, column, cells.missing(table, line, column), REJECTED)
        return
    if not state.is_there("users", user):
        message = f"Line {line.number}: “{user[:40]}” is not in users.csv. Add the person, or remove this line."
        table.leave_out("REF_MISSING", line, "userSourcedId", message, REJECTED)
        return
    state.check_reference(table, line, "orgSourcedId", "orgs", what="role")
    ends, is_read = read_day(state, table, line, "endDate")
    if not is_read:
        return
    found = GivenRole(role, table.cell(line, "orgSourcedId"), table.cell(line, "grades"))
    if is_over(ends, state.as_of):
        assert ends is not None
        roles.ended[user].append(found)
        roles.last_day[user] = max(ends, roles.last_day.get(user, ends))
    elif found not in roles.given[user]:
        roles.given[user].append(found)


def is_over(ends: date | None, as_of: date) -> bool:
    """The standard's end dates are the first day after."""
    return ends is not None and ends <= as_of
