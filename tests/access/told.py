"""One home's whole story, told with words that can be found again wherever they turn up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from schoolgate.bookings.actions import Time
from schoolgate.bookings.models import Slot
from schoolgate.conversations import actions, in_the_room
from schoolgate.conversations.models import Meeting
from schoolgate.people.models import Adult, Pupil
from schoolgate.people.queries import today
from schoolgate.promises import actions as promises
from schoolgate.promises.models import Promise, Settlement
from schoolgate.testing.cast import Cast, secrets_of, viewer_of

STEPS = (
    "planned", "offered", "needs", "booked", "started", "understood", "focused", "agreed", "held", "shared", "closed",
    "changed", "kept", "asked", "answered", "thanked",
)  # fmt: skip


@dataclass
class Told:
    """What one home's story is made of. Every word of it holds "canary-<mark>-", so that none can hide."""

    cast: Cast
    adult: Adult
    pupil: Pupil
    mark: str
    hour: int = 15
    meeting: Meeting | None = None
    words: set[str] = field(default_factory=set)

    def word(self, what: str) -> str:
        said = f"canary-{self.mark}-{what}"
        self.words.add(said)
        return said

    def secrets(self) -> frozenset[str]:
        """What nobody in another home may ever see: every word, the name, and every way to reach this grown-up."""
        return frozenset(self.words) | secrets_of(self.adult)

    def tell(self) -> Iterator[str]:
        """The story, one step at a time: each name of STEPS once it has happened."""
        grace, guest = viewer_of(self.cast.grace), viewer_of(self.adult)
        word = self.word
        meeting = actions.plan(
            self.pupil, by=grace, adults=[self.adult.pk], reason=f"I would like to hear about {word('reason')}.",
            criterion=word("criterion"), agenda=[word("agenda")],
        )  # fmt: skip
        self.meeting = meeting
        yield "planned"
        at = (timezone.now() + timedelta(days=2)).replace(hour=self.hour, minute=40, second=0, microsecond=0)
        times = [Time(at + timedelta(days=n), 60, "in_person", word("room")) for n in range(2)]
        meeting = actions.offer_times(meeting, times, by=grace)
        yield "offered"
        actions.add_agenda(meeting, by=guest, text=word("added"))
        actions.say_needs(
            meeting, by=guest, interpreter=word("language"), step_free=True, brings=word("aunt"), other_teacher=False,
            words=word("needs"),
        )  # fmt: skip
        yield "needs"
        slot = Slot.objects.filter(matter=meeting.matter).order_by("starts_at").first()
        assert slot is not None
        meeting = actions.book(meeting, slot, by=guest)
        yield "booked"
        meeting = in_the_room.start(meeting, by=grace)
        yield "started"
        texts = {name: word(name) for name in in_the_room.EXPLORE_FIELDS}
        meeting = in_the_room.write_explore(meeting, by=grace, texts=texts, version=meeting.version)
        meeting = in_the_room.be_understood(meeting, by=grace)
        yield "understood"
        meeting = in_the_room.choose_focus(
            meeting, by=grace, priorities=[word("priority")], agreed_importance=word("importance"),
            version=meeting.version,
        )  # fmt: skip
        yield "focused"
        in_the_room.add_target(
            meeting, by=grace, text=word("target"), kind="participation", success_sign=word("sign"),
            due=today() + timedelta(days=30),
            steps=[
                in_the_room.Step("school", word("school"), grace.person_id),
                in_the_room.Step("home", word("home"), guest.person_id),
                in_the_room.Step("child", word("child")),
            ],
        )  # fmt: skip
        meeting = in_the_room.agree_plan(meeting, by=grace)
        yield "agreed"
        in_the_room.hold(
            meeting, by=grace, words=word("summary"), is_read_back=True, contact_between=word("contact"),
            next_on=today() + timedelta(days=90), end_reason="", version=Meeting.objects.get(pk=meeting.pk).version,
        )  # fmt: skip
        yield "held"
        in_the_room.share(meeting, by=grace)
        yield "shared"
        in_the_room.answer_summary(meeting, by=guest, agrees=False, words=word("view"))
        yield "closed"
        yield from self._promises(meeting)

    def _promises(self, meeting: Meeting) -> Iterator[str]:
        grace, guest = viewer_of(self.cast.grace), viewer_of(self.adult)
        ours, theirs = self.promise("school"), self.promise("home")
        promises.change(
            ours, by=grace, what=self.word("instead"), due=today() + timedelta(days=20), reason=self.word("because")
        )
        yield "changed"
        promises.keep(ours, by=grace, words=self.word("done"))
        promises.refuse(theirs, by=guest, words=self.word("cannot"))
        yield "kept"
        Settlement.objects.filter(promise=ours).update(at=timezone.now() - timedelta(days=8))
        promises.ask_again()
        yield "asked"
        promises.answer(ours, by=guest, now="partly", words=self.word("partly"))
        yield "answered"
        promises.thank(ours, by=guest)
        yield "thanked"

    def promise(self, side: str) -> Promise:
        """The promise of one side: "school", "home" or "child"."""
        assert self.meeting is not None
        found: Promise = (
            Promise.objects.for_pages().select_related("circle").get(circle=self.meeting.circle_id, side=side)
        )
        return found


def tell_until(step: str, *stories: Told) -> None:
    """Bring stories that have not begun to one step, side by side."""
    for story in stories:
        for reached in story.tell():
            if reached == step:
                break


def two_homes(cast: Cast) -> tuple[Told, Told]:
    """Yusuf's mother and father, each with their own talk with his teacher."""
    return Told(cast, cast.huda, cast.yusuf, "huda", 14), Told(cast, cast.karim, cast.yusuf, "karim", 16)
