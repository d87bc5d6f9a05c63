"""Praise and gate notes: staff who talk with families, about the children they see; at home what has gone, and no note.

From roles-and-calendar 1 (gate notes: class teacher, head of year, liaison; not the office, not attendance) and
conversations, C (a gate note: on request).
"""

from itertools import count
from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolgate.notes.models import GateNote, Praise
from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.people.queries import today
from tests.access.seen.groups import (
    ALL_BUT_ZOE,
    ELSEWHERE,
    FATHER,
    LEAD_OF_4,
    MOTHER,
    NINAS,
    WHOLE,
    ZOES_HEAD,
    ZOES_HOME,
)
from tests.access.seen.table import Seen, Stage

_number = count(1)
# They see the children, and are not told what is said about them.
NOT_TALKING = frozenset({"office", "office lead", "attendance"})
TALKING = ALL_BUT_ZOE - NOT_TALKING
OF_WILLOW = TALKING | LEAD_OF_4 | {"teacher"}
OF_YUSUF = OF_WILLOW | {"liaison"}
ZOE = WHOLE - NOT_TALKING


def praised(by: Staff, pupil: Pupil, *, is_gone: bool = True) -> Praise:
    now = timezone.now()
    made: Praise = Praise.objects.create(
        school_id=pupil.school_id, pupil=pupil, by=by, kind="kind", key=f"seen-{next(_number)}", written_at=now,
        goes_at=now, told_at=now if is_gone else None, told=1 if is_gone else 0,
    )  # fmt: skip
    return made


def noted(by: Staff, pupil: Pupil, adult: Adult | None = None, **more: Any) -> GateNote:
    made: GateNote = GateNote.objects.create(
        school_id=pupil.school_id, pupil=pupil, by=by, adult=adult, words="She sleeps better.", said_on=today(),
        keep_until=today(), key=f"seen-{next(_number)}", written_at=timezone.now(), **more,
    )  # fmt: skip
    return made


def praise(stage: Stage) -> dict[str, Model]:
    cast = stage.cast
    return {
        "Yusuf’s": praised(cast.grace, cast.yusuf),
        "Yusuf’s, not gone yet": praised(cast.grace, cast.yusuf, is_gone=False),
        "Callum’s, whose father is barred": praised(cast.grace, cast.callum),
        "Nina’s": praised(cast.grace, stage.children["nina"]),
        "Zoe’s": praised(cast.grace, stage.children["zoe"]),
        "of another school": praised(cast.millbrook_teacher, cast.gwen),
    }


def notes(stage: Stage) -> dict[str, Model]:
    cast = stage.cast
    return {
        "with Huda, about Yusuf": noted(cast.grace, cast.yusuf, cast.huda),
        "with somebody, about Callum": noted(cast.grace, cast.callum),
        "with Zoe’s father, about Yusuf": noted(cast.grace, cast.yusuf, stage.adult("Zoe’s father")),
        "about Zoe": noted(cast.grace, stage.children["zoe"]),
        "of another school": noted(cast.millbrook_teacher, cast.gwen, cast.carys),
    }


PRAISE_SEEN: dict[str, frozenset[str]] = {
    "Yusuf’s": OF_YUSUF | MOTHER | FATHER,
    "Yusuf’s, not gone yet": OF_YUSUF,
    "Callum’s, whose father is barred": OF_WILLOW,
    "Nina’s": TALKING | NINAS,
    "Zoe’s": ZOE | ZOES_HOME,
    "of another school": ELSEWHERE | {"parent elsewhere"},
}
NOTES_SEEN: dict[str, frozenset[str]] = {
    "with Huda, about Yusuf": OF_YUSUF,
    "with somebody, about Callum": OF_WILLOW,
    "with Zoe’s father, about Yusuf": OF_YUSUF - ZOES_HEAD,
    "about Zoe": ZOE,
    "of another school": ELSEWHERE,
}

TABLES = (Seen(Praise, praise, PRAISE_SEEN), Seen(GateNote, notes, NOTES_SEEN))
