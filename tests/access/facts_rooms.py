"""What is said in the newer rooms, each word where it stands, and by hand who may ever read it.

From decision 0019 (who reads a question), roles-and-calendar 1 (who looks over what the school sends; gate notes are
for those who talk with families), decision 0020 (what is texted back lands with the office) and 0022 (good words).
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.utils import timezone

from schoolgate.announcements.models import Notice, Part, Told
from schoolgate.newsletters.models import Block, Issue
from schoolgate.notes.models import GateNote, Praise
from schoolgate.outbox.models import Message
from schoolgate.outbox.models_texts import Answer
from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.questions.models import Question, Reader, Word
from schoolgate.testing.cast import Cast
from schoolgate.testing.factories import make_circle
from tests.access.states import EVERYBODY

_number = count(1)
Plant = Callable[[Cast, str], object]

MOTHER, HOMES = frozenset({"mother"}), frozenset({"mother", "father"})
TEACHER = frozenset({"teacher"})
READ_MATTERS = frozenset({"head", "senco"})
CONFIRM = frozenset({"head", "deputy", "dsl", "office", "office lead"})
WRITE_NEWS = CONFIRM | {"senco"}
# Whoever works at the school, and whoever may be told about a child there; not the father an order keeps away.
OF_THE_SCHOOL = EVERYBODY - {
    "head elsewhere",
    "teacher elsewhere",
    "parent elsewhere",
    "parent at both",
    "barred father",
}
DESK = frozenset({"office", "office lead", "head"})
TALK_ABOUT_YUSUF = frozenset({"teacher", "head of year", "liaison", "senco", "dsl", "deputy", "head"})


def _asked(cast: Cast, pupil: Pupil | None, *said: tuple[Staff | Adult, str]) -> None:
    """A question of Huda's that Miss Okafor has in hand, with what each of them said."""
    now, circle = timezone.now(), make_circle(pupil, cast.grace, cast.huda) if pupil else None
    question = Question.objects.create(
        school=cast.school, pupil=pupil, adult=cast.huda, circle=circle, key=f"fact-{next(_number)}",
        asked_of=cast.grace, holder=cast.grace, asked_at=now, waits_since=now,
    )  # fmt: skip
    if circle is None:
        Reader.objects.create(school=cast.school, question=question, staff=cast.grace)
    for person, text in said:
        by = "by_staff" if isinstance(person, Staff) else "by_adult"
        Word.objects.create(
            school=cast.school, question=question, text=text, key=f"fact-{next(_number)}", at=now, **{by: person}
        )


def _question(cast: Cast, word: str) -> None:
    _asked(cast, cast.yusuf, (cast.huda, word), (cast.grace, "fact-answer-to-a-question"))


def _notice(cast: Cast, state: str, word: str, *told: Adult) -> Notice:
    now = timezone.now()
    times = {
        "draft": {}, "held": {"sent_at": now, "release_at": now + timedelta(hours=1)},
        "gone": {"sent_at": now, "release_at": now, "finished_at": now},
    }[state]  # fmt: skip
    notice: Notice = Notice.objects.create(
        school=cast.school, by=cast.grace, readers="families", title="Something new", words=word, state=state, **times
    )
    Part.objects.create(school=cast.school, notice=notice, kind=Part.Kind.PUPIL, pupil=cast.yusuf)
    for adult in told:
        Told.objects.create(school=cast.school, notice=notice, message=_message(adult, cast.yusuf), adult=adult)
    return notice


def _message(adult: Adult, about: Pupil | None = None) -> Message:
    now = timezone.now()
    made: Message = Message.objects.create(
        school=adult.school, adult=adult, pupil=about, key=f"fact-{next(_number)}", kind="announcements/notices/notice",
        subject="Something new", body="Something new", due_at=now, created_at=now, language="en-gb",
    )  # fmt: skip
    return made


def _texted(cast: Cast, word: str) -> None:
    Answer.objects.create(
        school=cast.school, adult=cast.huda, message=_message(cast.huda), number="+447700900123", words=word,
        provider_id="fact", received_at=timezone.now(),
    )  # fmt: skip


def _praise(cast: Cast, word: str) -> None:
    now = timezone.now()
    Praise.objects.create(
        school=cast.school, pupil=cast.yusuf, by=cast.grace, kind="kind", words=word, key="fact", written_at=now,
        goes_at=now, told_at=now, told=2,
    )  # fmt: skip


def _gate_note(cast: Cast, word: str) -> None:
    GateNote.objects.create(
        school=cast.school, pupil=cast.yusuf, by=cast.grace, adult=cast.huda, words=word, said_on=cast.today,
        keep_until=cast.today, key="fact", written_at=timezone.now(),
    )  # fmt: skip


def _issue(cast: Cast, word: str, state: str = "", **more: bool) -> None:
    """An issue that is being written, or, with the state of its notice, one that is on its way or out."""
    notice = _notice(cast, state, "Our news") if state else None
    issue = Issue.objects.create(
        school=cast.school, by=cast.head, title="Our week", opening="Frogs.", notice=notice,
        state="ready" if notice else "draft", **more,
    )  # fmt: skip
    Block.objects.create(school=cast.school, issue=issue, kind="news", place=1, words=word)


SAID: tuple[tuple[str, frozenset[str], Plant], ...] = (
    ("question", MOTHER | TEACHER | READ_MATTERS, _question),
    ("answer to a question", MOTHER | TEACHER | READ_MATTERS, lambda c, word: None),
    ("question about no child", MOTHER | TEACHER, lambda c, word: _asked(c, None, (c.huda, word))),
    ("draft of a notice", TEACHER, lambda c, word: _notice(c, "draft", word)),
    ("notice that waits", TEACHER | CONFIRM, lambda c, word: _notice(c, "held", word)),
    ("notice that went", HOMES | TEACHER | CONFIRM, lambda c, word: _notice(c, "gone", word, c.huda, c.karim)),
    ("draft of a newsletter", WRITE_NEWS, lambda c, word: _issue(c, word, is_public=True)),
    ("newsletter that waits", WRITE_NEWS, lambda c, word: _issue(c, word, "held", is_public=True)),
    ("newsletter for families", OF_THE_SCHOOL, lambda c, word: _issue(c, word, "gone")),
    ("text sent back", DESK, _texted),
    ("good word", HOMES | TALK_ABOUT_YUSUF, _praise),
    ("note at the gate", TALK_ABOUT_YUSUF, _gate_note),
)
