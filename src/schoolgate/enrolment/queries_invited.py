"""Which invitations still open something, and who may come in at all: asked anew at every step of every claim."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from schoolgate.people.models import Adult, Pupil, Relationship

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


def may_come_in() -> QuerySet[Relationship]:
    """Links that open a door today: confirmed by a named person, entitled to be told, the child on roll."""
    return Relationship.objects.entitled("told").signed_in().filter(pupil__in=Pupil.objects.on_roll())


def invitable(school_id: int) -> QuerySet[Adult]:
    """Adults of a school whom an invitation would let in."""
    found: QuerySet[Adult] = Adult.objects.filter(
        Exists(may_come_in().filter(adult=OuterRef("pk"))), school=school_id, user__is_active=True
    )
    return found


def not_asked_yet(viewer: "Viewer") -> int:
    """How many of the adults whom the viewer may invite have neither been in nor an invitation that stands."""
    from schoolgate.enrolment.models import Invitation

    asked = Invitation.objects.filter(adult=OuterRef("pk"), ended_at__isnull=True)
    seen = Adult.objects.visible_to(viewer).exclude(user=viewer.user_id).values("pk")
    waiting = invitable(viewer.school_id).filter(~Exists(asked), user__last_login__isnull=True, pk__in=seen)
    return waiting.count()


class InvitationQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Of adults the viewer may see; never one's own."""
        if viewer.is_parent:
            return self.none()
        return self.filter(school=viewer.school_id, adult__in=Adult.objects.visible_to(viewer)).exclude(
            adult__user=viewer.user_id
        )

    def standing(self) -> Self:
        """Not taken back, replaced or tried too often, and its adult may still come in."""
        return self.filter(
            Exists(may_come_in().filter(adult=OuterRef("adult"))), ended_at__isnull=True, adult__user__is_active=True
        )

    def unspent(self, now: datetime | None = None) -> Self:
        """Standing, not used yet, and in time: these alone open something by themselves."""
        return self.standing().filter(used_at__isnull=True, expires_at__gt=now or timezone.now())
