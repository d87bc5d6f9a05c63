"""Notices: a reader reads their own; the author and whoever may confirm see where it stands; a draft is its author's.

Roles-and-calendar 1 (a teacher: own class; the office and the head: all; governors, clerk, administrator: no families);
reliability T01 (a second person above a limit, never the author). Miss Okafor writes to the family of Yusuf: his mother
and his father are both told, each for themselves. Mrs Adeyemi is deputy head as well as safeguarding lead.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from schoolgate.announcements import actions, audience, tasks
from schoolgate.announcements.models import Notice
from schoolgate.announcements.rules import Selection
from schoolgate.people.models import Pupil, Staff
from schoolgate.testing.cast import viewer_of
from tests.access.relations import Other
from tests.access.row import OFFICES, TALK_WITH_FAMILIES, Row
from tests.access.states import EVERYBODY

WRITERS = TALK_WITH_FAMILIES | OFFICES
CONFIRMING = frozenset({"head", "deputy", "dsl"}) | OFFICES
CONFIRM_GUARD = CONFIRMING | {"head elsewhere"}
LIMIT = frozenset({"head", "office lead", "head elsewhere"})
THERE = {"teacher": "teacher elsewhere", "head": "head elsewhere"}


def _notice(by: Staff, pupil: Pupil, until: str) -> Notice:
    """A notice to one family, at one step."""
    title = f"Canary notice {until} {by.pk}"
    known: Notice | None = Notice.objects.filter(title=title).first()
    if known is not None:
        return known
    viewer = viewer_of(by)
    notice = actions.start(by=viewer, readers="families")
    notice = actions.keep(
        notice, by=viewer, version=1, kind="other", title=title, words="Come and see.",
        chosen=Selection(pupils=frozenset({pupil.pk})), goes_at=timezone.now() + timedelta(days=2),
    )  # fmt: skip
    if until == "draft":
        return notice
    if until == "waiting":
        actions.set_limit(by=viewer, above=0)
    notice = actions.send(notice, by=viewer, version=notice.version, seen=audience.people(notice))
    if until == "gone":
        Notice.objects.filter(pk=notice.pk).update(release_at=timezone.now())
        tasks.let_out(notice.pk)
        notice.refresh_from_db()
    return notice


def _here(world: Any, until: str) -> Notice:
    return _notice(world.cast.grace, world.cast.yusuf, until)


def _there(world: Any, until: str) -> int:
    return int(_notice(world.cast.millbrook_teacher, world.cast.gwen, until).pk)


STEPS = ("draft", "waiting", "held", "gone")
IDS = {f"a {step} notice": lambda w, step=step: _here(w, step).pk for step in STEPS} | {
    f"a {step} notice elsewhere": lambda w, step=step: _there(w, step) for step in STEPS
}
TOLD_THERE = {**THERE, "mother": "parent elsewhere"}
RELATIONS = {
    f"a {step} notice": (
        Other("another school", f"a {step} notice elsewhere", TOLD_THERE if step == "gone" else THERE),
    )
    for step in STEPS
}  # fmt: skip
FORMS = {
    "a notice": lambda w: {
        "version": _here(w, "draft").version, "kind": "change", "title": "No swimming", "words": "The pool is shut.",
        "pupils": [w.cast.yusuf.pk],
    },
    "as seen": lambda w: {
        "version": _here(w, "draft").version, "seen": audience.people(_here(w, "draft")),
    },
    "in polish": lambda w: {
        "language": "pl", "title": "Nowe wiadomości", "words": "Zapraszamy.", "translator": "Katarzyna",
        "is_sure": "on",
    },
    "as it waits": lambda w: {"version": _here(w, "waiting").version},
    "a limit of fifty": lambda w: {"above": 50},
}  # fmt: skip

READERS = frozenset({"mother", "father", "teacher"}) | CONFIRMING
ROWS: dict[str, Row] = {
    "notices": Row(get={"page": EVERYBODY}),
    "notice-new": Row(post={"done": WRITERS}, guard=WRITERS),
    "notice-new-for-staff": Row(post={"done": CONFIRM_GUARD}, guard=CONFIRM_GUARD),
    "notices-limit": Row(get={"page": LIMIT}, post={"done": LIMIT}, data="a limit of fifty", guard=LIMIT),
    "notice": Row(at=("a gone notice",), get={"page": READERS}),
    "notice-write": Row(
        at=("a draft notice",), get={"page": frozenset({"teacher"})}, post={"done": frozenset({"teacher"})},
        data="a notice", guard=WRITERS,
    ),
    "notice-keep": Row(at=("a draft notice",), post={"page": frozenset({"teacher"})}, data="a notice", guard=WRITERS),
    "notice-preview": Row(at=("a draft notice",), get={"page": frozenset({"teacher"})}, guard=WRITERS),
    "notice-languages": Row(
        at=("a draft notice",), get={"page": frozenset({"teacher"})}, post={"done": frozenset({"teacher"})},
        data="in polish", guard=WRITERS,
    ),
    "notice-send": Row(at=("a draft notice",), post={"done": frozenset({"teacher"})}, data="as seen", guard=WRITERS),
    "notice-put-aside": Row(at=("a draft notice",), post={"done": frozenset({"teacher"})}, guard=WRITERS),
    "notice-confirm": Row(
        at=("a waiting notice",), post={"done": CONFIRMING}, data="as it waits", guard=CONFIRM_GUARD
    ),
    "notice-take-back": Row(
        at=("a held notice",), post={"done": CONFIRMING | {"teacher"}}, guard=WRITERS
    ),
}  # fmt: skip
