"""Who may see which notice."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from schoolgate.access.policy import Action, may
from schoolgate.outbox.models import Message

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class NoticeQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """A parent: what they were told, while they may still know about one of those children. Staff: their own, what
        was told to them as colleagues, and, for those who may confirm, all that is no longer a draft (never one that
        names their own child).
        """
        mine = self.filter(school=viewer.school_id)
        if viewer.is_parent:
            return mine.filter(Exists(told_to(viewer)))
        return mine.filter(_managed(viewer) | Exists(told_to(viewer)))

    def managed_by(self, viewer: "Viewer") -> Self:
        """Those whose state and readers this member of staff may see: the author, and whoever may confirm."""
        return self.filter(_managed(viewer), school=viewer.school_id)

    def waiting_for(self, viewer: "Viewer") -> Self:
        """Those that this person may confirm: never their own."""
        if not may(viewer.roles, Action.NOTICE_CONFIRM):
            return self.none()
        return self.managed_by(viewer).filter(state="waiting").exclude(by=viewer.person_id)


def _managed(viewer: "Viewer") -> Q:
    from schoolgate.announcements.models import Part

    nobody = Q(pk__in=[])
    if viewer.is_parent or not may(viewer.roles, Action.NOTICE_WRITE):
        return nobody
    seen: Q = Q(by=viewer.person_id)
    if may(viewer.roles, Action.NOTICE_CONFIRM):
        own_child = Part.objects.filter(notice=OuterRef("pk"), pupil__in=viewer.own_children)
        seen = seen | (~Q(state__in=["draft", "aside"]) & Q(~Exists(own_child)))
    return seen


def told_to(viewer: "Viewer") -> models.QuerySet[Any]:
    """This reader's own row of a notice, to stand in `Exists`, while they may know the message that told them."""
    from schoolgate.announcements.models import Told

    still = Message.objects.visible_to(viewer).filter(pk=OuterRef("message"))
    return Told.objects.filter(Exists(still), notice=OuterRef("pk"))
