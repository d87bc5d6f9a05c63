"""What was done about one colleague, newest first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from schoolgate.people.models import RoleGrant, Staff
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import SENTENCES


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    sentence: str


def history_of(staff: Staff, most: int = 15) -> list[Line]:
    """Entries about this person’s record and roles."""
    grants = RoleGrant.objects.filter(staff=staff).values("pk")
    found = Entry.objects.filter(
        Q(object_kind="people.staff", object_id=staff.pk) | Q(object_kind="people.rolegrant", object_id__in=grants),
        school=staff.school_id,
    ).select_related("by_staff")
    return [
        Line(
            entry.at, str(SENTENCES[entry.verb]) % {"by": entry.by_staff.said_name if entry.by_staff else "Schoolgate"}
        )
        for entry in found.order_by("-pk")[:most]
    ]
