"""Notices of a made-up school: one that has gone, one that waits for the head, one half written."""

from datetime import date, datetime, time, timedelta
from typing import Any

from schoolgate.announcements.audience import people
from schoolgate.announcements.expansion import TEMPLATE
from schoolgate.announcements.models import Notice, Part, Told
from schoolgate.demo.made import Child, Made
from schoolgate.demo.post import tell
from schoolgate.people.models import School
from schoolgate.people.preferences import Preference, Way
from schoolgate.timeline.verbs import Verb


def put_up(made: Made) -> None:
    """Jo tells Yusuf's class about swimming; the whole school waits for the head; Miss Okafor is still writing."""
    _swimming(made)
    jo, year = made.staff["office"], made.year
    at = year.at(_lately(made), "15:05")
    waiting = _notice(
        made, "office", "health", "Strep A: what to look for", at, state="waiting", sent_at=at,
        words="Some children in the area have strep A. Look for a sore throat and a rough, red rash. If you see both,"
        " ring your doctor or 111. School is open as usual.",
    )  # fmt: skip
    made.rows.add(Part(school=made.school, notice=waiting, kind=Part.Kind.WHOLE))
    made.note(Verb.NOTICE_SENT, at, jo, about=waiting)
    _notice(
        made, "teacher", "praise", "Our maps are on the wall", at,
        words="Come in on Friday after school and look for your street.",
    )  # fmt: skip


def _notice(made: Made, by: str, kind: str, title: str, at: datetime, **more: Any) -> Notice:
    return made.rows.add(
        Notice(
            school=made.school, readers="families", by=made.staff[by], kind=kind, title=title, made_at=at,
            changed_at=at, **more,
        )
    )  # fmt: skip


def _lately(made: Made) -> date:
    """A school day of this week or last; in the holidays, the day before yesterday."""
    return min(made.year.near(-4), made.year.today - timedelta(days=2))


def count(school: School) -> None:
    """Let those that wait say how many they would reach, once everybody is there."""
    for notice in Notice.objects.filter(school=school, state="waiting"):
        Notice.objects.filter(pk=notice.pk).update(expected=people(notice))


def _by_hand(made: Made, mates: list[Child]) -> dict[int, str]:
    """Four families of the class have chosen a call or a letter, so that the office's two lists have something."""
    chosen: dict[int, str] = {}
    ways = (Way.PHONE, Way.LETTER, Way.LETTER, Way.PHONE)
    # From the end: the first of the class are the people of the story, who have their own ways.
    adults = [child.homes[0][0] for child in reversed(mates[len(mates) // 2 :]) if child.homes and child.homes[0]]
    for adult, way in zip(
        [adult for adult in adults if adult.mobile and not adult.has_discreet_mail], ways, strict=False
    ):
        if id(adult) in chosen:
            continue
        chosen[id(adult)] = str(way)
        hours = (time(15, 30), time(17)) if way == Way.PHONE else (None, None)
        made.rows.add(
            Preference(
                school=made.school, adult=adult, child_by=way, school_by=way, urgent_by=Way.PHONE,
                best_from=hours[0], best_until=hours[1], asked_at=made.year.at(made.year.near(-30), "18:00"),
            )
        )  # fmt: skip
    return chosen


def _swimming(made: Made) -> None:
    year = made.year
    form = made.children[0].form
    at = year.at(_lately(made), "08:20")
    mates: list[Child] = [child for child in made.children if child.form is form and child.pupil.left is None]
    notice = _notice(
        made, "office", "change", "No swimming this Thursday", at, state="gone", sent_at=at,
        release_at=at + timedelta(seconds=30), finished_at=at + timedelta(seconds=32),
        words="The pool is being mended. Your child does not need a swimming bag. They have PE in the hall instead,"
        " so trainers would help. We swim again next week.",
    )  # fmt: skip
    made.rows.add(Part(school=made.school, notice=notice, kind=Part.Kind.CLASS, school_class=form))
    made.note(Verb.NOTICE_SENT, at, made.staff["office"], about=notice)
    chosen = _by_hand(made, mates)
    seen: dict[int, Told] = {}
    for child in mates:
        for adult in (adult for home in child.homes for adult in home):
            if id(adult) not in seen:
                context = {
                    "notice": notice,
                    "said": notice,
                    "who": made.staff["office"].said_name,
                    "children": child.pupil.called,
                }
                message = tell(
                    made, adult, TEMPLATE, at=at + timedelta(seconds=31), pupil=child.pupil, about=notice,
                    context=context, by_hand=chosen.get(id(adult), ""),
                )  # fmt: skip
                seen[id(adult)] = made.rows.add(Told(school=made.school, notice=notice, adult=adult, message=message))
    notice.expected = len(seen)
    made.note(Verb.NOTICE_GONE, at + timedelta(seconds=32), None, about=notice)
