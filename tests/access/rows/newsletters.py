"""Newsletters: written by those who may write to all parents; read at one's own school; public ones by anybody.

Roles-and-calendar 1 (office, head and deputies speak for the school; governors and the clerk do not write to families)
and decision 0027. The pages under `/news/school/` never ask who is looking.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from schoolgate.announcements.models import Notice
from schoolgate.newsletters import actions
from schoolgate.newsletters.models import Issue
from schoolgate.people.models import Staff
from schoolgate.testing.cast import viewer_of
from tests.access.relations import Other
from tests.access.row import OFFICES, Row
from tests.access.states import EVERYBODY, PARENTS, STAFF

WRITE = frozenset({"head", "deputy", "senco", "dsl"}) | OFFICES
GUARD = WRITE | {"head elsewhere"}
ELSEWHERE = frozenset({"head elsewhere", "teacher elsewhere", "parent elsewhere", "parent at both"})
THERE = {
    "head": "head elsewhere", "teacher": "teacher elsewhere", "mother": "parent elsewhere", "father": "parent at both",
}  # fmt: skip


def _issue(by: Staff, until: str, *, is_public: bool) -> Issue:
    """An issue at one step; `until` is a draft, ready, out or down."""
    title = f"Canary issue {until} {is_public} {by.pk}"
    known: Issue | None = Issue.objects.filter(title=title).first()
    if known is not None:
        return known
    viewer = viewer_of(by)
    issue = actions.start(by=viewer)
    news = issue.blocks.get(kind="news").pk
    words = actions.Words(title, "Frogs.", "weekly", is_public, blocks={news: ("", "The pond is full of frogs.")})
    issue = actions.keep(issue, by=viewer, version=issue.version, words=words)
    if until == "draft":
        return issue
    notice = actions.ready(issue, by=viewer, version=issue.version)
    issue.refresh_from_db()
    if until in ("out", "down"):
        now = timezone.now() - timedelta(seconds=1)
        Notice.objects.filter(pk=notice.pk).update(state="gone", sent_at=now, release_at=now, finished_at=now)
        issue.refresh_from_db()
    if until == "down":
        actions.take_down(issue, by=viewer, version=issue.version)
    return issue


def _here(world: Any, until: str, *, is_public: bool = False) -> Issue:
    return _issue(world.cast.head, until, is_public=is_public)


def _there(world: Any, until: str, *, is_public: bool = False) -> int:
    return int(_issue(world.cast.millbrook_head, until, is_public=is_public).pk)


STEPS = ("draft", "ready", "out", "down")
IDS = {f"an issue that is {step}": lambda w, step=step: _here(w, step).pk for step in STEPS} | {
    f"an issue elsewhere that is {step}": lambda w, step=step: _there(w, step) for step in STEPS
} | {
    "the school": lambda w: w.cast.school.pk,
    "a public issue": lambda w: _here(w, "out", is_public=True).pk,
}  # fmt: skip
RELATIONS = {
    f"an issue that is {step}": (Other("another school", f"an issue elsewhere that is {step}", THERE),)
    for step in STEPS
}
FORMS = {
    "an issue": lambda w: {
        "version": _here(w, "draft").version, "title": "Week 12", "opening": "Frogs.", "rhythm": "weekly",
    },
    "a draft as opened": lambda w: {"version": _here(w, "draft").version},
    "a ready one as opened": lambda w: {"version": _here(w, "ready").version},
    "one that is out as opened": lambda w: {"version": _here(w, "out").version},
}  # fmt: skip

DRAFT, READY, OUT = ("an issue that is draft",), ("an issue that is ready",), ("an issue that is out",)
# An order keeps Callum's father from being told anything, and he has no other child here.
READERS = (PARENTS | STAFF) - ELSEWHERE - {"barred father"}
ROWS: dict[str, Row] = {
    "newsletters": Row(get={"page": GUARD}, guard=GUARD),
    "newsletter-new": Row(post={"done": GUARD}, guard=GUARD),
    "newsletter": Row(at=DRAFT, get={"page": WRITE}, guard=GUARD),
    "newsletter-write": Row(at=DRAFT, get={"page": WRITE}, post={"done": WRITE}, data="an issue", guard=GUARD),
    "newsletter-keep": Row(at=DRAFT, post={"page": WRITE}, data="an issue", guard=GUARD),
    "newsletter-ready": Row(at=DRAFT, post={"done": WRITE}, data="a draft as opened", guard=GUARD),
    "newsletter-put-aside": Row(at=DRAFT, post={"done": WRITE}, data="a draft as opened", guard=GUARD),
    # Its notice is the head's own: nobody else puts that aside.
    "newsletter-reopen": Row(
        at=READY, post={"done": frozenset({"head"}), "refused": WRITE - {"head"}}, data="a ready one as opened",
        guard=GUARD,
    ),
    "newsletter-take-down": Row(at=OUT, post={"done": WRITE}, data="one that is out as opened", guard=GUARD),
    "news": Row(get={"page": EVERYBODY}),
    "news-issue": Row(at=OUT, get={"page": READERS}),
    "news-public": Row(at=("the school",), get={"page": EVERYBODY}, is_open=True),
    "news-feed": Row(at=("the school",), get={"page": EVERYBODY}, is_open=True),
    "news-dates": Row(at=("the school",), get={"page": EVERYBODY}, is_open=True),
    "news-public-issue": Row(at=("the school", "a public issue"), get={"page": EVERYBODY}, is_open=True),
}  # fmt: skip
