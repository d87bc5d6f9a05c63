"""Answers about pictures: one's own, and those who note answers; never the other home's (safeguarding-and-data 2)."""

from django.db.models import Model

from schoolgate.people.models import Adult, Pupil
from schoolgate.people.pictures import PictureAnswer
from schoolgate.people.queries import today
from tests.access.seen.groups import ELSEWHERE_HEAD, FATHER, MOTHER, ZOES_HEAD
from tests.access.seen.table import Seen, Stage

NOTE = frozenset({"office", "office lead", "head"})


def answer(adult: Adult, pupil: Pupil) -> PictureAnswer:
    made: PictureAnswer = PictureAnswer.objects.create(
        school_id=pupil.school_id, pupil=pupil, adult=adult, use="walls", is_yes=True, said_on=today()
    )
    return made


def answers(stage: Stage) -> dict[str, Model]:
    cast, nina, zoe = stage.cast, stage.children["nina"], stage.children["zoe"]
    return {
        "Huda’s, about Yusuf": answer(cast.huda, cast.yusuf),
        "Karim’s, about Yusuf": answer(cast.karim, cast.yusuf),
        "Darren’s, who is barred": answer(cast.barred, cast.callum),
        "of one whose access was withdrawn": answer(stage.adult("withdrawn"), nina),
        "Zoe’s father’s": answer(stage.adult("Zoe’s father"), zoe),
        "of another school": answer(cast.carys, cast.gwen),
    }


ALL_NOTE = NOTE | ZOES_HEAD
ANSWERS_SEEN = {
    "Huda’s, about Yusuf": ALL_NOTE | MOTHER,
    "Karim’s, about Yusuf": ALL_NOTE | FATHER,
    "Darren’s, who is barred": ALL_NOTE,
    "of one whose access was withdrawn": ALL_NOTE,
    "Zoe’s father’s": NOTE | {"Zoe’s father"},
    "of another school": ELSEWHERE_HEAD | {"parent elsewhere"},
}

TABLES = (Seen(PictureAnswer, answers, ANSWERS_SEEN),)
