"""Holds nothing personal, and must answer before sign-in."""

from tests.access.row import Row
from tests.access.states import EVERYBODY

ROWS: dict[str, Row] = {
    "manifest": Row(is_open=True, get={"page": EVERYBODY}),
    "sw": Row(is_open=True, get={"page": EVERYBODY}),
    "offline": Row(is_open=True, get={"page": EVERYBODY}),
    "look": Row(is_open=True, post={"done": EVERYBODY}, data="dark"),
}  # fmt: skip
