"""Finding the person on record whom a row means. The rules in order, first hit wins, conflicts stop the row.

Pupils P1 to P4 and adults C1, C3 and C4 of the matching rules. Nobody is ever matched on an address or on a shared
email alone; and a father is never taken for a mother because both are "J Smith".
"""

from collections import defaultdict
from dataclasses import dataclass, field

from schoolgate.enrolment.names import fold, is_same_first_name
from schoolgate.imports.known import Known, KnownPerson, by_key
from schoolgate.imports.rows import AdultRow, Kind, PersonRow, PupilRow, StaffRow


@dataclass(frozen=True, slots=True)
class Match:
    """Who was found. `problem` is a code where the row must be held (KEY_CONFLICT, DUP_NAME_DOB) or a remark
    (MATCH_NAME_DOB); `found` is None where there is nobody, or where a conflict stops the row.
    """

    found: str | None = None
    problem: str = ""

    @property
    def is_held(self) -> bool:
        return self.problem in ("KEY_CONFLICT", "DUP_NAME_DOB")


def name_key(first: str, last: str) -> str:
    return f"{fold(first)}|{fold(last)}"


class PupilMatcher:
    """P1 external id, P2 UPN, P3 former UPN, P4 name and date of birth with exactly one candidate."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.by_upn = by_key(known.pupils.values(), "upn")
        self.by_name: dict[tuple[str, object], list[int]] = defaultdict(list)
        for pupil in known.pupils.values():
            if pupil.fields["born"]:
                self.by_name[name_key(pupil.text("first_name"), pupil.text("last_name")), pupil.fields["born"]].append(
                    pupil.id
                )

    def find(self, row: PupilRow) -> tuple[int | None, str]:
        """(id or None, problem code or nothing)."""
        by_id = self.known.external.get((Kind.PUPILS, row.ref)) if row.is_lasting else None
        by_id = by_id if by_id in self.known.pupils else None
        by_upn = self._by_upn(row.upn)
        if by_id is not None:
            return (None, "KEY_CONFLICT") if by_upn is not None and by_upn != by_id else (by_id, "")
        if by_upn is not None:
            return by_upn, ""
        former = self._by_upn(row.former_upn)
        if former is not None:
            return former, ""
        if row.born is None or not row.first_name or not row.last_name:
            return None, ""
        candidates = self.by_name.get((name_key(row.first_name, row.last_name), row.born), [])
        if len(candidates) > 1:
            return None, "DUP_NAME_DOB"
        if len(candidates) == 1:
            on_record = self.known.pupils[candidates[0]].text("upn")
            if not (on_record and row.upn and on_record != row.upn):
                return candidates[0], "MATCH_NAME_DOB"
        return None, ""

    def _by_upn(self, upn: str) -> int | None:
        found = self.by_upn.get(upn, []) if upn else []
        return found[0] if len(found) == 1 else None


@dataclass
class Seen:
    """An adult as far as matching cares: on record (a number as key) or earlier in the same file."""

    key: str
    first_name: str
    last_name: str
    email: str
    mobile: str
    pupils: set[str] = field(default_factory=set)


class AdultMatcher:
    """C1 external id; C3 email and name; C4, where the source has no ids, name and mobile, email or the same child.

    Adults of the same file are candidates too, so that one mother of three children is one mother.
    """

    def __init__(self, known: Known) -> None:
        self.known = known
        self.by_email: dict[str, list[Seen]] = defaultdict(list)
        self.by_name: dict[str, list[Seen]] = defaultdict(list)
        self.seen: dict[str, Seen] = {}
        pupils_of: dict[int, set[str]] = defaultdict(set)
        for pupil, adult in known.links:
            pupils_of[adult].add(str(pupil))
        for person in known.adults.values():
            self.add(_as_seen(person, pupils_of[person.id]))

    def add(self, seen: Seen) -> None:
        self.seen[seen.key] = seen
        if seen.email:
            self.by_email[seen.email].append(seen)
        self.by_name[name_key(seen.first_name, seen.last_name)].append(seen)

    def find(self, row: AdultRow, pupils: set[str]) -> Match:
        """`pupils` are the keys of the children the row is linked with."""
        by_id = self.known.external.get((Kind.PARENTS, row.ref)) if row.is_lasting else None
        if by_id in self.known.adults:
            return Match(str(by_id))
        same_mail = {s.key for s in self.by_email.get(row.email, []) if row.email and self._is_c3(row, s)}
        if len(same_mail) == 1:
            return Match(same_mail.pop())
        if len(same_mail) > 1:
            return Match(problem="KEY_CONFLICT")
        if row.is_lasting:
            return Match()
        near = {s.key for s in self.by_name.get(name_key(row.first_name, row.last_name), []) if _is_c4(row, s, pupils)}
        if len(near) > 1:
            return Match(problem="KEY_CONFLICT")
        return Match(near.pop()) if near else Match()

    def _is_c3(self, row: AdultRow, seen: Seen) -> bool:
        return fold(row.last_name) == fold(seen.last_name) and is_same_first_name(row.first_name, seen.first_name)


def _as_seen(adult: KnownPerson, pupils: set[str]) -> Seen:
    return Seen(
        str(adult.id),
        adult.text("first_name"),
        adult.text("last_name"),
        adult.text("email"),
        adult.text("mobile"),
        pupils,
    )


def _is_c4(row: AdultRow, seen: Seen, pupils: set[str]) -> bool:
    if row.email and seen.email and row.email != seen.email and not (pupils & seen.pupils):
        return False
    return bool(
        (row.mobile and row.mobile == seen.mobile) or (row.email and row.email == seen.email) or (pupils & seen.pupils)
    )


class StaffMatcher:
    """External id, then the address at school, then a name that exactly one member of staff has."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.by_email = by_key(known.staff.values(), "email")
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for person in known.staff.values():
            self.by_name[_staff_name(person.text("first_name"), person.text("last_name"))].append(person.id)

    def find(self, row: StaffRow) -> int | None:
        by_id = self.known.external.get((Kind.STAFF, row.ref)) if row.is_lasting else None
        if by_id in self.known.staff:
            return by_id
        by_email = self.by_email.get(row.email, []) if row.email else []
        if len(by_email) == 1:
            return by_email[0]
        named = self.by_name.get(_staff_name(row.first_name, row.last_name), [])
        if len(named) == 1:
            email = self.known.staff[named[0]].text("email")
            if not (email and row.email and email != row.email):
                return named[0]
        return None


def _staff_name(first: str, last: str) -> str:
    return name_key(first, last)


def who(row: PersonRow) -> str:
    """A person in a sentence."""
    return f"{row.known_as or row.first_name} {row.last_name}".strip()
