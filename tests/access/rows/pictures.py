"""Pictures: who is asked about the child answers for themself; at school, who sees the child sees what holds.

From UK GDPR art. 7 (who consents can take it back), safeguarding-and-data 2 (the right to be consulted) and
roles-and-calendar 1 (who sees the child). What was noted on paper is noted by the office or the head.
"""

from schoolgate.people.queries import today
from tests.access.row import DIRECTORY, OFFICES, SEE_YUSUF, Row, page
from tests.access.states import PARENTS

NOTE = OFFICES | {"head"}

ROWS: dict[str, Row] = {
    "pictures": Row(get={"page": DIRECTORY}, guard=DIRECTORY),
    "pictures-of": Row(at=("yusuf",), get={"page": SEE_YUSUF}, guard=DIRECTORY),
    "pictures-note": Row(
        at=("yusuf",), get={"page": NOTE}, post={"done": NOTE}, data="on paper", guard=NOTE | {"head elsewhere"}
    ),
    "pictures-mine": Row(
        at=("yusuf",), get=page("mother", "father"), post={"done": frozenset({"mother", "father"})},
        data="yes to walls", guard=PARENTS,
    ),
}  # fmt: skip

FORMS = {
    "yes to walls": lambda w: {"walls": "yes"},
    "on paper": lambda w: {
        "adult": str(w.cast.huda.pk), "how": "paper", "said_on": today().isoformat(), "walls": "yes",
    },
}  # fmt: skip
