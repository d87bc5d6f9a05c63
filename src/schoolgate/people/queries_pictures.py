"""Who may read an answer about pictures."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from schoolgate.access.policy import Action, may

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class PictureAnswerQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """A parent: their own, and never what the other home said. Staff who note answers: those about the children
        they see. Everybody else at school sees what follows from them, and not who said what (`pictures_shown`).
        """
        from schoolgate.people.models import Pupil

        about = self.filter(pupil__in=Pupil.objects.visible_to(viewer))
        if viewer.is_parent:
            return about.filter(adult=viewer.person_id)
        return about if may(viewer.roles, Action.PICTURES_NOTE) else about.none()

    def in_order(self) -> Self:
        """The newest last."""
        return self.order_by("said_on", "pk")
