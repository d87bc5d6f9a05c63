"""One of the six rights, given or ended by a named person with a reason. Standing and lists change nothing of it."""

from datetime import date, timedelta

from django.db import transaction

from schoolgate.enrolment import rules
from schoolgate.enrolment.seen import ensure_unchanged
from schoolgate.people.models import Relationship, Right
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def give_right(
    relationship: Relationship, kind: str, *, by: Viewer, because: str, starts: date | None = None,
    ends: date | None = None, seen: str | None = None,
) -> Right:  # fmt: skip
    """From a day, until a day or for good. A limit in force still takes it away: this lifts nothing."""
    relationship = _locked(relationship, by, seen, because)
    day = starts or today()
    if ends is not None and ends < day:
        raise Refused("The last day lies before the first. Check the dates.")
    if relationship.ends is not None and relationship.ends < today():
        raise Refused("This person is no longer linked with the child.")
    held = Right.objects.filter(relationship=relationship, kind=kind).exclude(ends__lt=day)
    if held.exclude(ends__isnull=False).filter(starts__lte=day).exists() and ends is None:
        raise Refused("They have this right already.")
    held.filter(starts__gte=day).delete()
    held.update(ends=day - timedelta(days=1))
    right = Right.objects.create(
        school_id=relationship.school_id, relationship=relationship, kind=kind, starts=day, ends=ends,
        given_by_id=by.person_id, given_because=because.strip(),
    )  # fmt: skip
    _remember(Verb.RIGHT_GIVEN, relationship, by, f"{kind}: {because}")
    return right


@transaction.atomic
def end_right(
    relationship: Relationship, kind: str, *, by: Viewer, because: str, on: date | None = None, seen: str | None = None
) -> None:
    """From that day on they do not have it (today when no day is given), and no change of standing brings it back."""
    relationship = _locked(relationship, by, seen, because)
    day = on or today()
    if day < today():
        raise Refused("That day has passed. What was held then stays in the history; choose today or a day to come.")
    held = Right.objects.filter(relationship=relationship, kind=kind).exclude(ends__lt=day)
    if not held.exists():
        raise Refused("They do not have this right.")
    # The row stays, also where it began today: it is what says that a person has decided.
    held.update(ends=day - timedelta(days=1), ended_by=by.person_id, ended_because=because.strip())
    _remember(Verb.RIGHT_ENDED, relationship, by, f"{kind}: {because}")


def _locked(relationship: Relationship, by: Viewer, seen: str | None, because: str) -> Relationship:
    rules.ensure_guardian(by.roles)
    rows = Relationship.objects.select_for_update(of=("self",)).select_related("adult", "pupil")
    found: Relationship = rows.get(pk=relationship.pk)
    if found.adult.user_id is not None and found.adult.user_id == by.user_id:
        raise Refused("Somebody else has to decide about your own rights.")
    ensure_unchanged(found, seen)
    if not because.strip():
        raise Refused("Say why, so that whoever reads this later can understand it.")
    return found


def _remember(verb: Verb, relationship: Relationship, by: Viewer, words: str) -> None:
    record(
        verb, by=by, pupil=relationship.pupil, adult=relationship.adult, about=relationship, words=words,
        school_id=relationship.school_id,
    )  # fmt: skip
