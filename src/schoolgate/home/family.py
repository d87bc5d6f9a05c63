"""Who is who for one child, and what has happened, in sentences."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from schoolgate.conversations.models import Meeting, Series
from schoolgate.people import kinship
from schoolgate.people.models import Adult, Pupil, Relationship, RestrictedRight, Right, RightKind
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.promises.models import Promise
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import SENTENCES


@dataclass(frozen=True, slots=True)
class Standing:
    """One adult and the six rights: for each "yes", "no" or "ask" (a limit takes it: ask first, no reason shown)."""

    relationship: Relationship
    adult: Adult
    rights: list[tuple[str, str]]
    said: str


def who_is_who(pupil: Pupil) -> list[Standing]:
    """The grown-ups of one child in the order of contact, with what each may do today."""
    day = today()
    relationships = (
        Relationship.objects.current(day)
        .filter(pupil=pupil)
        .select_related("adult")
        .prefetch_related(Prefetch("rights", Right.objects.current(day)))
        .order_by("priority", "pk")
    )
    taken = set(
        RestrictedRight.objects.filter(
            restriction__pupil=pupil, restriction__starts__lte=day, restriction__lifted_at__isnull=True
        ).values_list("restriction__adult_id", "kind")
    )
    found = []
    for relationship in relationships:
        held = {right.kind for right in relationship.rights.all()}
        rights = [
            (str(label), "ask" if (relationship.adult_id, kind) in taken else "yes" if kind in held else "no")
            for kind, label in RightKind.choices
        ]
        found.append(Standing(relationship, relationship.adult, rights, kinship.said(relationship.kind, pupil.called)))
    return found


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of history, ready to be read."""

    at: datetime
    sentence: str
    words: str
    initials: str
    kind: str  # "staff", "" for a grown-up at home
    link: str


LINKS = {
    "conversations.meeting": "/talks/{}/", "promises.promise": "/promises/{}/", "questions.question": "/questions/{}/",
}  # fmt: skip


NEWEST, ALL = 12, 500


def history_of(pupil: Pupil, viewer: Viewer, *, everything: bool = False) -> tuple[list[Happening], bool]:
    """What has happened around one child, as far as this viewer may read it, newest first; is there more?"""
    most = ALL if everything else NEWEST
    readable = Entry.objects.visible_to(viewer).exclude(reach="audit")
    if viewer.is_parent:  # a plan that was not sent yet is the school's own
        unsent = Meeting.objects.filter(pupil=pupil, offered_at__isnull=True).values("pk")
        readable = readable.exclude(object_kind="conversations.meeting", object_id__in=unsent)
        unknown = Series.objects.filter(pupil=pupil).exclude(meetings__offered_at__isnull=False).values("circle")
        readable = readable.exclude(circle__in=unknown)
    entries = list(readable.of_pupil(pupil)[: most + 1])
    is_more, entries = len(entries) > most, entries[:most]
    promised = dict(
        Promise.objects.visible_to(viewer)
        .filter(pk__in=[e.object_id for e in entries if e.object_kind == "promises.promise"])
        .values_list("pk", "what")
    )
    return [_told(entry, pupil, promised) for entry in entries], is_more


def _told(entry: Entry, pupil: Pupil, promised: dict[int, str]) -> Happening:
    person = entry.by_staff or entry.by_adult
    by = entry.by_staff.said_name if entry.by_staff else entry.by_adult.full_name if entry.by_adult else "Schoolgate"
    sentence = str(SENTENCES[entry.verb]) % {
        "by": by,
        "child": pupil.called,
        "adult": entry.adult.full_name if entry.adult else "",
    }
    words = promised.get(entry.object_id or 0, "") if entry.object_kind == "promises.promise" else ""
    link = LINKS.get(entry.object_kind, "").format(entry.object_id)
    return Happening(
        entry.at,
        sentence,
        words,
        person.initials if person else "·",
        "staff" if entry.by_staff or not person else "",
        link,
    )
