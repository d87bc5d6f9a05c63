"""Praise and gate notes: whoever talks with families, about the children they see (roles-and-calendar 1).

Parents read praise on their child's own page, and a gate note on request only (conversations, table): neither has an
address for them here.
"""

import secrets
from datetime import timedelta

from django.utils import timezone

from schoolgate.notes.models import Praise
from schoolgate.people.models import Pupil, Staff
from schoolgate.people.queries import today
from tests.access.relations import Other
from tests.access.row import SEE_YUSUF, TALK_WITH_FAMILIES, Row

WRITE = SEE_YUSUF & TALK_WITH_FAMILIES

ROWS: dict[str, Row] = {
    "notes": Row(guard=TALK_WITH_FAMILIES, get={"page": TALK_WITH_FAMILIES}),
    "note-praise": Row(
        at=("yusuf",), guard=TALK_WITH_FAMILIES, data="praise", get={"page": WRITE}, post={"done": WRITE}
    ),
    "note-gate": Row(
        at=("yusuf",), guard=TALK_WITH_FAMILIES, data="a gate note", get={"page": WRITE}, post={"done": WRITE}
    ),
    "note-gone": Row(at=("a held praise",), guard=TALK_WITH_FAMILIES, post={"done": frozenset({"teacher"})}),
}


def _held(by: Staff, pupil: Pupil) -> int:
    """A good word that leaves tomorrow; the same each time it is asked for."""
    now = timezone.now()
    made, _ = Praise.objects.get_or_create(
        school=by.school, by=by, key="00000000000000d1",
        defaults={"pupil": pupil, "kind": "kind", "written_at": now, "goes_at": now + timedelta(days=1)},
    )  # fmt: skip
    return int(made.pk)


IDS = {
    "a held praise": lambda w: _held(w.cast.grace, w.cast.yusuf),
    "a colleague’s held praise": lambda w: _held(w.cast.reid, w.cast.jonah),
    "a held praise elsewhere": lambda w: _held(w.cast.millbrook_teacher, w.cast.gwen),
}
RELATIONS = {
    "a held praise": (
        Other("a colleague’s", "a colleague’s held praise", {"teacher": "other teacher"}),
        Other("another school", "a held praise elsewhere", {"teacher": "teacher elsewhere"}),
    )
}
FORMS = {
    "praise": lambda w: {"kind": "kind", "words": "canary-praise", "key": secrets.token_hex(8)},
    "a gate note": lambda w: {
        "whom": "somebody", "words": "canary-gate", "promise": "look for his coat", "due": today().isoformat(),
        "said_on": today().isoformat(), "key": secrets.token_hex(8),
    },
}  # fmt: skip
