"""Colleagues: the head and the school administrator give and end roles; nobody their own, and at no other school.

Roles-and-calendar 1 (school administrator: grant and end roles, never to self; head: decides who may). No parent has
any of these pages, and no other role either.
"""

from schoolgate.enrolment.seen import stamp
from schoolgate.people.models import RoleGrant, Staff
from schoolgate.people.queries import today
from tests.access.relations import Other
from tests.access.row import Row

GIVE = frozenset({"head", "admin"})
GUARD = GIVE | {"head elsewhere"}


def _grant(staff: Staff) -> RoleGrant:
    found: RoleGrant = RoleGrant.objects.filter(staff=staff).order_by("pk")[0]
    return found


IDS = {
    "mr reid": lambda w: w.cast.reid.pk,
    "colleague elsewhere": lambda w: w.cast.millbrook_teacher.pk,
    "mr reid’s role": lambda w: _grant(w.cast.reid).pk,
    "role elsewhere": lambda w: _grant(w.cast.millbrook_teacher).pk,
}

FORMS = {
    "a role": lambda w: {"role": "support"},
    "today": lambda w: {"on": today().isoformat()},
    "shut": lambda w: {"then": "shut"},
    "somebody new": lambda w: {"first_name": "Ned", "starts": today().isoformat()},
    "mr reid corrected": lambda w: {
        "first_name": "Tom", "last_name": "Reid", "starts": w.cast.reid.starts.isoformat(),
        "email": w.cast.reid.email, "job": "Teacher", "seen": stamp(w.cast.reid),
    },
    "nobody ticked": lambda w: {"staff": ""},
}  # fmt: skip

ROWS = {
    "colleagues": Row(get={"page": GIVE | {"head elsewhere"}}, guard=GUARD),
    "colleagues-teachers": Row(post={"done": GIVE | {"head elsewhere"}}, data="nobody ticked", guard=GUARD),
    "colleague-new": Row(
        get={"page": GIVE | {"head elsewhere"}}, post={"done": GIVE | {"head elsewhere"}}, data="somebody new",
        guard=GUARD,
    ),
    "colleague": Row(at=("mr reid",), get={"page": GIVE}, post={"done": GIVE}, data="a role", guard=GUARD),
    "colleague-change": Row(
        at=("mr reid",), get={"page": GIVE}, post={"done": GIVE}, data="mr reid corrected", guard=GUARD
    ),
    "colleague-door": Row(at=("mr reid",), post={"done": GIVE}, data="shut", guard=GUARD),
    "colleague-step": Row(at=("mr reid",), post={"done": GIVE}, guard=GUARD),
    "role-end": Row(at=("mr reid’s role",), get={"page": GIVE}, post={"done": GIVE}, data="today", guard=GUARD),
}  # fmt: skip

THERE = {"head": "head elsewhere"}
RELATIONS = {
    "mr reid": (Other("another school", "colleague elsewhere", THERE),),
    "mr reid’s role": (Other("another school", "role elsewhere", THERE),),
}
