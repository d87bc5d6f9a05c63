"""Many rows in few statements, with the times they should bear."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import models

from schoolgate.announcements.models import Notice, Part, Told
from schoolgate.bookings.models import Booking, Slot
from schoolgate.conversations.models import (
    AgendaItem,
    Meeting,
    Needs,
    Notes,
    ParentView,
    Priority,
    Series,
    SeriesAdult,
    SeriesEnd,
    Summary,
    Target,
    TargetAction,
    TargetReview,
)
from schoolgate.drafting.models import MutedRule, SchoolWord
from schoolgate.newsletters.models import Block, Issue, IssueDate
from schoolgate.notes.models import GateNote, Praise
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.models import (
    Adult,
    Assignment,
    Circle,
    CircleMember,
    ClosedDay,
    Placement,
    Pupil,
    Relationship,
    RestrictedRight,
    Restriction,
    Right,
    RoleGrant,
    School,
    SchoolClass,
    Staff,
    Teaching,
    Term,
    User,
)
from schoolgate.people.pictures import PictureAnswer
from schoolgate.people.preferences import Preference
from schoolgate.promises.models import Answer, Change, Promise, Settlement, Thanks
from schoolgate.questions.models import Common, Question, Reader, Word
from schoolgate.safeguarding.models import Handover
from schoolgate.timeline.models import Entry, Salt

M = TypeVar("M", bound=models.Model)

# Each table after those it points at.
ORDER: tuple[type[models.Model], ...] = (
    School, Term, ClosedDay, User, Staff, RoleGrant, SchoolClass, Teaching, Pupil, Placement, Assignment, Adult,
    Preference, ContactPoint, SecretPlace, Relationship, Right, Restriction, RestrictedRight, Circle, CircleMember,
    Series, SeriesAdult, SeriesEnd, Meeting, AgendaItem, Needs, Notes, Priority, Target, Slot, Booking, Promise,
    TargetAction, TargetReview, Summary, ParentView, Settlement, Change, Answer, Thanks, Handover, Question, Reader,
    Word, Common, Praise, GateNote, Entry, Salt, Notice, Part, Message, Delivery, Told,
    PictureAnswer, Issue, Block, IssueDate, SchoolWord, MutedRule,
)  # fmt: skip
BATCH = 2000


class Rows:
    """Rows to be written. They may point at one another before any of them is in the database."""

    def __init__(self) -> None:
        self._waiting: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._late: dict[type[models.Model], list[Callable[[], None]]] = defaultdict(list)

    def add(self, row: M, late: Callable[[M], None] | None = None) -> M:
        """Keep `row` for `write`. `late` is called with it just before, once the rows it points at have their keys."""
        self._waiting[type(row)].append(row)
        if late:
            self._late[type(row)].append(lambda: late(row))
        return row

    def write(self) -> int:
        """Write everything that waits; returns how many rows. In the caller's transaction."""
        written = 0
        with own_times():
            for model in ORDER:
                rows = self._waiting.pop(model, [])
                for fill in self._late.pop(model, []):
                    fill()
                # History is sealed in the order of its keys, so it is written in the order in which it happened.
                if model is Entry:
                    rows.sort(key=lambda entry: entry.at)
                # bulk_create keeps the order of the rows, so that the same plan gives the same keys.
                model._base_manager.bulk_create(rows, batch_size=BATCH)
                written += len(rows)
        assert not self._waiting, f"not in ORDER: {list(self._waiting)}"
        return written


@contextmanager
def own_times() -> Iterator[None]:
    """Let rows bear the times given to them, where Django would write the present moment over them."""
    fields = [
        field
        for model in ORDER
        for field in model._meta.local_concrete_fields
        if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
    ]
    before = [(field, field.auto_now_add, field.auto_now) for field in fields]  # type: ignore[attr-defined]  # both are date fields
    try:
        for field in fields:
            field.auto_now_add = field.auto_now = False  # type: ignore[attr-defined]
        yield
    finally:
        for field, add, now in before:
            field.auto_now_add, field.auto_now = add, now  # type: ignore[attr-defined]
