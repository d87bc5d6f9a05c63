"""Messages of a made-up term, in the words the notices really have, and what became of each on its way."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models

from schoolgate.announcements.models import Notice
from schoolgate.demo.made import Made
from schoolgate.outbox import rendering, rules
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason
from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.promises.models import Promise

PAGES: dict[type[models.Model], str] = {Promise: "promises", Notice: "notices", Pupil: "children"}
# What is older than this has been read.
READ_AFTER = timedelta(days=4)


def tell(
    made: Made, reader: Adult | Staff, template: str, *, at: datetime, pupil: Pupil,
    circle: Circle | None = None, about: models.Model | None = None, right: str = "told",
    context: dict[str, Any] | None = None, mail: tuple[str, str] = (Delivery.State.HANDED_OVER, ""), by_hand: str = "",
) -> Message:  # fmt: skip
    """What `outbox.actions.notify` would have written at that moment, handed over in both ways.

    `mail` is the state of the delivery by mail, and its reason. Somebody without an address has it on the page only,
    and the mail stands in the office's list; with `by_hand` ("phone", "letter") it goes that way, and waits for it.
    """
    notice = rendering.render(template, reader, about=pupil, circle=circle, context=context or {})
    is_read = made.year.at(made.year.today, "00:00") - at > READ_AFTER
    message = Message(
        school=made.school, adult=reader if isinstance(reader, Adult) else None,
        staff=reader if isinstance(reader, Staff) else None, pupil=pupil, circle=circle, right=right, kind=template,
        subject=notice.subject, body=notice.body, language=notice.language, created_at=at, due_at=at,
        read_on=made.year.calendar.this_or_next_school_day(at.date() + timedelta(days=1)) if is_read else None,
    )  # fmt: skip

    made.messages += 1
    number = made.messages

    def with_keys(row: Message) -> None:
        kind = "staff" if isinstance(reader, Staff) else "adult"
        row.key = f"{template}-made-{number}/{kind}:{reader.pk}"
        if about is not None:
            row.link_path = f"/{PAGES.get(type(about), 'talks')}/{about.pk}/"

    made.rows.add(message, late=with_keys)
    deliver(made, message, Delivery.Channel.PORTAL, at)
    if by_hand:
        deliver(made, message, by_hand, at, Delivery.State.QUEUED)
    elif rendering.address(message):
        deliver(made, message, Delivery.Channel.EMAIL, at, *mail)
    else:
        deliver(made, message, Delivery.Channel.EMAIL, at, Delivery.State.FAILED, Reason.NO_ADDRESS)
    return message


def deliver(
    made: Made, message: Message, channel: str, at: datetime, state: str = Delivery.State.HANDED_OVER, reason: str = ""
) -> Delivery:
    """One delivery of `message`, as it stands."""
    gone = state == Delivery.State.HANDED_OVER
    return made.rows.add(
        Delivery(
            school=made.school, message=message, channel=channel, state=state, reason=reason,
            attempts=1 if channel == Delivery.Channel.EMAIL and reason != Reason.NO_ADDRESS else 0, due_at=at,
            first_tried_at=at if channel == Delivery.Channel.EMAIL and reason != Reason.NO_ADDRESS else None,
            handed_over_at=at + timedelta(seconds=4) if gone else None,
            provider_reference=rules.reference(f"{made.rng.getrandbits(128):032x}", settings.PUBLIC_URL),
        )
    )  # fmt: skip
