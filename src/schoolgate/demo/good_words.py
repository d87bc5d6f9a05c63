"""Good words of a made-up term, and two notes of the gate, as `notes.actions` would have written them."""

from datetime import date, timedelta

from schoolgate.demo import post
from schoolgate.demo.folk import Folk
from schoolgate.demo.made import Child, Made
from schoolgate.demo.talk import said
from schoolgate.demo.texts import GOOD_NEWS
from schoolgate.notes.models import GateNote, Praise
from schoolgate.notes.rules import kept_until
from schoolgate.notes.wording import said as sentence
from schoolgate.outbox.models import Delivery
from schoolgate.people.models import Adult, Staff
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

TEMPLATE = "notes/notices/praise"
# What each text of `GOOD_NEWS` is about.
KINDS = ("kind", "help", "well", "help", "again", "work")
HANDED_OVER = (str(Delivery.State.HANDED_OVER), "")


def praise(
    made: Made, child: Child, by: Staff, number: int, on: date, clock: str = "15:35",
    mail: tuple[str, str] = HANDED_OVER,
) -> None:  # fmt: skip
    """The text of that number, to everybody at home, in each home alike."""
    at, text = made.year.at(on, clock), said(GOOD_NEWS[number], child)
    adults = [adult for home in child.homes for adult in home]
    row = made.rows.add(
        Praise(
            school=made.school, pupil=child.pupil, by=by, kind=KINDS[number], words=text, key=_key(made), written_at=at,
            goes_at=at, told_at=at, told=len(adults),
        )
    )  # fmt: skip
    made.note(Verb.PRAISE_WRITTEN, at, by, pupil=child.pupil, about=row, words=text)
    words = {"good": sentence(KINDS[number], child.pupil.called), "words": text, "who": by.said_name}
    for adult in adults:
        post.tell(made, adult, TEMPLATE, at=at, pupil=child.pupil, about=child.pupil, context=words, mail=mail)


def tell_it(made: Made, folk: Folk) -> None:
    """Small true things, written home by whoever saw them; and what was said while waiting at the gate."""
    day = made.year.school_day
    for name, by, number, on in (
        ("layla", "liaison", 0, day(-1)),
        ("yusuf", "teacher", 5, day(-4)),
        ("aisha", "teacher", 1, day(-6)),
        ("alfie", "liaison", 3, day(-2)),
    ):
        praise(made, folk.children[name], made.staff[by], number, on)
    teacher, liaison = made.staff["teacher"], made.staff["liaison"]
    _note(
        made, folk.children["yusuf"], teacher, folk.adults["huda"], day(-2),
        "Yusuf talks about rivers at dinner. She asked for a book about boats; I am bringing one on Friday.",
    )  # fmt: skip
    _note(made, folk.children["alfie"], liaison, None, day(-1), "He showed us his first wobbly tooth. We all laughed.")


def _note(made: Made, child: Child, by: Staff, adult: Adult | None, on: date, words: str) -> None:
    at = made.year.at(on, "15:25") + timedelta(minutes=made.rng.randint(0, 6))
    row = made.rows.add(
        GateNote(
            school=made.school, pupil=child.pupil, by=by, adult=adult, words=words, said_on=on,
            keep_until=kept_until(on), key=_key(made), written_at=at,
        )
    )  # fmt: skip
    made.note(Verb.GATE_NOTED, at, by, pupil=child.pupil, about=row, words=words, reach=Entry.Reach.STAFF)


def _key(made: Made) -> str:
    return f"{made.rng.getrandbits(64):016x}"
