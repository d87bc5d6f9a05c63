"""What the letters in a register mean: everybody who is signed in may read it; it holds nothing about anybody."""

from tests.access.row import Row
from tests.access.states import EVERYBODY

ROWS: dict[str, Row] = {"register-codes": Row(get={"page": EVERYBODY})}
