"""Who may see which praise and which gate note, and which children have had no good word yet."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from schoolgate.access.policy import Action, may
from schoolgate.people.models import Pupil, Relationship

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class PraiseQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """A parent: what has gone home about a child of whom they may be told today. Staff who talk with families: that
        of the children they see.
        """
        found = self.filter(school=viewer.school_id, pupil__in=Pupil.objects.visible_to(viewer))
        if viewer.is_parent:
            return found.filter(told_at__isnull=False)
        return found if may(viewer.roles, Action.NOTE_LIST) else found.none()

    def waiting(self, now: datetime) -> Self:
        """Not gone yet, and its time has come."""
        return self.filter(told_at__isnull=True, goes_at__lte=now)

    def counted(self) -> Self:
        """What reached somebody, or is on its way: a word that nobody could be told is no good word yet."""
        return self.filter(Q(told_at__isnull=True) | Q(told__gt=0))

    def for_pages(self) -> Self:
        return self.select_related("pupil", "by").order_by("-written_at", "-pk")


class GateNoteQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Staff who talk with families, about the children they see; nobody at home (on request: conversations, C).

        Never one with a grown-up of their own child: a former partner must not read what she said at the gate.
        """
        if viewer.is_parent or not may(viewer.roles, Action.NOTE_LIST):
            return self.none()
        beside_me = Relationship.objects.filter(adult=OuterRef("adult"), pupil__in=viewer.own_children)
        return self.filter(~Exists(beside_me), school=viewer.school_id, pupil__in=Pupil.objects.visible_to(viewer))

    def for_pages(self) -> Self:
        return self.select_related("pupil", "by", "adult").order_by("-said_on", "-pk")
