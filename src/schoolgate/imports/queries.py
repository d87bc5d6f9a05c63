"""Which lists a viewer may know of."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from schoolgate.access.policy import Action, may
from schoolgate.people.viewers import Viewer


class RunQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The lists of their own school, for those who may bring lists in."""
        if viewer.is_parent or not may(viewer.roles, Action.ROSTER_IMPORT):
            return self.none()
        return self.filter(school=viewer.school_id)

    def is_open(self) -> Self:
        return self.filter(state__in=["waiting", "looking", "asking", "looked", "confirmed", "applying"])

    def latest_applied(self, school_id: int) -> Self:
        """The newest list that stands, first."""
        return self.filter(school=school_id, state="applied").order_by("-applied_at", "-pk")

    def out_of_time(self, now: datetime) -> Self:
        """In hand of a worker that must be dead."""
        return self.filter(lease_until__lt=now)
