"""What differs between the standard and the formats that grew out of it: columns, words for roles, kinds of places."""

from collections.abc import Mapping
from dataclasses import dataclass

from schoolgate.imports.sources.oneroster import columns
from schoolgate.imports.sources.table import FileKind


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write a roster of users, roles, classes and enrolments.

    `kinds` are the files that are recognised, `read` those that are read. `jobs` gives the words for staff roles;
    `adults` the roles of people around a child. In a class `teaches` makes a teacher, and whoever `helps` is left out.
    `places` are the kinds of organisation that are no school, in small letters. `is_strict`: the standard lays down
    how dates and words are written, so another way is pointed out. `has_mail_names`: a user name may be a mailbox.
    """

    kinds: tuple[FileKind, ...]
    read: tuple[FileKind, ...]
    jobs: Mapping[str, str]
    adults: frozenset[str]
    teaches: frozenset[str]
    helps: frozenset[str]
    places: frozenset[str]
    is_strict: bool = True
    has_mail_names: bool = False

    @property
    def roles(self) -> frozenset[str]:
        return columns.PUPIL_ROLES | self.adults | frozenset(self.jobs)


STANDARD = Dialect(
    kinds=columns.KINDS,
    read=columns.READ,
    jobs=columns.STAFF_JOBS,
    adults=columns.PARENT_ROLES,
    teaches=frozenset({"teacher"}),
    helps=frozenset({"administrator", "proctor", "aide"}),
    places=frozenset({"department", "district", "local", "state", "national"}),
)
