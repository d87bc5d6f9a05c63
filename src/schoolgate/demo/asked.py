"""Questions of a made-up term: answered, waiting, with nobody yet, about no child; and three answers for everybody."""

from datetime import date

from schoolgate.demo.folk import Folk
from schoolgate.demo.made import Made
from schoolgate.people.models import Adult, Circle, CircleMember, Pupil, Staff
from schoolgate.questions.models import Common, Question, Reader, Word
from schoolgate.questions.rules import days_for
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

COMMON = (
    (Common.About.DAY, "When is the gate open?", "From half past eight. Somebody stands there and says good morning."),
    (
        Common.About.MONEY,
        "What if we cannot pay for a trip?",
        "Tell us, nobody else hears of it. No child stays behind.",
    ),
    (Common.About.LETTERS, "I have lost the letter. What now?", "Ask here. We send it again, or read it to you."),
)


def ask_it(made: Made, folk: Folk) -> None:
    """All of it."""
    year, day = made.year, made.year.school_day
    yusuf, ruby = folk.children["yusuf"].pupil, folk.children["ruby"].pupil
    huda, tom = folk.adults["huda"], folk.adults["tom"]
    teacher = made.staff["teacher"]
    _ask(
        made, huda, yusuf, teacher, day(-6), "Can Yusuf wear his warm coat in the hall? He is cold in the morning.",
        "Of course he can. I have told the others in the hall as well. Thank you for asking.", day(-5),
    )  # fmt: skip
    _ask(
        made, huda, yusuf, teacher, day(-2), "I do not understand this letter: the one about swimming. What must I pay?"
    )
    _ask(made, tom, ruby, None, day(-1), "How can I help at home with reading? Ruby says the books are too easy.")
    _ask(made, tom, None, made.staff["office_lead"], day(-1), "Is there a place where I could leave a pushchair?")
    for about, question, answer in COMMON:
        made.rows.add(
            Common(
                school=made.school, about=about, question=question, answer=answer, published_by=teacher,
                published_at=year.at(day(-12), "15:50"),
            )
        )  # fmt: skip


def _ask(
    made: Made, adult: Adult, pupil: Pupil | None, staff: Staff | None, on: date, words: str, answer: str = "",
    answered: date | None = None,
) -> None:  # fmt: skip
    """One question, as `questions.actions` would have written it at that moment."""
    at = made.year.at(on, "12:40")
    heard, by = days_for(made.year.calendar, at)
    then = made.year.at(answered, "15:40") if answered else None
    circle = made.rows.add(Circle(school=made.school, pupil=pupil, opened_at=at)) if pupil else None
    key = f"{len(words):08x}{made.rng.getrandbits(32):08x}"
    question = made.rows.add(
        Question(
            school=made.school, pupil=pupil, adult=adult, circle=circle, key=key, asked_of=staff, holder=staff,
            asked_at=at, waits_since=at, acknowledge_by=heard, answer_by=by, acknowledged_at=then,
            first_answered_at=then, answered_at=then, version=2 if answer else 1,
        )
    )  # fmt: skip
    if circle:
        made.rows.add(CircleMember(school=made.school, circle=circle, adult=adult))
        if staff:
            made.rows.add(CircleMember(school=made.school, circle=circle, staff=staff))
    elif staff:
        made.rows.add(Reader(school=made.school, question=question, staff=staff))
    made.rows.add(Word(school=made.school, question=question, by_adult=adult, text=words, key=key, at=at))
    reach = Entry.Reach.CIRCLE if circle else Entry.Reach.AUDIT
    seen = {"pupil": pupil, "circle": circle, "adult": adult, "about": question, "reach": reach}
    made.note(Verb.QUESTION_ASKED, at, adult, words=words, **seen)  # type: ignore[arg-type]  # named as there
    if answer and then and staff:
        made.rows.add(Word(school=made.school, question=question, by_staff=staff, text=answer, key="a", at=then))
        made.note(Verb.QUESTION_ANSWERED, then, staff, words=answer, **seen)  # type: ignore[arg-type]  # as above
