"""Questions, and answers for everybody. From decision 0019: who asked, whose turn it is, nobody else at home."""

from itertools import count
from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.questions.models import Common, Question, Reader
from schoolgate.testing.factories import make_circle
from tests.access.relations import HERE
from tests.access.seen.groups import (
    ELSEWHERE,
    FATHER,
    MOTHER,
    NOBODY,
    READERS,
    READERS_BUT_ZOE,
    ZOES_HEAD,
    ZOES_HOME,
)
from tests.access.seen.table import Seen, Stage
from tests.access.states import PARENTS

_number = count(1)
TEACHER = frozenset({"teacher"})
ROUTE = frozenset({"office", "office lead"})  # and the head, who reads by role as well
NEAR_YUSUF = frozenset({"teacher", "head of year", "liaison"})


def asked(adult: Adult, pupil: Pupil | None, *staff: Staff, to_all: bool = False, **more: Any) -> Question:
    """`staff`: who had it in hand, the last of them now. `to_all`: nobody was chosen, and nobody has it."""
    now = timezone.now()
    circle = make_circle(pupil, *staff, adult) if pupil else None
    question: Question = Question.objects.create(
        school_id=adult.school_id, pupil=pupil, adult=adult, circle=circle, key=f"seen-{next(_number)}",
        asked_of=None if to_all else staff[0], holder=None if to_all else staff[-1], asked_at=now, waits_since=now,
        **more,
    )  # fmt: skip
    if circle is None:
        Reader.objects.bulk_create(Reader(school_id=adult.school_id, question=question, staff=one) for one in staff)
    return question


def questions(stage: Stage) -> dict[str, Model]:
    cast, now = stage.cast, timezone.now()
    huda, grace, zoe, hers = cast.huda, cast.grace, stage.children["zoe"], stage.adult("Zoe’s father")
    returned = asked(huda, cast.yusuf, grace)
    Question.objects.filter(pk=returned.pk).update(holder=None)
    return {
        "Huda’s, to Miss Okafor": asked(huda, cast.yusuf, grace),
        "Huda’s, to whoever can help": asked(huda, cast.yusuf, to_all=True),
        "Huda’s, handed over": asked(huda, cast.yusuf, grace, cast.reid),
        "Huda’s, late": asked(huda, cast.yusuf, grace, escalated_at=now),
        "Huda’s, late, and closed": asked(huda, cast.yusuf, grace, escalated_at=now, closed_at=now),
        "Huda’s, to whoever, closed": asked(huda, cast.yusuf, to_all=True, closed_at=now),
        "Huda’s, chosen, and nobody has it": returned,
        "Huda’s, about no child": asked(huda, None, grace),
        "Huda’s, about no child, to whoever": asked(huda, None, to_all=True),
        "Karim’s": asked(cast.karim, cast.yusuf, grace),
        "by one who is barred now": asked(cast.barred, cast.callum, grace),
        "about Zoe, to whoever": asked(hers, zoe, to_all=True),
        "by Zoe’s father, about no child": asked(hers, None, to_all=True),
        "of another school": asked(cast.carys, cast.gwen, cast.millbrook_teacher),
        "of another school, to whoever": asked(cast.carys, None, to_all=True),
    }


QUESTIONS_SEEN = {
    "Huda’s, to Miss Okafor": MOTHER | READERS_BUT_ZOE | TEACHER,
    "Huda’s, to whoever can help": MOTHER | READERS_BUT_ZOE | ROUTE | NEAR_YUSUF,
    "Huda’s, handed over": MOTHER | READERS_BUT_ZOE | TEACHER | {"other teacher"},
    "Huda’s, late": MOTHER | READERS_BUT_ZOE | ROUTE | TEACHER,
    "Huda’s, late, and closed": MOTHER | READERS_BUT_ZOE | TEACHER,
    "Huda’s, to whoever, closed": MOTHER | READERS_BUT_ZOE,
    "Huda’s, chosen, and nobody has it": MOTHER | READERS_BUT_ZOE | ROUTE | TEACHER,
    "Huda’s, about no child": MOTHER | TEACHER,
    "Huda’s, about no child, to whoever": MOTHER | ROUTE | {"head"} | ZOES_HEAD,
    "Karim’s": FATHER | READERS_BUT_ZOE | TEACHER,
    "by one who is barred now": READERS_BUT_ZOE | TEACHER,
    "about Zoe, to whoever": READERS | ROUTE | {"Zoe’s father"},
    "by Zoe’s father, about no child": ROUTE | {"head", "Zoe’s father"},
    "of another school": ELSEWHERE | {"parent elsewhere"},
    "of another school, to whoever": frozenset({"parent elsewhere", "head elsewhere"}),
}

# Everybody who has a place at Hazel Lane: those who come for the doors, and the more people of `also.py`.
AT_MILLBROOK = frozenset({"parent elsewhere", "parent at both"})
ALSO = ZOES_HEAD | ZOES_HOME | {
    "lead alone", "liaison of Mia", "named for Jonah", "told", "link ends today", "link ended", "link begins tomorrow",
    "only collects", "records but not told", "not confirmed", "withdrawn", "right ended", "right begins tomorrow",
    "order today", "order past its date", "order tomorrow", "order lifted", "order on collecting",
}  # fmt: skip
COMMON_SEEN: dict[str, frozenset[str]] = {
    "stands": HERE | (PARENTS - AT_MILLBROOK) | ALSO,
    "withdrawn": NOBODY,
    "of another school": ELSEWHERE | AT_MILLBROOK,
}


def common(stage: Stage) -> dict[str, Model]:
    cast, now = stage.cast, timezone.now()

    def published(by: Staff, question: str, **more: Any) -> Common:
        made: Common = Common.objects.create(
            school=by.school, question=question, answer="Yes.", published_by=by, published_at=now, **more
        )
        return made

    return {
        "stands": published(cast.grace, "Is there a school fair?"),
        "withdrawn": published(cast.grace, "Is there a bus?", withdrawn_at=now),
        "of another school": published(cast.millbrook_head, "Is there a fair?"),
    }


TABLES = (Seen(Question, questions, QUESTIONS_SEEN), Seen(Common, common, COMMON_SEEN))
