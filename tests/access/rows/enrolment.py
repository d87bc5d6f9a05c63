"""Who may sign in, for the office and the head; limits, for three people only."""

from tests.access.row import CONFIRM, LIMITS, Row

ROWS: dict[str, Row] = {
    "access-confirm": Row(
        guard=CONFIRM | {"head elsewhere"}, data="confirm", get={"page": CONFIRM | {"head elsewhere"}},
        post={"done": CONFIRM},
    ),
    "access-withdraw": Row(at=("his link",), guard=CONFIRM | {"head elsewhere"}, post={"done": CONFIRM}),
    "restrictions": Row(at=("callum",), get={"page": LIMITS}, guard=LIMITS | {"head elsewhere"}),
    "restriction-new": Row(
        at=("yusuf",), get={"page": LIMITS}, post={"done": LIMITS}, data="limit", guard=LIMITS | {"head elsewhere"}
    ),
    "restriction-document": Row(
        at=("no contact",), get={"page": LIMITS}, post={"refused": LIMITS}, data="document",
        guard=LIMITS | {"head elsewhere"},
    ),
    "restriction-lift": Row(
        at=("no contact",), get={"page": LIMITS}, post={"done": LIMITS}, data="reason",
        guard=LIMITS | {"head elsewhere"},
    ),
    "restriction-lift-confirm": Row(
        at=("no contact",), post={"refused": LIMITS}, data="that limit", guard=LIMITS | {"head elsewhere"}
    ),
    "restriction-lift-refuse": Row(
        at=("no contact",), post={"refused": LIMITS}, data="that limit", guard=LIMITS | {"head elsewhere"}
    ),
}  # fmt: skip
