"""The history and the register: from the reaches of an entry, attendance 8 and roles-and-calendar 1."""

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolgate.attendance.models import SessionMark, SupersededMark
from schoolgate.people.models import Pupil
from schoolgate.testing.factories import link, make_circle, make_pupil
from schoolgate.timeline.models import Entry
from tests.access.seen.groups import (
    ALL_BUT_ZOE,
    ELSEWHERE,
    ELSEWHERE_HEAD,
    FATHER,
    LEAD_OF_4,
    MOTHER,
    NINAS,
    NOBODY,
    OF_ROWAN,
    OF_WILLOW,
    OF_YUSUF,
    READERS,
    READERS_BUT_ZOE,
    WHOLE,
    ZOES_HEAD,
    ZOES_HOME,
)  # fmt: skip
from tests.access.seen.table import Seen, Stage

TEACHER = frozenset({"teacher"})


def entries(stage: Stage) -> dict[str, Model]:
    cast, zoe = stage.cast, stage.children["zoe"]
    hers, his = (make_circle(cast.yusuf, cast.grace, adult) for adult in (cast.huda, cast.karim))
    sealed = make_circle(cast.callum, cast.grace, is_sealed=True)
    merged = make_pupil(cast.school, "Yusuff", "Almasri", year=4)
    Pupil.objects.filter(pk=merged.pk).update(merged_into=cast.yusuf)

    def entry(reach: str, pupil: Any = None, school: Any = cast.school, **more: Any) -> Entry:
        made: Entry = Entry.objects.create(
            school=school, verb="seen", at=timezone.now(), reach=reach, pupil=pupil, digest="-", **more
        )
        return made

    return {
        "about Yusuf": entry("staff", cast.yusuf),
        "about the record that became Yusuf’s": entry("staff", merged),
        "about Jonah": entry("staff", cast.jonah),
        "about Zoe": entry("staff", zoe),
        "of Huda’s talk": entry("circle", cast.yusuf, circle=hers),
        "of Karim’s talk": entry("circle", cast.yusuf, circle=his),
        "of a sealed talk": entry("circle", cast.callum, circle=sealed),
        "of a talk about Zoe": entry("circle", zoe, circle=make_circle(zoe, cast.grace)),
        "for the audit, of Huda’s talk": entry("audit", cast.yusuf, circle=hers),
        "for the audit, about the record that became Yusuf’s": entry("audit", merged),
        "for the audit, about no child": entry("audit"),
        "for staff, about no child": entry("staff"),
        "of another school": entry("staff", cast.gwen, cast.millbrook),
        "of another school, for the audit": entry("audit", cast.gwen, cast.millbrook),
    }


AUDIT = frozenset({"head", "dsl", "lead alone"}) | ZOES_HEAD
ENTRIES_SEEN = {
    "about Yusuf": OF_YUSUF,
    "about the record that became Yusuf’s": OF_YUSUF,
    # An assistant who is named in one matter reads what all staff of the child read.
    "about Jonah": OF_ROWAN | {"named for Jonah"},
    "about Zoe": WHOLE | TEACHER,  # Miss Okafor shares a matter about her
    "of Huda’s talk": READERS_BUT_ZOE | TEACHER | MOTHER,
    "of Karim’s talk": READERS_BUT_ZOE | TEACHER | FATHER,
    "of a sealed talk": TEACHER,
    "of a talk about Zoe": READERS | TEACHER,
    "for the audit, of Huda’s talk": AUDIT,
    "for the audit, about the record that became Yusuf’s": AUDIT,
    "for the audit, about no child": AUDIT,
    "for staff, about no child": NOBODY,
    "of another school": ELSEWHERE,
    "of another school, for the audit": ELSEWHERE_HEAD,
}


def marks(stage: Stage) -> dict[str, SessionMark]:
    cast = stage.cast
    make_circle(cast.yusuf, cast.reid)  # named in a matter: no reason to read the register
    link(stage.children["nina"], cast.birth_mother)  # of Nina she sees the records; of Mia she may not
    yesterday = cast.today - timedelta(days=1)

    def mark(pupil: Pupil, day: Any = yesterday) -> SessionMark:
        made: SessionMark = SessionMark.objects.create(
            school_id=pupil.school_id, pupil=pupil, day=day, session="AM", code="I", source="seen"
        )
        return made

    return {
        "Yusuf’s, yesterday": mark(cast.yusuf),
        "Yusuf’s, today": mark(cast.yusuf, cast.today),
        "Callum’s": mark(cast.callum),
        "Jonah’s": mark(cast.jonah),
        "Jonah’s, today": mark(cast.jonah, cast.today),
        "Mia’s": mark(cast.mia),
        "Arun’s": mark(cast.arun),
        "Zoe’s": mark(stage.children["zoe"]),
        "Nina’s": mark(stage.children["nina"]),
        "of one who left": mark(stage.children["left yesterday"]),
        "of another school": mark(cast.gwen),
    }


NOT_MARKS = frozenset({"office", "office lead"})
REGISTER = ALL_BUT_ZOE - NOT_MARKS
MARKS_AT_WORK = {
    "Yusuf’s, yesterday": REGISTER | LEAD_OF_4 | TEACHER,
    "Yusuf’s, today": OF_YUSUF,
    "Callum’s": REGISTER | LEAD_OF_4 | TEACHER,
    "Jonah’s": REGISTER | {"other teacher"},
    "Jonah’s, today": OF_ROWAN,
    "Mia’s": REGISTER | {"other teacher"},
    "Arun’s": OF_WILLOW - NOT_MARKS,
    "Zoe’s": WHOLE - NOT_MARKS,
    "Nina’s": REGISTER,
    "of one who left": NOBODY,
    "of another school": ELSEWHERE,
}
MARKS_AT_HOME = {
    "Yusuf’s, yesterday": MOTHER | FATHER,
    "Yusuf’s, today": MOTHER | FATHER,
    "Jonah’s": frozenset({"half-sibling’s father"}),
    "Jonah’s, today": frozenset({"half-sibling’s father"}),
    "Mia’s": NOBODY,  # an order took the right to see records, and left that to be told
    "Arun’s": frozenset({"teacher as parent"}),
    "Zoe’s": ZOES_HOME,
    "Nina’s": NINAS | {"birth mother"},
    "of another school": frozenset({"parent elsewhere"}),
}


def replaced(stage: Stage) -> dict[str, Model]:
    return {
        name: SupersededMark.objects.create(
            school_id=mark.school_id, mark=mark, code="N", source="seen", recorded_at=mark.recorded_at
        )
        for name, mark in marks(stage).items()
    }


TABLES = (
    Seen(Entry, entries, ENTRIES_SEEN),
    Seen(SessionMark, marks, {name: who | MARKS_AT_HOME.get(name, NOBODY) for name, who in MARKS_AT_WORK.items()}),
    Seen(SupersededMark, replaced, MARKS_AT_WORK),
)
