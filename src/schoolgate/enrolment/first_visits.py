"""How the first visits of a pilot group went: asked the day after, answered without a name.

Why answers are shown in whole groups only (`invited.ENOUGH_ANSWERS`): one answer, or one more than yesterday, tells the
school whose it is. Who has answered is a mark without a time, the answers are rows without one, and they are shown in
the order of the alphabet; nothing ties one to the other.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from schoolgate.enrolment import invited
from schoolgate.enrolment.models import FirstVisit, Invitation
from schoolgate.outbox.actions import notify
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused

AFTER, UNTIL = timedelta(hours=12), timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Told:
    """What the school hears. `hidden`: answers that wait until more have come."""

    shown: int
    hidden: int
    ease: list[tuple[str, int]]
    words: list[str]


def ask() -> None:
    """The day after somebody of a pilot group came in. Each is asked once."""
    now = timezone.now()
    rows = Invitation.objects.filter(
        run__is_pilot=True, was_asked=False, has_answered=False, used_at__lt=now - AFTER, used_at__gt=now - UNTIL,
        adult__user__last_login__isnull=False,
    )  # fmt: skip
    for row in rows.select_related("adult__school", "adult__user").order_by("pk")[:500]:
        with transaction.atomic():
            if Invitation.objects.filter(pk=row.pk, was_asked=False).update(was_asked=True):
                notify(row.adult, "enrolment/notices/how", key=f"first-visit-{row.pk}", link="/me/first-visit/")


def waiting_for(viewer: Viewer) -> Invitation | None:
    """The pilot invitation of this parent that has no answer yet."""
    rows = Invitation.objects.filter(
        adult=viewer.person_id, school=viewer.school_id, run__is_pilot=True, used_at__isnull=False, has_answered=False
    )
    found: Invitation | None = rows.order_by("-pk").first()
    return found


@transaction.atomic
def answer(viewer: Viewer, *, ease: str, words: str) -> None:
    """Keep the answer, and apart from it that somebody has answered. Nothing is written into the history."""
    row = waiting_for(viewer)
    if row is None or not Invitation.objects.filter(pk=row.pk, has_answered=False).update(has_answered=True):
        raise Refused("You have told us already. Thank you.")
    FirstVisit.objects.create(school_id=viewer.school_id, ease=ease, words=words.strip())


def told(school_id: int) -> Told:
    """The answers, in whole groups."""
    rows = list(FirstVisit.objects.filter(school=school_id).order_by("pk").values_list("ease", "words"))
    shown = rows[: invited.shown_answers(len(rows))]
    count = Counter(ease for ease, _ in shown)
    return Told(
        len(shown),
        len(rows) - len(shown),
        [(str(label), count[value]) for value, label in FirstVisit.Ease.choices],
        sorted(words for _, words in shown if words),
    )
