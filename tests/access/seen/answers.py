"""What families text back. From conversations A4 rule 10 and roles-and-calendar 1 (nobody meets their own child)."""

from itertools import count
from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolgate.outbox.models import Message
from schoolgate.outbox.models_texts import Answer
from schoolgate.people.models import Adult, Circle, School
from schoolgate.testing.factories import make_circle
from tests.access.seen.groups import ELSEWHERE_HEAD, FATHER, MOTHER, READERS_BUT_ZOE, ZOES_HEAD
from tests.access.seen.messages import message_to
from tests.access.seen.table import Seen, Stage

_number = count(1)


def _answer(school: School, adult: Adult | None = None, message: Message | None = None) -> Answer:
    made: Answer = Answer.objects.create(
        school=school, adult=adult, message=message, number="+447700900123", words="Yes",
        provider_id=f"seen-{next(_number)}", received_at=timezone.now(),
    )  # fmt: skip
    return made


def _to(adult: Adult, **more: Any) -> Answer:
    return _answer(adult.school, adult, message_to(adult, **more))


def answers(stage: Stage) -> dict[str, Model]:
    cast, zoe = stage.cast, stage.children["zoe"]
    hers, his = make_circle(cast.yusuf, cast.grace, cast.huda), make_circle(cast.yusuf, cast.grace, cast.karim)
    closed = make_circle(cast.yusuf, cast.grace, cast.huda)
    Circle.objects.filter(pk=closed.pk).update(is_sealed=True)
    return {
        "of a number nobody has": _answer(cast.school),
        "Huda’s, to nothing we know": _answer(cast.school, cast.huda),
        "Huda’s, about no child": _to(cast.huda),
        "Huda’s, about Yusuf": _to(cast.huda, pupil=cast.yusuf),
        "Huda’s, of her talk": _to(cast.huda, pupil=cast.yusuf, circle=hers),
        "Huda’s, of a sealed talk": _to(cast.huda, pupil=cast.yusuf, circle=closed),
        "Huda’s, of a talk the assistant shares": _to(
            cast.huda, pupil=cast.yusuf, circle=make_circle(cast.yusuf, cast.support, cast.huda)
        ),
        "Karim’s, of his talk": _to(cast.karim, pupil=cast.yusuf, circle=his),
        "Zoe’s father’s, about Zoe": _to(stage.adult("Zoe’s father"), pupil=zoe),
        "Zoe’s mother’s, about no child": _to(stage.adult("Zoe’s mother")),
        "of a number nobody has, elsewhere": _answer(cast.carys.school),
        "of another school": _to(cast.carys, pupil=cast.gwen),
    }


# The office and the head work off what is no closed matter; of a talk, those who are in it and those who read it.
DESK = frozenset({"office", "office lead", "head"})
TEACHER = frozenset({"teacher"})
ANSWERS_SEEN = {
    "of a number nobody has": DESK | ZOES_HEAD,
    "Huda’s, to nothing we know": DESK | ZOES_HEAD | MOTHER,
    "Huda’s, about no child": DESK | ZOES_HEAD | MOTHER,
    "Huda’s, about Yusuf": DESK | ZOES_HEAD | MOTHER,
    "Huda’s, of her talk": READERS_BUT_ZOE | TEACHER | MOTHER,
    "Huda’s, of a sealed talk": TEACHER | MOTHER,
    "Huda’s, of a talk the assistant shares": READERS_BUT_ZOE | MOTHER,
    "Karim’s, of his talk": READERS_BUT_ZOE | TEACHER | FATHER,
    "Zoe’s father’s, about Zoe": DESK | {"Zoe’s father"},
    "Zoe’s mother’s, about no child": DESK | {"Zoe’s mother"},
    "of a number nobody has, elsewhere": ELSEWHERE_HEAD,
    "of another school": ELSEWHERE_HEAD | {"parent elsewhere"},
}

TABLES = (Seen(Answer, answers, ANSWERS_SEEN),)
