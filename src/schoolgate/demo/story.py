"""What happened in 4 Willow this term: the talks, promises and messages that a visitor meets first.

A parent (Huda) finds a time to choose and a question to answer; her son's father (Karim) a summary to read; the teacher
(Miss Okafor) a talk today, one tomorrow, a promise that is late; the safeguarding lead somebody who is waiting.
"""

from collections.abc import Mapping

from schoolgate.conversations.models import Meeting, TargetReview
from schoolgate.demo import post
from schoolgate.demo.folk import Folk
from schoolgate.demo.made import Made
from schoolgate.demo.talks import Desk, Talk, said
from schoolgate.demo.texts import GOOD_NEWS, THEMES, Theme
from schoolgate.outbox.models import Delivery
from schoolgate.outbox.reasons import Reason
from schoolgate.people.models import Pupil, Staff
from schoolgate.promises.models import Answer
from schoolgate.safeguarding.models import Handover
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

STATE = Meeting.State
(
    BOARD, LUNCH, MORNINGS, BABY, MUSIC, GOODBYE, CLUB, HOMEWORK, CARER, ILLNESS, CHANGES, VOICE,
) = THEMES  # fmt: skip


def tell_it(made: Made, folk: Folk, desk: Desk) -> None:
    """All of it."""
    _yusuf(made, folk, desk)
    _willow(made, folk, desk)
    _beyond(made, folk, desk)
    _hand_overs(made, folk)
    _good_news(made, folk)
    _held_message(made, folk)


def _held(made: Made, desk: Desk, talk: Talk, *, days_ago: int, due_in: int, next_in: int | None) -> None:
    """Offer, book and hold a talk so many school days ago."""
    day = made.year.school_day
    slots = desk.offer(talk, day(-days_ago - 8), [day(-days_ago), day(-days_ago + 1), day(-days_ago + 2)])
    desk.book(talk, slots[0], day(-days_ago - 6))
    due, next_on = made.year.near(due_in), None if next_in is None else made.year.near(next_in)
    desk.hold(talk, due=due, next_on=next_on)


def _yusuf(made: Made, folk: Folk, desk: Desk) -> None:
    """Huda's first talk was seven weeks ago; the second is offered now. Karim has talks of his own."""
    year, day = made.year, made.year.school_day
    yusuf, huda, karim = folk.children["yusuf"], folk.adults["huda"], folk.adults["karim"]
    first = desk.propose(yusuf, [huda], BOARD, day(-36))
    _held(made, desk, first, days_ago=26, due_in=-24, next_in=3)
    desk.need(first, huda, day(-31), interpreter="Arabic", brings="my sister, for company")
    desk.share(first, day(-25))
    desk.answer(first, day(-23), agrees=False)
    seat, eyes, fridays = first.promises
    kept = desk.keep(seat, first, day(-20), first.say(BOARD.kept))
    desk.thank(seat, first, kept + (year.at(day(-19), "09:00") - year.at(day(-20), "09:00")), huda)
    desk.ask_again(seat, first, day(-1))  # the question Huda finds on her page
    eyes.due = year.near(7)
    fridays.due = year.near(9)
    desk.keep(fridays, first, day(-6), "He told me about the river.", clock="18:10")
    desk.reply(fridays, first, day(-5), Answer.Now.PARTLY)
    second = desk.next_talk(first, VOICE)
    made.rows.add(_line(made, second, "How the seat at the front works for Yusuf", day(-3)))
    made.rows.add(_line(made, second, "What he tells you about rivers", day(-3)))
    desk.offer(second, day(-2), [day(2), day(3), day(4), day(5)])
    desk.look_back(second, first, TargetReview.Mark.PARTLY)

    own = desk.propose(yusuf, [karim], LUNCH, day(-16), teacher=made.staff["teacher"])
    _held(made, desk, own, days_ago=3, due_in=18, next_in=80)
    desk.share(own, day(-2))  # Karim has still to answer


def _line(made: Made, talk: Talk, text: str, on: object) -> object:
    raise NotImplementedError
