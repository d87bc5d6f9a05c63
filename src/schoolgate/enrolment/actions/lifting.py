"""What protects a family is begun by one person, at once, and ended by two: a limit, or a place that is kept secret.

One mechanism for both (safeguarding-and-data 3 and 4): somebody asks and says why; somebody else confirms, or it stays.
"""

from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from schoolgate.enrolment import reminders, rules
from schoolgate.enrolment.seen import ensure_unchanged
from schoolgate.people.details import SecretPlace
from schoolgate.people.models import EndedByTwo, Restriction
from schoolgate.people.viewers import Viewer
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

# What is remembered when somebody asks, when it stays, and when it ends.
VERBS: dict[type[EndedByTwo], tuple[Verb, Verb, Verb]] = {
    Restriction: (Verb.RESTRICTION_LIFT_ASKED, Verb.RESTRICTION_KEPT, Verb.RESTRICTION_LIFTED),
    SecretPlace: (Verb.PLACE_OPENING_ASKED, Verb.PLACE_STAYS_HIDDEN, Verb.PLACE_OPENED),
}
ASKED, KEPT, LIFTED = range(3)
Row = TypeVar("Row", bound=Restriction | SecretPlace)


@transaction.atomic
def ask_to_lift(row: Row, *, by: Viewer, reason: str, seen: str | None = None) -> Row:
    """The first of two people says that it can end, and why. Nothing opens yet."""
    row = _locked(row, by, seen)
    rules.ensure_may_ask_to_lift(_end_of(row), reason=reason)
    row.lift_asked_by_id, row.lift_asked_at, row.lift_reason = by.person_id, timezone.now(), reason.strip()
    _keep(row, ASKED, by)
    reminders.tell_of_request(row)
    return row


@transaction.atomic
def decline_lift(row: Row, *, by: Viewer, seen: str | None = None) -> Row:
    """It stays. Anyone of the few may say so, the one who asked too."""
    row = _locked(row, by, seen)
    rules.ensure_asked(_end_of(row))
    said = row.lift_reason
    row.lift_asked_by, row.lift_asked_at, row.lift_reason = None, None, ""
    _keep(row, KEPT, by, said)
    return row


@transaction.atomic
def confirm_lift(row: Row, *, by: Viewer, seen: str | None = None) -> Row:
    """The second person confirms, and it ends. The two must be two humans, whatever roles they hold."""
    row = _locked(row, by, seen)
    rules.ensure_second_person(_end_of(row), person=by.person_id, user=by.user_id)
    row.lifted_by_id, row.lifted_at = by.person_id, timezone.now()
    _keep(row, LIFTED, by)
    return row


def _locked(row: Row, by: Viewer, seen: str | None) -> Row:
    """The row as it is now, and as it was when the form was opened; else `seen.Stale`."""
    rules.ensure_guardian(by.roles)
    found: Row = (
        type(row).objects.select_for_update(of=("self",)).select_related("adult", "lift_asked_by").get(pk=row.pk)
    )
    ensure_unchanged(found, seen)
    return found


def _end_of(row: Restriction | SecretPlace) -> rules.End:
    asker = row.lift_asked_by
    return rules.End(row.lifted_at is not None, row.lift_asked_by_id, asker.user_id if asker is not None else None)


def _keep(row: Restriction | SecretPlace, step: int, by: Viewer, said: str = "") -> None:
    """Save, and remember it for the few who may know of it."""
    row.save(update_fields=["lift_asked_by", "lift_asked_at", "lift_reason", "lifted_by", "lifted_at"])
    pupil, words = (row.pupil, row.summary) if isinstance(row, Restriction) else (None, said or row.lift_reason)
    record(
        VERBS[type(row)][step], by=by, adult=row.adult, about=row, pupil=pupil, words=words, reach=Entry.Reach.AUDIT,
        school_id=row.school_id,
    )  # fmt: skip
