"""Who may read which way to reach a grown-up, and which merges still stand."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from schoolgate.access.policy import Action, may

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class ContactPointQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """One's own; for staff who may see details, those of adults they see, without what is kept for the few."""
        open_ones = self.of_those_seen_by(viewer)
        if viewer.is_parent or may(viewer.roles, Action.CONTACT_SEE_HIDDEN):
            return open_ones
        return open_ones.filter(~_place_is_secret(), is_confidential=False)

    def hidden_from(self, viewer: "Viewer") -> Self:
        """What the viewer would see, were it not kept for the few: to be counted, never shown."""
        return self.of_those_seen_by(viewer).exclude(pk__in=self.visible_to(viewer).values("pk"))

    def of_those_seen_by(self, viewer: "Viewer") -> Self:
        from schoolgate.people.models import Adult

        mine = self.filter(school=viewer.school_id)
        if viewer.is_parent:
            return mine.filter(adult=viewer.person_id)
        if not may(viewer.roles, Action.CONTACT_SEE):
            return mine.none()
        return mine.filter(adult__in=Adult.objects.visible_to(viewer))

    def kept_for_the_few(self) -> Self:
        return self.filter(models.Q(is_confidential=True) | models.Q(_place_is_secret()))


def _place_is_secret() -> Exists:
    from schoolgate.people.details import SecretPlace

    return Exists(SecretPlace.objects.in_force().filter(adult=OuterRef("adult")))


class SecretPlaceQuery(models.QuerySet[Any]):
    def in_force(self) -> Self:
        """Begun, and not ended by two people."""
        return self.filter(lifted_at__isnull=True)


class MergeQuery(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Not split again."""
        return self.filter(split_at__isnull=True)

    def visible_to(self, viewer: "Viewer") -> Self:
        """For those who may join records, about people they see."""
        from schoolgate.people.models import Adult, Pupil

        mine = self.filter(school=viewer.school_id)
        if not may(viewer.roles, Action.PEOPLE_MERGE):
            return mine.none()
        return mine.filter(
            models.Q(kept_adult__in=Adult.objects.visible_to(viewer))
            | models.Q(kept_pupil__in=Pupil.objects.visible_to(viewer))
        )


class TwoPeopleQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """For those who may join records, where they see both."""
        from schoolgate.people.models import Adult, Pupil

        mine = self.filter(school=viewer.school_id)
        if not may(viewer.roles, Action.PEOPLE_MERGE):
            return mine.none()
        adults, pupils = Adult.objects.visible_to(viewer), Pupil.objects.visible_to(viewer)
        return mine.filter(
            models.Q(one_adult__in=adults, other_adult__in=adults)
            | models.Q(one_pupil__in=pupils, other_pupil__in=pupils)
        )
