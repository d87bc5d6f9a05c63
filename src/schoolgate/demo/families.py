"""Families of every shape (safeguarding-and-data 1 to 3), as they come to a school gate."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from schoolgate.demo.made import Child, Made
from schoolgate.demo.names import Community
from schoolgate.demo.staffroom import community_of
from schoolgate.enrolment.rules import RIGHTS_IN_ORDER
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.models import Adult, Assignment, Relationship, RestrictedRight, Restriction, RightKind
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

KIND = Relationship.Kind
PR = Relationship.Responsibility
SIGN_IN = Relationship.SignIn
COLLECTS = (RightKind.COLLECT,)

# How many brothers and sisters come along: one family in four has more than one child here.
SIBLINGS = (0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2)


def fill(made: Made, places: Counter[int]) -> None:
    """Families until every place of every year is taken. `places`: year → children still to come."""
    rng = made.rng
    # Each shape once for certain, then as they come.
    first = list(SHAPES)
    rng.shuffle(first)
    while sum(places.values()) > 0:
        shape = first.pop() if first else rng.choices(list(SHAPES), WEIGHTS)[0]
        years = _take(made, places, 2 if shape is half_siblings else 1 + rng.choice(SIBLINGS))
        community = community_of(made)
        last = rng.choice(community.last)
        children = [_child(made, community, last, year) for year in years]
        shape(made, community, last, children)


def _take(made: Made, places: Counter[int], wanted: int) -> list[int]:
    """Up to `wanted` places, each in another year, oldest first."""
    free = sorted(year for year, left in places.items() if left > 0)
    chosen: list[int] = []
    for _ in range(min(wanted, len(free))):
        year = made.rng.choices(free, [places[year] for year in free])[0]
        free.remove(year)
        places[year] -= 1
        chosen.append(year)
    return sorted(chosen, reverse=True)


def _child(made: Made, community: Community, last: str, year: int) -> Child:
    is_girl = made.rng.random() < 0.5
    first = made.first_name(community.girls if is_girl else community.boys, last)
    return made.admit(first, last, year, is_girl=is_girl)


def _mother(made: Made, community: Community, last: str, **more: object) -> Adult:
    return _adult(made, community.women, community, last, **more)


def _father(made: Made, community: Community, last: str, **more: object) -> Adult:
    return _adult(made, community.men, community, last, **more)


def _adult(made: Made, firsts: tuple[str, ...], community: Community, last: str, **more: object) -> Adult:
    """Somebody who speaks the language of home, or English; now and then without a phone or an address."""
    rng = made.rng
    speaks = community.speaks if rng.random() < 0.7 else "en-gb"
    more.setdefault("needs_interpreter", speaks != "en-gb" and rng.random() < 0.2)
    more.setdefault("has_phone", rng.random() > 0.02)
    more.setdefault("has_email", rng.random() > 0.03)
    more.setdefault("has_shared_phone", rng.random() < 0.03)
    return made.grown_up(made.first_name(firsts, last), last, speaks=speaks, **more)  # type: ignore[arg-type]  # each named as there


def _sign_in(made: Made, child: Child) -> str:
    """Nearly everybody is confirmed; in Reception a few still wait."""
    waits = 0.06 if child.pupil.year == 0 else 0.008
    return SIGN_IN.PENDING if made.rng.random() < waits else SIGN_IN.GRANTED


def _grandmother(made: Made, community: Community, children: list[Child]) -> None:
    """One family in three names a grandmother who collects. She is told nothing and signs in nowhere."""
    if made.rng.random() > 0.35:
        return
    adult = _mother(made, community, made.rng.choice(community.last), has_email=False, may_sign_in=False)
    for child in children:
        made.relate(
            child, adult, KIND.GRANDPARENT, 3, responsibility=PR.NO, has_care=False, lives_with=False, rights=COLLECTS,
            sign_in=SIGN_IN.WITHDRAWN,  # never offered: she waits in nobody's list
        )  # fmt: skip


def _live_together(made: Made, children: list[Child], adults: list[tuple[Adult, str]]) -> None:
    for child in children:
        invited = []
        for priority, (adult, kind) in enumerate(adults, start=1):
            sign_in = _sign_in(made, child)
            made.relate(child, adult, kind, priority, sign_in=sign_in)
            if sign_in == SIGN_IN.GRANTED:
                invited.append(adult)
        if invited:
            child.homes.append(invited)


def together(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """Two parents in one home."""
    kinds = [(_mother(made, community, last), KIND.MOTHER), (_father(made, community, last), KIND.FATHER)]
    _live_together(made, children, [(adult, str(kind)) for adult, kind in kinds])
    _grandmother(made, community, children)


def two_mothers(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """Two mothers in one home, both with parental responsibility."""
    adults = [(_mother(made, community, last), str(KIND.MOTHER)) for _ in range(2)]
    _live_together(made, children, adults)


def separated(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """Two homes, two parents with every right; neither is told about the other."""
    mother = _mother(made, community, made.rng.choice(community.last))
    father = _father(made, community, last)
    for child in children:
        made.relate(child, mother, KIND.MOTHER, 1)
        made.relate(child, father, KIND.FATHER, 2, lives_with=False)
        child.homes += [[mother], [father]]
    _grandmother(made, community, children)


def lone_parent(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """One parent, who is all the family there is here."""
    is_mother = made.rng.random() < 0.85
    adult = (_mother if is_mother else _father)(made, community, last)
    _live_together(made, children, [(adult, str(KIND.MOTHER if is_mother else KIND.FATHER))])
    _grandmother(made, community, children)


def step_family(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """A mother and a stepfather in one home, the father in another. A stepfather has care, but no responsibility."""
    mother = _mother(made, community, last)
    step, father = _father(made, community, last), _father(made, community, made.rng.choice(community.last))
    for child in children:
        made.relate(child, mother, KIND.MOTHER, 1)
        made.relate(child, step, KIND.STEPFATHER, 2, responsibility=PR.NO)
        made.relate(child, father, KIND.FATHER, 3, lives_with=False)
        child.homes += [[mother, step], [father]]


def half_siblings(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """One mother; each child has another father, and each father knows of his own child only."""
    mother = _mother(made, community, last)
    for child in children:
        father = _father(made, community, made.rng.choice(community.last))
        made.relate(child, mother, KIND.MOTHER, 1)
        made.relate(child, father, KIND.FATHER, 2, lives_with=False)
        child.homes += [[mother], [father]]


def grandparent_carer(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """A grandmother brings the children up, by a special guardianship order; her phone is shared."""
    adult = _mother(made, community, last, has_shared_phone=True, has_phone=True)
    _live_together(made, children, [(adult, str(KIND.GRANDPARENT))])


def looked_after(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """A foster carer at home, a social worker for the local authority, and a mother who may not collect."""
    other, third = community_of(made), community_of(made)
    carer = _mother(made, other, made.rng.choice(other.last), has_email=True)
    worker = _father(made, third, made.rng.choice(third.last), needs_interpreter=False)
    mother = _mother(made, community, last)
    for child in children:
        made.relate(child, carer, KIND.FOSTER_CARER, 1, responsibility=PR.NO)
        made.relate(child, worker, KIND.SOCIAL_WORKER, 2, responsibility=PR.SHARED_LA, has_care=False, lives_with=False)
        made.relate(child, mother, KIND.MOTHER, responsibility=PR.SHARED_LA, has_care=False, lives_with=False)
        limit(
            made, child, mother, Restriction.Kind.CARE_ORDER,
            "Care order. Contact at the centre only; not to collect, book or see records.",
            takes=(RightKind.COLLECT, RightKind.BOOK, RightKind.SEE_RECORDS),
        )  # fmt: skip
        child.homes.append([carer])


def court_order(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """A mother who is the only one told; an order keeps the father away from everything."""
    mother = _mother(made, community, last)
    father = _father(made, community, made.rng.choice(community.last))
    for child in children:
        made.relate(child, mother, KIND.MOTHER, 1)
        made.relate(child, father, KIND.FATHER, has_care=False, lives_with=False)
        limit(made, child, father, Restriction.Kind.NON_MOLESTATION, "Non-molestation order. No contact of any kind.")
        child.homes.append([mother])


def parent_without_responsibility(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """A mother at home; a father with neither responsibility nor care, who is told and may meet us."""
    mother, father = _mother(made, community, last), _father(made, community, made.rng.choice(community.last))
    for child in children:
        made.relate(child, mother, KIND.MOTHER, 1)
        made.relate(child, father, KIND.FATHER, responsibility=PR.NO, has_care=False, lives_with=False)
        child.homes.append([mother])


def no_phone(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """A mother without a phone, who reads her mail in the library."""
    adult = _mother(made, community, last, has_phone=False, has_email=True)
    _live_together(made, children, [(adult, str(KIND.MOTHER))])


def no_email(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """A father with a phone and no address: letters and calls reach him."""
    adult = _father(made, community, last, has_phone=True, has_email=False)
    _live_together(made, children, [(adult, str(KIND.FATHER))])


def shared_phone(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """Two parents, one phone, two addresses."""
    mobile = f"07700 900{made.rng.randrange(1000):03d}"
    adults = [
        (person(made, community, last, mobile=mobile, has_shared_phone=True, has_email=True), str(kind))
        for person, kind in ((_mother, KIND.MOTHER), (_father, KIND.FATHER))
    ]
    _live_together(made, children, adults)


def shared_mailbox(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """Two parents, one address. No mail about a child goes there; each comes in with a letter of their own."""
    box = f"the.{made.mail_name(last)}@example.org"
    adults = [
        (
            person(made, community, last, email=box, is_contact_shared=True, may_sign_in=False, user=made.paper_user()),
            kind,
        )
        for person, kind in ((_mother, str(KIND.MOTHER)), (_father, str(KIND.FATHER)))
    ]
    _live_together(made, children, adults)


def in_a_refuge(made: Made, community: Community, last: str, children: list[Child]) -> None:
    """Two homes, and nobody may learn where hers is: a secret place, and mails that name neither school nor child."""
    mother = _mother(made, community, made.rng.choice(community.last), has_email=True, has_discreet_mail=True)
    father = _father(made, community, last, has_email=True)
    for child in children:
        made.relate(child, mother, KIND.MOTHER, 1)
        made.relate(child, father, KIND.FATHER, 2, lives_with=False)
        child.homes += [[mother], [father]]
    begun = made.year.at(made.year.near(-60), "14:10")
    lead = made.staff["dsl"]
    made.rows.add(
        ContactPoint(
            school=made.school, adult=mother, kind=ContactPoint.Kind.ADDRESS, value="Made-up House, 1 Nowhere Lane",
            note="Not a real place", is_confidential=True, added_by=lead, added_at=begun,
        )
    )  # fmt: skip
    place = made.rows.add(SecretPlace(school=made.school, adult=mother, begun_by=lead, begun_at=begun))
    made.note(Verb.PLACE_HIDDEN, begun, lead, adult=mother, about=place, reach=Entry.Reach.AUDIT)


Shape = Callable[[Made, Community, str, list[Child]], None]
SHAPES: dict[Shape, int] = {
    together: 620, two_mothers: 15, separated: 165, lone_parent: 85, step_family: 45, half_siblings: 12,
    grandparent_carer: 8, looked_after: 6, court_order: 8, parent_without_responsibility: 8, no_phone: 6, no_email: 8,
    shared_phone: 14, shared_mailbox: 3, in_a_refuge: 1,
}  # fmt: skip
WEIGHTS = list(SHAPES.values())


def limit(
    made: Made, child: Child, adult: Adult, kind: str, summary: str, *, takes: tuple[str, ...] = RIGHTS_IN_ORDER
) -> Restriction:
    """An order that the office lead entered and whose document the safeguarding lead has seen, in force since."""
    day = made.year.near(-120)
    entered, seen = made.year.at(day, "09:20"), made.year.at(day, "11:05")
    by, seer = made.staff["office_lead"], made.staff["dsl"]
    restriction = made.rows.add(
        Restriction(
            school=made.school, pupil=child.pupil, adult=adult, kind=kind, summary=summary, starts=day,
            expires=made.year.today + timedelta(days=245), entered_by=by, entered_at=entered, seen_by=seer,
            seen_at=seen,
        )
    )  # fmt: skip
    for right in takes:
        made.rows.add(RestrictedRight(school=made.school, restriction=restriction, kind=right))
    for verb, at, who in ((Verb.RESTRICTION_ENTERED, entered, by), (Verb.RESTRICTION_SEEN, seen, seer)):
        made.note(
            verb, at, who, pupil=child.pupil, adult=adult, about=restriction, words=summary, reach=Entry.Reach.AUDIT
        )
    return restriction


def assign(made: Made, child: Child) -> None:
    """Give the family to the family liaison officer."""
    made.rows.add(
        Assignment(school=made.school, staff=made.staff["liaison"], pupil=child.pupil, starts=made.year.near(-150))
    )
