"""A child leaves the school, and may come back. What was recorded stays; nobody is written to."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from schoolgate.enrolment.actions.people import By, adjust_rights
from schoolgate.people.models import Placement, Pupil, Relationship, Right
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

# What coming back changed, as (table, id, field, old value): a list that brought the child back can be undone.
Changed = list[tuple[str, int, str, object]]


@transaction.atomic
def leave_school(pupil: Pupil, *, on: date, by: By) -> Pupil:
    """`on` is the last day. Classes, links and rights end with that day, and so do the parents' views of this child.

    Attendance, talks and promises stay on record. No message goes to anybody. Leaving twice changes nothing.
    Source: mis-data 6.5.
    """
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    if pupil.left is not None and pupil.left <= on:
        return pupil
    day = max(on, pupil.joined)
    # Not remembered as written by hand: the next list may say that the child is back.
    pupil.left = day
    pupil.save(update_fields=["left"])
    later = Placement.objects.filter(pupil=pupil).filter(Q(ends__isnull=True) | Q(ends__gt=day))
    later.filter(starts__gt=day).delete()
    later.update(ends=day)
    # A link whose sign-in was taken back keeps standing as it is, so that coming back can tell the two apart.
    links = Relationship.objects.filter(pupil=pupil).exclude(sign_in=Relationship.SignIn.WITHDRAWN)
    links = links.filter(Q(ends__isnull=True) | Q(ends__gt=day))
    ids = list(links.values_list("pk", flat=True))
    rights = Right.objects.filter(relationship__in=ids).filter(Q(ends__isnull=True) | Q(ends__gt=day))
    rights.filter(starts__gt=day).delete()
    rights.update(ends=day)
    Relationship.objects.filter(pk__in=ids).update(ends=day)
    record(Verb.PUPIL_LEFT, by=by, pupil=pupil, about=pupil, school_id=pupil.school_id)
    return pupil


@transaction.atomic
def return_to_school(pupil: Pupil, *, by: By) -> Changed:
    """The child is back: re-opened, not made anew. Links that ended with the leaving stand again, sign-ins wait for the
    school to confirm them. What people had ended or withdrawn themselves stays so; limits are not touched.
    """
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    left = pupil.left
    if left is None:
        return []
    changed: Changed = [("people.pupil", pupil.pk, "left", left)]
    pupil.left = None
    pupil.save(update_fields=["left"])
    closed = Relationship.objects.filter(pupil=pupil, ends=left).exclude(sign_in=Relationship.SignIn.WITHDRAWN)
    for link in closed.order_by("priority", "pk"):
        changed += _reopen(link, left)
    record(Verb.PUPIL_RETURNED, by=by, pupil=pupil, about=pupil, school_id=pupil.school_id)
    return changed


def _reopen(link: Relationship, left: date) -> Changed:
    taken = Relationship.objects.filter(pupil=link.pupil_id, priority=link.priority, ends__isnull=True)
    changed: Changed = [("people.relationship", link.pk, "ends", left)]
    link.ends = None
    if link.priority is not None and taken.exists():
        changed.append(("people.relationship", link.pk, "priority", link.priority))
        link.priority = None
    if link.sign_in == Relationship.SignIn.GRANTED:
        # Coming back restores no sign-in: that was for then. As everywhere, it never turns into "granted" by itself.
        changed.append(("people.relationship", link.pk, "sign_in", link.sign_in))
        link.sign_in = Relationship.SignIn.PENDING
    link.save(update_fields=["ends", "priority", "sign_in"])
    for right in Right.objects.filter(relationship=link, ends=left):
        changed.append(("people.right", right.pk, "ends", left))
        Right.objects.filter(pk=right.pk).update(ends=None)
    adjust_rights(link, may_add=False)
    return changed
