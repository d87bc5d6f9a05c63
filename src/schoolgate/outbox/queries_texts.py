"""Whose answers are whose."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from schoolgate.access.policy import Action, may
from schoolgate.people.models import Circle, Pupil

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class AnswerQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """A parent's own. For the office and the head: what answers no closed matter; for everybody with families: what
        answers a matter that they see. Nobody sees what came from themself, or is about their own child.
        """
        here = self.filter(school=viewer.school_id)
        if viewer.is_parent:
            return here.filter(adult=viewer.person_id)
        if not may(viewer.roles, Action.ANSWER_SEE):
            return self.none()
        child = Q(message__pupil__isnull=True) | Q(message__pupil__in=Pupil.objects.visible_to(viewer))
        matter = Q(message__circle__in=Circle.objects.all().visible_to(viewer))
        if may(viewer.roles, Action.POST_BY_HAND):
            matter |= Q(message__circle__isnull=True)
        return here.filter(child, matter).exclude(adult__user=viewer.user_id)

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)
