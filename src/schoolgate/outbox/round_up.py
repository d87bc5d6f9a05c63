"""When a school's round-up goes, and for whom it is usual (decision 0024)."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from schoolgate.outbox import rules
from schoolgate.outbox.models_gathered import RoundUp
from schoolgate.people.calendar import calendar_of
from schoolgate.people.viewers import Viewer
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@dataclass(frozen=True, slots=True)
class NextRoundUp:
    """The hour of a school's next round-up, and whether whoever has not chosen gets it."""

    at: datetime
    is_usual: bool


def of_school(school_id: int) -> RoundUp:
    """What the school has said; what is usual everywhere, where it has said nothing."""
    return RoundUp.objects.filter(school=school_id).first() or RoundUp(school_id=school_id)


def next_one(school_id: int, now: datetime) -> NextRoundUp:
    """For what is written at `now`. Three statements."""
    row = of_school(school_id)
    return NextRoundUp(rules.next_round_up(now, row.day, row.at, calendar_of(school_id)), row.is_usual)


@transaction.atomic
def set_round_up(*, by: Viewer, day: int, at: time, is_usual: bool) -> None:
    """When the round-up of this school goes, and whether it is usual. What is gathered already keeps its hour."""
    row, _is_new = RoundUp.objects.update_or_create(
        school_id=by.school_id, defaults={"day": day, "at": at, "is_usual": is_usual}
    )
    record(Verb.ROUND_UP_SET, by=by, about=row, words=f"{RoundUp.Day(day).name.title()} {at:%H:%M}",
           reach=Entry.Reach.AUDIT)  # fmt: skip
