"""Whose message is whose, and which deliveries are due, lost or waiting for a person."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from schoolgate.outbox import rules
from schoolgate.people.models import Circle, CircleMember, Pupil, Relationship

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class MessageQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """The viewer's own messages, as far as they may still know them now (reliability T04: checked when read).

        A parent needs today the right the message asks for, about a child who is theirs to see (one of them, where it
        concerns several), and a place in the matter it belongs to. Staff need the child, or their place in the matter.
        Codes are never shown; nor are round-ups, whose pieces are.
        """
        mine = self.filter(school=viewer.school_id, is_secret=False).exclude(kind=rules.ROUND_UP)
        if viewer.is_parent:
            one = Q(pupil__in=Pupil.objects.visible_to(viewer)) & Exists(_right_about("pupil", viewer))
            another = Exists(_also(viewer))
            return mine.filter(
                Q(pupil__isnull=True) | one | another,
                Q(circle__isnull=True) | Q(circle__in=Circle.objects.all().visible_to(viewer)),
                adult=viewer.person_id,
            )
        child = Q(pupil__isnull=True) | Q(pupil__in=Pupil.objects.visible_to(viewer))
        named = CircleMember.objects.filter(circle=OuterRef("circle"), staff=viewer.person_id)
        return mine.filter(
            child,
            Q(circle__isnull=True) | Exists(named) | Q(circle__in=Circle.objects.all().visible_to(viewer)),
            staff=viewer.person_id,
        )

    def unread(self) -> Self:
        return self.filter(read_on__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


def _right_about(child: str, viewer: "Viewer", levels: int = 1) -> models.QuerySet[Any]:
    """The viewer's link to the message's `child` with the right that this very message asks for."""
    right: Any = OuterRef("right")
    for _ in range(levels):
        right = OuterRef(right)
    return Relationship.objects.all().entitled(right).filter(pupil=OuterRef(child), adult=viewer.person_id)


def _also(viewer: "Viewer") -> models.QuerySet[Any]:
    """A further child of the message, of whom the viewer may know this."""
    from schoolgate.outbox.models import MessageChild

    rows = MessageChild.objects.filter(message=OuterRef("pk"), pupil__in=Pupil.objects.visible_to(viewer))
    return rows.filter(Exists(_right_about("pupil", viewer, levels=2)))


class DeliveryQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Deliveries of the viewer's school, for those whom `access.policy` lets see them; never about their own child.

        Parents see none. What the page shows of each is not what was written, but to whom, and why it did not go.
        """
        if viewer.is_parent:
            return self.none()
        about = self.filter(school=viewer.school_id).exclude(message__pupil__in=viewer.own_children)
        return about.exclude(message__also__pupil__in=viewer.own_children).exclude(message__adult__user=viewer.user_id)

    def for_a_person(self) -> Self:
        """Those that only a person can settle, the oldest first. The portal's rows say nothing more."""
        return (
            self.filter(state__in=["held", "failed", "withheld", "undelivered"])
            .exclude(channel="portal")
            .order_by("due_at", "pk")
        )

    def for_a_machine(self) -> Self:
        """Without calls and letters: those wait for the office, for as long as it takes."""
        return self.exclude(channel__in=["phone", "letter"])

    def due(self, now: datetime) -> Self:
        """Waiting and due, what a reader waits for first."""
        return (
            self.for_a_machine().filter(state="queued", due_at__lte=now).order_by("-message__is_urgent", "due_at", "pk")
        )

    def to_be_asked(self, now: datetime) -> Self:
        """Texts of which nobody knows whether they went, once their provider has had time to finish; for four hours."""
        return self.filter(
            state="held",
            reason="unknown",
            channel="sms",
            due_at__lte=now,
            first_tried_at__gte=now - timedelta(hours=4),
        )

    def out_of_time(self, now: datetime) -> Self:
        """In a worker's hand for longer than any worker may take: that worker is dead."""
        return self.filter(lease_until__lt=now)

    def oldest_due(self) -> datetime | None:
        """Since when the longest waiting delivery has been due; None when nothing is. For the health page."""
        found: datetime | None = (
            self.for_a_machine()
            .filter(state="queued", due_at__lte=timezone.now())
            .order_by("due_at")
            .values_list("due_at", flat=True)
            .first()
        )
        return found
