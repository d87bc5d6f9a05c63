"""Praise and gate notes: whoever talks with families, about the children they see (roles-and-calendar 1).

Parents read praise on their child's own page, and a gate note on request only (conversations, table): neither has an
address for them here.
"""

import secrets

from schoolgate.people.queries import today
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
}
FORMS = {
    "praise": lambda w: {"kind": "kind", "words": "canary-praise", "key": secrets.token_hex(8)},
    "a gate note": lambda w: {
        "whom": "somebody", "words": "canary-gate", "promise": "look for his coat", "due": today().isoformat(),
        "said_on": today().isoformat(), "key": secrets.token_hex(8),
    },
}  # fmt: skip
