"""What happened in 4 Willow this term: the talks, promises and messages that a visitor meets first.

A parent (Huda) finds a time to choose and a question to answer; her son's father (Karim) a summary to read; the teacher
(Miss Okafor) a talk today, one tomorrow, a promise that is late; the safeguarding lead somebody who is waiting.
"""

from datetime import date

from schoolgate.conversations.models import Meeting, TargetReview
from schoolgate.demo import asked, good_words
from schoolgate.demo.folk import Folk
from schoolgate.demo.made import Made
from schoolgate.demo.talk import Talk
from schoolgate.demo.talks import Desk
from schoolgate.demo.texts import THEMES
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
    good_words.tell_it(made, folk)
    _held_message(made, folk)
    asked.ask_it(made, folk)


def _held(desk: Desk, talk: Talk, *, days_ago: int, due_in: int, next_in: int | None) -> None:
    """Offer, book and hold a talk so many school days ago."""
    day = desk.year.school_day
    slots = desk.offer(talk, day(-days_ago - 8), [day(-days_ago), day(-days_ago + 1), day(-days_ago + 2)])
    desk.book(talk, slots[0], day(-days_ago - 6))
    due, next_on = desk.year.near(due_in), None if next_in is None else desk.year.near(next_in)
    desk.hold(talk, due=due, next_on=next_on)


def _yusuf(made: Made, folk: Folk, desk: Desk) -> None:
    """Huda's first talk was seven weeks ago; the second is offered now. Karim has talks of his own."""
    year, day = made.year, made.year.school_day
    yusuf, huda, karim = folk.children["yusuf"], folk.adults["huda"], folk.adults["karim"]
    first = desk.propose(yusuf, [huda], BOARD, day(-36))
    _held(desk, first, days_ago=26, due_in=-9, next_in=3)
    desk.need(first, huda, day(-31), interpreter="Arabic", brings="my sister, for company")
    desk.share(first, day(-25))
    desk.answer(first, day(-23), agrees=False)
    seat, eyes, fridays = first.promises
    desk.keep(seat, first, day(-7), first.say(BOARD.kept))
    desk.thank(seat, first, year.at(day(-6), "20:10"), huda)
    desk.ask_again(seat, first, day(-1))  # the question Huda finds on her page
    eyes.due = year.near(7)
    fridays.due = year.near(9)
    desk.keep(fridays, first, day(-6), "He told me about the river.", clock="18:10")
    desk.reply(fridays, first, day(-5), Answer.Now.PARTLY)
    second = desk.next_talk(first, VOICE)
    desk.add_line(second, "How the seat at the front works for Yusuf", day(-3))
    desk.add_line(second, "What he tells you about rivers", day(-3))
    desk.offer(second, day(-2), [day(2), day(3), day(4), day(5)])

    own = desk.propose(yusuf, [karim], LUNCH, day(-16))
    _held(desk, own, days_ago=3, due_in=18, next_in=80)
    desk.share(own, day(-2))  # Karim has still to answer


def _willow(made: Made, folk: Folk, desk: Desk) -> None:
    """Every state a talk can be in, in one class."""
    year, day = made.year, made.year.school_day
    adults, children = folk.adults, folk.children

    # Ruby: the talk is today. Her dad and her mum come together.
    ruby = desk.propose(children["ruby"], [adults["tom"], adults["hannah"]], HOMEWORK, day(-9))
    slots = desk.offer(ruby, day(-8), [day(0), day(1), day(2)])
    desk.book(ruby, slots[0], day(-6))

    # Dev: tomorrow. One promise of the last time is due by then, another is late.
    before = desk.propose(children["dev"], [adults["priya"]], CLUB, day(-30))
    _held(desk, before, days_ago=18, due_in=1, next_in=2)
    desk.share(before, day(-17))
    desk.answer(before, day(-16))
    club, allergies, collect = before.promises
    club.due, allergies.due, collect.due = day(1), day(-3), year.near(16)
    dev = desk.next_talk(before, VOICE)
    desk.add_line(dev, "The reading club, and what comes after it", day(-7))
    slots = desk.offer(dev, day(-7), [day(1), day(2), day(4)])
    desk.book(dev, slots[0], day(-5))

    # Mateo: held yesterday, the summary still to be shared.
    mateo = desk.propose(children["mateo"], [adults["marco"], adults["chiara"]], ILLNESS, day(-14))
    _held(desk, mateo, days_ago=1, due_in=16, next_in=75)

    # Aisha: a plan that has not been sent yet.
    desk.propose(children["aisha"], [adults["nadia"], adults["kamal"]], MUSIC, day(-1))

    # Callum's mother would rather not meet now. That is all right.
    callum = desk.propose(children["callum"], [adults["leah"]], MORNINGS, day(-12))
    desk.offer(callum, day(-12), [day(-6), day(-5), day(-4)])
    desk.fall_through(callum, STATE.DECLINED, day(-9))

    # Ela's father could not come; her mother has had a talk of her own, and both views stand.
    ela = desk.propose(children["ela"], [adults["adam"]], CHANGES, day(-15))
    slots = desk.offer(ela, day(-15), [day(-4), day(-3)])
    desk.book(ela, slots[0], day(-12))
    desk.fall_through(ela, STATE.NO_SHOW, day(-4))
    own = desk.propose(children["ela"], [adults["katarzyna"]], LUNCH, day(-34))
    _held(desk, own, days_ago=24, due_in=-10, next_in=70)
    desk.share(own, day(-23))
    desk.answer(own, day(-21), agrees=False)
    trolley, watch, invite, choose = own.promises
    desk.keep(choose, own, day(-18), clock="18:30")
    desk.thank(trolley, own, desk.keep(trolley, own, day(-16), own.say(LUNCH.kept)), adults["katarzyna"])
    desk.ask_again(trolley, own, day(-10))
    desk.reply(trolley, own, day(-9), Answer.Now.BETTER, "She talks about the trolley every day.")
    desk.refuse(watch, own, day(-12), "I am not at that sitting any more. Mrs Whitham is, and has said yes.")
    desk.thank(invite, own, desk.keep(invite, own, day(-11), clock="19:10"), own.teacher)
    desk.next_talk(own, VOICE)

    # Alfie: his grandmother agreed, one promise was moved with a reason, and one is late.
    alfie = desk.propose(children["alfie"], [adults["maureen"]], CARER, day(-33))
    _held(desk, alfie, days_ago=22, due_in=-4, next_in=60)
    desk.share(alfie, day(-21))
    desk.answer(alfie, day(-19))
    swim, message, ring = alfie.promises
    desk.change(swim, alfie, day(-8), year.near(6), "The minibus is being mended. It is back next week.")
    message.due = day(-2)  # late, as happens in the best of offices
    ring.due = year.near(10)
    desk.next_talk(alfie, VOICE)

    # Freya: two talks, and then enough.
    freya = desk.propose(children["freya"], [adults["kerry"]], BABY, day(-45))
    _held(desk, freya, days_ago=36, due_in=-20, next_in=-28)
    desk.share(freya, day(-35))
    desk.answer(freya, day(-34))
    corner, read = freya.promises
    desk.thank(corner, freya, desk.keep(corner, freya, day(-30), freya.say(BABY.kept)), adults["kerry"])
    desk.ask_again(corner, freya, day(-24))
    desk.reply(corner, freya, day(-23), Answer.Now.BETTER)
    desk.keep(read, freya, day(-22), clock="20:15")
    last = desk.next_talk(freya, VOICE)
    desk.add_line(last, "How Freya sleeps now", day(-24))
    _held(desk, last, days_ago=12, due_in=-1, next_in=None)
    desk.look_back(last, freya, TargetReview.Mark.WORKED)
    desk.share(last, day(-11))
    desk.answer(last, day(-10))
    desk.keep(last.promises[0], last, day(-4), last.say(VOICE.kept))


def _beyond(made: Made, folk: Folk, desk: Desk) -> None:
    """A few in other classes: Reception, Year 5, and a child whose father has no address of his own."""
    day = made.year.school_day
    adults, children = folk.adults, folk.children
    layla = desk.propose(children["layla"], [adults["huda"]], GOODBYE, day(-40))
    _held(desk, layla, days_ago=30, due_in=-12, next_in=None)
    desk.share(layla, day(-29))
    desk.lapse(layla, day(-18))
    door, message, wave = layla.promises
    desk.keep(door, layla, day(-27), layla.say(GOODBYE.kept))
    desk.ask_again(door, layla, day(-21))
    desk.reply(door, layla, day(-20), Answer.Now.BETTER, "She waves first now.")
    desk.keep(message, layla, day(-13))
    desk.ask_again(message, layla, day(-7))
    desk.reply(message, layla, day(-6), Answer.Now.BETTER)
    desk.thank(wave, layla, desk.keep(wave, layla, day(-14), clock="19:45"), layla.teacher)

    mia = desk.propose(children["mia"], [adults["bernadette"]], CHANGES, day(-10), teacher=made.staff["liaison"])
    slots = desk.offer(mia, day(-10), [day(3), day(4)])
    desk.book(mia, slots[0], day(-7))

    jonah = desk.propose(children["jonah"], [adults["katarzyna"]], CHANGES, day(-20))
    desk.offer(jonah, day(-20), [day(-14), day(-13)])
    desk.fall_through(jonah, STATE.CANCELLED, day(-17))

    bohdan = desk.propose(children["bohdan"], [adults["vasyl"]], VOICE, day(-5))
    desk.offer(bohdan, day(-5), [day(2), day(5)])


def _hand_overs(made: Made, folk: Folk) -> None:
    """One waits for the safeguarding lead, one has been taken over; neither says what it is about."""
    year, day = made.year, made.year.school_day
    rows, dsl = made.rows, made.staff["dsl"]
    for name, by, on, pointer in (
        ("callum", "teacher", day(-1), "Please find me before the end of lunch. I am in Willow."),
        ("jonah", "reid", day(-13), ""),
    ):
        pupil, told_at = folk.children[name].pupil, year.at(on, "14:20")
        handover = Handover(school=made.school, pupil=pupil, by=made.staff[by], pointer=pointer, told_at=told_at)
        if not pointer:
            handover.taken_by, handover.taken_at = dsl, year.at(on, "15:05")
        rows.add(handover)
        _audit(made, Verb.DSL_TOLD, made.staff[by], pupil, handover, on, "14:20", pointer)
        if not pointer:
            _audit(made, Verb.DSL_CONFIRMED, dsl, pupil, handover, on, "15:05")


def _audit(
    made: Made, verb: Verb, by: Staff, pupil: Pupil, about: Handover, on: date, clock: str, words: str = ""
) -> None:
    made.note(verb, made.year.at(on, clock), by, pupil=pupil, about=about, words=words, reach=Entry.Reach.AUDIT)


def _held_message(made: Made, folk: Folk) -> None:
    """Mails that only a person can settle: the line was lost on the one, the addresses of the other were refused."""
    on = made.year.school_day(-1)
    for name, mail in (
        ("mateo", (Delivery.State.HELD, Reason.UNKNOWN)),
        ("jonah", (Delivery.State.FAILED, Reason.REFUSED)),
    ):
        child = folk.children[name]
        good_words.praise(made, child, child.teacher, 4, on, "12:05", mail)
