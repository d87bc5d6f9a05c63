"""What a thing can be to those who ask for it, and who then gains or loses it. By hand, from the rules.

Two kinds. *Something else of its kind*: the other home's talk, another school's child, what is deleted, what never was.
*Something happened to it*: it was sealed, an order came, the child left. Sources: reliability G-01 and G-04;
roles-and-calendar 1 (reach by class, year and assignment; nobody meets their own child at work); conversations A4 rule
10 (head and SENCO read what is not sealed); safeguarding-and-data 2 to 4 (orders, the end of a link).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from schoolgate.people.models import (
    Adult,
    Assignment,
    Circle,
    Placement,
    Pupil,
    Relationship,
    RestrictedRight,
    Restriction,
    RightKind,
    Staff,
    Teaching,
)
from tests.access.states import PARENTS, STAFF

if TYPE_CHECKING:
    from tests.access.world import World

NONE: frozenset[str] = frozenset()
ELSEWHERE = frozenset({"head elsewhere", "teacher elsewhere"})
HERE = STAFF - ELSEWHERE
WHOLE_SCHOOL = frozenset({"head", "deputy", "senco", "dsl", "office", "office lead", "attendance"})
LEAD_OF_4 = frozenset({"head of year"})


@dataclass(frozen=True)
class Other:
    """Something else of its kind. `word`: its id, as `World.id_of` knows it.

    `stands_for` says who is there what somebody is here (Yusuf's mother reads her talk, his father his own); whoever is
    not named there is nobody to it. `who`, instead: all who reach it, whatever the row, as far as the deed lets them.
    """

    name: str
    word: str
    stands_for: Mapping[str, str] | None = None
    who: frozenset[str] | None = None

    def reached_by(self, allowed: frozenset[str], guard: frozenset[str]) -> frozenset[str]:
        if self.who is not None:
            side = (PARENTS if allowed & PARENTS else NONE) | (STAFF if allowed & STAFF else NONE)
            return self.who & guard & side
        there = self.stands_for or {}
        return frozenset(there[state] for state in allowed if state in there) & guard


@dataclass(frozen=True)
class Change:
    """Something happened to the thing itself. `lost` and `gained`: by the word that stands first in the address."""

    name: str
    happen: Callable[["World"], None]
    lost: Mapping[str, frozenset[str]] = field(default_factory=dict)
    gained: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def reached_by(self, word: str, allowed: frozenset[str], guard: frozenset[str]) -> frozenset[str]:
        reached = allowed - self.lost.get(word, NONE)
        return reached | (self.gained.get(word, NONE) & guard if allowed & STAFF else NONE)


# -- what happens ------------------------------------------------------------------------------------------------------


def _her_link(world: "World") -> Any:
    return Relationship.objects.filter(adult=world.cast.huda, pupil=world.cast.yusuf)


def _is_sealed(world: "World") -> None:
    Circle.objects.filter(pk=world.meeting.circle_id).update(is_sealed=True)


def _an_order(world: "World") -> None:
    cast = world.cast
    order = Restriction.objects.create(
        school=cast.school, pupil=cast.yusuf, adult=cast.huda, kind="non_molestation", starts=cast.today,
        entered_by=cast.office_lead,
    )  # fmt: skip
    RestrictedRight.objects.bulk_create(
        RestrictedRight(school=cast.school, restriction=order, kind=kind) for kind in RightKind.values
    )


def _link_ended(world: "World") -> None:
    _her_link(world).update(ends=world.cast.today - timedelta(days=1))


def _access_withdrawn(world: "World") -> None:
    _her_link(world).update(sign_in=Relationship.SignIn.WITHDRAWN)


def _child_left(world: "World") -> None:
    yesterday = world.cast.today - timedelta(days=1)
    Pupil.objects.filter(pk=world.cast.yusuf.pk).update(left=yesterday)
    Placement.objects.filter(pupil=world.cast.yusuf).update(ends=yesterday)


def _own_child(world: "World") -> None:
    """Everybody who works here turns out to be a parent of Yusuf, Callum and Mia."""
    cast = world.cast
    for staff in Staff.objects.current().filter(school=cast.school, user__isnull=False):
        known, _ = Adult.objects.get_or_create(
            school=cast.school, user=staff.user, defaults={"first_name": staff.first_name, "last_name": staff.last_name}
        )
        for pupil in (cast.yusuf, cast.callum, cast.mia):
            Relationship.objects.create(school=cast.school, pupil=pupil, adult=known, kind="other", starts=pupil.joined)


def _other_class(world: "World") -> None:
    cast = world.cast
    Placement.objects.filter(pupil=cast.yusuf).update(school_class=cast.rowan)


def _other_year(world: "World") -> None:
    Pupil.objects.filter(pk=world.cast.yusuf.pk).update(year=5)


def _not_assigned(world: "World") -> None:
    Assignment.objects.filter(pupil=world.cast.yusuf).update(ends=world.cast.today - timedelta(days=1))


def _not_taught(world: "World") -> None:
    """Mr Reid taught 4 Willow until yesterday, and does not any more."""
    cast = world.cast
    yesterday = cast.today - timedelta(days=1)
    Teaching.objects.create(
        school=cast.school, school_class=cast.willow, staff=cast.reid, starts=cast.today - timedelta(days=90),
        ends=yesterday,
    )  # fmt: skip


MOTHER = frozenset({"mother"})
PARENTS_OF_YUSUF = frozenset({"mother", "father"})
NEAR_HIM = frozenset({"teacher", "head of year", "liaison"})
READ_BY_ROLE = frozenset({"head", "senco"})
SHE_IS_OUT = {
    "hers": MOTHER, "promise": MOTHER, "message": MOTHER, "yusuf": MOTHER, "her question": MOTHER,
    "her answered question": MOTHER, "her open question": MOTHER, "a gone notice": MOTHER,
}  # fmt: skip
# Its author has it whatever happens; who else sees what was sent does so by role, and not about a child of their own.
SENT_NOTICES = ("a waiting notice", "a held notice", "a gone notice")
NOT_ITS_AUTHOR = HERE - {"teacher"}
ABOUT_A_CHILD = (
    "yusuf",
    "callum",
    "hers",
    "promise",
    "handover",
    "no contact",
    "his link",
    "delivery",
    "her call",
    "her question",
    "her answered question",
    "her open question",
    "a held praise",
)

# Nothing new is begun about a child who has left: there the address is as if it were not.
NOT_ABOUT_LEAVERS = frozenset({"talk-new", "note-praise", "note-gate", "pictures-of", "pictures-note", "pictures-mine"})
LEFT = frozenset({"the child has left", "has left"})
# Two records are named there, and the second stays one of this school: nobody has both of two schools.
OF_ONE_SCHOOL = frozenset({"adults-merge", "pupils-merge", "adults-two", "pupils-two"})

CHANGES = (
    Change("as it is", lambda world: None),
    Change("sealed", _is_sealed, lost={"hers": READ_BY_ROLE, "promise": READ_BY_ROLE}),
    Change("an order against her", _an_order, lost=SHE_IS_OUT),
    Change("her link has ended", _link_ended, lost=SHE_IS_OUT),
    Change("her access was withdrawn", _access_withdrawn, lost=SHE_IS_OUT),
    Change(
        "the child has left",
        _child_left,
        lost={
            **SHE_IS_OUT,
            "yusuf": PARENTS_OF_YUSUF,
            "her open question": NEAR_HIM,
            "a gone notice": PARENTS_OF_YUSUF,
        },
    ),
    Change(
        "everybody’s own child",
        _own_child,
        lost=dict.fromkeys(ABOUT_A_CHILD, HERE) | dict.fromkeys(SENT_NOTICES, NOT_ITS_AUTHOR),
    ),
    Change(
        "moved to another class",
        _other_class,
        lost={"her open question": frozenset({"teacher"})},
        gained=dict.fromkeys(("yusuf", "her open question"), frozenset({"other teacher"})),
    ),
    Change("moved to another year", _other_year, lost={"yusuf": LEAD_OF_4, "her open question": LEAD_OF_4}),
    Change(
        "no longer her family",
        _not_assigned,
        lost=dict.fromkeys(("yusuf", "her open question"), frozenset({"liaison"})),
    ),
    Change("no longer his class", _not_taught),
)

# -- something else of its kind ----------------------------------------------------------------------------------------

TAUGHT_4 = WHOLE_SCHOOL | LEAD_OF_4 | {"teacher"}
PUPILS = (
    Other("same class", "ela", who=TAUGHT_4),
    Other("same class, another family of hers", "alfie", who=TAUGHT_4 | {"liaison", "carer"}),
    Other("same class, an order", "callum", who=TAUGHT_4),
    Other(
        "same class, a colleague’s child", "arun", who=(TAUGHT_4 | {"teacher as parent"}) - {"teacher who is a parent"}
    ),
    Other("same year, in no class", "unplaced", who=WHOLE_SCHOOL | LEAD_OF_4),
    Other("brothers and sisters", "layla", who=WHOLE_SCHOOL | {"teacher who is a parent", "mother", "father"}),
    Other("same school", "jonah", who=WHOLE_SCHOOL | {"other teacher", "half-sibling’s father"}),
    Other("looked after", "mia", who=WHOLE_SCHOOL | {"other teacher", "birth mother"}),
    Other("has left", "poppy", who=WHOLE_SCHOOL | LEAD_OF_4),
    Other("another school", "gwen", who=ELSEWHERE | {"parent elsewhere"}),
)
# Who is to that thing what somebody is to Yusuf's own.
HIS_TALK = {"mother": "father", "teacher": "teacher", "head": "head", "senco": "senco"}
JONAHS_TALK = {"mother": "half-sibling’s father", "teacher": "other teacher", "head": "head", "senco": "senco"}
GWENS_TALK = {"mother": "parent elsewhere", "teacher": "teacher elsewhere", "head": "head elsewhere"}
BARRED_TALK = {"teacher": "teacher", "head": "head", "senco": "senco"}
OFFICE_THERE = {"head": "head elsewhere"}
AT_THIS_SCHOOL = {state: state for state in STAFF}

RELATIONS: dict[str, tuple[Other, ...]] = {
    "yusuf": PUPILS,
    "callum": (Other("same class, no order", "yusuf", who=TAUGHT_4 | {"liaison", "mother", "father"}), *PUPILS[4:]),
    "hers": (
        Other("the other home’s", "his talk", HIS_TALK),
        Other("another class", "jonah’s talk", JONAHS_TALK),
        Other("a barred parent’s", "barred talk", BARRED_TALK),
        Other("another school", "gwen’s talk", GWENS_TALK),
    ),
    "promise": (
        Other("another class", "jonah’s promise", JONAHS_TALK),
        Other("a barred parent’s", "barred promise", BARRED_TALK),
        Other("another school", "gwen’s promise", GWENS_TALK),
    ),
    "message": (
        Other("the other home’s", "his message", {"mother": "father"}),
        Other("a colleague’s", "teacher’s message", {"mother": "teacher"}),
        Other("another school", "carys’s message", {"mother": "parent elsewhere"}),
        Other("a code of her own", "secret message", {}),
        Other("of a barred parent", "barred message", {}),
    ),
    "handover": (Other("another school", "gwen’s handover", {}),),
    "delivery": (
        Other("the other home’s", "his delivery", AT_THIS_SCHOOL),
        Other("another school", "carys’s delivery", OFFICE_THERE),
    ),
    "no contact": (
        Other("another child", "care order", AT_THIS_SCHOOL),
        Other("another school", "order elsewhere", OFFICE_THERE),
    ),
    "his link": (
        Other("another parent", "her link", AT_THIS_SCHOOL),
        Other("another school", "carys’s link", OFFICE_THERE),
    ),
}
NOWHERE = (
    Other("deleted", "deleted", {}),
    Other("not existing", "nothing", {}),
    Other("an id of nothing else", "zero", {}),
    Other("beyond all numbers", "too large", {}),
)
