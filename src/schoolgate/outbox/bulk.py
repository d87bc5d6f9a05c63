"""Tell many people at once: the same as `actions.notify` for each of them, in a handful of statements."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from schoolgate.outbox import rendering, round_up, routes, rules, sending
from schoolgate.outbox.actions import deliveries_for
from schoolgate.outbox.failpoints import failpoint
from schoolgate.outbox.models import Delivery, Message, MessageChild
from schoolgate.outbox.nudges import nudge, nudge_many
from schoolgate.outbox.reasons import Reason
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import Adult, Pupil, Relationship, Staff

State = Delivery.State


class Post(NamedTuple):
    """One reader, the child because of whom they are told, what the template knows besides, and further children.

    With `also` the words must name no child: the reader may know them while the right stands for one of these children
    (decision 0024).
    """

    reader: Adult | Staff
    about: Pupil | None
    context: dict[str, Any]
    also: Sequence[Pupil] = ()


def notify_all(
    posts: Sequence[Post], template: str, *, key: str, right: str = "told", urgent: bool = False, link: str = "",
    can_wait: bool = False,
) -> list[Message]:  # fmt: skip
    """Tell each of `posts`, in the caller's transaction; the messages in the same order.

    The readers must be of one school and come with `user` and `school` joined. Whoever has been told under this `key`
    already makes the whole call fail (IntegrityError): the caller holds a lock and knows whom it has told. A grown-up
    who holds `right` about none of the post's children this moment gets a message that is held back, as with `notify`.
    What `can_wait` is gathered for those who like such news once a week (`round_up`).
    """
    if not posts:
        return []
    rules.ensure_page(link)
    now, school_id = timezone.now(), posts[0].reader.school_id
    calendar = calendar_of(school_id) if any(isinstance(post.reader, Staff) for post in posts) else None
    messages = [_message(post, template, key, right, urgent, link, now, calendar) for post in posts]
    Message.objects.bulk_create(messages)
    MessageChild.objects.bulk_create(
        MessageChild(school_id=school_id, message=message, pupil=pupil)
        for post, message in zip(posts, messages, strict=True)
        for pupil in post.also
    )
    entitled = _entitled(posts, right)
    said = routes.said_by([message.adult_id for message in messages if message.adult_id is not None])
    waits = round_up.next_one(school_id, now) if can_wait and not urgent else None
    rows: list[Delivery] = []
    for post, message in zip(posts, messages, strict=True):
        is_known = isinstance(post.reader, Staff) or any((post.reader.pk, pk) in entitled for pk in _children(post))
        ways = routes.ways(message, said.get(message.adult_id or 0, routes.Said()), waits)
        rows += deliveries_for(message, now, None if is_known else Reason.NOT_ENTITLED, ways)
    deliveries = Delivery.objects.bulk_create(rows)
    failpoint("messages written")
    for delivery in deliveries:
        if delivery.state == State.WITHHELD and delivery.channel != Delivery.Channel.PORTAL:
            sending.remember_withheld(delivery.message, delivery)
    queued = [row for row in deliveries if row.state == State.QUEUED and row.due_at <= now]
    going = [row.pk for row in queued if row.channel not in Delivery.BY_HAND]
    if len(going) == 1:
        nudge(going[0], urgent=urgent)
    else:
        nudge_many(going, urgent=urgent)
    return messages


def _message(
    post: Post, template: str, key: str, right: str, urgent: bool, link: str, now: Any, calendar: Any
) -> Message:
    reader, is_staff = post.reader, isinstance(post.reader, Staff)
    notice = rendering.render(
        template, reader, about=None if post.also else post.about, circle=None, context=post.context
    )
    return Message(
        school_id=reader.school_id,
        adult=reader if isinstance(reader, Adult) else None,
        staff=reader if isinstance(reader, Staff) else None,
        pupil=post.about,
        right=right,
        kind=template,
        key=f"{key}/{'staff' if is_staff else 'adult'}:{reader.pk}",
        subject=notice.subject,
        body=notice.body,
        link_path=link,
        language=notice.language,
        is_urgent=urgent,
        created_at=now,
        due_at=rules.when_due(
            now, urgent=urgent, quiet_from=reader.quiet_from, quiet_until=reader.quiet_until,
            calendar=None if urgent else calendar, is_staff=is_staff,
        ),
    )  # fmt: skip


def _children(post: Post) -> list[int]:
    return [pupil.pk for pupil in (post.about, *post.also) if pupil is not None]


def _entitled(posts: Sequence[Post], right: str) -> set[tuple[int, int]]:
    """(grown-up, child) of those who may be told this moment."""
    adults = [post.reader.pk for post in posts if isinstance(post.reader, Adult)]
    pupils = [pk for post in posts for pk in _children(post)]
    links = Relationship.objects.all().entitled(right).signed_in().filter(adult__in=adults, pupil__in=pupils)
    on_roll = Q(pupil__in=Pupil.objects.all().on_roll().filter(pk__in=pupils))
    return set(links.filter(on_roll).values_list("adult_id", "pupil_id"))
