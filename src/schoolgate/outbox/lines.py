"""What becomes of each mail, written down with one commit a mail.

A commit waits for the disk, and that is most of what a mail costs. So the commit that says "this one may have gone"
also says "the one before is with the server". Whoever dies in between leaves, as before, one mail of each worker that
nobody can know about: the row before it is written down at the latest when the next one may leave (reliability D2).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Self

import structlog
from django.db import connection
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from schoolgate.outbox import stopping
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason
from schoolgate.people.models import Adult, Pupil, Relationship
from schoolgate.people.prepared import Marks, Prepared, PreparedChange, PreparedObjects
from schoolgate.people.queries import today

State = Delivery.State
log = structlog.get_logger(__name__)

# The threads of one worker go one after the other to where only one may write: who finds it taken by another process
# sleeps for milliseconds at a time, and a worker's own threads meet there at every second mail.
turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Gone:
    delivery: Delivery
    known_as: str
    at: datetime


class Book:
    """Of one worker's hand: at most one mail that the server has, and whose row does not say so yet.

    `keeps`: whether another mail follows, so that writing can wait for it. `clear`: the messages whose readers were
    entitled when all were taken; `discreet`: the grown-ups whose mails must name nobody outside.
    """

    def __init__(self, deliveries: Sequence[Delivery], *, keeps: bool) -> None:
        self.keeps = keeps
        self.clear = clear(deliveries) if keeps else frozenset[int]()
        self._discreet = discreet(deliveries) if keeps else None
        self._gone: _Gone | None = None

    def hides(self, message: Message) -> bool | None:
        """Whether the outside of its mail must name nobody; None where that is still to be asked."""
        return None if self._discreet is None else message.adult_id in self._discreet

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """A process that is told to die writes no more: its last row is found by the sweep."""
        if kind is None or issubclass(kind, Exception):
            self.settle()

    def handed_over(self, delivery: Delivery, known_as: str) -> None:
        """The server has it. Written with the next mail, or by `settle`."""
        self._gone = _Gone(delivery, known_as, timezone.now())

    def write(self) -> None:
        """Write it, in the caller's transaction; `forget` it once that has committed."""
        if self._gone is not None and not write_handed_over(self._gone.delivery, self._gone.known_as, self._gone.at):
            log.warning("handed over after the row had moved on", delivery=self._gone.delivery.pk)

    def forget(self) -> None:
        """What `write` wrote has been committed."""
        self._gone = None

    def settle(self) -> None:
        """Nothing follows: write it now."""
        if self._gone is not None:
            with turn:
                self.write()
            self.forget()


def write_handing_over(delivery: Delivery, lease_until: datetime, *, halts: bool) -> bool:
    """The row says that it may have gone: if it is still ours and, where it `halts`, nobody has pressed the stop switch
    by this very moment. Returns whether it says so now.
    """
    change = _HANDING_OVER if halts else _HANDING_OVER_ALWAYS
    return bool(change.make(pk=delivery.pk, attempts=delivery.attempts, lease_until=lease_until))


def write_handed_over(delivery: Delivery, known_as: str, at: datetime) -> bool:
    """A sweep may have held the row while we waited for the server's answer. Now we know better than it did."""
    return bool(_HANDED_OVER.make(pk=delivery.pk, attempts=delivery.attempts, at=at, known_as=known_as[:80]))


def free(delivery_ids: Sequence[int], now: datetime) -> list[Delivery]:
    """Those of the rows that nobody has and that are due, with what sending a mail asks of them; locked, where rows can
    be. Nobody needs the child for that, and few readers are staff: those are looked up where they are wanted.
    """
    found = _FREE.ask(count=len(delivery_ids), pk=list(delivery_ids), now=now)
    return sorted(found, key=attrgetter("pk"))


def take(deliveries: Sequence[Delivery], now: datetime, lease_until: datetime) -> None:
    """They are ours, in the transaction in which they were free."""
    numbers = [delivery.pk for delivery in deliveries]
    _TAKE.make(count=len(numbers), pk=numbers, now=now, lease_until=lease_until)
    for delivery in deliveries:
        delivery.attempts += 1
        delivery.state = State.TAKEN
        delivery.first_tried_at = delivery.first_tried_at or now


def clear(deliveries: Sequence[Delivery]) -> frozenset[int]:
    """The messages that so simply may go that nobody need ask before a name is said to a server: one grown-up, one
    child, no matter that some share. It is one question for all; each is asked about again with its last word.
    """
    plain = [
        row.message for row in deliveries
        if row.message.adult_id and row.message.pupil_id and not row.message.circle_id
    ]  # fmt: skip
    if not plain:
        return frozenset()
    may = {tuple(row) for row in _CLEAR.ask(
        count=len(plain), adult=[message.adult_id for message in plain], pupil=[message.pupil_id for message in plain],
        right=plain[0].right, day=today(),
    )}  # fmt: skip
    return frozenset(
        message.pk
        for message in plain
        if message.right == plain[0].right and (message.adult_id, message.pupil_id) in may
    )


def _clear(marks: Marks, count: int) -> QuerySet[Any, Any]:
    adults, pupils, day = marks.numbers("adult", count), marks.numbers("pupil", count), marks.day("day")
    links = Relationship.objects.all().entitled(marks.text("right"), on=day).filter(adult__in=adults, pupil__in=pupils)
    on_roll = Pupil.objects.all().on_roll(day).filter(pk__in=pupils)
    return links.signed_in().filter(pupil__in=on_roll).order_by().values_list("adult_id", "pupil_id")


def discreet(deliveries: Sequence[Delivery]) -> frozenset[int]:
    """The grown-ups among the readers whose mails must name nobody: asked as `rendering.is_discreet` does for one."""
    adults = [row.message.adult_id or 0 for row in deliveries]
    return frozenset(row[0] for row in _DISCREET.ask(count=len(adults), adult=adults)) if adults else frozenset()


def _discreet(marks: Marks, count: int) -> QuerySet[Any, Any]:
    said = Adult.objects.filter(Q(pk=OuterRef("pk")) | Q(user=OuterRef("user")), has_discreet_mail=True)
    return Adult.objects.filter(Exists(said), pk__in=marks.numbers("adult", count)).order_by().values_list("pk")


def _free(marks: Marks, count: int) -> QuerySet[Any, Any]:
    due = Delivery.objects.filter(
        pk__in=marks.numbers("pk", count), state=State.QUEUED, due_at__lte=marks.moment("now")
    ).select_related("message__school", "message__adult__user")
    return due.select_for_update(of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked)


def _take(marks: Marks, count: int) -> tuple[QuerySet[Any, Any], dict[str, Any]]:
    return Delivery.objects.filter(pk__in=marks.numbers("pk", count)), {
        "state": State.TAKEN,
        "attempts": F("attempts") + 1,
        "lease_until": marks.moment("lease_until"),
        "first_tried_at": Coalesce("first_tried_at", Value(marks.moment("now"), output_field=DateTimeField())),
    }


def _handing_over(marks: Marks, count: int) -> tuple[QuerySet[Any, Any], dict[str, Any]]:
    ours, changes = _handing_over_always(marks, count)
    return ours.exclude(stopping.halted()), changes


def _handing_over_always(marks: Marks, _count: int) -> tuple[QuerySet[Any, Any], dict[str, Any]]:
    ours = Delivery.objects.filter(pk=marks.number("pk"), state=State.TAKEN, attempts=marks.count("attempts"))
    return ours, {"state": State.HANDING_OVER, "lease_until": marks.moment("lease_until")}


def _handed_over(marks: Marks, _count: int) -> tuple[QuerySet[Any, Any], dict[str, Any]]:
    ours = Delivery.objects.filter(pk=marks.number("pk"), attempts=marks.count("attempts")).filter(
        Q(state=State.HANDING_OVER) | Q(state=State.HELD, reason=Reason.UNKNOWN)
    )
    return ours, {
        "state": State.HANDED_OVER,
        "handed_over_at": marks.moment("at"),
        "lease_until": None,
        "reason": "",
        "last_error": "",
        "provider_id": marks.text("known_as"),
    }


_FREE, _TAKE, _CLEAR = PreparedObjects(_free), PreparedChange(_take), Prepared(_clear)
_DISCREET = Prepared(_discreet)
_HANDING_OVER = PreparedChange(_handing_over, planned=True)
_HANDING_OVER_ALWAYS = PreparedChange(_handing_over_always, planned=True)
_HANDED_OVER = PreparedChange(_handed_over, planned=True)
