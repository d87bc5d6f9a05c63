"""More people than the cast has, each for one turn of a rule: by name, for the tables of who sees which row.

Nina has a grown-up for every state of a link (safeguarding-and-data 2 to 4): confirmed or not, dated, with some rights
only, with an order that has begun, is lifted, takes something else, or is about another child. Zoe is the child of the
head, who is the safeguarding lead as well (roles-and-calendar 1, conflict of interest).
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from schoolgate.access.policy import Role
from schoolgate.people.models import (
    Adult,
    Assignment,
    Placement,
    Pupil,
    Relationship,
    Right,
    RightKind,
    Staff,
    Teaching,
)
from schoolgate.testing.cast import Cast
from schoolgate.testing.factories import link, make_adult, make_circle, make_pupil, make_staff, restrict

SIGN_IN = Relationship.SignIn
DAY = timedelta(days=1)


def also_here(cast: Cast, children: dict[str, Pupil]) -> dict[str, Staff | Adult]:
    """Those who work here as well, and the head's child Zoe with both parents."""
    both = make_staff(cast.school, "Esme", "Lockwood", Role.HEAD, Role.DSL)
    as_parent = make_adult(cast.school, "Esme", "Lockwood", email=both.email, user=both.user)
    other = make_adult(cast.school, "Rupert", "Lockwood")
    children["zoe"] = make_pupil(cast.school, "Zoe", "Lockwood", year=2)
    for adult in (as_parent, other):
        link(children["zoe"], adult)
    named = make_staff(cast.school, "Edith", "Vale", Role.SUPPORT)
    make_circle(cast.jonah, named)
    other_liaison = make_staff(cast.school, "Maud", "Perry", Role.FAMILY_LIAISON)
    Assignment.objects.create(school=cast.school, staff=other_liaison, pupil=cast.mia, starts=other_liaison.starts)
    # What was once: Mr Reid taught 4 Willow, Tiago sat in 5 Rowan, Mrs Whitham looked after Mateo's family.
    since, until = cast.today - 90 * DAY, cast.today - DAY
    own = {"school": cast.school, "starts": since, "ends": until}
    Teaching.objects.create(school_class=cast.willow, staff=cast.reid, **own)
    Placement.objects.create(school_class=cast.rowan, pupil=cast.tiago, **own)
    Assignment.objects.create(staff=cast.whitham, pupil=cast.mateo, **own)
    return {
        "lead alone": make_staff(cast.school, "Abigail", "Stone", Role.DSL),
        "liaison of Mia": other_liaison,
        "head with Zoe": both,
        "Zoe’s mother": as_parent,
        "Zoe’s father": other,
        "named for Jonah": named,
    }


def also_at_home(cast: Cast, children: dict[str, Pupil]) -> dict[str, Staff | Adult]:
    """Nina's grown-ups, by what is said of their link; and the brothers and sisters of Nina who come and go."""
    today = cast.today
    nina = children["nina"] = make_pupil(cast.school, "Nina", "Berg", year=3)
    found: dict[str, Staff | Adult] = {}

    def known(said: str, **how: Any) -> Adult:
        made = make_adult(cast.school, said.capitalize(), "Berg")
        link(nina, made, **how)
        found[said] = made
        return made

    told = known("told")
    known("link ends today", ends=today)
    known("link ended", ends=today - DAY)
    known("link begins tomorrow", starts=today + DAY)
    known("only collects", rights=[RightKind.COLLECT])
    known("records but not told", rights=[RightKind.SEE_RECORDS])
    known("not confirmed", sign_in=SIGN_IN.PENDING)
    known("withdrawn", sign_in=SIGN_IN.WITHDRAWN)
    _rights_of(known("right ended")).update(ends=today - DAY)
    _rights_of(known("right begins tomorrow")).update(starts=today + DAY)
    lead = cast.office_lead
    restrict(nina, known("order today"), by=lead, starts=today)
    restrict(nina, known("order past its date"), by=lead, expires=today - DAY)
    restrict(nina, known("order tomorrow"), by=lead, starts=today + DAY)
    restrict(
        nina, known("order lifted"), by=lead, lift_asked_by=lead, lifted_by=cast.head, lifted_at=timezone.now(),
        lift_asked_at=timezone.now(), lift_reason="It has ended.",
    )  # fmt: skip
    restrict(nina, known("order on collecting"), by=lead, takes=[RightKind.COLLECT])
    link(nina, cast.barred)  # Darren Pike, who may know nothing of Callum
    dated: dict[str, dict[str, Any]] = {
        "leaves today": {"left": today},
        "left yesterday": {"left": today - DAY},
        "comes tomorrow": {"joined": today + DAY},
    }
    for name, dates in dated.items():
        children[name] = make_pupil(cast.school, name.capitalize(), "Berg", year=3, **dates)
        link(children[name], told, starts=today - 30 * DAY)
    return found


def _rights_of(adult: Adult) -> Any:
    return Right.objects.filter(relationship__adult=adult)
