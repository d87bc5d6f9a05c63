"""The switch that stops everything, and those who want no texts."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.outbox.models_texts import Halt, NoTexts
from schoolgate.people.prepared import Marks, Prepared
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


def is_halted(school_id: int) -> bool:
    """Whether nothing of this school may leave now. Asked of the database, each time."""
    return next(iter(_HALT.ask(school=school_id)), None) is not None


def _halt_of(marks: Marks, _count: int) -> QuerySet[Any, Any]:
    return Halt.objects.filter(school=marks.number("school"), lifted_at__isnull=True).values_list("pk")[:1]


_HALT = Prepared(_halt_of)


def halted() -> Exists:
    """For a query on a school's rows: those of a school that has stopped."""
    return Exists(Halt.objects.filter(school=OuterRef("school"), lifted_at__isnull=True))


def has_stopped_texts(adult_id: int, number: str) -> bool:
    """Whether this adult wants no texts at this number."""
    return NoTexts.objects.filter(adult=adult_id, number=number, until__isnull=True).exists()


@transaction.atomic
def halt(*, by: Viewer, reason: str = "") -> None:
    """Stop everything that is not handed over yet. Pressed twice, it is stopped once."""
    try:
        with transaction.atomic():
            row = Halt.objects.create(
                school_id=by.school_id, by_id=by.person_id, at=timezone.now(), reason=reason[:200]
            )
    except IntegrityError:
        return
    record(Verb.POST_HALTED, by=by, about=row, reach=Entry.Reach.AUDIT)


@transaction.atomic
def resume(*, by: Viewer) -> None:
    """Let messages go again, in this person's name. What has waited goes with the next sweep, rights asked anew."""
    open_now = Halt.objects.filter(school=by.school_id, lifted_at__isnull=True)
    row = open_now.first()
    if row is None or not open_now.update(lifted_at=timezone.now(), lifted_by=by.person_id):
        raise Refused(_("Messages are going already."), then=_("Nothing is stopped."))
    record(Verb.POST_RESUMED, by=by, about=row, reach=Entry.Reach.AUDIT)


def banner(request: HttpRequest) -> dict[str, Callable[[], Halt | None]]:
    """Context processor: `halt` for the pages of staff, looked up once, and only when a page asks for it."""
    return {"halt": cache(lambda: _halt_for(getattr(request, "viewer", None)))}


def _halt_for(viewer: Any) -> Halt | None:
    if getattr(viewer, "is_parent", True):  # or nobody yet
        return None
    found: Halt | None = (
        Halt.objects.filter(school=viewer.school_id, lifted_at__isnull=True).select_related("by").first()
    )
    return found
