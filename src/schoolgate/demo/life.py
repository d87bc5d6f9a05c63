"""Ordinary life: talks in every class and every state, promises kept and late, answers, thanks."""

from schoolgate.conversations.models import Meeting
from schoolgate.demo import good_words
from schoolgate.demo.made import Child, Made
from schoolgate.demo.talk import Talk
from schoolgate.demo.talks import Desk
from schoolgate.demo.texts import GOOD_NEWS, THEMES
from schoolgate.demo.theme import Theme
from schoolgate.people.models import Adult
from schoolgate.promises.models import Answer

STATE = Meeting.State
# One child in eight has talks this term.
SHARE = 8
STATES = {
    STATE.CLOSED: 40, STATE.BOOKED: 15, STATE.OFFERED: 14, STATE.SUMMARY_SHARED: 8, STATE.TO_ARRANGE: 8, STATE.HELD: 5,
    STATE.DECLINED: 4, STATE.NO_SHOW: 4, STATE.CANCELLED: 2,
}  # fmt: skip
LANGUAGES = {"ar": "Arabic", "bn": "Bengali", "fa": "Persian", "pa": "Panjabi", "pl": "Polish", "pt": "Portuguese",
             "ro": "Romanian", "so": "Somali", "uk": "Ukrainian", "ur": "Urdu", "yue": "Cantonese"}  # fmt: skip
MOVED = "It took longer than I thought, and I did not want to rush it."
NO = "We asked, and it cannot be done this term. We will find another way together."
REPLIES = (
    (Answer.Now.BETTER, "Much happier, thank you."),
    (Answer.Now.BETTER, ""),
    (Answer.Now.PARTLY, "On good days."),
    (Answer.Now.PARTLY, ""),
    (Answer.Now.NOT_YET, "Not yet. Please let us try something else."),
)


def live(made: Made, desk: Desk, children: list[Child]) -> None:
    """Talks for one child in eight of `children`, every state at least once where there are enough of them."""
    with_home = [child for child in children if child.homes]
    wanted = min(len(with_home), max(len(children) // SHARE, 1))
    for place, child in enumerate(made.rng.sample(with_home, wanted)):
        state = list(STATES)[place] if place < len(STATES) else made.rng.choices(list(STATES), list(STATES.values()))[0]
        _talk(made, desk, child, made.rng.choice(child.homes), state)
    for child in made.rng.sample(with_home, min(len(with_home), len(children) // 12)):
        _good_news(made, child)


def _theme(made: Made, child: Child) -> Theme:
    year = child.pupil.year
    return made.rng.choice([theme for theme in THEMES[1:] if theme.years[0] <= year <= theme.years[1]])


def _talk(made: Made, desk: Desk, child: Child, adults: list[Adult], state: str) -> None:
    rng, day = made.rng, made.year.school_day
    theme = _theme(made, child)
    if state == STATE.TO_ARRANGE:
        desk.propose(child, adults, theme, day(-rng.randint(1, 4)))
        return
    if state == STATE.OFFERED:
        began = rng.randint(1, 4)
        talk = desk.propose(child, adults, theme, day(-began))
        desk.offer(talk, day(-began), [day(n) for n in sorted(rng.sample(range(1, 9), 3))])
        return
    if state == STATE.CANCELLED:
        talk = desk.propose(child, adults, theme, day(-15))
        desk.offer(talk, day(-15), [day(-5), day(-3)])
        desk.fall_through(talk, state, day(-9))
        return
    if state == STATE.DECLINED:
        talk = desk.propose(child, adults, theme, day(-11))
        desk.offer(talk, day(-11), [day(-5), day(-3)])
        desk.fall_through(talk, state, day(-7))
        return
    when = {
        STATE.BOOKED: rng.choice((0, 0, 1, 1, 2, 3, 5, 6)),
        STATE.NO_SHOW: -rng.randint(2, 9),
        STATE.HELD: -1,
        STATE.SUMMARY_SHARED: -rng.randint(3, 6),
    }.get(STATE(state), -rng.randint(11, 32))
    asked = min(when, 0) - rng.randint(6, 9)
    talk = desk.propose(child, adults, theme, day(asked))
    slots = desk.offer(talk, day(asked), [day(when + n) for n in range(3)])
    desk.book(talk, slots[0], day(asked + 2), by=rng.choice(adults))
    _needs(made, desk, talk, asked + 2)
    if state == STATE.NO_SHOW:
        desk.fall_through(talk, state, day(when))
    elif state != STATE.BOOKED:
        _after(made, desk, talk, state, when)


def _needs(made: Made, desk: Desk, talk: Talk, on: int) -> None:
    for adult in talk.adults:
        language = LANGUAGES.get(adult.speaks, "") if adult.needs_interpreter else ""
        step_free = made.rng.random() < 0.05
        if language or step_free:
            desk.need(talk, adult, made.year.school_day(on), interpreter=language, step_free=step_free)


def _after(made: Made, desk: Desk, talk: Talk, state: str, when: int) -> None:
    rng, day = made.rng, made.year.school_day
    goes_on = rng.random() < 0.7
    # Half of the promises of a talk long ago are due by now.
    due = made.year.near(rng.randint(-10, 14)) if state == STATE.CLOSED else made.year.near(rng.randint(8, 25))
    desk.hold(talk, due=due, next_on=made.year.near(rng.randint(60, 80)) if goes_on else None)
    if state == STATE.HELD:
        return
    desk.share(talk, day(when + 1))
    if state == STATE.SUMMARY_SHARED:
        return
    if rng.random() < 0.15:
        desk.lapse(talk, day(when + 12) if when <= -13 else day(-1))
    else:
        desk.answer(talk, day(when + 3), agrees=rng.random() < 0.75 or not talk.theme.view)
    if goes_on:
        desk.next_talk(talk, talk.theme)
    _promises(made, desk, talk, when + 3)


def _promises(made: Made, desk: Desk, talk: Talk, since: int) -> None:
    """Most are kept, some are late or moved, one in fifteen gets an honest no. `since` is in school days."""
    rng, day = made.rng, made.year.school_day
    for place, promise in enumerate(talk.promises):
        chance = rng.random()
        on = rng.randint(since, -1) if since < -1 else -1
        is_school = promise.side == promise.Side.SCHOOL
        if chance < 0.62:
            words = talk.say(talk.theme.kept) if place == 0 else ""
            at = desk.keep(promise, talk, day(on), words)
            if rng.random() < 0.4:
                desk.thank(promise, talk, at + (made.year.at(day(0), "15:00") - made.year.at(day(0), "11:40")),
                           talk.adults[0] if is_school else talk.teacher)  # fmt: skip
            if is_school and on <= -7:
                asked = on + 6
                desk.ask_again(promise, talk, day(asked))
                if rng.random() < 0.75:
                    desk.reply(promise, talk, day(min(asked + 1, -1)), *rng.choice(REPLIES))
        elif chance < 0.72 and is_school:
            desk.change(promise, talk, day(on), made.year.near(rng.randint(4, 15)), MOVED)
        elif chance < 0.78 and is_school:
            desk.refuse(promise, talk, day(on), NO)


def _good_news(made: Made, child: Child) -> None:
    """A small true thing, written home to each home alike."""
    on = made.year.school_day(-made.rng.randint(1, 14))
    good_words.praise(made, child, child.teacher, made.rng.randrange(len(GOOD_NEWS)), on)
