"""Yusuf's story at one step, with every form filled in as it should be: what the oracle and the fuzzers stand on."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse

from schoolgate.bookings.models import Slot
from schoolgate.conversations.models import Meeting, Target
from schoolgate.enrolment.seen import stamp
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Relationship
from schoolgate.people.queries import today
from schoolgate.safeguarding import actions as safeguarding
from schoolgate.testing.cast import Cast, viewer_of
from tests.access.oracle import FORMS, IDS, Row
from tests.access.others import MISSING_ID, OTHERS
from tests.access.told import Told, tell_until, two_homes

__all__ = ["MISSING_ID", "World", "path_of"]


@dataclass
class World:
    """Yusuf's story with his mother at one step, and his father's beside it."""

    cast: Cast
    step: str
    hers: Told = field(init=False)
    his: Told = field(init=False)

    def __post_init__(self) -> None:
        self.hers, self.his = two_homes(self.cast)
        if self.step not in ("", "offered"):
            tell_until("closed", self.his)
        tell_until(self.step or "offered", self.hers)
        self.handover = safeguarding.tell(self.cast.yusuf, by=viewer_of(self.cast.grace), pointer="canary-pointer")

    @property
    def meeting(self) -> Meeting:
        assert self.hers.meeting is not None
        return Meeting.objects.get(pk=self.hers.meeting.pk)

    def id_of(self, thing: str) -> int | str:
        """The id that stands in an address; rooms add words of their own (`rows/<room>.py`, IDS)."""
        if thing in IDS:
            own: int | str = IDS[thing](self)
            return own
        if thing in OTHERS:
            return OTHERS[thing](self)
        match thing:
            case "yusuf":
                return self.cast.yusuf.pk
            case "hers":
                return self.meeting.pk
            case "no target":
                return MISSING_ID
            case "target":
                return int(Target.objects.filter(meeting=self.meeting)[0].pk)
            case "promise":
                return self.hers.promise("school").pk
            case "callum":
                return self.cast.callum.pk
            case "no contact":
                return self.cast.no_contact.pk
            case "his link":
                return int(Relationship.objects.get(adult=self.cast.karim, pupil=self.cast.yusuf).pk)
            case "passkey":
                return MISSING_ID
            case "handover":
                return self.handover.pk
            case "message":
                return int(Message.objects.filter(adult=self.cast.huda)[0].pk)
            case "delivery":
                stuck = Delivery.objects.filter(message__adult=self.cast.huda, channel="email")[0]
                Delivery.objects.filter(pk=stuck.pk).update(state="held", reason="unknown", handed_over_at=None)
                return int(stuck.pk)
        raise LookupError(thing)

    def data(self, words: str) -> dict[str, Any]:
        """A form filled in as it should be; rooms add forms of their own (`rows/<room>.py`, FORMS)."""
        if words in FORMS:
            own: dict[str, Any] = FORMS[words](self)
            return own
        soon = today() + timedelta(days=9)
        forms: dict[str, Any] = {
            "": {},
            "plan with father": {"adults": [self.cast.karim.pk], "reason": "To listen.", "agenda": "Maps"},
            "times": {"place": "Willow", "minutes": 45, "day_1": soon.isoformat(), "clock_1": "15:40"},
            "a line": {"text": "One more thing"},
            "needs": {"interpreter": "Arabic"},
            "agrees": {"agrees": "yes"},
            "it worked": {"mark": "worked"},
            "change": {"what": "Another seat", "due": soon.isoformat(), "reason": "The first was cold."},
            "why": {"words": "There is none."},
            "better": {"now": "better"},
            "dark": {"look": "dark"},
            "reason": {"reason": "The order has ended.", "seen": stamp(self.cast.no_contact)},
            "confirm": {"relationship": Relationship.objects.get(adult=self.cast.pending).pk},
            "limit": {
                "adult": self.cast.karim.pk, "kind": "dsl_decision", "takes": ["told"], "starts": soon.isoformat(),
            },
            "document": {
                "kind": "non_molestation", "takes": ["told"], "starts": today().isoformat(),
                "seen": stamp(self.cast.no_contact),
            },
            "that limit": {"seen": stamp(self.cast.no_contact)},
            "chosen": {"first": "Seeing the board", "version": self.meeting.version},
            "heard": {"interests": "Maps", "version": self.meeting.version, "then": "understood"},
            "hope": {
                "text": "He sees", "kind": "learning", "due": soon.isoformat(), "school_what": "A seat",
                "school_owner": self.cast.grace.pk,
            },
            "summary": {
                "version": self.meeting.version, "words": "We talked.", "is_read_back": "on",
                "next_on": soon.isoformat(),
            },
        }  # fmt: skip
        if words == "a time":
            slot = Slot.objects.filter(matter=self.meeting.matter)[0]
            return {"slot": slot.pk}
        found: dict[str, Any] = forms[words]
        return found


def path_of(name: str, row: Row, world: World, *, instead: int | str | None = None) -> str:
    """The row's address; `instead`: the id of something else in the place of the first."""
    ids = [world.id_of(thing) for thing in row.at]
    if instead is not None:
        ids[0] = instead
    return reverse(name, args=ids)
