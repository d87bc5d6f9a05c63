"""What the rows are written in: one address at one step, and the groups of people that many rows name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.access.states import EVERYBODY, PARENTS

# How many of whom. Yusuf is in Year 4, 4 Willow: Mr Reid and Mrs Rao teach others.
SEE_YUSUF = frozenset(
    {"teacher", "head", "deputy", "senco", "dsl", "head of year", "liaison", "office", "office lead", "attendance"}
)
TALK_WITH_FAMILIES = frozenset(
    {
        "teacher", "other teacher", "teacher who is a parent", "head", "deputy", "senco", "dsl", "head of year",
        "liaison", "head elsewhere", "teacher elsewhere",
    }
)  # fmt: skip
NO_LEAD = frozenset({"head elsewhere", "teacher elsewhere"})  # Millbrook has named no safeguarding lead
OFFICES = frozenset({"office", "office lead"})
READ_THE_TALK = frozenset({"mother", "teacher", "head", "senco"})
HOLD_THE_TALK = frozenset({"teacher"})
CONFIRM = frozenset({"office", "office lead", "head"})
LIMITS = frozenset({"office lead", "dsl", "head"})
SETTLE_POST = frozenset({"office", "office lead", "head", "admin"})  # of their own school


@dataclass(frozen=True)
class Row:
    """One address at one step of the story. `get` and `post`: the outcome for whom; everybody else gets "missing".

    A verb that is not named is one that nobody has: those whom the guard lets in are told so, the others learn nothing.
    `at` names the objects in the address, `data` the form; both are words that `test_oracle.World` knows.
    """

    step: str = "offered"
    at: tuple[str, ...] = ()
    get: Mapping[str, frozenset[str]] | None = None
    post: Mapping[str, frozenset[str]] | None = None
    data: str = ""
    is_open: bool = False
    guard: frozenset[str] = field(default=EVERYBODY)  # whom the table of deeds lets in at all, whatever the row


def page(*who: str, more: frozenset[str] = frozenset()) -> dict[str, frozenset[str]]:
    return {"page": frozenset(who) | more}


ANSWERED = "answered"
A_PARENT = PARENTS
WITH_FAMILIES = TALK_WITH_FAMILIES
LIST_TALKS = TALK_WITH_FAMILIES | PARENTS | {"support"}
LIST_PROMISES = TALK_WITH_FAMILIES | PARENTS | OFFICES | {"support"}
DIRECTORY = TALK_WITH_FAMILIES | OFFICES | {"attendance"}
