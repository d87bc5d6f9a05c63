"""Pupils, adults, staff, classes, and who belongs to whom. `by` None is the command line or the school's own clock."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Model

from schoolgate.enrolment import rules
from schoolgate.enrolment.models import WrittenByHand
from schoolgate.enrolment.seen import ensure_unchanged
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, Right, School, SchoolClass, Staff, Teaching
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

By = Viewer | Staff | None

PUPIL_FIELDS = frozenset({"title", "first_name", "last_name", "known_as", "upn", "born", "year", "joined", "left"})
STAFF_FIELDS = frozenset({"title", "first_name", "last_name", "known_as", "email", "job", "starts", "ends"})
ADULT_FIELDS = frozenset(
    {
        "title", "first_name", "last_name", "known_as", "email", "mobile", "speaks", "language", "needs_interpreter",
        "is_contact_shared", "has_shared_phone",
    }
)  # fmt: skip
# What a list never writes: who may read a detail, and what a mail shows, is for the school's own people to say.
CONFIDENTIALITY = frozenset({"is_email_confidential", "is_mobile_confidential", "has_discreet_mail"})
LINK_FIELDS = frozenset({"kind", "responsibility", "has_care", "lives_with", "priority", "is_emergency"})
STANDING = frozenset({"kind", "responsibility", "has_care", "lives_with"})  # what rights follow from


def staff_id(by: By) -> int | None:
    """The staff record that did it, or None."""
    if isinstance(by, Viewer):
        return by.person_id if by.is_staff_member else None
    return by.pk if by is not None else None


@transaction.atomic
def admit_pupil(school: School, *, by: By, joined: date | None = None, **fields: Any) -> Pupil:
    """A child joins the school. A UPN may belong to one pupil only."""
    _ensure_fields(fields, PUPIL_FIELDS)
    _ensure_upn_free(school.pk, str(fields.get("upn") or ""), None)
    pupil: Pupil = Pupil.objects.create(school=school, joined=joined or today(), **fields)
    record(Verb.PUPIL_ADMITTED, by=by, pupil=pupil, about=pupil, school_id=school.pk)
    return pupil


@transaction.atomic
def update_pupil(pupil: Pupil, *, by: By, seen: str | None = None, **fields: Any) -> Pupil:
    """Correct what is held about a child. What staff write stays, whatever a later list says."""
    _ensure_fields(fields, PUPIL_FIELDS)
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    ensure_unchanged(pupil, seen)
    if "upn" in fields:
        _ensure_upn_free(pupil.school_id, str(fields["upn"]), pupil.pk)
    if _write(pupil, fields, "pupils", by):
        record(Verb.PUPIL_CHANGED, by=by, pupil=pupil, about=pupil, words=_named(fields), school_id=pupil.school_id)
    return pupil


@transaction.atomic
def add_adult(school: School, *, by: By, **fields: Any) -> Adult:
    """A grown-up becomes known to the school. That alone opens nothing."""
    _ensure_fields(fields, ADULT_FIELDS)
    fields["email"] = str(fields.get("email") or "").strip().lower()
    adult: Adult = Adult.objects.create(school=school, **fields)
    mark_shared(adult, "")
    record(Verb.ADULT_ADDED, by=by, adult=adult, about=adult, school_id=school.pk)
    return adult


@transaction.atomic
def update_adult(adult: Adult, *, by: By, seen: str | None = None, **fields: Any) -> Adult:
    """Correct what is held about an adult. The address somebody signs in with is theirs to change, not ours."""
    _ensure_fields(fields, ADULT_FIELDS | CONFIDENTIALITY)
    adult = Adult.objects.select_for_update(of=("self",)).select_related("user", "school").get(pk=adult.pk)
    ensure_unchanged(adult, seen)
    if "email" in fields:
        fields["email"] = str(fields["email"] or "").strip().lower()
        if adult.user is not None and adult.user.email is not None and fields["email"] != adult.email:
            raise Refused(
                "This is the address they sign in with.",
                then="They can change it themself; or withdraw their sign-in first.",
            )
    before = adult.email
    if _write(adult, fields, "parents", by):
        if adult.email != before:
            mark_shared(adult, before)
        record(Verb.ADULT_CHANGED, by=by, adult=adult, about=adult, words=_named(fields), school_id=adult.school_id)
    return adult


@transaction.atomic
def add_staff(school: School, *, by: By, starts: date | None = None, **fields: Any) -> Staff:
    """Somebody works here from a day. A role, and with it a sign-in, is given separately."""
    _ensure_fields(fields, STAFF_FIELDS)
    fields["email"] = str(fields.get("email") or "").strip().lower()
    staff = Staff.objects.create(school=school, starts=starts or today(), **fields)
    record(Verb.STAFF_ADDED, by=by, about=staff, school_id=school.pk)
    return staff


@transaction.atomic
def update_staff(staff: Staff, *, by: By, **fields: Any) -> Staff:
    """Correct what is held about a member of staff."""
    _ensure_fields(fields, STAFF_FIELDS)
    if _write(staff, fields, "staff", by):
        record(Verb.STAFF_CHANGED, by=by, about=staff, words=_named(fields), school_id=staff.school_id)
    return staff


@transaction.atomic
def link(pupil: Pupil, adult: Adult, *, by: By, starts: date | None = None, **fields: Any) -> Relationship:
    """Say what an adult is to a child. Rights follow from their standing; signing in waits until it is confirmed."""
    _ensure_fields(fields, LINK_FIELDS)
    day = starts or today()
    if pupil.school_id != adult.school_id:
        raise Refused("The child and the adult belong to different schools.")
    fields["priority"] = free_priority(pupil, fields.get("priority"))
    former: Relationship | None = Relationship.objects.filter(pupil=pupil, adult=adult).first()
    if former is not None:
        return _link_again(former, by=by, on=day, fields=fields)
    relationship = Relationship.objects.create(
        school_id=pupil.school_id, pupil=pupil, adult=adult, starts=day, **fields
    )
    give_rights(relationship, standing_rights(relationship), day)
    record(Verb.RELATIONSHIP_ADDED, by=by, pupil=pupil, adult=adult, about=relationship, school_id=pupil.school_id)
    return relationship


def _link_again(former: Relationship, *, by: By, on: date, fields: Mapping[str, Any]) -> Relationship:
    """A link that had ended stands again. The sign-in waits to be confirmed, and what a person ended stays ended."""
    if former.ends is None or former.ends >= today():
        raise Refused("These two are linked already.")
    for name, value in {**fields, "ends": None, "sign_in": Relationship.SignIn.PENDING}.items():
        setattr(former, name, value)
    former.save()
    give_rights(former, standing_rights(former), on)
    record(
        Verb.RELATIONSHIP_ADDED, by=by, pupil=former.pupil, adult=former.adult, about=former, school_id=former.school_id
    )
    return former


@transaction.atomic
def update_link(relationship: Relationship, *, by: By, seen: str | None = None, **fields: Any) -> Relationship:
    """Correct what an adult is to a child. Rights that the new standing does not give end today; those it gives start;
    those that a named person has decided stay as they are.

    Where `by` is nobody (a list), rights only ever end: more is given by a person.
    """
    _ensure_fields(fields, LINK_FIELDS)
    relationship = _locked_link(relationship, seen)
    before = {name: getattr(relationship, name) for name in STANDING}
    number = fields.get("priority")
    taken = Relationship.objects.filter(pupil=relationship.pupil_id, priority=number, ends__isnull=True)
    if number is not None and taken.exclude(pk=relationship.pk).exists():
        raise Refused("Another contact of this child has that number. Give each their own.")
    if _write(relationship, fields, "relationships", by):
        if before != {name: getattr(relationship, name) for name in STANDING}:
            adjust_rights(relationship, may_add=by is not None)
        record(
            Verb.RELATIONSHIP_CHANGED, by=by, pupil=relationship.pupil, adult=relationship.adult, about=relationship,
            words=_named(fields), school_id=relationship.school_id,
        )  # fmt: skip
    return relationship


@transaction.atomic
def end_link(
    relationship: Relationship, *, by: By, on: date | None = None, because: str = "", seen: str | None = None
) -> Relationship:
    """The adult is no longer linked with the child: rights and sign-in for this child end with that day."""
    relationship = _locked_link(relationship, seen)
    day = on or today()
    relationship.ends = max(day, relationship.starts)
    relationship.sign_in = Relationship.SignIn.WITHDRAWN
    relationship.save(update_fields=["ends", "sign_in"])
    Right.objects.filter(relationship=relationship, ends__isnull=True).update(ends=relationship.ends)
    record(
        Verb.RELATIONSHIP_ENDED, by=by, pupil=relationship.pupil, adult=relationship.adult, about=relationship,
        words=because, school_id=relationship.school_id,
    )  # fmt: skip
    return relationship


@transaction.atomic
def place(pupil: Pupil, school_class: SchoolClass, *, by: By, starts: date | None = None) -> Placement:
    """Put a child in a class. A child is in one form at a time: joining one ends the other the day before."""
    day = starts or today()
    now: list[Placement] = list(Placement.objects.filter(pupil=pupil, ends__isnull=True).select_related("school_class"))
    for placement in now:
        if placement.school_class_id == school_class.pk:
            return placement
        if school_class.kind == SchoolClass.Kind.FORM and placement.school_class.kind == SchoolClass.Kind.FORM:
            placement.ends = max(day - timedelta(days=1), placement.starts)
            placement.save(update_fields=["ends"])
    placement = Placement.objects.create(school_id=pupil.school_id, pupil=pupil, school_class=school_class, starts=day)
    record(Verb.CLASS_PLACED, by=by, pupil=pupil, about=placement, school_id=pupil.school_id)
    return placement


@transaction.atomic
def teach(staff: Staff, school_class: SchoolClass, *, by: By, starts: date | None = None) -> Teaching:
    """A member of staff teaches a class, and so meets its families."""
    known: Teaching | None = Teaching.objects.current().filter(staff=staff, school_class=school_class).first()
    if known is not None:
        return known
    teaching = Teaching.objects.create(
        school_id=staff.school_id, staff=staff, school_class=school_class, starts=starts or today()
    )
    record(Verb.STAFF_CHANGED, by=by, about=staff, words=f"teaches {school_class.pk}", school_id=staff.school_id)
    return teaching


def standing_rights(relationship: Relationship) -> frozenset[str]:
    """What the adult's standing gives them; with the school's confirmation, what that gives."""
    rule = rules.default_rights
    if relationship.sign_in == Relationship.SignIn.GRANTED:
        rule = rules.confirmed_rights
    return rule(
        kind=relationship.kind,
        responsibility=relationship.responsibility,
        has_care=relationship.has_care or relationship.lives_with,
    )


def give_rights(relationship: Relationship, rights: frozenset[str], on: date) -> None:
    """Rights that are not held yet start today; others stay as they are. What a named person ended is not given."""
    held = set(Right.objects.current(on).filter(relationship=relationship).values_list("kind", flat=True))
    ended = ended_by_hand(relationship)
    for kind in rules.RIGHTS_IN_ORDER:
        if kind in rights and kind not in held and kind not in ended:
            Right.objects.update_or_create(
                school_id=relationship.school_id,
                relationship=relationship,
                kind=kind,
                starts=on,
                defaults={"ends": None},
            )


def adjust_rights(relationship: Relationship, *, may_add: bool) -> None:
    """Bring the rights in line with the standing. A right that starts today and ends at once was never held."""
    wanted, day = standing_rights(relationship), today()
    surplus = Right.objects.current(day).filter(relationship=relationship, given_by__isnull=True)
    surplus = surplus.exclude(kind__in=wanted)
    surplus.filter(starts=day).delete()
    surplus.update(ends=day - timedelta(days=1))
    if may_add:
        give_rights(relationship, wanted, day)


def ended_by_hand(relationship: Relationship) -> frozenset[str]:
    """Rights of which the last word is that a named person ended them."""
    last: dict[str, bool] = {}
    for right in Right.objects.filter(relationship=relationship).order_by("starts", "pk"):
        last[right.kind] = right.ended_by_id is not None
    return frozenset(kind for kind, is_ended in last.items() if is_ended)


def _locked_link(relationship: Relationship, seen: str | None) -> Relationship:
    """The row as it is now, held until the end of the transaction."""
    rows = Relationship.objects.select_for_update(of=("self",)).select_related("adult", "pupil")
    found: Relationship = rows.get(pk=relationship.pk)
    ensure_unchanged(found, seen)
    return found


def free_priority(pupil: Pupil, wanted: int | None) -> int | None:
    """The number asked for, or the next free one after all others where it is taken."""
    if wanted is None:
        return None
    current = Relationship.objects.filter(pupil=pupil, ends__isnull=True, priority__isnull=False)
    if not current.filter(priority=wanted).exists():
        return wanted
    return int(current.aggregate(last=Max("priority"))["last"]) + 1


def _write(row: Model, fields: Mapping[str, Any], kind: str, by: By) -> bool:
    """Write what differs, and remember which fields staff wrote themselves. False where nothing differs."""
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    writer = staff_id(by)
    if writer is not None:
        for name in changed:
            WrittenByHand.objects.update_or_create(
                school_id=row.school_id,  # type: ignore[attr-defined]  # every row here is school-owned
                kind=kind, object_id=row.pk, field=name, defaults={"by_id": writer},
            )  # fmt: skip
    return True


def mark_shared(adult: Adult, before: str) -> None:
    """One address, two people: both are marked, so that the address alone opens nothing. `before` is the address that
    the adult gave up: whoever still uses it may now have it to themself.
    """
    here = Adult.objects.filter(school=adult.school_id)
    same = here.filter(email=adult.email) if adult.email else here.none()
    adult.is_contact_shared = same.exclude(pk=adult.pk).exists()
    if adult.is_contact_shared:
        same.update(is_contact_shared=True)
    adult.save(update_fields=["is_contact_shared"])
    left = list(here.filter(email=before).exclude(pk=adult.pk)) if before else []
    if len(left) == 1:
        here.filter(pk=left[0].pk).update(is_contact_shared=False)


def _ensure_upn_free(school_id: int, upn: str, own: int | None) -> None:
    if upn and Pupil.objects.filter(school=school_id, upn=upn).exclude(pk=own).exists():
        raise Refused("Another pupil has this UPN. Check the number, and correct one of the two.")


def _ensure_fields(fields: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """Only fields that are named above; never a school, a user or a sign-in by the back door."""
    unknown = set(fields) - allowed
    if unknown:
        raise TypeError(f"not a field that can be written here: {', '.join(sorted(unknown))}")


def _named(fields: Mapping[str, Any]) -> str:
    return ", ".join(sorted(fields))
