"""Notices: a reader reads what they were told, while it concerns a child of theirs; a draft is its author’s alone.

From roles-and-calendar 1 (office, head and deputies see what the school sends; nobody handles a matter of their own
child) and safeguarding-and-data 2 to 4 (an order ends what was told, too).
"""

from itertools import count
from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolgate.announcements.models import Notice, Part, Told
from schoolgate.people.models import Pupil, Staff
from tests.access.seen.groups import ELSEWHERE, NOBODY, ZOES_HEAD
from tests.access.seen.messages import message_to
from tests.access.seen.table import Seen, Stage

_number = count(1)
CONFIRMING = frozenset({"head", "deputy", "dsl", "office", "office lead"})
MANAGE = CONFIRMING | ZOES_HEAD
TEACHER = frozenset({"teacher"})


def notice(by: Staff, state: str, *told: Any, about: Pupil | None = None, **more: Any) -> Notice:
    """One notice, named child by its part, told to these readers about that child."""
    now = timezone.now()
    sent = {"sent_at": now} if state in ("held", "going", "gone", "waiting") else {}
    times = {"release_at": now} if state in ("held", "going", "gone") else {}
    times |= {"finished_at": now} if state == "gone" else {}
    made: Notice = Notice.objects.create(
        school=by.school, by=by, readers=more.pop("readers", "families"), title=f"Seen {next(_number)}", state=state,
        **sent, **times,
    )  # fmt: skip
    if about is not None:
        Part.objects.create(school=by.school, notice=made, kind=Part.Kind.PUPIL, pupil=about)
    for reader in told:
        whose = {"staff" if isinstance(reader, Staff) else "adult": reader}
        Told.objects.create(school=by.school, notice=made, message=message_to(reader, pupil=about), **whose)
    return made


def notices(stage: Stage) -> dict[str, Model]:
    cast, nina, zoe = stage.cast, stage.children["nina"], stage.children["zoe"]
    grace = cast.grace
    states = ("told", "order today", "withdrawn", "not confirmed", "records but not told")
    ninas = [stage.adult(state) for state in states]
    return {
        "a draft": notice(grace, "draft"),
        "put aside": notice(grace, "aside"),
        "waits": notice(grace, "waiting", about=cast.yusuf),
        "held": notice(grace, "held", about=cast.yusuf),
        "gone, to Yusuf’s parents": notice(grace, "gone", cast.huda, cast.karim, about=cast.yusuf),
        "gone, to Karim alone": notice(grace, "gone", cast.karim, about=cast.yusuf),
        "gone, to Nina’s grown-ups": notice(grace, "gone", *ninas, about=nina),
        "gone, before the child left": notice(
            grace, "gone", stage.adult("told"), about=stage.children["left yesterday"]
        ),
        "names Zoe": notice(grace, "held", about=zoe),
        "to colleagues": notice(cast.jo, "gone", cast.support, cast.grace, readers="staff"),
        "a draft by one who may not write any more": notice(cast.support, "draft"),
        "of another school": notice(cast.millbrook_teacher, "gone", cast.carys, about=cast.gwen),
    }


NOTICES_SEEN: dict[str, frozenset[str]] = {
    "a draft": TEACHER,
    "put aside": TEACHER,
    "waits": TEACHER | MANAGE,
    "held": TEACHER | MANAGE,
    "gone, to Yusuf’s parents": TEACHER | MANAGE | {"mother", "father"},
    "gone, to Karim alone": TEACHER | MANAGE | {"father"},
    "gone, to Nina’s grown-ups": TEACHER | MANAGE | {"told"},
    "gone, before the child left": TEACHER | MANAGE,
    "names Zoe": TEACHER | CONFIRMING,
    "to colleagues": MANAGE | {"support", "teacher"},
    "a draft by one who may not write any more": NOBODY,
    "of another school": ELSEWHERE | {"parent elsewhere"},
}

TABLES = (Seen(Notice, notices, NOTICES_SEEN),)
