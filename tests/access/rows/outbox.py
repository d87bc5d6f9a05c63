"""One's own messages; what is stuck, for those who settle the post of their own school."""

from tests.access.row import SETTLE_POST, Row, page
from tests.access.states import EVERYBODY

ROWS: dict[str, Row] = {
    "messages": Row(get={"page": EVERYBODY}),
    "message": Row(at=("message",), get=page("mother")),
    "deliveries": Row(get={"page": SETTLE_POST | {"head elsewhere"}}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-again": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-arrived": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-leave": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
}  # fmt: skip
