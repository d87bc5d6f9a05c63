"""A school while it is being made up: its rows, its people by key, and the verbs that add one person or one line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from django.db import models

from schoolgate.access.policy import Role
from schoolgate.demo.rows import Rows
from schoolgate.demo.year import Year
from schoolgate.enrolment.rules import RIGHTS_IN_ORDER, default_rights
from schoolgate.people.models import (
    Adult,
    Circle,
    Placement,
    Pupil,
    Relationship,
    Right,
    RoleGrant,
    School,
    SchoolClass,
    Staff,
    Teaching,
    User,
)
from schoolgate.timeline.actions import digest
from schoolgate.timeline.models import Entry, Salt
from schoolgate.timeline.verbs import Verb

CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
NO_PASSWORD = "!"  # noqa: S105  (what Django writes for "none can ever match")
MADE_UP_AUTHORITY = "999"  # no local authority has this number


@dataclass(slots=True)
class Child:
    """A pupil with those at home, as talks need to know them."""

    pupil: Pupil
    form: SchoolClass
    teacher: Staff
    is_girl: bool
    # Grown-ups who may be invited, home by home: those of one home come together, those of two are asked apart.
    homes: list[list[Adult]] = field(default_factory=list)


@dataclass(slots=True)
class Made:
    """One school, so far."""

    school: School
    index: int
    rows: Rows
    year: Year
    rng: Random
    addresses: Counter[str]  # how often a name has been used, over all schools
    staff: dict[str, Staff] = field(default_factory=dict)
    forms: dict[int, list[SchoolClass]] = field(default_factory=dict)
    teachers: dict[str, Staff] = field(default_factory=dict)  # by the name of the class
    children: list[Child] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)  # by staff email, as the timeline writes them
    sizes: Counter[str] = field(default_factory=Counter)  # children in each class
    names: set[tuple[str, str]] = field(default_factory=set)
    pupils: int = 0
    messages: int = 0

    @property
    def domain(self) -> str:
        """Where the school's own addresses are: "hazel-lane.example"."""
        return "-".join(self.school.name.lower().split()[:2]) + ".example"

    def first_name(self, names: Sequence[str], last: str) -> str:
        """One of `names` that nobody called `last` has yet, as far as there is one."""
        free = [name for name in names if (name, last) not in self.names]
        first = self.rng.choice(free or names)
        self.names.add((first, last))
        return first

    # -- those who work here ----------------------------------------------------------------------------------------

    def employ(
        self, key: str, title: str, first: str, last: str, job: str, *grants: tuple[Role, int | None],
        ends: date | None = None,
    ) -> Staff:  # fmt: skip
        """Add a member of staff under `key`, with their roles and, for a head of year, the year of each."""
        since = self.year.joined
        email = self._address(first, last, self.domain)
        user = self.rows.add(User(email=email, password=NO_PASSWORD, created_at=self.year.at(since, "08:00")))
        staff = self.rows.add(
            Staff(
                school=self.school, user=user, title=title, first_name=first, last_name=last, email=email, job=job,
                starts=since, ends=ends,
            )
        )  # fmt: skip
        for role, year in grants:
            self.rows.add(RoleGrant(school=self.school, staff=staff, role=role, year=year, starts=since, ends=ends))
        self.staff[key] = staff
        self.roles[email] = ",".join(sorted({str(role) for role, _ in grants}))[:60]
        return staff

    def open_class(self, year: int, name: str, academic_year: str, teacher: Staff) -> SchoolClass:
        """Add a form with its teacher."""
        form = self.rows.add(SchoolClass(school=self.school, name=name, year=year, academic_year=academic_year))
        self.rows.add(Teaching(school=self.school, school_class=form, staff=teacher, starts=self.year.joined))
        self.forms.setdefault(year, []).append(form)
        self.teachers[name] = teacher
        return form

    # -- families ---------------------------------------------------------------------------------------------------

    def admit(
        self, first: str, last: str, year: int, form: int | None = None, *, is_girl: bool, born: date | None = None,
        left: date | None = None,
    ) -> Child:  # fmt: skip
        """Add a child to the nth form of a year, or to the one with most room."""
        self.pupils += 1
        joined = self.year.joined
        pupil = self.rows.add(
            Pupil(
                school=self.school, first_name=first, last_name=last, year=year, joined=joined, left=left,
                upn=made_up_upn(self.index, joined.year - year, self.pupils),
                born=born or self._birthday(year),
            )
        )  # fmt: skip
        forms = self.forms[year]
        school_class = min(forms, key=lambda one: self.sizes[one.name]) if form is None else forms[form]
        self.sizes[school_class.name] += left is None
        self.rows.add(Placement(school=self.school, school_class=school_class, pupil=pupil, starts=joined, ends=left))
        child = Child(pupil, school_class, self.teachers[school_class.name], is_girl)
        if left is None:
            self.children.append(child)
        self.note(Verb.PUPIL_ADMITTED, self.year.at(joined, "09:00"), None, pupil=pupil, about=pupil)
        return child

    def grown_up(
        self, first: str, last: str, *, speaks: str = "en-gb", has_email: bool = True, has_phone: bool = True,
        may_sign_in: bool = True, mobile: str = "", user: User | None = None, email: str = "", **more: Any,
    ) -> Adult:  # fmt: skip
        """Add a parent or carer with an address and a number of their own, as far as they have one."""
        if has_email and not email:
            email = self._address(first, last, "example.org")
        if email and may_sign_in and user is None:
            # Most have come in by now; the grown-ups of some children have not, so that the office has whom to invite.
            came_in = None if self.pupils % 9 == 4 else self.year.at(self.year.joined, "18:40")
            since = self.year.at(self.year.joined, "08:30")
            user = self.rows.add(User(email=email, password=NO_PASSWORD, created_at=since, last_login=came_in))
        return self.rows.add(
            Adult(
                school=self.school, user=user, first_name=first, last_name=last, email=email, speaks=speaks,
                mobile=mobile or (f"07700 900{self.rng.randrange(1000):03d}" if has_phone else ""), **more,
            )
        )  # fmt: skip

    def relate(
        self, child: Child, adult: Adult, kind: str, priority: int | None = None, *,
        responsibility: str = Relationship.Responsibility.YES, has_care: bool = True, lives_with: bool = True,
        sign_in: str = Relationship.SignIn.GRANTED, ends: date | None = None, rights: Iterable[str] | None = None,
    ) -> Relationship:  # fmt: skip
        """Say what `adult` is to `child`, with the rights that usually go with it."""
        since = child.pupil.joined
        relationship = self.rows.add(
            Relationship(
                school=self.school, pupil=child.pupil, adult=adult, kind=kind, responsibility=responsibility,
                has_care=has_care, lives_with=lives_with, priority=priority, is_emergency=priority is not None,
                sign_in=sign_in, starts=since, ends=ends,
            )
        )  # fmt: skip
        if rights is None:
            rights = default_rights(kind=kind, responsibility=responsibility, has_care=has_care)
        for right in sorted(rights, key=RIGHTS_IN_ORDER.index):
            self.rows.add(Right(school=self.school, relationship=relationship, kind=right, starts=since, ends=ends))
        if sign_in == Relationship.SignIn.GRANTED and self.staff:
            self.note(
                Verb.ACCESS_CONFIRMED, self.year.at(self.year.near(-300), "10:15"), self.staff["office_lead"],
                pupil=child.pupil, adult=adult, about=relationship,
            )  # fmt: skip
        return relationship

    # -- history ----------------------------------------------------------------------------------------------------

    def note(
        self, verb: Verb, at: datetime, by: Staff | Adult | None, *, pupil: Pupil | None = None,
        adult: Adult | None = None, circle: Circle | None = None, about: models.Model | None = None, words: str = "",
        reach: str | None = None,
    ) -> Entry:  # fmt: skip
        """Write a line of history with its salt, exactly as `timeline.actions.record` would have at that moment."""
        salt = f"{self.rng.getrandbits(128):032x}"
        staff = by if isinstance(by, Staff) else None
        entry = self.rows.add(
            Entry(
                school=self.school, verb=verb, at=at, by_staff=staff, by_adult=by if isinstance(by, Adult) else None,
                as_role=self.roles[staff.email] if staff else "parent" if by else "",
                pupil=pupil, adult=adult, circle=circle,
                reach=reach or (Entry.Reach.CIRCLE if circle else Entry.Reach.STAFF),
                object_kind=about._meta.label_lower if about else "", digest=digest(salt, words),
            ),
            late=lambda row: setattr(row, "object_id", about.pk if about else None),
        )  # fmt: skip
        self.rows.add(Salt(school=self.school, entry=entry, value=salt))
        return entry

    def paper_user(self) -> User:
        """A sign-in without an address: it is opened with a letter."""
        since = self.year.at(self.year.joined, "08:30")
        return self.rows.add(User(email=None, password=NO_PASSWORD, created_at=since))

    def mail_name(self, last: str) -> str:
        """A family name as it stands in an address, each only once."""
        name = last.lower().replace(" ", "-").replace("’", "")
        self.addresses[f"the.{name}"] += 1
        again = self.addresses[f"the.{name}"]
        return f"{name}{again if again > 1 else ''}"

    def _address(self, first: str, last: str, domain: str) -> str:
        name = f"{first}.{last}".lower().replace(" ", "-").replace("’", "")
        self.addresses[f"{name}@{domain}"] += 1
        again = self.addresses[f"{name}@{domain}"]
        return f"{name}{again if again > 1 else ''}@{domain}"

    def _birthday(self, year: int) -> date:
        return date.fromordinal(self._oldest(year).toordinal() + self.rng.randrange(365))

    def birthday_on(self, year: int, day: date) -> date:
        """When a child of that year was born whose birthday is on `day` of any year."""
        oldest = self._oldest(year)
        later = oldest.year + ((day.month, day.day) < (oldest.month, oldest.day))
        return day.replace(year=later, day=min(day.day, 28))

    def _oldest(self, year: int) -> date:
        """The birthday of the oldest child of a year: in Reception, 1 September five years before the year began."""
        began = self.year.today.year if self.year.today.month >= 9 else self.year.today.year - 1
        return date(began - year - 5, 9, 1)


def made_up_upn(school: int, issued: int, serial: int) -> str:
    """A UPN that passes its check letter and belongs to nobody: local authority 999 (roles-and-calendar 5).

    Layout: check letter, authority, establishment, year of issue, serial. A school of more than 999 children counts on
    in the establishment's number.
    """
    establishment = (2000 + school + 1000 * (serial // 1000)) % 10000
    body = f"{MADE_UP_AUTHORITY}{establishment:04d}{issued % 100:02d}{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, range(2, 14), strict=True))
    return CHECK_LETTERS[total % 23] + body
