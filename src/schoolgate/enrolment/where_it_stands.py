"""Where inviting stands: for each adult who may come in, the one next step of the SCHOOL. Nothing here says anything
about a family; a list is a list of things for us to do.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from schoolgate.enrolment import queries_invited
from schoolgate.enrolment.actions.inviting import phone_digits
from schoolgate.enrolment.models import Invitation
from schoolgate.outbox.models import Delivery
from schoolgate.people.models import Adult, Placement, Pupil, SchoolClass, User
from schoolgate.people.viewers import Viewer

Way = Invitation.Way
NO_CLASS = 0


class Step(StrEnum):
    """What the school does next for one adult; the order is that of the page."""

    MEND = "mend"  # a mail did not arrive
    HAND = "hand"  # a letter is printed and not handed out yet
    SEND = "send"  # a text is written and not sent yet
    PAPER = "paper"  # neither mail nor text reaches them alone: print a letter
    READY = "ready"  # can be invited by mail or text
    AGAIN = "again"  # the invitation ran out, or was tried too often
    HELP = "help"  # invited, not in yet: offer a hand
    IN = "in"  # has come in


@dataclass(frozen=True, slots=True)
class Line:
    """One adult on a list. `ways`: how an invitation reaches them and nobody else."""

    adult: Adult
    step: Step
    ways: frozenset[str]
    children: list[str]
    class_ids: frozenset[int]
    invitation: Invitation | None

    @property
    def best_way(self) -> str:
        return next(way for way in (Way.EMAIL, Way.TEXT, Way.LETTER) if way in self.ways)


def lines(viewer: Viewer, *, only: int | None = None) -> list[Line]:
    """Every adult who may come in for a child the viewer sees, never the viewer; `only` one of them, where given."""
    adults = queries_invited.invitable(viewer.school_id).filter(pk__in=Adult.objects.visible_to(viewer).values("pk"))
    adults = adults.exclude(user=viewer.user_id).select_related("user", "school")
    if only is not None:
        adults = adults.filter(pk=only)
    rows = list(adults.order_by("last_name", "first_name", "pk"))
    children, classes = _children(viewer)
    living = {row.adult_id: row for row in _invitations(viewer)}
    ways, failed, now = _Ways(viewer.school_id, rows), _failed(living.values()), timezone.now()
    return [
        Line(
            adult,
            _step(adult, living.get(adult.pk), own := ways.of(adult), failed, now),
            own,
            children[adult.pk],
            frozenset(classes[adult.pk]),
            living.get(adult.pk),
        )
        for adult in rows
    ]


def line_of(viewer: Viewer, adult_id: int) -> Line | None:
    """One adult's line, or None for somebody who may not come in or whom the viewer does not see."""
    return next(iter(lines(viewer, only=adult_id)), None)


def by_step(found: Iterable[Line]) -> dict[Step, list[Line]]:
    """The lists of the page, every step in its order."""
    lists: dict[Step, list[Line]] = {step: [] for step in Step}
    for line in found:
        lists[line.step].append(line)
    return lists


def class_names(viewer: Viewer, found: Iterable[Line]) -> list[tuple[int, str]]:
    """The forms of the children on the lines, by name; 0 for none."""
    ids = {pk for line in found for pk in line.class_ids}
    named = SchoolClass.objects.filter(school=viewer.school_id, pk__in=ids).order_by("name").values_list("pk", "name")
    return [*named, *([(NO_CLASS, "")] if NO_CLASS in ids else [])]


def _step(adult: Adult, row: Invitation | None, ways: frozenset[str], failed: set[int], now: datetime) -> Step:
    if adult.user is not None and adult.user.last_login is not None:
        return Step.IN
    if row is None:
        return Step.READY if ways & {Way.EMAIL, Way.TEXT} else Step.PAPER
    if row.message_id in failed:
        return Step.MEND
    if row.ended_at is not None or (row.expires_at <= now and row.used_at is None):
        return Step.AGAIN
    if row.way != Way.EMAIL and row.handed_at is None and row.opened_at is None:
        return Step.HAND if row.way == Way.LETTER else Step.SEND
    return Step.HELP


def _invitations(viewer: Viewer) -> Iterable[Invitation]:
    """The newest of each adult that was not taken back: oldest first, so that the newest stays in a dictionary."""
    kept = Q(ended_at__isnull=True) | Q(why_ended=Invitation.Ended.TRIES)
    return list(Invitation.objects.filter(kept, school=viewer.school_id).select_related("run").order_by("pk"))


def _failed(rows: Iterable[Invitation]) -> set[int]:
    ids = [row.message_id for row in rows if row.message_id is not None]
    stuck = Delivery.objects.filter(message__in=ids, channel="email", state__in=["failed", "held", "withheld"])
    return set(stuck.values_list("message", flat=True))


def _children(viewer: Viewer) -> tuple[dict[int, list[str]], dict[int, set[int]]]:
    """(names of the children, their forms) of each adult."""
    form = Placement.objects.current().filter(school=viewer.school_id, school_class__kind=SchoolClass.Kind.FORM)
    form_of = dict(form.values_list("pupil", "school_class"))
    names: dict[int, list[str]] = defaultdict(list)
    classes: dict[int, set[int]] = defaultdict(set)
    seen = Pupil.objects.visible_to(viewer)
    for link in queries_invited.may_come_in().filter(pupil__in=seen).select_related("pupil").order_by("pupil"):
        names[link.adult_id].append(link.pupil.full_name)
        classes[link.adult_id].add(form_of.get(link.pupil_id, NO_CLASS))
    return names, classes


class _Ways:
    """`inviting.ways_of` for many adults at once, in a few statements."""

    def __init__(self, school_id: int, rows: list[Adult]) -> None:
        emails = {row.email for row in rows if row.email}
        self._users_of: dict[str, set[int | None]] = defaultdict(set)
        self._adults_of: dict[str, set[int]] = defaultdict(set)
        for pk, email, user in Adult.objects.filter(email__in=emails).values_list("pk", "email", "user"):
            self._adults_of[email].add(pk)
            self._users_of[email].add(user)
        self._taken = dict(User.objects.filter(email__in=emails).values_list("email", "pk"))
        self._phones: dict[str, set[int]] = defaultdict(set)
        for pk, mobile in Adult.objects.filter(school=school_id).exclude(mobile="").values_list("pk", "mobile"):
            self._phones[phone_digits(mobile)].add(pk)

    def of(self, adult: Adult) -> frozenset[str]:
        found = {str(Way.LETTER)}
        digits = phone_digits(adult.mobile)
        if digits and not adult.has_shared_phone and self._phones[digits] <= {adult.pk}:
            found.add(Way.TEXT)
        if adult.email and not adult.is_contact_shared and self._is_own(adult):
            found.add(Way.EMAIL)
        return frozenset(found)

    def _is_own(self, adult: Adult) -> bool:
        others = self._adults_of[adult.email] - {adult.pk}
        if others and self._users_of[adult.email] != {adult.user_id}:
            return False
        assert adult.user is not None
        return adult.user.email == adult.email or (adult.user.email is None and adult.email not in self._taken)
