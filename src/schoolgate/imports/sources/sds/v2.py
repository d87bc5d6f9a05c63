"""School Data Sync 2 and 2.1: OneRoster's files without its manifest, and relationships in a file of their own."""

from dataclasses import dataclass, field, replace
from datetime import date

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.package import Package
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import AdultRow, LinkRow, Outcome, Reading, Severity
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.oneroster.links import say_unlinked
from schoolgate.imports.sources.oneroster.orgs import read_schools, read_sessions
from schoolgate.imports.sources.oneroster.people import People, read_people
from schoolgate.imports.sources.oneroster.reader import check_courses, open_tables, reading_of, say_no_guardians
from schoolgate.imports.sources.oneroster.roles import GivenRole, Roles, read_roles
from schoolgate.imports.sources.oneroster.state import State
from schoolgate.imports.sources.sds import columns
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line, Sheet

ORIGIN = "sds"
REJECTED = Severity.REJECTED


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of relationships.csv that can be used: the child, the adult, and the word for what they are."""

    line: Line
    pupil: str
    adult: str
    word: str


@dataclass
class Relations:
    """What relationships.csv came to. `named` are the adults whose names stand in that file itself."""

    pairs: list[Pair] = field(default_factory=list)
    named: dict[str, Line] = field(default_factory=dict)

    def outsiders(self) -> set[str]:
        """Adults who are a child's doctor or the like and nothing nearer: known, and never invited."""
        words: dict[str, set[str]] = {}
        for pair in self.pairs:
            words.setdefault(pair.adult, set()).add(pair.word)
        return {adult for adult, found in words.items() if found <= columns.OUTSIDERS}


def read(package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read all of it. Raises FileRefused where the package as a whole cannot be used."""
    tables, not_read = open_tables(sheets, columns.DIALECT, problems)
    state = State(tables, problems, as_of, dialect=columns.DIALECT, wanted=order)
    _insist(tables)
    schools = read_schools(state)
    read_sessions(state)
    check_courses(state)
    roles = _read_all_roles(state)
    relations = _read_relations(state, roles)
    for pair in relations.pairs:
        given = GivenRole(columns.LINKS.get(pair.word, columns.CONTACT))
        if pair.adult not in relations.named and given not in roles.given[pair.adult]:
            roles.given[pair.adult].append(given)
    people = read_people(state, roles)
    _add_named(state, people, relations)
    people.links = _links(state, relations)
    outsiders = relations.outsiders()
    people.adults = [replace(row, may_sign_in=False) if row.ref in outsiders else row for row in people.adults]
    if users := tables.get("users"):
        say_unlinked(state, users, people.lines, people.known, people.links)
        if people.pupils and not people.adults:
            say_no_guardians(state)
    source = "sds-v2.1" if "roles" in tables or "relationships" in tables else "sds-v2"
    return reading_of(state, schools, people, package, source, ORIGIN, not_read)


def _insist(tables: dict[str, Table]) -> None:
    if "users" not in tables:
        raise FileRefused(
            "FILE_MISSING", "There is no users.csv in the package. Export it again, with all files.", file="users.csv"
        )
    if "roles" not in tables and not tables["users"].has("role"):
        raise FileRefused(
            "FILE_MISSING",
            "There is no roles.csv, so nothing says who is a pupil and who works at the school. Export it again, with "
            "all files.",
            file="roles.csv",
        )


def _read_all_roles(state: State) -> Roles:
    """Roles from their own file (2.1) and from users.csv (2)."""
    roles = read_roles(state)
    users = state.tables["users"]
    for line in users.body() if users.has("role") else ():
        ref, role = users.cell(line, "sourcedId"), users.cell(line, "role")
        if ref and role and ref not in roles.given and ref not in roles.ended:
            roles.given[ref].append(GivenRole(role))
    return roles


def _read_relations(state: State, roles: Roles) -> Relations:
    """The pairs of the file. The format names the child first; where it is the other way round, that is read too."""
    relations = Relations()
    table = state.tables.get("relationships")
    if table is None:
        return relations
    pupils = {
        ref
        for found in (roles.given, roles.ended)
        for ref, given in found.items()
        if any(role.role.casefold() == "student" for role in given)
    }
    for line in table.rows():
        first, second = table.cell(line, "userSourcedId"), table.cell(line, "relationshipUserSourcedId")
        blank = "userSourcedId" if not first else "relationshipUserSourcedId" if not second else ""
        if blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
        elif _are_there(state, table, line, first, second, relations):
            _add_pair(table, line, first, second, pupils, relations)
    return relations


def _are_there(state: State, table: Table, line: Line, first: str, second: str, relations: Relations) -> bool:
    if not state.is_there("users", second) and table.cell(line, "givenName") and table.cell(line, "familyName"):
        relations.named.setdefault(second, line)
    for column, ref in (("userSourcedId", first), ("relationshipUserSourcedId", second)):
        if not state.is_there("users", ref) and ref not in relations.named:
            message = f"Line {line.number}: “{ref[:40]}” is not in users.csv. Add the person, or remove this line."
            table.leave_out("REF_MISSING", line, column, message, REJECTED)
            return False
    return True


def _add_pair(table: Table, line: Line, first: str, second: str, pupils: set[str], relations: Relations) -> None:
    word = table.cell(line, "relationshipRole").casefold()
    if (first in pupils) == (second in pupils) or word == "child":
        what = "two pupils" if first in pupils and second in pupils else "not a pupil and a grown-up"
        table.warn("LINK_ROLE", line, "relationshipRole", f"Line {line.number} links {what}. The link was left out.")
        table.put_aside(Outcome.SKIPPED)
        return
    if word and word not in columns.LINKS and word not in columns.OUTSIDERS and word != "other":
        message = f"Line {line.number}, relationshipRole “{word[:30]}” is not known. It was read as “contact”."
        table.warn("ENUM_INVALID", line, "relationshipRole", message)
    pupil, adult = (first, second) if first in pupils else (second, first)
    relations.pairs.append(Pair(line, pupil, adult, word or "other"))


def _add_named(state: State, people: People, relations: Relations) -> None:
    """Adults whom only the file of relationships knows, by the names that stand there."""
    table = state.tables.get("relationships")
    for ref, line in relations.named.items():
        assert table is not None
        people.adults.append(
            AdultRow(
                where=table.where(line),
                ref=ref,
                schools=(),
                first_name=cells.name(table, line, "givenName"),
                last_name=cells.name(table, line, "familyName"),
                email=cells.email(table, line, "email"),
                mobile=cells.phone(table, line, "sms", "phone"),
            )
        )


def _links(state: State, relations: Relations) -> list[LinkRow]:
    table = state.tables.get("relationships")
    if table is None:
        return []
    return [
        LinkRow(
            table.where(pair.line),
            pair.pupil,
            pair.adult,
            relationship="" if pair.word == "parent" else columns.LINKS.get(pair.word, "other"),
            is_emergency=pair.word in columns.OUTSIDERS,
        )
        for pair in relations.pairs
    ]
