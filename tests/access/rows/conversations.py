"""Who opens and does what around a talk, and in it. Its teacher holds it; its own parent answers."""

from tests.access.row import A_PARENT, HOLD_THE_TALK, LIST_TALKS, READ_THE_TALK, SEE_YUSUF, WITH_FAMILIES, Row


def hold(step: str, *, get: bool = False, post: str = "", data: str = "", at: tuple[str, ...] = ("hers",)) -> Row:
    """A page of the talk itself: its teacher's alone."""
    return Row(
        step=step, at=at, guard=WITH_FAMILIES, data=data,
        get={"page": HOLD_THE_TALK} if get else None,
        post={post: HOLD_THE_TALK} if post else None,
    )  # fmt: skip


def parents_own(step: str, data: str = "", outcome: str = "done") -> Row:
    """A verb of the talk that only its own parent has."""
    return Row(step=step, at=("hers",), guard=A_PARENT, post={outcome: frozenset({"mother"})}, data=data)


ROWS: dict[str, Row] = {
    # around a talk
    "talks": Row(get={"page": LIST_TALKS}, guard=LIST_TALKS),
    "talk-new": Row(
        at=("yusuf",), guard=WITH_FAMILIES, data="plan with father",
        get={"page": SEE_YUSUF & WITH_FAMILIES}, post={"done": SEE_YUSUF & WITH_FAMILIES},
    ),
    "talk": Row(at=("hers",), get={"page": READ_THE_TALK}, guard=LIST_TALKS),
    "talk-times": hold("offered", get=True, post="done", data="times"),
    "talk-agenda": Row(
        at=("hers",), guard=WITH_FAMILIES | A_PARENT, data="a line", post={"done": frozenset({"mother", "teacher"})}
    ),
    "talk-booking": parents_own("offered", "a time"),
    "talk-booking-back": parents_own("booked"),
    "talk-not-now": parents_own("offered"),
    "talk-needs": parents_own("offered", "needs"),
    "talk-answer": parents_own("shared", "agrees"),
    "talk-missed": hold("booked", post="done"),
    "talk-cancel": hold("booked", post="done"),
    # the talk itself
    "talk-start": hold("booked", post="done"),
    "talk-explore": hold("started", get=True, post="done", data="heard"),
    "talk-keep": hold("started", post="page", data="heard"),
    "talk-earlier": hold("started", post="missing", data="it worked", at=("hers", "no target")),
    "talk-focus": hold("understood", get=True, post="done", data="chosen"),
    "talk-plan": hold("focused", get=True),
    "talk-target": hold("focused", post="done", data="hope"),
    "talk-target-drop": hold("agreed", post="done", at=("hers", "target")),
    "talk-plan-agreed": hold("agreed", post="done"),
    "talk-review": hold("agreed", get=True, post="done", data="summary"),
    "talk-share": hold("held", post="done"),
}  # fmt: skip
