"""People: whoever works with a family finds it; the office corrects it; three decide about rights and what is hidden.

Roles-and-calendar 1 (office: update contacts; an office lead named by the head: orders and hidden addresses; teacher:
own class; nobody their own child); safeguarding-and-data 1 to 4 (rights by a named person, hidden addresses for the
DSL, the head and one office lead, two people to end it). No parent has any of these pages: one's own details stand on
"me".

Maureen is the grandmother of Alfie, who is in 4 Willow as Yusuf is, and the same colleagues see him.
"""

from datetime import timedelta
from typing import Any

from schoolgate.enrolment import actions
from schoolgate.enrolment.seen import stamp
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.merges import Merge, TwoPeople
from schoolgate.people.models import Adult, Pupil, Relationship, School
from schoolgate.people.queries import today
from tests.access.relations import OFFICE_THERE, Other
from tests.access.row import CONFIRM, DIRECTORY, LIMITS, SEE_YUSUF, Row

JOIN = frozenset({"office lead", "head"})
CONFIRM_GUARD, LIMITS_GUARD, JOIN_GUARD = (some | {"head elsewhere"} for some in (CONFIRM, LIMITS, JOIN))
THERE = {**OFFICE_THERE, "teacher": "teacher elsewhere"}


def _link(adult: Adult) -> Relationship:
    found: Relationship = Relationship.objects.filter(adult=adult).order_by("pk")[0]
    return found


def _point(adult: Adult) -> ContactPoint:
    known: ContactPoint
    known, _ = ContactPoint.objects.get_or_create(
        school=adult.school, adult=adult, kind="address", value=f"{adult.pk} Elm Row, Hazelford"
    )
    return known


def _place(adult: Adult) -> SecretPlace:
    known: SecretPlace
    known, _ = SecretPlace.objects.get_or_create(school=adult.school, adult=adult, lifted_at=None)
    return known


def _second_adult(adult: Adult) -> Adult:
    """A second record of the same grown-up and the same child."""
    first = _link(adult)
    known: Adult
    known, _ = Adult.objects.get_or_create(
        school=adult.school, first_name=adult.first_name, last_name=adult.last_name, email="", mobile=""
    )
    Relationship.objects.get_or_create(
        school=adult.school, pupil=first.pupil, adult=known, defaults={"kind": first.kind, "starts": first.starts}
    )
    return known


def _second_pupil(pupil: Pupil) -> Pupil:
    known: Pupil
    known, _ = Pupil.objects.get_or_create(
        school=pupil.school, first_name=pupil.first_name, last_name="Twice", year=pupil.year,
        defaults={"joined": pupil.joined},
    )  # fmt: skip
    return known


def _merge(school: School, adult: Adult) -> Merge:
    known: Merge | None = Merge.objects.filter(school=school, kept_adult=adult).first()
    return known or actions.merge_adults(adult, _second_adult(adult), by=None)


def _two(adult: Adult) -> TwoPeople:
    one, other = sorted((adult.pk, _second_adult(adult).pk))
    known: TwoPeople
    known, _ = TwoPeople.objects.get_or_create(school=adult.school, one_adult_id=one, other_adult_id=other)
    return known


IDS = {
    "maureen": lambda w: w.cast.maureen.pk,
    "carys": lambda w: w.cast.carys.pk,
    "maureen again": lambda w: _second_adult(w.cast.maureen).pk,
    "yusuf again": lambda w: _second_pupil(w.cast.yusuf).pk,
    "maureen’s link": lambda w: _link(w.cast.maureen).pk,
    "link elsewhere": lambda w: _link(w.cast.carys).pk,
    "maureen’s address": lambda w: _point(w.cast.maureen).pk,
    "address elsewhere": lambda w: _point(w.cast.carys).pk,
    "maureen’s secret place": lambda w: _place(w.cast.maureen).pk,
    "secret place elsewhere": lambda w: _place(w.cast.carys).pk,
    "maureen’s merge": lambda w: _merge(w.cast.school, w.cast.maureen).pk,
    "merge elsewhere": lambda w: _merge(w.cast.millbrook, w.cast.carys).pk,
    "two maureens": lambda w: _two(w.cast.maureen).pk,
    "two elsewhere": lambda w: _two(w.cast.carys).pk,
    "signing": lambda w: "sign",
}

RELATIONS = {
    "maureen": (Other("another school", "carys", THERE),),
    "maureen’s link": (Other("another school", "link elsewhere", THERE),),
    "maureen’s address": (Other("another school", "address elsewhere", OFFICE_THERE),),
    "maureen’s secret place": (Other("another school", "secret place elsewhere", OFFICE_THERE),),
    "two maureens": (Other("another school", "two elsewhere", OFFICE_THERE),),
    "maureen’s merge": (Other("another school", "merge elsewhere", OFFICE_THERE),),
}


def _details(world: Any) -> dict[str, Any]:
    row = world.cast.maureen
    return {"first_name": "Maureen", "last_name": "Hollis", "speaks": "en-gb", "language": "en-gb", "seen": stamp(row)}


def _child(world: Any) -> dict[str, Any]:
    return {"first_name": "Yusuf", "last_name": "Al-Masri", "year": 4, "school_class": world.cast.willow.pk,
            "seen": stamp(world.cast.yusuf)}  # fmt: skip


def _standing(world: Any) -> dict[str, Any]:
    return {"kind": "guardian", "responsibility": "yes", "seen": stamp(_link(world.cast.maureen))}


FORMS = {
    "maureen’s details": _details,
    "yusuf’s details": _child,
    "an aunt": lambda w: {
        "first_name": "Nadia",
        "last_name": "Masri",
        "speaks": "ar",
        "kind": "relative",
        "responsibility": "no",
    },
    "an address": lambda w: {"kind": "address", "value": "9 Elm Row, Hazelford"},
    "another address": lambda w: {
        "kind": "address",
        "value": "8 Elm Row, Hazelford",
        "seen": stamp(_point(w.cast.maureen)),
    },
    "that address": lambda w: {"seen": stamp(_point(w.cast.maureen))},
    "why not secret": lambda w: {"reason": "They have moved.", "seen": stamp(_place(w.cast.maureen))},
    "that secret place": lambda w: {"seen": stamp(_place(w.cast.maureen))},
    "maureen’s standing": _standing,
    "why signing": lambda w: {
        "starts": today().isoformat(),
        "because": "Agreed.",
        "seen": stamp(_link(w.cast.maureen)),
    },
    "last day": lambda w: {
        "on": (today() + timedelta(days=1)).isoformat(),
        "because": "Agreed.",
        "seen": stamp(_link(w.cast.maureen)),
    },
    "both maureens": lambda w: {
        "seen": stamp(w.cast.maureen),
        "seen_other": stamp(_second_adult(w.cast.maureen)),
    },
    "both yusufs": lambda w: {"seen": stamp(w.cast.yusuf), "seen_other": stamp(_second_pupil(w.cast.yusuf))},
}

ROWS: dict[str, Row] = {
    "people": Row(get={"page": DIRECTORY}, guard=DIRECTORY),
    "duplicates": Row(get={"page": JOIN_GUARD}, guard=JOIN_GUARD),
    "adult": Row(at=("maureen",), get={"page": SEE_YUSUF}, guard=DIRECTORY),
    "adult-change": Row(
        at=("maureen",), get={"page": CONFIRM}, post={"done": CONFIRM}, data="maureen’s details", guard=CONFIRM_GUARD
    ),
    "adults-merge": Row(
        at=("maureen", "maureen again"), get={"page": JOIN}, post={"done": JOIN}, data="both maureens", guard=JOIN_GUARD
    ),
    "adults-two": Row(at=("maureen", "maureen again"), post={"done": JOIN}, guard=JOIN_GUARD),
    "contact-new": Row(
        at=("maureen",), get={"page": CONFIRM}, post={"done": CONFIRM}, data="an address", guard=CONFIRM_GUARD
    ),
    "contact-change": Row(
        at=("maureen’s address",), get={"page": CONFIRM}, post={"done": CONFIRM}, data="another address",
        guard=CONFIRM_GUARD,
    ),
    "contact-remove": Row(at=("maureen’s address",), post={"done": CONFIRM}, data="that address", guard=CONFIRM_GUARD),
    "adult-hidden": Row(at=("maureen",), get={"page": LIMITS}, guard=LIMITS_GUARD),
    "place-secret": Row(at=("maureen",), post={"done": LIMITS}, guard=LIMITS_GUARD),
    "place-open": Row(
        at=("maureen’s secret place",), get={"page": LIMITS}, post={"done": LIMITS}, data="why not secret",
        guard=LIMITS_GUARD,
    ),
    # nobody has asked, so there is nothing to confirm or to refuse
    "place-open-confirm": Row(
        at=("maureen’s secret place",), post={"refused": LIMITS}, data="that secret place", guard=LIMITS_GUARD
    ),
    "place-open-refuse": Row(
        at=("maureen’s secret place",), post={"refused": LIMITS}, data="that secret place", guard=LIMITS_GUARD
    ),
    "pupil-change": Row(
        at=("yusuf",), get={"page": CONFIRM}, post={"done": CONFIRM}, data="yusuf’s details", guard=CONFIRM_GUARD
    ),
    "adult-new": Row(at=("yusuf",), get={"page": CONFIRM}, post={"done": CONFIRM}, data="an aunt", guard=CONFIRM_GUARD),
    "pupils-merge": Row(
        at=("yusuf", "yusuf again"), get={"page": JOIN}, post={"done": JOIN}, data="both yusufs", guard=JOIN_GUARD
    ),
    "pupils-two": Row(at=("yusuf", "yusuf again"), post={"done": JOIN}, guard=JOIN_GUARD),
    "two-people-undo": Row(at=("two maureens",), post={"done": JOIN}, guard=JOIN_GUARD),
    "link": Row(at=("maureen’s link",), get={"page": SEE_YUSUF}, guard=DIRECTORY),
    "link-change": Row(
        at=("maureen’s link",), get={"page": CONFIRM}, post={"done": CONFIRM}, data="maureen’s standing",
        guard=CONFIRM_GUARD,
    ),
    "link-right": Row(
        at=("maureen’s link", "signing"), get={"page": LIMITS}, post={"done": LIMITS}, data="why signing",
        guard=LIMITS_GUARD,
    ),
    "link-end": Row(
        at=("maureen’s link",), get={"page": CONFIRM}, post={"done": CONFIRM}, data="last day", guard=CONFIRM_GUARD
    ),
    "merge": Row(at=("maureen’s merge",), get={"page": JOIN}, post={"done": JOIN}, guard=JOIN_GUARD),
}  # fmt: skip
