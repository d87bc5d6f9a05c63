"""The things that stand beside Yusuf's own: each made when an address asks for it, and gone with the savepoint."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from schoolgate.conversations.models import Meeting
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult, Pupil, Relationship, Staff
from schoolgate.promises.models import Promise
from schoolgate.safeguarding.models import Handover
from schoolgate.testing.factories import make_promise, make_pupil, make_talk, restrict

if TYPE_CHECKING:
    from tests.access.world import World

MISSING_ID = 987_654_321
TOO_LARGE = 9_223_372_036_854_775_808  # one more than a database holds


def _talk(pupil: Pupil, teacher: Staff, adult: Adult) -> Meeting:
    now = timezone.now()
    times = [now + timedelta(days=days) for days in (1, 2)]
    return make_talk(pupil, teacher, [adult], state=Meeting.State.BOOKED, starts_at=times[0], slots=times)


def _promise(talk: Meeting) -> Promise:
    return make_promise(talk, "a quiet place", owner=talk.teacher)


def _message(person: Adult | Staff, **more: Any) -> Message:
    now = timezone.now()
    to = {"adult": person} if isinstance(person, Adult) else {"staff": person}
    if more.get("is_secret"):
        more |= {"expires_at": now + timedelta(minutes=10), "is_urgent": True}
    return Message.objects.create(
        school_id=person.school_id, kind="outbox/test", key=f"test-{person.pk}-{len(more)}", subject="A word",
        body="A word for you.", to_address=person.email, language="en-gb", created_at=now, due_at=now, **to, **more,
    )  # fmt: skip


def _delivery(message: Message) -> Delivery:
    return Delivery.objects.create(
        school_id=message.school_id, message=message, channel="email", state="held", reason="unknown",
        due_at=message.due_at, provider_reference=f"<{message.pk}@test.example>",
    )  # fmt: skip


def _deleted() -> int:
    """The id of a child, a talk and much else that was here once."""
    last = Pupil._base_manager.order_by("-pk").values_list("pk", flat=True)[0]
    return int(last) + 100_000


def _link(adult: Adult) -> int:
    return int(Relationship.objects.filter(adult=adult)[0].pk)


OTHERS: dict[str, Callable[["World"], int]] = {
    "nothing": lambda w: MISSING_ID,
    "deleted": lambda w: _deleted(),
    "zero": lambda w: 0,
    "too large": lambda w: TOO_LARGE,
    # children
    "ela": lambda w: w.cast.ela.pk,
    "alfie": lambda w: w.cast.alfie.pk,
    "arun": lambda w: w.cast.arun.pk,
    "layla": lambda w: w.cast.layla.pk,
    "jonah": lambda w: w.cast.jonah.pk,
    "mia": lambda w: w.cast.mia.pk,
    "poppy": lambda w: w.cast.left_pupil.pk,
    "gwen": lambda w: w.cast.gwen.pk,
    "unplaced": lambda w: make_pupil(w.cast.school, "Robin", "New", year=4).pk,
    # talks
    "his talk": lambda w: w.his.meeting.pk if w.his.meeting else _talk(w.cast.yusuf, w.cast.grace, w.cast.karim).pk,
    "jonah’s talk": lambda w: _talk(w.cast.jonah, w.cast.reid, w.cast.jonah_father).pk,
    "barred talk": lambda w: _talk(w.cast.callum, w.cast.grace, w.cast.barred).pk,
    "gwen’s talk": lambda w: _talk(w.cast.gwen, w.cast.millbrook_teacher, w.cast.carys).pk,
    # promises
    "jonah’s promise": lambda w: _promise(_talk(w.cast.jonah, w.cast.reid, w.cast.jonah_father)).pk,
    "barred promise": lambda w: _promise(_talk(w.cast.callum, w.cast.grace, w.cast.barred)).pk,
    "gwen’s promise": lambda w: _promise(_talk(w.cast.gwen, w.cast.millbrook_teacher, w.cast.carys)).pk,
    # messages and deliveries
    "his message": lambda w: _message(w.cast.karim, pupil=w.cast.yusuf).pk,
    "teacher’s message": lambda w: _message(w.cast.grace, pupil=w.cast.yusuf).pk,
    "carys’s message": lambda w: _message(w.cast.carys, pupil=w.cast.gwen).pk,
    "secret message": lambda w: _message(w.cast.huda, is_secret=True).pk,
    "barred message": lambda w: _message(w.cast.barred, pupil=w.cast.callum).pk,
    "his delivery": lambda w: _delivery(_message(w.cast.karim, pupil=w.cast.yusuf)).pk,
    "carys’s delivery": lambda w: _delivery(_message(w.cast.carys, pupil=w.cast.gwen)).pk,
    # handed over, limits, links
    "gwen’s handover": lambda w: (
        Handover.objects.create(
            school=w.cast.millbrook, pupil=w.cast.gwen, by=w.cast.millbrook_teacher, told_at=timezone.now()
        ).pk
    ),
    "care order": lambda w: w.cast.care_order.pk,
    "order elsewhere": lambda w: restrict(w.cast.gwen, w.cast.carys, by=w.cast.millbrook_head).pk,
    "her link": lambda w: int(Relationship.objects.get(adult=w.cast.huda, pupil=w.cast.yusuf).pk),
    "carys’s link": lambda w: _link(w.cast.carys),
}
