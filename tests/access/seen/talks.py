"""Talks, promises and what was handed to the safeguarding lead. From conversations A4 rule 10, roles-and-calendar 1."""

from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolgate.conversations.models import Meeting, Series
from schoolgate.promises.models import Promise
from schoolgate.safeguarding.models import Handover
from schoolgate.testing.factories import make_circle, make_promise, make_talk
from tests.access.seen.groups import ELSEWHERE, FATHER, MOTHER, READERS, READERS_BUT_ZOE, ZOES_HEAD
from tests.access.seen.table import Seen, Stage

OFFERED = Meeting.State.OFFERED
TEACHER = frozenset({"teacher"})
LEADS = frozenset({"dsl", "lead alone"})


def talks(stage: Stage) -> dict[str, Meeting]:
    cast = stage.cast
    return {
        "with Huda": make_talk(cast.yusuf, cast.grace, [cast.huda], state=OFFERED),
        "with Karim, not yet offered": make_talk(cast.yusuf, cast.grace, [cast.karim]),
        "sealed": make_talk(
            cast.callum, cast.grace, [cast.leah], state=OFFERED,
            circle=make_circle(cast.callum, cast.grace, cast.leah, is_sealed=True),
        ),
        "with Piotr": make_talk(cast.jonah, cast.reid, [cast.jonah_father], state=OFFERED),
        "Zoe’s": make_talk(stage.children["zoe"], cast.grace, [stage.adult("Zoe’s father")], state=OFFERED),
        "of another school": make_talk(cast.gwen, cast.millbrook_teacher, [cast.carys], state=OFFERED),
    }  # fmt: skip


TALKS_SEEN = {
    "with Huda": READERS_BUT_ZOE | TEACHER | MOTHER,
    "with Karim, not yet offered": READERS_BUT_ZOE | TEACHER,
    "sealed": TEACHER,
    "with Piotr": READERS_BUT_ZOE | {"other teacher", "half-sibling’s father"},
    "Zoe’s": READERS | TEACHER | {"Zoe’s father"},
    "of another school": ELSEWHERE | {"parent elsewhere"},
}
# The series stands before any time is offered; only the talk itself waits.
SERIES_SEEN = TALKS_SEEN | {"with Karim, not yet offered": READERS_BUT_ZOE | TEACHER | FATHER}


def promises(stage: Stage) -> dict[str, Model]:
    cast, known = stage.cast, talks(stage)
    aruns = make_talk(cast.arun, cast.grace, [], state=OFFERED)
    return {
        "Huda’s own": make_promise(known["with Huda"], "An eye test", owner=cast.huda),
        "the office’s, for Huda": make_promise(known["with Huda"], "A letter", owner=cast.jo),
        "sealed, the teacher’s": make_promise(known["sealed"], "A quiet seat", owner=cast.grace),
        "sealed, the office’s": make_promise(known["sealed"], "A key", owner=cast.jo),
        "the child’s, elsewhere": make_promise(known["of another school"], "Reading"),
        "about a colleague’s own child": make_promise(aruns, "A seat", owner=cast.rao),
        "about Zoe, her mother’s at work": make_promise(known["Zoe’s"], "A book", owner=stage.staff("head with Zoe")),
    }


PROMISES_SEEN = {
    "Huda’s own": READERS_BUT_ZOE | TEACHER | MOTHER,
    "the office’s, for Huda": READERS_BUT_ZOE | TEACHER | MOTHER | {"office"},
    "sealed, the teacher’s": TEACHER,
    "sealed, the office’s": TEACHER | {"office"},
    "the child’s, elsewhere": ELSEWHERE | {"parent elsewhere"},
    "about a colleague’s own child": READERS_BUT_ZOE | TEACHER,
    "about Zoe, her mother’s at work": READERS | TEACHER | {"Zoe’s father"},
}


def handovers(stage: Stage) -> dict[str, Model]:
    cast = stage.cast

    def told(by: Any, pupil: Any) -> Handover:
        made: Handover = Handover.objects.create(school=by.school, by=by, pupil=pupil, told_at=timezone.now())
        return made

    def wrote(adult: Any) -> Handover:
        made: Handover = Handover.objects.create(school=adult.school, by_adult=adult, told_at=timezone.now())
        return made

    return {
        "about Yusuf": told(cast.grace, cast.yusuf),
        "about Zoe": told(cast.grace, stage.children["zoe"]),
        "said in person": told(cast.grace, None),
        "of another school": told(cast.millbrook_teacher, cast.gwen),
        "what Huda wrote": wrote(cast.huda),
        "what Zoe’s father wrote": wrote(stage.adult("Zoe’s father")),
    }


HANDOVERS_SEEN: dict[str, frozenset[str]] = {
    "about Yusuf": LEADS | ZOES_HEAD,
    "about Zoe": LEADS,
    "said in person": LEADS | ZOES_HEAD,
    "what Huda wrote": LEADS | ZOES_HEAD,
    "what Zoe’s father wrote": LEADS,
    "of another school": frozenset(),  # nobody is the safeguarding lead there yet
}

TABLES = (
    Seen(Meeting, talks, TALKS_SEEN),
    Seen(Series, lambda stage: {name: talk.series for name, talk in talks(stage).items()}, SERIES_SEEN),
    Seen(Promise, promises, PROMISES_SEEN),
    Seen(Handover, handovers, HANDOVERS_SEEN),
)
