"""Sending one delivery, so that it can be killed at any instant and run again.

The row is the truth. A worker takes it by one conditional update, with a lease; asks again whether the reader may know;
and commits "handing over" just before the provider can have the message. Killed before that, it goes again; killed
after it, nobody can know, so it is held for a person (reliability D2, T49, T50). Nothing here says "exactly once".
"""

import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from schoolgate.outbox import carried, disk, entitlement, lines, rendering, rules, stopping
from schoolgate.outbox.channels import Channel, NotDelivered, OutcomeUnknown
from schoolgate.outbox.channels.by_hand import ByHand
from schoolgate.outbox.channels.email import Email
from schoolgate.outbox.channels.portal import Portal
from schoolgate.outbox.channels.sms import Sms
from schoolgate.outbox.failpoints import failpoint
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason, nowhere
from schoolgate.people.calendar import calendar_of
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State = Delivery.State
log = structlog.get_logger(__name__)

CHANNELS: dict[str, Channel] = {
    Delivery.Channel.PORTAL: Portal(),
    Delivery.Channel.EMAIL: Email(),
    Delivery.Channel.SMS: Sms(),
    Delivery.Channel.PHONE: ByHand(),
    Delivery.Channel.LETTER: ByHand(),
}
# Held here, and not only in `rules`, so that the kill test can run with short leases.
LEASE = rules.LEASE


class _Withheld(Exception):
    """At the last moment the reader turned out not to be entitled any more."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class _Halted(Exception):
    """Somebody has pressed the stop switch: it waits until it is lifted."""


class _Changed(Exception):
    """What a round-up may tell has changed since its words were made: it is made anew."""


class _LeaseLost(Exception):
    """The row is no longer ours: we were slow, and were taken for dead."""


def send(delivery_id: int) -> None:
    """Send one delivery if it is due and nobody else has it; otherwise do nothing, so calling twice is harmless."""
    delivery = _take(delivery_id)
    if delivery is None:
        return
    failpoint("taken")
    _send(delivery, lines.Book([delivery], keeps=False))


def send_several(delivery_ids: Sequence[int]) -> list[int]:
    """The same for a handful at once: they are taken together, and each is asked about and handed over by itself.

    Whoever dies in between leaves at most one that nobody can know about; the rest were only taken, and go again.
    Returns those that were put back because the mail server is slow: what is more urgent goes first.
    """
    deliveries = _take_several(delivery_ids)
    failpoint("taken")
    until, left = time.monotonic() + rules.AT_A_STRETCH, list[int]()
    with lines.Book(deliveries, keeps=True) as book:
        for delivery in deliveries:
            if time.monotonic() < until:
                _send(delivery, book)
            elif _move(delivery, State.QUEUED):
                left.append(delivery.pk)
    return left


def _send(delivery: Delivery, book: lines.Book) -> None:
    """One that is ours."""
    message = delivery.message
    now = timezone.now()
    if message.expires_at is not None and message.expires_at <= now:
        _end(delivery, State.NOT_NEEDED, Reason.EXPIRED)
    elif rules.is_stale(delivery.due_at, now):
        _end(delivery, State.FAILED, Reason.TOO_OLD)
    elif not rendering.address(message, delivery.channel):
        _end(delivery, State.FAILED, nowhere(delivery.channel))
    elif not _is_put_off(delivery):
        _hand_over(delivery, book)
    failpoint("finished")


def _take(delivery_id: int) -> Delivery | None:
    """Take the row for `LEASE`. `attempts` as returned is our hold on it: every later update asks for that number."""
    now = timezone.now()
    delivery: Delivery | None = (
        Delivery.objects.filter(pk=delivery_id, state=State.QUEUED, due_at__lte=now)
        .select_related("message__school", "message__adult__user", "message__staff__user", "message__pupil")
        .first()
    )
    if delivery is None or not CHANNELS[delivery.channel].is_ready():
        return None
    if disk.is_full() and not delivery.message.is_secret:
        return None  # it stays queued, and the sweep finds it when there is room
    taken = Delivery.objects.filter(pk=delivery.pk, state=State.QUEUED, attempts=delivery.attempts).update(
        state=State.TAKEN,
        attempts=F("attempts") + 1,
        lease_until=now + LEASE,
        first_tried_at=delivery.first_tried_at or now,
    )
    if not taken:
        return None
    delivery.attempts += 1
    delivery.state = State.TAKEN
    delivery.first_tried_at = delivery.first_tried_at or now
    return delivery


def _take_several(delivery_ids: Sequence[int]) -> list[Delivery]:
    """Those of the rows that nobody else has, taken as `_take` does, in the order given."""
    now = timezone.now()
    if disk.is_full():
        return []
    with lines.turn, transaction.atomic():
        ours = [delivery for delivery in lines.free(delivery_ids, now) if CHANNELS[delivery.channel].is_ready()]
        if ours:
            lines.take(ours, now, now + LEASE)
    return ours


def _is_put_off(delivery: Delivery) -> bool:
    """Leave the reader alone if this came up in their quiet hours (a retry, a worker that stood still, new hours)."""
    message, now = delivery.message, timezone.now()
    due = due_for(message, now)
    if due <= now:
        return False
    # The clock of trying starts anew: a night's rest is no failure.
    _move(delivery, State.QUEUED, due_at=due, first_tried_at=None)
    return True


def due_for(message: Message, now: datetime) -> datetime:
    """When this message may reach its reader, by their hours as they are today."""
    reader, is_staff = message.reader, message.staff_id is not None
    return rules.when_due(
        now,
        urgent=message.is_urgent,
        quiet_from=reader.quiet_from,
        quiet_until=reader.quiet_until,
        calendar=calendar_of(message.school_id) if is_staff and not message.is_urgent else None,
        is_staff=is_staff,
    )


def _hand_over(delivery: Delivery, book: lines.Book) -> None:
    message = delivery.message
    is_round_up = message.kind == rules.ROUND_UP
    pieces = carried.may_go(message) if is_round_up else ()

    def last_word() -> None:
        """The point of no return: entitled at this very moment, and the row says that it may have gone."""
        failpoint("connected")
        with lines.turn, transaction.atomic():
            book.write()
            reason = entitlement.why_not(message)
            if is_round_up and carried.may_go(message) != pieces:
                raise _Changed
            goes = reason is None and lines.write_handing_over(
                delivery, timezone.now() + LEASE, halts=not message.is_secret
            )
        book.forget()
        if reason is not None:
            raise _Withheld(reason)
        if not goes:
            raise _Halted if not message.is_secret and stopping.is_halted(message.school_id) else _LeaseLost
        delivery.state = State.HANDING_OVER
        failpoint("handing over")

    try:
        # Asked twice, so that no connection is opened, nor a name said to a server, for somebody already barred.
        reason = None if message.pk in book.clear else entitlement.why_not(message)
        if reason is not None:
            raise _Withheld(reason)
        if _wants_no_text(delivery):
            _end(delivery, State.FAILED, Reason.STOPPED)
            return
        if is_round_up and not pieces:
            _end_round_up(delivery)
            return
        envelope = rendering.envelope(delivery, pieces, hides=book.hides(message))
        known_as = CHANNELS[delivery.channel].send(envelope, last_word=last_word)
    except (_Halted, _Changed):
        _move(delivery, State.QUEUED)
    except _LeaseLost:
        log.warning("lease lost", delivery=delivery.pk)
    except _Withheld as withheld:
        withhold(delivery, withheld.reason)
    except OutcomeUnknown as unknown:
        _hold(delivery, str(unknown))
    except NotDelivered as trouble:
        _not_delivered(delivery, trouble)
    except Exception as mistake:  # ours, or a server's that no rule foresaw: it must not keep the row for ever
        log.exception("sending broke", delivery=delivery.pk)
        if delivery.state == State.HANDING_OVER:
            _hold(delivery, type(mistake).__name__)
        else:
            _not_delivered(delivery, NotDelivered(type(mistake).__name__, permanent=False))
    else:
        failpoint("accepted")
        if book.keeps and not message.is_secret and not is_round_up:
            book.handed_over(delivery, known_as)
        else:
            _handed_over(delivery, known_as, pieces)


def _end_round_up(delivery: Delivery) -> None:
    """Nothing is left that its reader may be told."""
    with transaction.atomic():
        if _end(delivery, State.NOT_NEEDED, Reason.NOTHING_LEFT):
            leave_out(delivery.message, ())


def leave_out(round_up: Message, went: tuple[Message, ...]) -> None:
    """What this round-up did not tell is held back, and says so."""
    for row, reason in carried.left_out(round_up, went):
        if _end(row, State.WITHHELD, reason):
            remember_withheld(row.message, row)


def _wants_no_text(delivery: Delivery) -> bool:
    message = delivery.message
    if delivery.channel != Delivery.Channel.SMS or message.adult_id is None or rules.passes_stop(message):
        return False
    return stopping.has_stopped_texts(message.adult_id, rendering.address(message, delivery.channel))


def _hold(delivery: Delivery, error: str) -> None:
    """For a person; a provider that can be asked is asked once it has had time to finish (`ask_again`)."""
    more = {"due_at": timezone.now() + rules.ASK_AFTER} if delivery.channel == Delivery.Channel.SMS else {}
    _move(delivery, State.HELD, reason=Reason.UNKNOWN, last_error=error[:300], **more)


def ask_again(delivery_id: int) -> None:
    """Ask the provider whether it has what we cannot know about: it has, and that is settled; it has not, and it goes
    again. Where it does not say, it stays with a person.
    """
    sms, now = CHANNELS[Delivery.Channel.SMS], timezone.now()
    held = Delivery.objects.all().to_be_asked(now).filter(pk=delivery_id).first()
    if held is None or not isinstance(sms, Sms) or not sms.can_be_asked:
        return
    try:
        known_as = sms.find(held.provider_reference)
    except NotDelivered:
        _update(held, State.HELD, due_at=now + rules.ASK_AFTER)
        return
    if known_as is None:
        _update(held, State.QUEUED, reason="", last_error="", due_at=now)
    else:
        _handed_over(held, known_as)


def _handed_over(delivery: Delivery, known_as: str, pieces: tuple[Message, ...] = ()) -> None:
    with lines.turn, transaction.atomic():
        done = lines.write_handed_over(delivery, known_as, timezone.now())
        forget_secret(delivery.message)
        if delivery.message.kind == rules.ROUND_UP:
            leave_out(delivery.message, pieces)
    if not done:
        log.warning("handed over after the row had moved on", delivery=delivery.pk)


def _not_delivered(delivery: Delivery, trouble: NotDelivered) -> None:
    now = timezone.now()
    if trouble.permanent:
        _end(delivery, State.FAILED, Reason.REFUSED, trouble.reason)
    elif rules.has_tried_enough(delivery.first_tried_at or now, now):
        _end(delivery, State.FAILED, Reason.NO_ANSWER, trouble.reason)
    else:
        pause = rules.pause_after(delivery.attempts, random.random())  # noqa: S311  # spreading load, not a secret
        _move(delivery, State.QUEUED, due_at=now + pause, last_error=trouble.reason[:300])


def withhold(delivery: Delivery, reason: Reason) -> None:
    """Do not send, and say so: a blocked message is never quieter than a sent one."""
    with transaction.atomic():
        if _end(delivery, State.WITHHELD, reason):
            remember_withheld(delivery.message, delivery)


def remember_withheld(message: Message, delivery: Delivery) -> None:
    """A line in the history, for the head and the safeguarding lead."""
    record(
        Verb.DELIVERY_WITHHELD,
        by=None,
        pupil=message.pupil,
        adult=message.adult,
        about=delivery,
        reach=Entry.Reach.AUDIT,
        school_id=message.school_id,
    )


def forget_secret(message: Message) -> None:
    """A code's words and link go; that there was one stays."""
    if message.is_secret:
        Message.objects.filter(pk=message.pk).update(body="", link_path="", to_address="")


def _end(delivery: Delivery, state: "Delivery.State", reason: Reason, error: str = "") -> bool:
    moved = _move(delivery, state, reason=reason, last_error=error[:300])
    if moved and state == State.NOT_NEEDED:
        forget_secret(delivery.message)
    return moved


def _move(delivery: Delivery, state: "Delivery.State", **changes: object) -> bool:
    """Let go of a row that is ours."""
    return _update(delivery, state, lease_until=None, **changes)


def _update(delivery: Delivery, state: "Delivery.State", **changes: object) -> bool:
    """Change the row if it is still ours and where we left it. Returns whether it was."""
    ours = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, attempts=delivery.attempts)
    return bool(ours.update(state=state, **changes))


def sweep() -> None:
    """Find what dead workers left: not yet handed over goes again; possibly handed over is held for a person.

    Codes that nobody can use any more are not needed, and their words go.
    """
    now = timezone.now()
    lost = Delivery.objects.all().out_of_time(now)
    again = lost.filter(state=State.TAKEN).update(state=State.QUEUED, lease_until=None)
    held = lost.filter(state=State.HANDING_OVER).update(
        state=State.HELD,
        reason=Reason.UNKNOWN,
        lease_until=None,
        due_at=Case(When(channel="sms", then=Value(now + rules.ASK_AFTER)), default=F("due_at")),
    )
    if again or held:
        log.warning("swept", again=again, held=held)
    too_late = now - timedelta(minutes=1)
    Delivery.objects.filter(
        message__is_secret=True,
        message__expires_at__lt=too_late,
        state__in=[State.QUEUED, State.HELD, State.WITHHELD],
    ).update(state=State.NOT_NEEDED, reason=Reason.EXPIRED)
    Message.objects.filter(is_secret=True, expires_at__lt=too_late).exclude(body="").update(
        body="", link_path="", to_address=""
    )


def ready() -> list[str]:
    """The channels that a worker can use now."""
    return [str(name) for name, channel in CHANNELS.items() if channel.is_ready()]


def is_mail_set_up() -> bool:
    """Whether emails can leave at all."""
    return bool(settings.SMTP_CONFIGURED) or CHANNELS[Delivery.Channel.EMAIL].is_ready()
