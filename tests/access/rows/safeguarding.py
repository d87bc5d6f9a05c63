"""Telling the safeguarding lead: every member of staff may; only the lead reads."""

from tests.access.row import NO_LEAD, SEE_YUSUF, Row, page
from tests.access.states import STAFF

ROWS: dict[str, Row] = {
    "handovers": Row(get=page("dsl"), guard=frozenset({"dsl"})),
    "handover-taken": Row(at=("handover",), post={"done": frozenset({"dsl"})}, guard=frozenset({"dsl"})),
    # every member of staff can tell, also who has no list of children
    "dsl-tell-any": Row(
        get={"page": STAFF}, guard=STAFF, post={"done": STAFF - NO_LEAD, "refused": STAFF & NO_LEAD}
    ),
    "dsl-tell": Row(at=("yusuf",), get={"page": SEE_YUSUF}, post={"done": SEE_YUSUF}, guard=STAFF),
}  # fmt: skip
