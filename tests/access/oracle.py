"""Who may open what, and do what, in Yusuf's story with his mother. By hand, from the rules, never from the code.

Sources: roles-and-calendar 1; conversations A4 rule 10 (participants, SENCO, head, and staff named in an action, their
action only; never another parent); safeguarding-and-data 2 to 6; reliability G-01 to G-04. Whoever stands in no row is
told what everybody is told about things that do not exist; whoever is not signed in is sent to sign in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.access.states import EVERYBODY, PARENTS, STAFF

# How many of whom. Yusuf is in Year 4, 4 Willow: Mr Reid and Mrs Rao teach others.
SEE_YUSUF = frozenset(
    {"teacher", "head", "senco", "dsl", "head of year", "liaison", "office", "office lead", "attendance"}
)
TALK_WITH_FAMILIES = frozenset(
    {
        "teacher", "other teacher", "teacher who is a parent", "head", "senco", "dsl", "head of year", "liaison",
        "head elsewhere", "teacher elsewhere",
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


# One's own, or the way in: answered for each as their own affairs stand, and never about anybody else.
OWN = Row(get={ANSWERED: EVERYBODY}, post={ANSWERED: EVERYBODY})
OWN_PASSKEY = Row(at=("passkey",), get={ANSWERED: EVERYBODY}, post={ANSWERED: EVERYBODY})
DOOR = Row(is_open=True, get={ANSWERED: EVERYBODY}, post={ANSWERED: EVERYBODY})

ROWS: dict[str, Row] = {
    # home
    "home": Row(get={"page": EVERYBODY}),
    "families": Row(get={"page": DIRECTORY}, guard=DIRECTORY),
    "family": Row(at=("yusuf",), get={"page": SEE_YUSUF}, guard=DIRECTORY),
    "child": Row(at=("yusuf",), get=page("mother", "father")),
    # conversations: around a talk
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
    # conversations: the talk itself
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
    # promises: the school's, made by Miss Okafor to Yusuf's mother
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
    # safeguarding
    "handovers": Row(get=page("dsl"), guard=frozenset({"dsl"})),
    "handover-taken": Row(at=("handover",), post={"done": frozenset({"dsl"})}, guard=frozenset({"dsl"})),
    # every member of staff can tell, also who has no list of children
    "dsl-tell-any": Row(
        get={"page": STAFF}, guard=STAFF, post={"done": STAFF - NO_LEAD, "refused": STAFF & NO_LEAD}
    ),
    "dsl-tell": Row(at=("yusuf",), get={"page": SEE_YUSUF}, post={"done": SEE_YUSUF}, guard=STAFF),
    # enrolment: who may sign in, for the office and the head; limits, for three people only
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
    "restriction-lift-confirm": Row(at=("no contact",), post={"refused": LIMITS}, guard=LIMITS | {"head elsewhere"}),
    "restriction-lift-refuse": Row(at=("no contact",), post={"refused": LIMITS}, guard=LIMITS | {"head elsewhere"}),
    # outbox
    "messages": Row(get={"page": EVERYBODY}),
    "message": Row(at=("message",), get=page("mother")),
    "deliveries": Row(get={"page": SETTLE_POST | {"head elsewhere"}}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-again": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-arrived": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-leave": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
    # accounts: the door, and what is one's own. Here nothing has an id but a passkey, which has a test of its own.
    **dict.fromkeys(
        ("sign-in", "sign-in-code", "account_login", "account_request_login_code", "account_signup",
         "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn", "account_inactive",
         "sign-in-passkey", "who", "set-language"), DOOR
    ),
    **dict.fromkeys(("sign-out", "account_logout"), Row(is_open=True, post={"sign in": EVERYBODY})),
    **dict.fromkeys(
        ("me", "me-code", "fresh-code", "second-step", "account_reauthenticate", "mfa_index", "mfa_reauthenticate",
         "mfa_activate_totp", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
         "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
         "mfa_download_recovery_codes"), OWN
    ),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), OWN_PASSKEY),
    "leave-everywhere": Row(post={ANSWERED: EVERYBODY}),
    # ui: holds nothing personal, and must answer before sign-in
    "manifest": Row(is_open=True, get={"page": EVERYBODY}),
    "sw": Row(is_open=True, get={"page": EVERYBODY}),
    "offline": Row(is_open=True, get={"page": EVERYBODY}),
    "look": Row(is_open=True, post={"done": EVERYBODY}, data="dark"),
}  # fmt: skip
