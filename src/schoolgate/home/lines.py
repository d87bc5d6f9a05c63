"""What waits for a parent, out of every room, in one statement.

Each room's rows are cut to the same twelve columns and joined by UNION ALL, so that a home page costs one statement
whatever stands on it. Rights are obeyed with the children the caller has just found (`people.queries.children_of`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from schoolgate.bookings.models import Slot
from schoolgate.conversations.models import Meeting, ParentView
from schoolgate.outbox.models import Message
from schoolgate.people.prepared import Marks, Prepared
from schoolgate.people.queries import ChildOf
from schoolgate.promises.models import Answer, Promise
from schoolgate.questions.models import Question

# The right without which a card has nothing to press.
NEEDED = {"offered": "book", "summary_shared": "see_records"}
COLUMNS = ("line", "child", "ref", "other", "text", "note", "at_", "on_", "title_", "last_", "first_", "known_")


# What these messages say stands on the home page already, as a card with its own button.
SHOWN_AS_CARDS = ("conversations/notices/offer", "conversations/notices/summary", "promises/notices/ask")


@dataclass(slots=True)
class Talk:
    """A talk as a home page needs it."""

    pk: int
    child: ChildOf
    state: str
    starts_at: datetime | None
    reason: str
    teacher: str
    initials: str
    times: list["Time"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Time:
    """A free time of a talk."""

    pk: int
    starts_at: datetime
    place: str
    format: str


@dataclass(frozen=True, slots=True)
class Vow:
    """A promise as a home page needs it. `state` is "open" or "kept"; `side` school, home or child."""

    pk: int
    child: ChildOf
    what: str
    due: date
    state: str
    side: str
    owner: str
    initials: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message nobody has opened yet."""

    pk: int
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question of their own. `child` None: about no child."""

    pk: int
    child: ChildOf | None
    is_answered: bool
    answer_by: date | None
    holder: str


@dataclass(slots=True)
class Waiting:
    """Everything that waits for one parent."""

    choose: list[Talk] = field(default_factory=list)
    coming: list[Talk] = field(default_factory=list)
    confirm: list[Talk] = field(default_factory=list)
    ask: list[Vow] = field(default_factory=list)
    mine: list[Vow] = field(default_factory=list)
    theirs: list[Vow] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things one press would settle."""
        return len(self.choose) + len(self.confirm) + len(self.ask)


def _text(value: Any) -> Cast:
    return Cast(value, CharField())


def _cut(rows: QuerySet[Any, Any], line: str, **columns: Any) -> QuerySet[Any, Any]:
    """Rows cut to the twelve columns; what a room has not is empty, and of the right type for PostgreSQL."""
    empty: dict[str, Any] = {
        "other": Cast(Value(None), BigIntegerField()), "text": Value(""), "note": Value(""),
        "at_": Value(None, DateTimeField()), "on_": Cast(Value(None), DateField()),
        "title_": Value(""), "last_": Value(""), "first_": Value(""), "known_": Value(""),
    }  # fmt: skip
    named = {"line": Value(line), **empty, **columns}
    cut: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*COLUMNS)
    return cut


def _waiting(marks: Marks, count: int) -> QuerySet[Any, Any]:
    """Talks, free times, promises and unread messages of one adult about `count` children."""
    adult_id, known = marks.number("adult"), marks.numbers("children", count)
    shared: dict[str, Any] = {"circle__members__adult": adult_id}
    teacher = {
        "title_": F("teacher__title"), "last_": F("teacher__last_name"), "first_": F("teacher__first_name"),
        "known_": F("teacher__known_as"),
    }  # fmt: skip
    talks = _cut(
        Meeting.objects.filter(**shared, pupil__in=known, state__in=["offered", "booked", "summary_shared"]).exclude(
            Exists(ParentView.objects.filter(summary__meeting=OuterRef("pk"), adult=adult_id))
        ),
        "talk", child=F("pupil_id"), ref=F("pk"), text=_text("series__reason_for_parent"), note=F("state"),
        at_=F("starts_at"), **teacher,
    )  # fmt: skip
    times = _cut(
        Slot.objects.filter(
            **shared, circle__pupil__in=known, booking__isnull=True, starts_at__gt=marks.moment("now"),
            matter__startswith="meeting:",
        ),
        "time", child=F("circle__pupil_id"), ref=F("pk"), text=F("place"), note=F("matter"), at_=F("starts_at"),
        title_=F("format"),
    )  # fmt: skip
    vows = _cut(
        Promise.objects.filter(**shared, pupil__in=known)
        .exclude(settlement__outcome="no")
        .exclude(Exists(Answer.objects.filter(promise=OuterRef("pk"), by_adult=adult_id)), settlement__isnull=False),
        "vow", child=F("pupil_id"), ref=F("pk"), other=F("owner_adult_id"), text=F("what"), note=F("side"),
        at_=F("settlement__at"), on_=F("due"), title_=F("owner_staff__title"), last_=F("owner_staff__last_name"),
        first_=F("owner_staff__first_name"), known_=F("owner_staff__known_as"),
    )  # fmt: skip
    letters = _cut(
        Message.objects.filter(adult=adult_id, read_on__isnull=True, is_secret=False, pupil__in=known).exclude(
            kind__in=SHOWN_AS_CARDS
        ),
        "letter", child=F("pupil_id"), ref=F("pk"), text=F("subject"), note=F("right"), at_=F("created_at"),
    )  # fmt: skip
    asked = _cut(
        Question.objects.filter(Q(pupil__isnull=True) | Q(pupil__in=known), adult=adult_id, closed_at__isnull=True),
        "asked", child=F("pupil_id"), ref=F("pk"), at_=F("answered_at"), on_=F("answer_by"),
        title_=F("holder__title"), last_=F("holder__last_name"),
        first_=F("holder__first_name"), known_=F("holder__known_as"),
    )  # fmt: skip
    joined: QuerySet[Any, Any] = talks.union(times, vows, letters, asked, all=True)
    return joined


_WAITING = Prepared(_waiting)


def waiting_for(adult_id: int, children: Sequence[ChildOf]) -> Waiting:
    """What waits for this adult about these children. One statement, none when there are no children."""
    if not children:
        return Waiting()
    known = {child.pk: child for child in children}
    rows = _WAITING.ask(count=len(known), adult=adult_id, children=list(known), now=timezone.now())
    return _sort(rows, adult_id, known)


def _sort(rows: Any, adult_id: int, known: dict[int, ChildOf]) -> Waiting:
    found = Waiting()
    talks: dict[str, Talk] = {}
    times: list[tuple[str, Time]] = []
    for line, child_id, ref, other, text, note, at, on, title, last, first, known_as in rows:
        name = f"{title} {last}" if title and last else f"{known_as or first or ''} {last or ''}".strip()
        initials = ((known_as or first or "")[:1] + (last or "")[:1]).upper()
        if line == "asked":  # the only line that may be about no child
            found.asked.append(Asked(ref, known.get(child_id), at is not None, on, name))
            continue
        child = known[child_id]
        if line == "talk":
            talks[f"meeting:{ref}"] = Talk(ref, child, note, at, text, name, initials)
        elif line == "time":
            times.append((note, Time(ref, at, text, str(Slot.Format(title).label))))
        elif line == "vow":
            vow = Vow(ref, child, text, on, "kept" if at else "open", note, name, initials)
            if at and note == "school":
                found.ask.append(vow)
            elif not at:
                (found.mine if other == adult_id else found.theirs).append(vow)
        elif note in child.rights:
            found.letters.append(Letter(ref, text, at))
    for matter, time in sorted(times, key=lambda pair: pair[1].starts_at):
        if matter in talks:
            talks[matter].times.append(time)
    for talk in talks.values():
        # An order may leave somebody told, and take booking or the records away.
        if NEEDED.get(talk.state, "told") not in talk.child.rights:
            continue
        {"offered": found.choose, "booked": found.coming, "summary_shared": found.confirm}[talk.state].append(talk)
    found.coming.sort(key=lambda talk: (talk.starts_at is None, talk.starts_at))
    for vows in (found.ask, found.mine, found.theirs):
        vows.sort(key=lambda vow: (vow.due, vow.pk))
    found.asked.sort(key=lambda one: one.pk)
    found.letters.sort(key=lambda letter: letter.at, reverse=True)
    return found
