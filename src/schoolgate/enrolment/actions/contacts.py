"""Further ways to reach a grown-up, and places that are kept secret."""

import re
from typing import Any

from django.db import transaction

from schoolgate.enrolment import rules
from schoolgate.enrolment.actions.people import By, staff_id
from schoolgate.enrolment.seen import ensure_unchanged
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.models import Adult
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

FIELDS = frozenset({"kind", "value", "note", "is_confidential"})
# The shape of a postcode in the United Kingdom (Royal Mail: outward part, space, one digit and two letters).
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b", re.IGNORECASE)


@transaction.atomic
def add_contact(
    adult: Adult, *, by: By, kind: str, value: str, note: str = "", is_confidential: bool = False,
    source: str = ContactPoint.Source.SCHOOL,
) -> ContactPoint:  # fmt: skip
    """One more way to reach this adult. Nothing is ever sent to it: it is for a person to read."""
    value = tidy(kind, value)
    if ContactPoint.objects.filter(adult=adult, kind=kind, value=value).exists():
        raise Refused("This is on their record already.")
    point = ContactPoint.objects.create(
        school_id=adult.school_id, adult=adult, kind=kind, value=value, note=note.strip(), source=source,
        is_confidential=is_confidential, postcode=postcode_of(value) if kind == ContactPoint.Kind.ADDRESS else "",
        added_by_id=staff_id(by),
    )  # fmt: skip
    _remember(Verb.CONTACT_ADDED, adult, by, point)
    return point


@transaction.atomic
def update_contact(point: ContactPoint, *, by: By, seen: str | None = None, **fields: Any) -> ContactPoint:
    """Correct one of them."""
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"not a field that can be written here: {', '.join(sorted(unknown))}")
    point = _locked(point)
    ensure_unchanged(point, seen)
    for name, value in fields.items():
        setattr(point, name, value)
    point.value, point.note = tidy(point.kind, point.value), point.note.strip()
    twins = ContactPoint.objects.filter(adult=point.adult_id, kind=point.kind, value=point.value)
    if twins.exclude(pk=point.pk).exists():
        raise Refused("This is on their record already.")
    point.postcode = postcode_of(point.value) if point.kind == ContactPoint.Kind.ADDRESS else ""
    point.save()
    _remember(Verb.CONTACT_CHANGED, point.adult, by, point)
    return point


@transaction.atomic
def remove_contact(point: ContactPoint, *, by: By, seen: str | None = None) -> None:
    """It is no longer true. The history keeps that it was removed, not what it said."""
    point = _locked(point)
    ensure_unchanged(point, seen)
    _remember(Verb.CONTACT_REMOVED, point.adult, by, point)
    point.delete()


@transaction.atomic
def keep_place_secret(adult: Adult, *, by: Viewer) -> SecretPlace:
    """Where this adult lives is secret from this moment: only the three see any further detail of theirs."""
    rules.ensure_guardian(by.roles)
    Adult.objects.select_for_update().get(pk=adult.pk)
    known: SecretPlace | None = SecretPlace.objects.in_force().filter(adult=adult).first()
    if known is not None:
        return known
    place = SecretPlace.objects.create(school_id=adult.school_id, adult=adult, begun_by_id=staff_id(by))
    record(Verb.PLACE_HIDDEN, by=by, adult=adult, about=place, reach=Entry.Reach.AUDIT, school_id=adult.school_id)
    return place


def look_at_hidden(adult: Adult, *, by: Viewer) -> None:
    """Reading what is kept for the few is itself remembered (safeguarding-and-data 12)."""
    record(Verb.HIDDEN_READ, by=by, adult=adult, reach=Entry.Reach.AUDIT, school_id=adult.school_id)


def tidy(kind: str, value: str) -> str:
    """One spelling for each: addresses of mail in small letters, numbers without double spaces, lines kept."""
    if kind == ContactPoint.Kind.EMAIL:
        return value.strip().lower()
    if kind == ContactPoint.Kind.ADDRESS:
        return "\n".join(" ".join(line.split()) for line in value.splitlines() if line.strip())
    return " ".join(value.split())


def postcode_of(address: str) -> str:
    """The last postcode in an address, as "LS12 4AB"; nothing where there is none."""
    found = _POSTCODE.findall(address)
    return f"{found[-1][0]} {found[-1][1]}".upper() if found else ""


def _locked(point: ContactPoint) -> ContactPoint:
    rows = ContactPoint.objects.select_for_update(of=("self",)).select_related("adult")
    found: ContactPoint = rows.get(pk=point.pk)
    return found


def _remember(verb: Verb, adult: Adult, by: By, point: ContactPoint) -> None:
    """That something was changed, and by whom; for the few only, as it may be about a secret place."""
    record(verb, by=by, adult=adult, about=point, words=point.kind, reach=Entry.Reach.AUDIT, school_id=adult.school_id)
