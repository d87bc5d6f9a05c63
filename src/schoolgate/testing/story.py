"""A talk brought to any point of its story by the real verbs, for tests that begin in the middle."""

from datetime import timedelta

from django.utils import timezone

from schoolgate.bookings.actions import Time
from schoolgate.bookings.models import Slot
from schoolgate.conversations import actions, in_the_room
from schoolgate.conversations.models import Meeting
from schoolgate.people.models import Adult
from schoolgate.people.queries import today
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
    return Meeting.objects.for_pages().get(pk=meeting.pk)


def _offer(meeting, grace, guest):  # type: ignore[no-untyped-def]  # a table of small steps, typed by their use
    at = (timezone.now() + timedelta(days=2)).replace(hour=15, minute=40, second=0, microsecond=0)
    times = [Time(at + timedelta(days=n), 60, "in_person", "Willow room") for n in range(2)]
    return actions.offer_times(meeting, times, by=grace)


def _book(meeting, grace, guest):  # type: ignore[no-untyped-def]  # as above
    slot = Slot.objects.filter(matter=meeting.matter).order_by("starts_at").first()
    return actions.book(meeting, slot, by=guest)


def _understand(meeting, grace, guest):  # type: ignore[no-untyped-def]  # as above
    meeting = in_the_room.write_explore(
        meeting,
        by=grace,
        texts={"interests": "He draws maps.", "worries": "The board is far away."},
        version=meeting.version,
    )
    return in_the_room.be_understood(meeting, by=grace)


def _focus(meeting, grace, guest):  # type: ignore[no-untyped-def]  # as above
    return in_the_room.choose_focus(
        meeting,
        by=grace,
        priorities=["Seeing the board"],
        agreed_importance="He is shy to say so.",
        version=meeting.version,
    )


def _agree(meeting, grace, guest):  # type: ignore[no-untyped-def]  # as above
    in_the_room.add_target(
        meeting, by=grace, text="Yusuf can see the board", kind="participation", success_sign="He says so",
        due=today() + timedelta(days=30),
        steps=[
            in_the_room.Step("school", "A seat at the front", grace.person_id),
            in_the_room.Step("home", "An eye test", guest.person_id),
        ],
    )  # fmt: skip
    return in_the_room.agree_plan(meeting, by=grace)


def _hold(meeting, grace, guest):  # type: ignore[no-untyped-def]  # as above
    in_the_room.hold(
        meeting, by=grace, words="We talked about maps and the board.", is_read_back=True,
        contact_between="A note in the book bag", next_on=today() + timedelta(days=90), end_reason="",
        version=Meeting.objects.get(pk=meeting.pk).version,
    )  # fmt: skip
    return meeting


def _share(meeting, grace, guest):  # type: ignore[no-untyped-def]  # as above
    in_the_room.share(meeting, by=grace)
    return meeting


def _close(meeting, grace, guest):  # type: ignore[no-untyped-def]  # as above
    in_the_room.answer_summary(meeting, by=guest, agrees=True, words="")
    return meeting


_STEP = {
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
