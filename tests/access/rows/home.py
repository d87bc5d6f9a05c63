"""Who opens what at home, and in the list of families."""

from tests.access.row import DIRECTORY, SEE_YUSUF, Row, page
from tests.access.states import EVERYBODY

ROWS: dict[str, Row] = {
    "home": Row(get={"page": EVERYBODY}),
    "families": Row(get={"page": DIRECTORY}, guard=DIRECTORY),
    "family": Row(at=("yusuf",), get={"page": SEE_YUSUF}, guard=DIRECTORY),
    "child": Row(at=("yusuf",), get=page("mother", "father")),
}  # fmt: skip
