"""Who may see which issue."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from schoolgate.access.policy import Action, may
from schoolgate.people.models import Pupil, Relationship

if TYPE_CHECKING:
    from datetime import datetime

    from schoolgate.people.viewers import Viewer

OUT = ("going", "gone")
"""States of a notice that somebody may have."""


class IssueQuery(models.QuerySet[Any]):
    def live(self) -> Self:
        """Those that have gone out and were not taken down."""
        return self.filter(state="ready", notice__state__in=OUT)

    def for_everybody(self, school_id: int) -> Self:
        """What anybody in the world may read of this school."""
        return self.live().filter(school=school_id, is_public=True)

    def visible_to(self, viewer: "Viewer") -> Self:
        """What has gone out at the viewer's own school. A parent reads what is for families only while they may be
        told about a child there; who writes newsletters sees those not yet out, too.
        """
        mine = self.filter(school=viewer.school_id)
        if viewer.is_staff_member:
            return mine.live() | self.managed_by(viewer)
        theirs = Relationship.objects.entitled("told").signed_in()
        is_of_a_family = theirs.filter(adult=viewer.person_id, pupil__in=Pupil.objects.on_roll()).exists()
        return mine.live() if is_of_a_family else mine.live().filter(is_public=True)

    def managed_by(self, viewer: "Viewer") -> Self:
        """Those this member of staff may write, send and take down: several write one newsletter together."""
        if viewer.is_parent or not may(viewer.roles, Action.NEWS_WRITE):
            return self.filter(Q(pk__in=[]))
        return self.filter(school=viewer.school_id).exclude(state="aside")

    def since(self, moment: "datetime") -> Self:
        """Newest first, as the archive shows them."""
        return (
            self.filter(notice__release_at__gte=moment).select_related("notice").order_by("-notice__release_at", "-pk")
        )
