"""Newsletters: what is out is read at one's own school; a parent reads what is for families while they may be told.

From roles-and-calendar 1 (who speaks for the school), safeguarding-and-data 2 to 4 (an order ends what was told, too)
and decision 0027.
"""

from django.db.models import Model

from schoolgate.announcements.models import Notice
from schoolgate.newsletters.models import Issue
from schoolgate.people.models import Staff
from tests.access.seen.groups import ELSEWHERE, ELSEWHERE_HEAD, NINAS, NOBODY, ZOES_HEAD, ZOES_HOME
from tests.access.seen.notices import notice
from tests.access.seen.table import Seen, Stage

WRITE = frozenset({"head", "deputy", "senco", "dsl", "lead alone", "office", "office lead"}) | ZOES_HEAD
WORK_HERE = WRITE | {
    "teacher", "other teacher", "teacher who is a parent", "business manager", "head of year", "liaison", "attendance",
    "support", "clerk", "governor", "admin", "liaison of Mia", "named for Jonah",
}  # fmt: skip
TOLD = NINAS | ZOES_HOME | {
    "mother", "father", "half-sibling’s father", "carer", "birth mother", "without responsibility", "teacher as parent",
}  # fmt: skip
# Whoever is nobody's to be told: they read here what anybody in the world may read.
AT_HOME = TOLD | {
    "link ended", "link begins tomorrow", "only collects", "records but not told", "not confirmed", "withdrawn",
    "right ended", "right begins tomorrow", "order today", "order past its date",
}  # fmt: skip
THERE = ELSEWHERE | {"parent elsewhere", "parent at both"}


def _issue(by: Staff, state: str, of_notice: str = "", *, is_public: bool = False) -> Issue:
    told: Notice | None = notice(by, of_notice) if of_notice else None
    made: Issue = Issue.objects.create(
        school=by.school, by=by, title="Our week", state=state, notice=told, is_public=is_public
    )
    return made


def issues(stage: Stage) -> dict[str, Model]:
    jo, there = stage.cast.jo, stage.cast.millbrook_head
    return {
        "a draft": _issue(jo, "draft", is_public=True),
        "put aside": _issue(jo, "aside"),
        "its notice is a draft": _issue(jo, "ready", "draft", is_public=True),
        "its notice waits": _issue(jo, "ready", "waiting", is_public=True),
        "its notice is held": _issue(jo, "ready", "held", is_public=True),
        "its notice was put aside": _issue(jo, "ready", "aside", is_public=True),
        "going out": _issue(jo, "ready", "going"),
        "for families": _issue(jo, "ready", "gone"),
        "for anybody": _issue(jo, "ready", "gone", is_public=True),
        "taken down": _issue(jo, "down", "gone", is_public=True),
        "a draft elsewhere": _issue(there, "draft"),
        "for families elsewhere": _issue(there, "ready", "gone"),
    }


ISSUES_SEEN: dict[str, frozenset[str]] = {
    "a draft": WRITE,
    "put aside": NOBODY,
    "its notice is a draft": WRITE,
    "its notice waits": WRITE,
    "its notice is held": WRITE,
    "its notice was put aside": WRITE,
    "going out": WORK_HERE | TOLD,
    "for families": WORK_HERE | TOLD,
    "for anybody": WORK_HERE | AT_HOME,
    "taken down": WRITE,
    "a draft elsewhere": ELSEWHERE_HEAD,
    "for families elsewhere": THERE,
}
TABLES = (
    Seen(Issue, issues, ISSUES_SEEN),
    Seen(
        Issue,
        issues,
        dict.fromkeys(ISSUES_SEEN, NOBODY) | {"for anybody": WORK_HERE | AT_HOME},
        question=lambda rows, viewer: rows.for_everybody(viewer.school_id),
        name="for_everybody",
    ),
)
