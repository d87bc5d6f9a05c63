"""What one adult may do for one child today, and since when: for the pages about people."""

from dataclasses import dataclass
from datetime import date, datetime

from schoolgate.people.models import Adult, Pupil, Relationship, RestrictedRight, Right, RightKind
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import SENTENCES


@dataclass(frozen=True, slots=True)
class Held:
    """One right. `state`: "yes", "no" or "ask" (a limit takes it). `row`: the newest word about it, if there is one."""

    kind: str
    label: str
    state: str
    row: Right | None
    is_to_come: bool

    @property
    def until(self) -> date | None:
        return self.row.ends if self.row is not None and self.state != "no" else None


def rights_of(link: Relationship) -> list[Held]:
    """The six, in the order people read them. A link that has ended gives none."""
    day = today()
    is_current = link.starts <= day and (link.ends is None or link.ends >= day)
    rows: dict[str, Right] = {}
    for right in link.rights.select_related("given_by", "ended_by").order_by("starts", "pk"):
        rows[right.kind] = right
    taken = set(
        RestrictedRight.objects.filter(
            restriction__pupil=link.pupil_id, restriction__adult=link.adult_id, restriction__starts__lte=day,
            restriction__lifted_at__isnull=True,
        ).values_list("kind", flat=True)
    )  # fmt: skip
    current = set(Right.objects.current(day).filter(relationship=link).values_list("kind", flat=True))
    found = []
    for kind, label in RightKind.choices:
        row = rows.get(kind)
        held = is_current and kind in current
        state = "ask" if kind in taken else "yes" if held else "no"
        found.append(Held(kind, str(label), state, row, row is not None and row.starts > day))
    return found


@dataclass(frozen=True, slots=True)
class Tie:
    """One child of an adult, as a colleague may see it."""

    link: Relationship
    pupil: Pupil
    rights: list[Held]
    has_ended: bool


def ties_of(adult: Adult, viewer: Viewer) -> list[Tie]:
    """The children of this adult whom the viewer sees, those of today first."""
    links = Relationship.objects.filter(adult=adult, pupil__in=Pupil.objects.visible_to(viewer))
    day = today()
    rows = [
        Tie(link, link.pupil, rights_of(link), link.ends is not None and link.ends < day)
        for link in links.select_related("pupil", "adult").order_by("pupil__first_name", "pk")
    ]
    return sorted(rows, key=lambda tie: tie.has_ended)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history, ready to be read."""

    at: datetime
    sentence: str
    initials: str
    kind: str


def history_of(adult: Adult, viewer: Viewer, most: int = 15) -> list[Line]:
    """What was done to what we hold about this adult, newest first."""
    return [_told(entry) for entry in Entry.objects.about_adult(adult, viewer)[:most]]


def _told(entry: Entry) -> Line:
    person = entry.by_staff or entry.by_adult
    by = entry.by_staff.said_name if entry.by_staff else entry.by_adult.full_name if entry.by_adult else "Schoolgate"
    words = {
        "by": by,
        "child": entry.pupil.called if entry.pupil else "",
        "adult": entry.adult.full_name if entry.adult else "",
    }
    is_home = entry.by_adult is not None
    return Line(
        entry.at, str(SENTENCES[entry.verb]) % words, person.initials if person else "·", "" if is_home else "staff"
    )
