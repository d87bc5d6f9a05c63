"""May this reader know this message, today? Asked when it is written, and again at the last moment before it leaves.

For grown-ups the question is prepared once (decision 0012): it is asked twice for every single mail.
"""

from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from schoolgate.outbox.models import Message
from schoolgate.outbox.reasons import Reason
from schoolgate.people import queries, viewers
from schoolgate.people.models import Adult, Circle, CircleMember, Pupil, Relationship, Staff
from schoolgate.people.prepared import Marks, Prepared


def why_not(message: Message) -> Reason | None:
    """The reason why the message must not reach its reader now; None when it may.

    Reads the database afresh: the rights as they are today, not as they were when the message was queued.
    """
    if message.adult_id is not None:
        return _why_not_adult(message, message.adult_id)
    assert message.staff_id is not None
    return _why_not_staff(message, message.staff_id)


def _why_not_adult(message: Message, adult_id: int) -> Reason | None:
    if message.pupil_id is None:
        return None if Adult.objects.filter(pk=adult_id).exists() else Reason.NOT_ENTITLED
    reason = _why_not_about(message, adult_id, message.pupil_id)
    if reason is None:
        return None
    # Of several children one is enough: its words name none of them (decision 0024).
    also = message.also.values_list("pupil_id", flat=True)
    return None if any(_why_not_about(message, adult_id, pk) is None for pk in also) else reason


def _why_not_about(message: Message, adult_id: int, pupil_id: int) -> Reason | None:
    rows = _LINK.ask(
        right=message.right, pupil=pupil_id, adult=adult_id, circle=message.circle_id or 0, day=queries.today()
    )
    row = min(rows, key=itemgetter(0), default=None)
    if row is None:
        return Reason.NOT_ENTITLED
    _pk, sign_in, shares_matter = row
    if sign_in == Relationship.SignIn.WITHDRAWN:
        return Reason.NOT_ENTITLED
    if sign_in != Relationship.SignIn.GRANTED:
        return Reason.NOT_CONFIRMED
    if message.circle_id is not None and not shares_matter:
        return Reason.NOT_IN_CIRCLE
    return None


def link(*, right: str, pupil: int, adult: int, circle: int, day: date) -> QuerySet[Any, Any]:
    """(number, may they sign in, do they share the matter) where this adult holds this right about this child that day.

    In no order, and with the one child named twice: SQLite would go through the whole school otherwise (2.4 ms a mail).
    """
    in_circle = CircleMember.objects.filter(circle=circle, adult=adult)
    rows: QuerySet[Any, Any] = (
        Relationship.objects.all()
        .entitled(right, on=day)
        .filter(pupil=pupil, adult=adult, pupil__in=Pupil.objects.all().on_roll(day).filter(pk=pupil))
        .annotate(shares_matter=Exists(in_circle))
        .order_by()
        .values_list("pk", "sign_in", "shares_matter")
    )
    return rows


def _link(marks: Marks, _count: int) -> QuerySet[Any, Any]:
    return link(
        right=marks.text("right"), pupil=marks.number("pupil"), adult=marks.number("adult"),
        circle=marks.number("circle"), day=marks.day("day"),
    )  # fmt: skip


_LINK = Prepared(_link, planned=True)


def _why_not_staff(message: Message, staff_id: int) -> Reason | None:
    in_circle = CircleMember.objects.filter(circle=message.circle_id, staff=OuterRef("pk"))
    staff = Staff.objects.all().current().filter(pk=staff_id).annotate(is_named=Exists(in_circle)).first()
    if staff is None:
        return Reason.LEFT
    if message.pupil_id is None:
        return None
    viewer = viewers.load(staff.user_id, f"staff:{staff.pk}") if staff.user_id else None
    if viewer is None:
        # Somebody who cannot sign in (yet) has no role to reach a child by; being named in the matter is enough.
        return None if staff.is_named else Reason.LEFT
    if not Pupil.objects.all().visible_to(viewer).filter(pk=message.pupil_id).exists():
        return Reason.LEFT
    if message.circle_id is None or staff.is_named:
        return None
    if Circle.objects.all().visible_to(viewer).filter(pk=message.circle_id).exists():
        return None
    return Reason.NOT_IN_CIRCLE
