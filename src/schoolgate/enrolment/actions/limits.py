"""Court orders and decisions of the safeguarding lead. Entering takes effect at once; lifting needs two people."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from schoolgate.enrolment import reminders, rules
from schoolgate.enrolment.actions.people import staff_id
from schoolgate.enrolment.seen import ensure_unchanged
from schoolgate.people.models import Adult, Pupil, RestrictedRight, Restriction
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def restrict(
    pupil: Pupil,
    adult: Adult,
    *,
    by: Viewer | None,
    kind: str,
    takes: frozenset[str] = frozenset(),
    starts: date | None = None,
    expires: date | None = None,
    summary: str = "",
    is_document_seen: bool = False,
) -> Restriction:
    """An order or a decision takes rights away from one adult about one child.

    As long as nobody has seen the document, everything is held, whatever `takes` says; a decision of the safeguarding
    lead is its own document. `by` None is a list in which the school has noted one: it can only hold.
    Source: safeguarding-and-data 3.
    """
    if by is not None:
        rules.ensure_guardian(by.roles)
    if pupil.school_id != adult.school_id or (by is not None and by.school_id != pupil.school_id):
        raise Refused("The child and the adult belong to different schools.")
    verified = (
        by is not None
        and kind != Restriction.Kind.UNVERIFIED
        and (is_document_seen or kind == Restriction.Kind.DSL_DECISION)
    )
    first = starts or today()
    rules.ensure_dates(starts=first, expires=expires)
    # A hold is for now: what has not been checked cannot wait for a day that somebody only told us about.
    first = first if verified else min(first, today())
    taken = rules.rights_taken(wanted=takes, is_verified=verified)
    # A double click, or the same form in two tabs, enters one limit.
    Pupil.objects.select_for_update().get(pk=pupil.pk)
    twin = Restriction.objects.filter(
        pupil=pupil, adult=adult, kind=kind, summary=summary, starts=first, expires=expires, lifted_at__isnull=True,
        entered_by_id=staff_id(by), seen_at__isnull=not verified,
    )  # fmt: skip
    known: Restriction
    for known in twin.prefetch_related("takes"):
        if {take.kind for take in known.takes.all()} == taken:
            return known
    restriction = Restriction.objects.create(
        school_id=pupil.school_id, pupil=pupil, adult=adult, kind=kind, summary=summary, starts=first, expires=expires,
        entered_by_id=staff_id(by), seen_by_id=staff_id(by) if verified else None,
        seen_at=timezone.now() if verified else None,
    )  # fmt: skip
    _take(restriction, taken)
    _remember(Verb.RESTRICTION_ENTERED, restriction, by)
    if not verified:
        reminders.tell_of_hold(restriction)
    return restriction


@transaction.atomic
def see_document(
    restriction: Restriction, *, by: Viewer, kind: str, takes: frozenset[str], starts: date,
    expires: date | None = None, summary: str = "", seen: str | None = None,
) -> Restriction:  # fmt: skip
    """Somebody has seen the document: the hold becomes what the document says. This can never take nothing away."""
    rules.ensure_guardian(by.roles)
    restriction = _locked(restriction, seen)
    if restriction.lifted_at is not None or restriction.seen_at is not None:
        raise Refused("The document for this limit has been seen already, or the limit was lifted.")
    if kind == Restriction.Kind.UNVERIFIED:
        raise Refused("Choose which kind of order or decision the document is.")
    rules.ensure_dates(starts=starts, expires=expires)
    restriction.kind = kind
    restriction.starts, restriction.expires = starts, expires
    restriction.summary = summary or restriction.summary
    restriction.seen_by_id, restriction.seen_at = by.person_id, timezone.now()
    restriction.save()
    _take(restriction, rules.rights_taken(wanted=takes, is_verified=True))
    _remember(Verb.RESTRICTION_SEEN, restriction, by)
    return restriction


def look_at_limits(pupil: Pupil, *, by: Viewer) -> None:
    """Reading limits is itself remembered (safeguarding-and-data 12)."""
    record(Verb.RESTRICTION_READ, by=by, pupil=pupil, reach=Entry.Reach.AUDIT, school_id=pupil.school_id)


def _take(restriction: Restriction, kinds: frozenset[str]) -> None:
    restriction.takes.exclude(kind__in=kinds).delete()
    held = set(restriction.takes.values_list("kind", flat=True))
    RestrictedRight.objects.bulk_create(
        RestrictedRight(school_id=restriction.school_id, restriction=restriction, kind=kind)
        for kind in rules.RIGHTS_IN_ORDER
        if kind in kinds and kind not in held
    )


def _locked(restriction: Restriction, seen: str | None) -> Restriction:
    """The row as it is now, and as it was when the form was opened; else `seen.Stale`."""
    rows = Restriction.objects.select_for_update(of=("self",)).select_related("pupil", "adult")
    found: Restriction = rows.get(pk=restriction.pk)
    ensure_unchanged(found, seen)
    return found


def _remember(verb: Verb, restriction: Restriction, by: Viewer | None) -> None:
    """Only the few who may know of limits read these entries."""
    record(
        verb, by=by, pupil=restriction.pupil, adult=restriction.adult, about=restriction, words=restriction.summary,
        reach=Entry.Reach.AUDIT, school_id=restriction.school_id,
    )  # fmt: skip
