"""Messages and their deliveries. From reliability T04 (checked when read) and safeguarding-and-data 2 to 4."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolgate.outbox.models import Delivery, Message, MessageChild
from schoolgate.people.models import CircleMember, Pupil, Staff
from schoolgate.testing.factories import link, make_circle
from tests.access.relations import HERE
from tests.access.seen.groups import ELSEWHERE, FATHER, MOTHER, NOBODY
from tests.access.seen.table import Seen, Stage

_number = count(1)


def message_to(reader: Any, *, also: Pupil | None = None, **more: Any) -> Message:
    whose = {"staff" if isinstance(reader, Staff) else "adult": reader}
    now, key = timezone.now(), f"seen-{next(_number)}"
    more = {"kind": "seen", **more}
    made: Message = Message.objects.create(
        school_id=reader.school_id, key=key, subject="A word", language="en-gb", created_at=now,
        due_at=now, **whose, **more,
    )  # fmt: skip
    if also is not None:
        MessageChild.objects.create(school_id=reader.school_id, message=made, pupil=also)
    return made


def messages(stage: Stage) -> dict[str, Model]:
    cast, nina = stage.cast, stage.children["nina"]
    hers = make_circle(cast.yusuf, cast.grace, cast.huda)
    his = make_circle(cast.yusuf, cast.grace, cast.karim)
    for circle, staff in ((hers, cast.support), (make_circle(cast.layla, cast.rao), cast.jo)):
        CircleMember.objects.create(school=cast.school, circle=circle, staff=staff, is_whole=False)
    link(nina, cast.birth_mother)  # of Nina she sees the records; of Mia she may not
    soon = timezone.now() + timedelta(minutes=10)
    return {
        "to Huda, about no child": message_to(cast.huda),
        "to Huda, a code": message_to(cast.huda, is_secret=True, is_urgent=True, expires_at=soon),
        "to Huda, about Yusuf": message_to(cast.huda, pupil=cast.yusuf),
        "to Huda, of her talk": message_to(cast.huda, pupil=cast.yusuf, circle=hers),
        "to Huda, of his talk": message_to(cast.huda, pupil=cast.yusuf, circle=his),
        "to Karim, of his talk": message_to(cast.karim, pupil=cast.yusuf, circle=his),
        "to Darren, about Callum": message_to(cast.barred, pupil=cast.callum),
        "to the birth mother, about Mia": message_to(cast.birth_mother, pupil=cast.mia),
        "to the birth mother, about Mia’s records": message_to(cast.birth_mother, pupil=cast.mia, right="see_records"),
        "to Karim, about Callum and Yusuf": message_to(cast.karim, pupil=cast.callum, also=cast.yusuf),
        "to Huda, a round-up": message_to(cast.huda, kind="outbox/notices/round_up"),
        "to the birth mother, about Callum and Mia": message_to(cast.birth_mother, pupil=cast.callum, also=cast.mia),
        "to the birth mother, about Callum’s and Mia’s records": message_to(
            cast.birth_mother, pupil=cast.callum, also=cast.mia, right="see_records"
        ),
        "to one whose access was withdrawn, about Callum too": message_to(
            stage.adult("withdrawn"), pupil=cast.callum, also=nina
        ),
        "to one whose child left, about Callum too": message_to(
            stage.adult("told"), pupil=cast.callum, also=stage.children["left yesterday"]
        ),
        "to one whose access was withdrawn": message_to(stage.adult("withdrawn"), pupil=nina),
        "to one whose child left": message_to(stage.adult("told"), pupil=stage.children["left yesterday"]),
        "to the teacher, about Yusuf": message_to(cast.grace, pupil=cast.yusuf),
        "to the teacher, about no child": message_to(cast.grace),
        "to another teacher, about Yusuf": message_to(cast.reid, pupil=cast.yusuf),
        "to Mrs Rao, about her own child": message_to(cast.rao, pupil=cast.arun),
        "to the assistant, named in the talk": message_to(cast.support, pupil=cast.yusuf, circle=hers),
        "to the office, of a talk of others": message_to(cast.jo, pupil=cast.yusuf, circle=hers),
        "to the head, of a talk she reads": message_to(cast.head, pupil=cast.yusuf, circle=hers),
        "of another school": message_to(cast.carys, pupil=cast.gwen),
    }


MESSAGES_SEEN = {
    "to Huda, about no child": MOTHER,
    "to Huda, a code": NOBODY,
    "to Huda, about Yusuf": MOTHER,
    "to Huda, of her talk": MOTHER,
    "to Huda, of his talk": NOBODY,
    "to Karim, of his talk": FATHER,
    "to Darren, about Callum": NOBODY,
    "to the birth mother, about Mia": frozenset({"birth mother"}),
    "to the birth mother, about Mia’s records": NOBODY,
    "to Karim, about Callum and Yusuf": FATHER,
    "to Huda, a round-up": NOBODY,
    "to the birth mother, about Callum and Mia": frozenset({"birth mother"}),
    "to the birth mother, about Callum’s and Mia’s records": NOBODY,
    "to one whose access was withdrawn, about Callum too": NOBODY,
    "to one whose child left, about Callum too": NOBODY,
    "to one whose access was withdrawn": NOBODY,
    "to one whose child left": NOBODY,
    "to the teacher, about Yusuf": frozenset({"teacher"}),
    "to the teacher, about no child": frozenset({"teacher"}),
    "to another teacher, about Yusuf": NOBODY,
    "to Mrs Rao, about her own child": NOBODY,
    "to the assistant, named in the talk": frozenset({"support"}),
    "to the office, of a talk of others": NOBODY,
    "to the head, of a talk she reads": frozenset({"head"}),
    "of another school": frozenset({"parent elsewhere"}),
}


def deliveries(stage: Stage) -> dict[str, Model]:
    cast, zoe = stage.cast, stage.children["zoe"]
    of = {
        "to Huda": message_to(cast.huda, pupil=cast.yusuf),
        "to the teacher": message_to(cast.grace),
        "about Zoe, to her father": message_to(stage.adult("Zoe’s father"), pupil=zoe),
        "to Zoe’s mother, about no child": message_to(stage.adult("Zoe’s mother")),
        "about Arun, to the teacher": message_to(cast.grace, pupil=cast.arun),
        "about Yusuf and Arun, to the teacher": message_to(cast.grace, pupil=cast.yusuf, also=cast.arun),
        "of another school": message_to(cast.carys, pupil=cast.gwen),
    }
    return {
        name: Delivery.objects.create(
            school_id=message.school_id, message=message, channel="email", due_at=message.due_at
        )
        for name, message in of.items()
    }


# Which of the staff may open the page is the table's affair; here, that nobody is shown what is their own child's.
ALL_STAFF = HERE | {"lead alone", "liaison of Mia", "head with Zoe", "named for Jonah"}
DELIVERIES_SEEN = {
    "to Huda": ALL_STAFF,
    "to the teacher": ALL_STAFF,
    "about Zoe, to her father": ALL_STAFF - {"head with Zoe"},
    "to Zoe’s mother, about no child": ALL_STAFF - {"head with Zoe"},
    "about Arun, to the teacher": ALL_STAFF - {"teacher who is a parent"},
    "about Yusuf and Arun, to the teacher": ALL_STAFF - {"teacher who is a parent"},
    "of another school": ELSEWHERE,
}

TABLES = (Seen(Message, messages, MESSAGES_SEEN), Seen(Delivery, deliveries, DELIVERIES_SEEN))
