"""The standing families that every test knows.

One school, Hazel Lane, with everybody who works in it and one family of every shape (safeguarding-and-data 1 to 3), and
a second school, Millbrook, whose people must never be met in the first. Every address, number and summary is unique, so
that a sweep over pages and mails can look for it.

Two homes: Huda and Karim Al-Masri are separated, and both have every right about Yusuf and Layla. Leah Frost is the
only one told about Callum: an order keeps Darren Pike away. Katarzyna Zielinska has two children with two fathers.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from schoolgate.access.policy import Role
from schoolgate.people.models import (
    Adult,
    Assignment,
    Placement,
    Pupil,
    Relationship,
    Restriction,
    RightKind,
    School,
    SchoolClass,
    Staff,
    Teaching,
)
from schoolgate.people.queries import today as real_today
from schoolgate.testing.factories import (
    LONG_AGO,
    academic_year,
    link,
    make_adult,
    make_pupil,
    make_school,
    make_staff,
    restrict,
    viewer_of,
)

__all__ = ["Cast", "make_cast", "secrets_of", "viewer_of"]

T = TypeVar("T")
KIND = Relationship.Kind
PR = Relationship.Responsibility


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by name. Rows as they were made: `refresh_from_db` after an action has changed one."""

    today: date
    school: School
    oak: SchoolClass  # Reception
    willow: SchoolClass  # Year 4, Miss Okafor's
    rowan: SchoolClass  # Year 5, Mr Reid's

    # Those who work at, or govern, Hazel Lane
    grace: Staff  # Miss Okafor, teaches 4 Willow
    reid: Staff  # Mr Reid, teaches 5 Rowan
    adeyemi: Staff  # deputy head and DSL
    price: Staff  # SENCO
    whitham: Staff  # family liaison; Yusuf's and Alfie's families are hers
    jo: Staff  # office
    office_lead: Staff
    head: Staff
    head_of_year: Staff  # of Year 4
    attendance: Staff
    support: Staff  # a teaching assistant
    clerk: Staff
    governor: Staff
    admin: Staff  # school administrator
    supply: Staff  # taught 4 Willow until yesterday
    rao: Staff  # teaches Oak, and is Arun's mother

    # Separated, two homes, both with every right
    yusuf: Pupil  # Year 4, Willow
    layla: Pupil  # Reception, Oak
    huda: Adult  # mother; Arabic, needs an interpreter
    karim: Adult  # father; a home and an address of his own
    samira: Adult  # grandmother; collects; letters only, never signs in

    # An order: the mother is the only one told
    callum: Pupil  # Year 4, Willow
    leah: Adult
    barred: Adult  # Darren Pike, Callum's father: all six rights taken
    no_contact: Restriction

    # One mother, two fathers
    ela: Pupil  # Year 4, Willow
    jonah: Pupil  # Year 5, Rowan
    katarzyna: Adult
    ela_father: Adult  # Adam Reed; at Millbrook too
    jonah_father: Adult  # Piotr Quill

    # A grandmother as carer, with a phone she shares
    alfie: Pupil  # Year 4, Willow
    maureen: Adult

    # Looked after by the local authority
    mia: Pupil  # Year 5, Rowan
    foster_carer: Adult
    social_worker: Adult
    birth_mother: Adult  # told, but may not collect
    care_order: Restriction

    # A father without parental responsibility and without care, and the mother
    mateo: Pupil  # Year 4, Willow
    mateo_mother: Adult
    without_responsibility: Adult

    # Not confirmed yet
    tiago: Pupil  # Year 4, Willow
    pending: Adult

    # The child has left
    left_pupil: Pupil
    former: Adult

    # A teacher who is a parent here: `rao` and `rao_parent` share one user
    arun: Pupil  # Year 4, Willow
    rao_parent: Adult

    # The other school
    millbrook: School
    millbrook_class: SchoolClass
    millbrook_teacher: Staff
    millbrook_head: Staff
    gwen: Pupil
    carys: Adult
    adam_at_millbrook: Adult  # the same human as `ela_father`

    @property
    def staff(self) -> list[Staff]:
        """All who work at Hazel Lane today."""
        return [
            self.grace,
            self.reid,
            self.adeyemi,
            self.price,
            self.whitham,
            self.jo,
            self.office_lead,
            self.head,
            self.head_of_year,
            self.attendance,
            self.support,
            self.clerk,
            self.governor,
            self.admin,
            self.rao,
        ]

    @property
    def adults(self) -> list[Adult]:
        """All grown-ups that Hazel Lane knows."""
        return [getattr(self, name) for name in self.__slots__ if isinstance(getattr(self, name), Adult)][:-2]


def secrets_of(adult: Adult) -> frozenset[str]:
    """What nobody else at home may ever see of this grown-up: the name and every way to reach them."""
    return frozenset(word for word in (adult.full_name, adult.email, adult.mobile) if word)


def make_cast(today: date | None = None) -> Cast:
    """Make everybody; `today` (the real one unless given) lies in the middle of a term."""
    today = today or real_today()
    since = today - LONG_AGO
    people: dict[str, object] = {"today": today}
    people |= _school_and_staff(today, since)
    people |= _families(people, since)
    people |= _families_of_care(people, today)
    people |= _other_school(people, today, since)
    return Cast(**people)  # type: ignore[arg-type]  # each part below returns rows of the field's own type


def _the(kind: type[T], known: dict[str, object], name: str) -> T:
    """Somebody or something made already."""
    found = known[name]
    assert isinstance(found, kind)
    return found


def _class(school: School, name: str, year: int, teacher: Staff, since: date, today: date) -> SchoolClass:
    made = SchoolClass.objects.create(school=school, name=name, year=year, academic_year=academic_year(today))
    Teaching.objects.create(school=school, school_class=made, staff=teacher, starts=since)
    return made


def _school_and_staff(today: date, since: date) -> dict[str, object]:
    school = make_school("Hazel Lane Primary School", today=today)
    staff: dict[str, Staff] = {}
    for key, title, first, last, job, roles in (
        ("grace", "Miss", "Grace", "Okafor", "4 Willow", [Role.TEACHER]),
        ("reid", "Mr", "Daniel", "Reid", "5 Rowan", [Role.TEACHER]),
        ("rao", "Mrs", "Sunita", "Rao", "Oak", [Role.TEACHER]),
        ("adeyemi", "Mrs", "Ruth", "Adeyemi", "Deputy headteacher", [Role.SLT, Role.DSL]),
        ("price", "Mr", "David", "Price", "SENCO", [Role.SENCO]),
        ("whitham", "Mrs", "Carol", "Whitham", "Family liaison", [Role.FAMILY_LIAISON]),
        ("jo", "", "Jo", "Lane", "Office", [Role.OFFICE]),
        ("office_lead", "Mrs", "Pauline", "Marsh", "Office lead", [Role.OFFICE_LEAD]),
        ("head", "Mrs", "Helen", "Thackray", "Headteacher", [Role.HEAD]),
        ("head_of_year", "Mr", "Samuel", "Boateng", "Lead for Year 4", [Role.HEAD_OF_YEAR]),
        ("attendance", "Ms", "Wendy", "Sharples", "Attendance officer", [Role.ATTENDANCE]),
        ("support", "Miss", "Bethan", "Pryce", "Teaching assistant", [Role.SUPPORT]),
        ("clerk", "Mr", "Nigel", "Farrow", "Clerk to the governors", [Role.CLERK]),
        ("governor", "Dr", "Anita", "Desai", "Governor", [Role.GOVERNOR]),
        ("admin", "Mr", "Lewis", "Tait", "Data manager", [Role.SCHOOL_ADMIN]),
    ):
        staff[key] = make_staff(school, first, last, *roles, title=title, job=job, starts=since, year=4)
    staff["supply"] = make_staff(
        school, "Colin", "Brandt", Role.TEACHER, title="Mr", job="Supply", starts=since, ends=today - timedelta(days=1)
    )
    classes = {
        "oak": _class(school, "Oak", 0, staff["rao"], since, today),
        "willow": _class(school, "4 Willow", 4, staff["grace"], since, today),
        "rowan": _class(school, "5 Rowan", 5, staff["reid"], since, today),
    }
    Teaching.objects.create(
        school=school,
        school_class=classes["willow"],
        staff=staff["supply"],
        starts=since,
        ends=today - timedelta(days=1),
    )
    return {"school": school, **staff, **classes}


def _families(known: dict[str, object], since: date) -> dict[str, object]:
    """Those who live with, or apart from, their own children."""
    school, office_lead, rao = (
        _the(School, known, "school"),
        _the(Staff, known, "office_lead"),
        _the(Staff, known, "rao"),
    )
    willow, rowan, oak = (_the(SchoolClass, known, name) for name in ("willow", "rowan", "oak"))

    yusuf = make_pupil(school, "Yusuf", "Al-Masri", year=4, in_class=willow, joined=since)
    layla = make_pupil(school, "Layla", "Al-Masri", year=0, in_class=oak, joined=since)
    huda = make_adult(
        school, "Huda", "Al-Masri", email="huda@canary-huda.example", mobile="07700 900101",
        speaks="ar", needs_interpreter=True,
    )  # fmt: skip
    karim = make_adult(school, "Karim", "Al-Masri", email="karim@canary-karim.example", mobile="07700 900202")
    samira = make_adult(school, "Samira", "Masri", email="", mobile="", speaks="ar", language="en-gb")
    for child in (yusuf, layla):
        link(child, huda, KIND.MOTHER, priority=1, is_emergency=True)
        link(child, karim, KIND.FATHER, lives_with=False, priority=2, is_emergency=True)
        link(
            child, samira, KIND.GRANDPARENT, responsibility=PR.NO, has_care=False, lives_with=False,
            sign_in=Relationship.SignIn.PENDING, rights=[RightKind.COLLECT],
        )  # fmt: skip

    callum = make_pupil(school, "Callum", "Frost", year=4, in_class=willow, joined=since)
    leah = make_adult(school, "Leah", "Frost", email="leah@canary-leah.example", mobile="07700 900303")
    barred = make_adult(school, "Darren", "Pike", email="darren@canary-darren.example", mobile="07700 900404")
    link(callum, leah, KIND.MOTHER, priority=1, is_emergency=True)
    link(callum, barred, KIND.FATHER, has_care=False, lives_with=False)
    no_contact = restrict(
        callum, barred, by=office_lead, summary="canary-order: no contact of any kind with Callum or his mother"
    )

    ela = make_pupil(school, "Ela", "Reed", year=4, in_class=willow, joined=since)
    jonah = make_pupil(school, "Jonah", "Quill", year=5, in_class=rowan, joined=since)
    katarzyna = make_adult(
        school, "Katarzyna", "Zielinska", email="kasia@canary-kasia.example", mobile="07700 900505", speaks="pl"
    )
    ela_father = make_adult(school, "Adam", "Reed", email="adam@canary-adam.example", mobile="07700 900606")
    jonah_father = make_adult(school, "Piotr", "Quill", email="piotr@canary-piotr.example", mobile="07700 900707")
    for child, father in ((ela, ela_father), (jonah, jonah_father)):
        link(child, katarzyna, KIND.MOTHER, priority=1, is_emergency=True)
        link(child, father, KIND.FATHER, lives_with=False, priority=2)

    mateo = make_pupil(school, "Mateo", "Rossi", year=4, in_class=willow, joined=since)
    mateo_mother = make_adult(school, "Chiara", "Rossi", email="chiara@canary-chiara.example", mobile="07700 900808")
    without = make_adult(school, "Liam", "Hart", email="liam@canary-liam.example", mobile="07700 900909")
    link(mateo, mateo_mother, KIND.MOTHER, priority=1)
    link(mateo, without, KIND.FATHER, responsibility=PR.NO, has_care=False, lives_with=False)

    tiago = make_pupil(school, "Tiago", "Costa", year=4, in_class=willow, joined=since)
    pending = make_adult(
        school, "Ines", "Costa", email="ines@canary-ines.example", mobile="07700 900111", may_sign_in=False
    )
    link(tiago, pending, KIND.MOTHER, priority=1, sign_in=Relationship.SignIn.PENDING)

    arun = make_pupil(school, "Arun", "Rao", year=4, in_class=willow, joined=since)
    rao_parent = make_adult(school, "Sunita", "Rao", email=rao.email, mobile="07700 900222", user=rao.user, title="Mrs")
    link(arun, rao_parent, KIND.MOTHER, priority=1)
    return {
        "yusuf": yusuf, "layla": layla, "huda": huda, "karim": karim, "samira": samira,
        "callum": callum, "leah": leah, "barred": barred, "no_contact": no_contact,
        "ela": ela, "jonah": jonah, "katarzyna": katarzyna, "ela_father": ela_father, "jonah_father": jonah_father,
        "mateo": mateo, "mateo_mother": mateo_mother, "without_responsibility": without,
        "tiago": tiago, "pending": pending, "arun": arun, "rao_parent": rao_parent,
    }  # fmt: skip


def _families_of_care(known: dict[str, object], today: date) -> dict[str, object]:
    """Those cared for by somebody else, and one who has left."""
    school, office_lead = _the(School, known, "school"), _the(Staff, known, "office_lead")
    whitham, yusuf = _the(Staff, known, "whitham"), _the(Pupil, known, "yusuf")
    willow, rowan = _the(SchoolClass, known, "willow"), _the(SchoolClass, known, "rowan")
    since = today - LONG_AGO

    alfie = make_pupil(school, "Alfie", "Hollis", year=4, in_class=willow, joined=since)
    maureen = make_adult(
        school, "Maureen", "Hollis", email="maureen@canary-maureen.example", mobile="07700 900333",
        has_shared_phone=True,
    )  # fmt: skip
    link(alfie, maureen, KIND.GRANDPARENT, priority=1, is_emergency=True)
    for pupil in (yusuf, alfie):
        Assignment.objects.create(school=school, staff=whitham, pupil=pupil, starts=since)

    mia = make_pupil(school, "Mia", "Lowe", year=5, in_class=rowan, joined=since)
    foster = make_adult(
        school, "Bernadette", "Okoro", email="bernadette@canary-bernadette.example", mobile="07700 900444"
    )
    worker = make_adult(school, "Imran", "Sheikh", email="imran@canary-imran.example", mobile="07700 900555")
    birth_mother = make_adult(school, "Tanya", "Lowe", email="tanya@canary-tanya.example", mobile="07700 900666")
    link(mia, foster, KIND.FOSTER_CARER, responsibility=PR.NO, priority=1, is_emergency=True)
    link(mia, worker, KIND.SOCIAL_WORKER, responsibility=PR.SHARED_LA, has_care=False, lives_with=False, priority=2)
    link(mia, birth_mother, KIND.MOTHER, responsibility=PR.SHARED_LA, has_care=False, lives_with=False)
    care_order = restrict(
        mia, birth_mother, by=office_lead, kind=Restriction.Kind.CARE_ORDER,
        takes=[RightKind.COLLECT, RightKind.BOOK, RightKind.SEE_RECORDS],
        summary="canary-care: full care order, contact at the centre only",
    )  # fmt: skip

    yesterday = today - timedelta(days=1)
    left = make_pupil(school, "Poppy", "Vane", year=4, in_class=willow, joined=since, left=yesterday)
    former = make_adult(school, "Rosalind", "Vane", email="rosalind@canary-rosalind.example", mobile="07700 900777")
    link(left, former, KIND.MOTHER, priority=1, ends=yesterday)
    return {
        "alfie": alfie, "maureen": maureen, "mia": mia, "foster_carer": foster, "social_worker": worker,
        "birth_mother": birth_mother, "care_order": care_order, "left_pupil": left, "former": former,
    }  # fmt: skip


def _other_school(known: dict[str, object], today: date, since: date) -> dict[str, object]:
    """Millbrook: a teacher, a head, a parent of its own, and one parent of both schools."""
    adam = _the(Adult, known, "ela_father")
    school = make_school("Millbrook Primary School", today=today, office_phone="01632 960200")
    teacher = make_staff(
        school, "Owen", "Prys", Role.TEACHER, email="owen.prys@millbrook.example", title="Mr", starts=since
    )
    head = make_staff(school, "Megan", "Lloyd", Role.HEAD, email="megan.lloyd@millbrook.example", starts=since)
    hazel = _class(school, "4 Hazel", 4, teacher, since, today)
    gwen = make_pupil(school, "Gwen", "Vaughan", year=4, joined=since)
    theo = make_pupil(school, "Theo", "Reed", year=4, joined=since)
    Placement.objects.bulk_create(
        Placement(school=school, school_class=hazel, pupil=pupil, starts=since) for pupil in (gwen, theo)
    )
    carys = make_adult(school, "Carys", "Vaughan", email="carys@canary-carys.example", mobile="07700 900888")
    also = make_adult(school, "Adam", "Reed", email=adam.email, mobile="07700 900999", user=adam.user)
    link(gwen, carys, KIND.MOTHER, priority=1)
    link(theo, also, KIND.FATHER, lives_with=False, priority=1)
    return {
        "millbrook": school, "millbrook_class": hazel, "millbrook_teacher": teacher, "millbrook_head": head,
        "gwen": gwen, "carys": carys, "adam_at_millbrook": also,
    }  # fmt: skip
