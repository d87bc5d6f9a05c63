"""Tell somebody something; settle what only a person can settle."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.outbox import entitlement, rendering, routes, rules, sending
from schoolgate.outbox.failpoints import failpoint
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.nudges import nudge
from schoolgate.outbox.reasons import Reason, nowhere
from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State = Delivery.State


@transaction.atomic
def notify(
    recipient: Adult | Staff,
    template: str,
    *,
    key: str,
    about: Pupil | None = None,
    circle: Circle | None = None,
    right: str = "told",
    urgent: bool = False,
    secret: bool = False,
    expires: timedelta | None = None,
    link: str = "",
    to: str = "",
    **context: Any,
) -> Message | None:
    """Tell one person something, in the caller's transaction: either both happen or neither.

    `template` is "<room>/notices/<name>" (see `rendering.render`). `key` names the event: the same reader is told once,
    and a second call returns None. `about` is the child, `circle` the matter, `right` what an adult must hold about the
    child now, at sending and at reading. `urgent` passes by quiet hours: only for what the reader has just asked for,
    or must act on at once. `secret` is for sign-in codes: email only, at once, forgotten when handed over or after
    `expires` (10 minutes). `link` is the path of a page of ours; it signs nobody in. `to` is their own other address
    only: the old one, told of its change, or a new one whose holder must prove it.

    A reader who may not be told gets nothing, and staff can see that and why. Raises ValueError for a link that is no
    path, or a circle about another child: both would be mistakes in the code.
    """
    rules.ensure_page(link)
    if circle is not None and about is not None and circle.pupil_id != about.pk:
        raise ValueError("the circle is about another child")
    about = about or (circle.pupil if circle is not None else None)
    school_id = recipient.school_id
    # One event may be told to several people under one key; each of them has a message of their own.
    own_key = f"{key}/{'staff' if isinstance(recipient, Staff) else 'adult'}:{recipient.pk}"
    if Message.objects.filter(school=school_id, key=own_key).exists():
        return None
    notice = rendering.render(template, recipient, about=about, circle=circle, context=context)
    now = timezone.now()
    message = Message(
        school_id=school_id,
        adult=recipient if isinstance(recipient, Adult) else None,
        staff=recipient if isinstance(recipient, Staff) else None,
        pupil=about,
        circle=circle,
        right=right,
        kind=template,
        key=own_key,
        subject=notice.subject,
        body=notice.body,
        link_path=link,
        to_address=to,
        language=notice.language,
        is_urgent=urgent or secret,
        is_secret=secret,
        created_at=now,
        due_at=now,
        expires_at=now + (expires or rules.CODE_LIFE) if secret or expires else None,
    )
    message.due_at = sending.due_for(message, now)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        if Message.objects.filter(school=school_id, key=own_key).exists():
            return None  # told by another transaction while we wrote
        raise
    deliveries = Delivery.objects.bulk_create(_deliveries(message, now))
    failpoint("message written")
    for delivery in deliveries:
        if delivery.state == State.WITHHELD and delivery.channel != Delivery.Channel.PORTAL:
            sending.remember_withheld(message, delivery)
        if delivery.state == State.QUEUED and delivery.due_at <= now and delivery.channel not in Delivery.BY_HAND:
            nudge(delivery.pk, urgent=message.is_urgent)
    return message


def _deliveries(message: Message, now: datetime) -> list[Delivery]:
    """One row for each channel, as it stands at the start."""
    return deliveries_for(message, now, entitlement.why_not(message), routes.ways(message))


def deliveries_for(
    message: Message, now: datetime, barred: Reason | None, ways: Sequence[routes.Wayout]
) -> list[Delivery]:
    """The same, for who knows already whether the reader may be told, and by which ways (`bulk`)."""
    rows = []
    for way in ways:
        channel = way.channel
        row = Delivery(
            school_id=message.school_id,
            message=message,
            channel=channel,
            due_at=message.due_at,
            provider_reference=rules.reference(uuid4().hex, settings.PUBLIC_URL),
        )
        if barred is not None:
            row.state, row.reason = State.WITHHELD, barred
        elif sending.CHANNELS[channel].is_instant:
            row.state, row.handed_over_at = State.HANDED_OVER, now
        elif way.instead:
            row.state, row.reason = State.NOT_NEEDED, Reason.OTHER_WAY
        elif not way.is_open:
            row.state, row.reason = State.FAILED, nowhere(channel)
        elif way.gathered_at is not None:
            row.state, row.due_at = State.GATHERED, way.gathered_at
        rows.append(row)
    return rows


def mark_read(message: Message) -> None:
    """Remember the day on which the reader first opened it."""
    Message.objects.filter(pk=message.pk, read_on__isnull=True).update(read_on=today())


@transaction.atomic
def recall(message_ids: Iterable[int]) -> None:
    """What these messages said does not hold any more: what has not left is not sent, and a secret is forgotten.

    A worker may have taken the row a moment ago: its last step before handing over asks for the state it left, finds
    another, and lets go (`sending._hand_over`). Only what a mail server may have already cannot be called back.
    """
    ids = list(message_ids)
    not_gone = (State.QUEUED, State.GATHERED, State.TAKEN, *Delivery.FOR_A_PERSON)
    with_it = Q(state=State.GATHERED) & Q(carrier__deliveries__state__in=[State.HANDED_OVER, State.DELIVERED])
    Delivery.objects.filter(message__in=ids, state__in=not_gone).exclude(with_it).update(
        state=State.NOT_NEEDED, reason=Reason.LEFT_UNSENT, lease_until=None, settled_at=timezone.now()
    )
    for message in Message.objects.filter(pk__in=ids, is_secret=True):
        sending.forget_secret(message)


@transaction.atomic
def send_again(delivery: Delivery, *, by: Viewer) -> None:
    """A person has decided that it should go (again). Rights and quiet hours are asked anew; the Message-ID stays."""
    now = timezone.now()
    if delivery.message.expires_at is not None and delivery.message.expires_at <= now:
        raise Refused(_("This is too old to be of use."), then=_("They can ask for a new code."))
    # `attempts` stays as it is: it tells this hold on the row from every earlier one.
    _settle(
        delivery,
        by,
        Delivery.FOR_A_PERSON,
        State.QUEUED,
        reason="",
        due_at=now,
        first_tried_at=None,
        carrier=None,
    )
    if delivery.channel == Delivery.Channel.SMS:
        # A person's own new try: a receipt for the earlier one must not be taken for this one's.
        Delivery.objects.filter(pk=delivery.pk).update(
            provider_reference=rules.reference(uuid4().hex, settings.PUBLIC_URL), provider_id=""
        )
    if delivery.channel not in Delivery.BY_HAND:
        nudge(delivery.pk, urgent=delivery.message.is_urgent)


@transaction.atomic
def has_arrived(delivery: Delivery, *, by: Viewer) -> None:
    """A person has found out that the reader knows, by this mail or another way."""
    _settle(
        delivery,
        by,
        (State.HELD, State.FAILED, State.UNDELIVERED),
        State.HANDED_OVER,
        reason="",
        handed_over_at=timezone.now(),
    )
    sending.forget_secret(delivery.message)


@transaction.atomic
def leave_unsent(delivery: Delivery, *, by: Viewer) -> None:
    """A person has decided that it need not be sent."""
    _settle(delivery, by, Delivery.FOR_A_PERSON, State.NOT_NEEDED, reason=Reason.LEFT_UNSENT)
    sending.forget_secret(delivery.message)


def _settle(
    delivery: Delivery, by: Viewer, before: tuple["Delivery.State", ...], after: "Delivery.State", **changes: object
) -> None:
    """One conditional update: of two people, or two presses, the second finds it settled."""
    settled = Delivery.objects.filter(pk=delivery.pk, state__in=before).update(
        state=after, settled_by_id=by.person_id, settled_at=timezone.now(), **changes
    )
    if not settled:
        raise Refused(_("Somebody has settled this already."), then=_("Open the list again to see what is left."))
    record(
        Verb.DELIVERY_SETTLED,
        by=by,
        pupil=delivery.message.pupil,
        adult=delivery.message.adult,
        about=delivery,
        words=str(after),
        reach=Entry.Reach.AUDIT,
    )
