"""Who may see which question: the one who asked, and those at school whose turn it is or was."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from schoolgate.access.policy import WHOLE_SCHOOL, Action, may
from schoolgate.people.models import Circle, Pupil, Relationship

if TYPE_CHECKING:
    from schoolgate.people.viewers import Viewer


class QuestionQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """A parent: their own, while still told about the child. Nobody else at home, whatever they share.

        Staff: those they have or had in hand (and what head and SENCO read by their role); the office and the head what
        nobody has, or what is late; where no one was chosen, those who teach or look after the child as well. Never
        one by a grown-up of their own child: a former partner must not learn that she asked (roles-and-calendar 1).
        """
        mine = self.filter(school=viewer.school_id)
        shared = Q(circle__in=Circle.objects.visible_to(viewer))
        if viewer.is_parent:
            return mine.filter(shared | Q(pupil__isnull=True), adult=viewer.person_id)
        seen = shared | Q(Exists(_readers().filter(question=OuterRef("pk"), staff=viewer.person_id)))
        nobody_has_it = Q(holder__isnull=True, closed_at__isnull=True)
        if may(viewer.roles, Action.QUESTION_ROUTE):
            late = Q(escalated_at__isnull=False, closed_at__isnull=True)
            within = Q(pupil__isnull=True) | Q(pupil__in=Pupil.objects.visible_to(viewer))
            seen |= (nobody_has_it | late) & within
        if viewer.roles.isdisjoint(WHOLE_SCHOOL):
            near = Q(pupil__in=Pupil.objects.in_directory_of(viewer))
            seen |= nobody_has_it & Q(asked_of__isnull=True) & near
        beside_me = Relationship.objects.filter(adult=OuterRef("adult"), pupil__in=viewer.own_children)
        return mine.filter(seen).filter(~Exists(beside_me))

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def waiting(self) -> Self:
        """It is the school's turn."""
        return self.filter(closed_at__isnull=True, answered_at__isnull=True)

    def late(self, day: date) -> Self:
        """The published time has run out: nobody has said "I have it", or nobody has answered."""
        unheard = Q(acknowledged_at__isnull=True, acknowledge_by__lt=day)
        return self.waiting().filter(unheard | Q(answer_by__lt=day))

    def for_pages(self) -> Self:
        """With everybody whom a page names."""
        return self.select_related("pupil", "adult", "circle", "holder", "asked_of")


class CommonQuery(models.QuerySet[Any]):
    def visible_to(self, viewer: "Viewer") -> Self:
        """Everybody at the school: there is nobody in it."""
        return self.filter(school=viewer.school_id, withdrawn_at__isnull=True)


def _readers() -> models.QuerySet[Any]:
    from schoolgate.questions.models import Reader

    return Reader.objects.all()
