"""A talk brought to any point of its story by the real verbs, for tests that begin in the middle."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from schoolgate.bookings.actions import Time
from schoolgate.bookings.models import Slot
from schoolgate.conversations import actions, in_the_room
from schoolgate.conversations.models import Meeting
from schoolgate.people.models import Adult
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.testing.cast import Cast, viewer_of

STEPS = ("planned", "offered", "booked", "started", "understood", "focused", "agreed", "held", "shared", "closed")


def talk_at(step: str, cast: Cast, adult: Adult | None = None) -> Meeting:
    """Yusuf's talk between Miss Okafor and Huda (or another adult), at one of `STEPS`."""
    parent = adult or cast.huda
    grace, guest = viewer_of(cast.grace), viewer_of(parent)
    meeting = actions.plan(
        cast.yusuf, by=grace, adults=[parent.pk], reason="I would like to hear what Yusuf enjoys at home.",
        criterion="canary-criterion", agenda=["What Yusuf loves", "What is hard"],
    )  # fmt: skip
    for name in STEPS[1 : STEPS.index(step) + 1]:
        meeting = _STEP[name](meeting, grace, guest)
    found: Meeting = Meeting.objects.for_pages().get(pk=meeting.pk)
    return found


def _offer(meeting: Meeting, grace: Viewer, guest: Viewer) -> Meeting:
    at = (timezone.now() + timedelta(days=2)).replace(hour=15, minute=40, second=0, microsecond=0)
    times = [Time(at + timedelta(days=n), 60, "in_person", "Willow room") for n in range(2)]
    return actions.offer_times(meeting, times, by=grace)


def _book(meeting: Meeting, grace: Viewer, guest: Viewer) -> Meeting:
    slot = Slot.objects.filter(matter=meeting.matter).order_by("starts_at").first()
    assert slot is not None
    return actions.book(meeting, slot, by=guest)


def _understand(meeting: Meeting, grace: Viewer, guest: Viewer) -> Meeting:
    meeting = in_the_room.write_explore(
        meeting,
        by=grace,
        texts={"interests": "He draws maps.", "worries": "The board is far away."},
        version=meeting.version,
    )
    return in_the_room.be_understood(meeting, by=grace)


def _focus(meeting: Meeting, grace: Viewer, guest: Viewer) -> Meeting:
    return in_the_room.choose_focus(
        meeting,
        by=grace,
        priorities=["Seeing the board"],
        agreed_importance="He is shy to say so.",
        version=meeting.version,
    )


def _agree(meeting: Meeting, grace: Viewer, guest: Viewer) -> Meeting:
    in_the_room.add_target(
        meeting, by=grace, text="Yusuf can see the board", kind="participation", success_sign="He says so",
        due=today() + timedelta(days=30),
        steps=[
            in_the_room.Step("school", "A seat at the front", grace.person_id),
            in_the_room.Step("home", "An eye test", guest.person_id),
        ],
    )  # fmt: skip
    return in_the_room.agree_plan(meeting, by=grace)


def _hold(meeting: Meeting, grace: Viewer, guest: Viewer) -> Meeting:
    in_the_room.hold(
        meeting, by=grace, words="We talked about maps and the board.", is_read_back=True,
        contact_between="A note in the book bag", next_on=today() + timedelta(days=90), end_reason="",
        version=Meeting.objects.get(pk=meeting.pk).version,
    )  # fmt: skip
    return meeting


def _share(meeting: Meeting, grace: Viewer, guest: Viewer) -> Meeting:
    in_the_room.share(meeting, by=grace)
    return meeting


def _close(meeting: Meeting, grace: Viewer, guest: Viewer) -> Meeting:
    in_the_room.answer_summary(meeting, by=guest, agrees=True, words="")
    return meeting


_STEP: dict[str, Callable[[Meeting, Viewer, Viewer], Meeting]] = {
    "offered": _offer,
    "booked": _book,
    "started": lambda meeting, grace, guest: in_the_room.start(meeting, by=grace),
    "understood": _understand,
    "focused": _focus,
    "agreed": _agree,
    "held": _hold,
    "shared": _share,
    "closed": _close,
}
