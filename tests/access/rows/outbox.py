"""One's own messages; what is stuck, for those who settle the post of their own school."""

from typing import Any

from django.utils import timezone

from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.models_texts import Answer, Halt
from schoolgate.people.models import Staff
from tests.access.row import OFFICES, SETTLE_POST, TALK_WITH_FAMILIES, Row, page
from tests.access.states import EVERYBODY, PARENTS

BY_HAND = OFFICES | {"head"}  # of their own school
LIMIT = frozenset({"head", "office lead", "head elsewhere"})
HALT = frozenset({"head", "office lead", "admin", "head elsewhere"})
PROVIDERS = EVERYBODY  # nobody without the provider's own proof, whoever is signed in

ROWS: dict[str, Row] = {
    "messages": Row(get={"page": EVERYBODY}),
    "message": Row(at=("message",), get=page("mother")),
    "deliveries": Row(get={"page": SETTLE_POST | {"head elsewhere"}}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-again": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-arrived": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-leave": Row(at=("delivery",), post={"done": SETTLE_POST}, guard=SETTLE_POST | {"head elsewhere"}),
    "delivery-instead": Row(at=("delivery",), post={"done": BY_HAND}, guard=BY_HAND | {"head elsewhere"}),
    "post-halt": Row(post={"done": HALT}, guard=HALT),
    "post-resume": Row(post={"done": HALT}, data="halted", guard=HALT),
    "calls": Row(get={"page": BY_HAND | {"head elsewhere"}}, guard=BY_HAND | {"head elsewhere"}),
    "call": Row(at=("her call",), post={"done": BY_HAND}, data="reached", guard=BY_HAND | {"head elsewhere"}),
    "letters": Row(get={"page": BY_HAND | {"head elsewhere"}}, guard=BY_HAND | {"head elsewhere"}),
    "letters-sheets": Row(
        get={"page": BY_HAND | {"head elsewhere"}}, post={"done": BY_HAND | {"head elsewhere"}},
        guard=BY_HAND | {"head elsewhere"},
    ),
    "letters-posted": Row(post={"done": BY_HAND | {"head elsewhere"}}, guard=BY_HAND | {"head elsewhere"}),
    "round-up": Row(get={"page": LIMIT}, post={"done": LIMIT}, data="fridays", guard=LIMIT),
    "reached": Row(at=("her record",), get={"page": BY_HAND}, guard=BY_HAND | {"head elsewhere"}),
    "answers": Row(get={"page": TALK_WITH_FAMILIES | OFFICES}, guard=TALK_WITH_FAMILIES | OFFICES),
    "answer-seen": Row(at=("her answer",), post={"done": BY_HAND}, guard=TALK_WITH_FAMILIES | OFFICES),
    "how": Row(get={"page": PARENTS}, post={"done": PARENTS}, data="by email", guard=PARENTS),
    "hook-notify-status": Row(post={"forbidden": PROVIDERS}, is_open=True),
    "hook-notify-text": Row(post={"forbidden": PROVIDERS}, is_open=True),
    "hook-twilio-status": Row(post={"forbidden": PROVIDERS}, is_open=True),
    "hook-twilio-text": Row(post={"forbidden": PROVIDERS}, is_open=True),
}  # fmt: skip


def _her_message(world: Any) -> Message:
    found: Message = Message.objects.filter(adult=world.cast.huda, pupil=world.cast.yusuf)[0]
    return found


def _her_call(world: Any) -> int:
    """Asked again, it waits again."""
    now = timezone.now()
    row, _ = Delivery.objects.update_or_create(
        school=world.cast.school,
        message=_her_message(world),
        channel="phone",
        defaults={"state": "queued", "due_at": now, "reason": "", "handed_over_at": None, "attempts": 0},
        create_defaults={"due_at": now, "provider_reference": "call"},
    )
    return int(row.pk)


def _her_answer(world: Any) -> int:
    row, _ = Answer.objects.get_or_create(
        school=world.cast.school,
        provider_id="a",
        defaults={
            "adult": world.cast.huda,
            "number": "+447700900123",
            "words": "Yes",
            "received_at": timezone.now(),
        },
    )
    return int(row.pk)


def _halted(world: Any) -> dict[str, Any]:
    for school in (world.cast.school, world.cast.millbrook):
        if not Halt.objects.filter(school=school, lifted_at__isnull=True).exists():
            by = Staff.objects.filter(school=school)[0]
            Halt.objects.create(school=school, by=by, at=timezone.now())
    return {}


IDS = {"her call": _her_call, "her answer": _her_answer, "her record": lambda w: w.cast.huda.pk}
FORMS = {
    "halted": _halted,
    "reached": lambda w: {"how": "reached"},
    "fridays": lambda w: {"is_usual": "each", "day": "4", "at": "15:30"},
    "by email": lambda w: {
        "school_rhythm": "each",
        "child_by": "email",
        "school_by": "email",
        "urgent_by": "email",
        "speaks": "en-gb",
    },
}
