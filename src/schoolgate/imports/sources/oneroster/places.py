"""To which school of the package a person belongs: as the file says, else by their classes, else by the only school."""

from collections import defaultdict

from schoolgate.imports.sources.oneroster.state import State, split_list
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


class Places:
    """Looks up the schools of one person after another."""

    def __init__(self, state: State, table: Table) -> None:
        self.state, self.table = state, table
        self.enrolled = _schools_by_class(state)

    def of(self, line: Line, ref: str, orgs: list[str]) -> tuple[str, ...]:
        """The schools a person belongs to; () where the one school at hand is meant.

        Somebody who is only in an organisation that is no school keeps that organisation, and the comparison leaves
        them out: a college of the same trust is not our school because it is in the same file.
        """
        named = [
            *orgs,
            *split_list(self.table.cell(line, "primaryOrgSourcedId")),
            *split_list(self.table.cell(line, "orgSourcedIds")),
        ]
        schools = self.state.schools
        found = tuple(dict.fromkeys(org for org in named if org in schools))
        if found or not schools:
            return found
        by_class = tuple(dict.fromkeys(school for school in self.enrolled.get(ref, ()) if school in schools))
        near = tuple(dict.fromkeys(home for org in named for home in self.state.home_of(org)))
        only = (schools[0],) if len(schools) == 1 else ()
        lost = [org for org in named if not self.state.is_there("orgs", org)]
        place = by_class or near or (only if lost or not named else ())
        if named:
            self._say(line, lost[0] if lost else named[0], is_lost=bool(lost), is_placed=bool(place))
        if place or not named:
            return place
        self.state.elsewhere.update(named)
        return tuple(named)

    def _say(self, line: Line, org: str, *, is_lost: bool, is_placed: bool) -> None:
        column = next((c for c in ("orgSourcedIds", "primaryOrgSourcedId") if self.table.has(c)), "orgSourcedIds")
        what = "is not in the file of organisations" if is_lost else "is not a school"
        then = (
            "The school was taken from the rest of the package."
            if is_placed
            else "Nothing else says which school is meant, so the person was left out."
        )
        code = "REF_MISSING_OPT" if is_lost else "ORG_NOT_SCHOOL"
        self.table.warn(code, line, column, f"Line {line.number}: “{org[:40]}” {what}. {then}")


def _schools_by_class(state: State) -> dict[str, list[str]]:
    """For each person the schools of their classes."""
    classes: dict[str, str] = {}
    if table := state.tables.get("classes"):
        classes = {table.cell(li, "sourcedId"): table.cell(li, "schoolSourcedId") for li in table.body()}
    found: dict[str, list[str]] = defaultdict(list)
    if table := state.tables.get("enrollments"):
        for line in table.body():
            school = table.cell(line, "schoolSourcedId") or classes.get(table.cell(line, "classSourcedId"), "")
            found[table.cell(line, "userSourcedId")].append(school)
    return found
