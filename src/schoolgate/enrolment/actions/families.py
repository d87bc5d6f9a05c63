"""Two deeds that stand on one form: correct a child with the class, add a grown-up with the link."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from schoolgate.enrolment.actions.people import By, add_adult, link, place, update_pupil
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, SchoolClass
from schoolgate.people.queries import today


@transaction.atomic
def correct_pupil(pupil: Pupil, room: SchoolClass | None, *, by: By, seen: str | None = None, **fields: Any) -> Pupil:
    """What is held about a child, and the form they are in from today. `room` None: in none."""
    pupil = update_pupil(pupil, by=by, seen=seen, **fields)
    if room is not None:
        place(pupil, room, by=by)
        return pupil
    now = Placement.objects.current().filter(pupil=pupil, school_class__kind=SchoolClass.Kind.FORM)
    now.filter(starts=today()).delete()
    now.update(ends=today() - timedelta(days=1))
    return pupil


@transaction.atomic
def add_to_family(pupil: Pupil, known: Adult | None, *, by: By, link: Mapping[str, Any], **fields: Any) -> Adult:
    """Somebody known already, or somebody new, is linked with a child. It opens nothing until a person confirms it."""
    adult = known or add_adult(pupil.school, by=by, **fields)
    _tie(pupil, adult, by, link)
    return adult


def _tie(pupil: Pupil, adult: Adult, by: By, said: Mapping[str, Any]) -> Relationship:
    return link(pupil, adult, by=by, **said)
