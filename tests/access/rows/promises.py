"""Promises: the school's, made by Miss Okafor to Yusuf's mother."""

from tests.access.row import A_PARENT, LIST_PROMISES, READ_THE_TALK, WITH_FAMILIES, Row

ROWS: dict[str, Row] = {
    "promises": Row(get={"page": LIST_PROMISES}, guard=LIST_PROMISES),
    "promise": Row(step="shared", at=("promise",), get={"page": READ_THE_TALK}, guard=LIST_PROMISES),
    "promise-kept": Row(
        step="shared", at=("promise",), guard=LIST_PROMISES,
        post={"done": frozenset({"teacher"}), "refused": frozenset({"mother", "head", "senco"})},
    ),
    "promise-change": Row(
        step="shared", at=("promise",), guard=LIST_PROMISES, data="change",
        post={"done": frozenset({"teacher"}), "refused": frozenset({"mother", "head", "senco"})},
    ),
    "promise-no": Row(
        step="shared", at=("promise",), guard=LIST_PROMISES, data="why",
        post={"done": frozenset({"teacher"}), "refused": frozenset({"mother", "head", "senco"})},
    ),
    "promise-answer": Row(
        step="kept", at=("promise",), guard=A_PARENT, data="better", post={"done": frozenset({"mother"})}
    ),
    "promise-thanks": Row(
        step="kept", at=("promise",), guard=WITH_FAMILIES | A_PARENT,
        post={"done": frozenset({"mother", "head", "senco"}), "refused": frozenset({"teacher"})},
    ),
}  # fmt: skip
