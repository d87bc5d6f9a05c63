"""What the office works off: calls to make, letters to print. Rights are asked anew each time a name is shown."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.outbox import carried, entitlement, rendering, rules, sending, stopping
from schoolgate.outbox.models import Delivery
from schoolgate.outbox.reasons import Reason
from schoolgate.people.preferences import Preference
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State, Channel = Delivery.State, Delivery.Channel
AT_ONCE = 60
TRY_AGAIN_AFTER = timedelta(hours=2)
MOST_CALLS = 3


def waiting(viewer: Viewer, channel: str) -> "QuerySet[Delivery]":
    """The rows of that way that wait for this viewer's school, the oldest first."""
    rows: QuerySet[Delivery] = (
        Delivery.objects.all()
        .visible_to(viewer)
        .filter(channel=channel, state=State.QUEUED, due_at__lte=timezone.now())
        .select_related("message__school", "message__adult__user", "message__staff__user", "message__pupil")
        .order_by("-message__is_urgent", "due_at", "pk")
    )
    return rows


def still_wanted(rows: "QuerySet[Delivery]", school_id: int) -> list[Delivery]:
    """Those of them that may be told now. The others are held back, and stand on the list of what is stuck; what is
    out of date is not needed. While everything is stopped, none.
    """
    if stopping.is_halted(school_id):
        return []
    found, now = [], timezone.now()
    for row in rows[:AT_ONCE]:
        reason = entitlement.why_not(row.message)
        if reason is not None:
            sending.withhold(row, reason)
        elif row.message.expires_at is not None and row.message.expires_at <= now:
            Delivery.objects.filter(pk=row.pk, state=State.QUEUED).update(state=State.NOT_NEEDED, reason=Reason.EXPIRED)
        elif row.message.kind != rules.ROUND_UP or _is_whole(row):
            found.append(row)
    return found


def _is_whole(row: Delivery) -> bool:
    """Whether this round-up may go as it is. What its reader may not be told any more is taken out of it; and if it was
    printed with that, or nothing is left, this paper may not go.
    """
    pieces = carried.may_go(row.message)
    is_less = bool(carried.left_out(row.message, pieces))
    sending.leave_out(row.message, pieces)
    ours = Delivery.objects.filter(pk=row.pk, state=State.QUEUED)
    if not pieces:
        ours.update(state=State.NOT_NEEDED, reason=Reason.NOTHING_LEFT)
    elif is_less and row.printed_at is not None:
        ours.update(printed_at=None)
    else:
        return True
    return False


def pieces_of(rows: list[Delivery]) -> dict[int, list[str]]:
    """What a round-up among them has to say besides its own words, by the number of the row."""
    of_weeks = [row for row in rows if row.message.kind == rules.ROUND_UP]
    return {row.pk: rendering.pieces(carried.may_go(row.message)) for row in of_weeks}


def best_hours(adult_ids: list[int]) -> dict[int, tuple[time, time]]:
    """When each of them likes to be rung, as far as they have said."""
    said = Preference.objects.filter(adult__in=adult_ids, best_from__isnull=False, best_until__isnull=False)
    hours = said.values_list("adult", "best_from", "best_until")
    return {adult: (start, end) for adult, start, end in hours if start is not None and end is not None}


@transaction.atomic
def called(delivery: Delivery, *, by: Viewer, how: str) -> None:
    """One call was made: "reached", "nobody" (again in two hours, three times in all), "wrong" (a wrong number).

    Raises Refused when somebody has settled the row meanwhile.
    """
    now = timezone.now()
    if how == "reached":
        _move(delivery, State.HANDED_OVER, by, handed_over_at=now)
        _told(delivery)
    elif how == "wrong":
        _move(delivery, State.FAILED, by, reason=Reason.WRONG_NUMBER)
    elif delivery.attempts + 1 >= MOST_CALLS:
        _move(delivery, State.FAILED, by, reason=Reason.NOT_REACHED)
    else:
        _move(delivery, State.QUEUED, by, due_at=now + TRY_AGAIN_AFTER)
    record(Verb.CALL_MADE, by=by, adult=delivery.message.adult, about=delivery, words=how, reach=Entry.Reach.AUDIT)


@transaction.atomic
def print_all(*, by: Viewer) -> int:
    """Mark what may go now as printed in one run; how many there are."""
    rows = still_wanted(waiting(by, Channel.LETTER).filter(printed_at__isnull=True), by.school_id)
    now: datetime = timezone.now()
    Delivery.objects.filter(pk__in=[row.pk for row in rows], state=State.QUEUED).update(printed_at=now)
    return len(rows)


@transaction.atomic
def posted(*, by: Viewer) -> tuple[int, list[str]]:
    """The printed ones have gone: how many; and whose must come out of the pile, as they may not be told any more."""
    rows = waiting(by, Channel.LETTER).filter(printed_at__isnull=False)
    names = {row.pk: row.message.reader.full_name for row in rows[:AT_ONCE]}
    going = still_wanted(rows, by.school_id)
    for row in going:
        _move(row, State.HANDED_OVER, by, handed_over_at=timezone.now())
        _told(row)
        record(Verb.LETTER_POSTED, by=by, adult=row.message.adult, about=row, reach=Entry.Reach.AUDIT)
    gone = {row.pk for row in going}
    return len(going), [name for pk, name in names.items() if pk not in gone]


@transaction.atomic
def go_by_hand(delivery: Delivery, *, by: Viewer, channel: str) -> None:
    """What is stuck goes by phone or letter instead. Raises Refused: settled already, or may not be told at all."""
    message = delivery.message
    if entitlement.why_not(message) is not None or message.is_secret:
        raise Refused(
            _("This may not be passed on now."), then=_("Ask the office lead or the safeguarding lead first.")
        )
    done = Delivery.objects.filter(pk=delivery.pk, state__in=[State.HELD, State.FAILED, State.UNDELIVERED]).update(
        state=State.NOT_NEEDED, reason=Reason.OTHER_WAY, settled_by=by.person_id, settled_at=timezone.now()
    )
    if not done:
        raise Refused(_("Somebody has settled this already."), then=_("Open the list again to see what is left."))
    Delivery.objects.update_or_create(
        school_id=message.school_id,
        message=message,
        channel=channel,
        defaults={"state": State.QUEUED, "reason": "", "due_at": timezone.now(), "printed_at": None},
        create_defaults={
            "due_at": timezone.now(),
            "provider_reference": rules.reference(uuid4().hex, settings.PUBLIC_URL),
        },
    )
    record(Verb.DELIVERY_SETTLED, by=by, adult=message.adult, pupil=message.pupil, about=delivery, words=channel,
           reach=Entry.Reach.AUDIT)  # fmt: skip


def _told(delivery: Delivery) -> None:
    """Of a round-up, what may not be told now was not."""
    if delivery.message.kind == rules.ROUND_UP:
        sending.leave_out(delivery.message, carried.may_go(delivery.message))


def _move(delivery: Delivery, state: "Delivery.State", by: Viewer, **changes: object) -> None:
    """One conditional update: two people at the same list, and the second finds it settled."""
    ours = Delivery.objects.filter(pk=delivery.pk, state=State.QUEUED, attempts=delivery.attempts)
    if not ours.update(
        state=state,
        attempts=delivery.attempts + 1,
        settled_by=by.person_id,
        settled_at=timezone.now(),
        **changes,
    ):
        raise Refused(_("Somebody has settled this already."), then=_("Open the list again to see what is left."))
