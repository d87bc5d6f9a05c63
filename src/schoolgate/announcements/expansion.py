"""Telling the readers of a notice, so that it can be killed at any instant and run again.

The notice's row is the truth: `told_up_to` moves in the same transaction that tells the next of them. Whoever takes
over goes on from there; two workers at once wait for one another at the row. Rights are read for each portion anew, and
once more by the outbox as each message leaves.
"""

from itertools import groupby

from django.db import transaction
from django.utils import timezone

from schoolgate.announcements import audience, translating
from schoolgate.announcements.models import Notice, Told, Wording
from schoolgate.outbox.bulk import Post, notify_all
from schoolgate.outbox.failpoints import failpoint
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Pupil
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

PORTION = 200
TEMPLATE = "announcements/notices/notice"
State = Notice.State


def release(notice_id: int) -> None:
    """Let it out if its time has come and nobody took it back; go on with it if somebody began. Else do nothing."""
    while go_on(notice_id):
        pass


def go_on(notice_id: int) -> bool:
    """One portion of the same; whether there may be another."""
    Notice.objects.filter(pk=notice_id, state=State.HELD, release_at__lte=timezone.now()).update(state=State.GOING)
    failpoint("released")
    is_more = _tell_next(notice_id)
    failpoint("a portion told")
    return is_more


@transaction.atomic
def _tell_next(notice_id: int) -> bool:
    """Tell the next portion; False when there is nothing left to do."""
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("by")
        .filter(pk=notice_id, state=State.GOING)
        .first()
    )
    if notice is None:
        return False
    failpoint("a portion begun")
    told = _colleagues(notice) if notice.readers == Notice.Readers.STAFF else _families(notice)
    if told is None:
        Notice.objects.filter(pk=notice.pk).update(state=State.GONE, finished_at=timezone.now())
        record(Verb.NOTICE_GONE, by=None, about=notice, school_id=notice.school_id)
        return False
    Notice.objects.filter(pk=notice.pk).update(told_up_to=told)
    failpoint("a portion written")
    return True


def _families(notice: Notice) -> int | None:
    """The next grown-ups by number, each once, with every child of theirs whom it concerns.

    Always two hundred people of the school in turn, and of those the ones who may be told: no question here is ever
    about the whole school, whatever the database believes about its tables (decision 0021).
    """
    links = audience.links_of(notice.school_id, audience.selection_of(notice), notice.right).order_by("adult_id", "pk")
    everybody = Adult.objects.filter(school=notice.school_id).order_by("pk").values_list("pk", flat=True)
    up_to, pairs = notice.told_up_to, list[tuple[int, int]]()
    while not pairs:
        looked_at = list(everybody.filter(pk__gt=up_to)[:PORTION])
        if not looked_at:
            return None
        # From one number to another, not a list: SQLite would try each of a list with each child of the school.
        these = links.filter(adult__gte=looked_at[0], adult__lte=looked_at[-1])
        pairs = list(these.values_list("adult_id", "pupil_id"))
        up_to = looked_at[-1]
    children = {adult: [pupil for _, pupil in rows] for adult, rows in groupby(pairs, lambda pair: pair[0])}
    people = Adult.objects.select_related("user", "school").in_bulk(list(children))
    pupils = Pupil.objects.in_bulk({pk for of_one in children.values() for pk in of_one})
    posts, translated = [], translating.fresh(notice)
    for adult, of_one in children.items():
        own = sorted((pupils[pk] for pk in of_one), key=lambda pupil: (-pupil.year, pupil.called, pupil.pk))
        context = context_of(notice, [pupil.called for pupil in own], translated.get(people[adult].language))
        posts.append(Post(people[adult], own[0], context, also=own[1:]))
    messages = _notify(notice, posts)
    Told.objects.bulk_create(
        Told(school_id=notice.school_id, notice=notice, adult_id=post.reader.pk, message=message)
        for post, message in zip(posts, messages, strict=True)
    )
    return up_to


def _colleagues(notice: Notice) -> int | None:
    rows = list(
        audience.colleagues(notice.school_id)
        .filter(pk__gt=notice.told_up_to)
        .select_related("user", "school")
        .order_by("pk")[:PORTION]
    )
    if not rows:
        return None
    messages = _notify(notice, [Post(staff, None, context_of(notice, [])) for staff in rows])
    Told.objects.bulk_create(
        Told(school_id=notice.school_id, notice=notice, staff=staff, message=message)
        for staff, message in zip(rows, messages, strict=True)
    )
    return int(rows[-1].pk)


def _notify(notice: Notice, posts: list[Post]) -> list[Message]:
    return notify_all(
        posts, TEMPLATE, key=f"notice:{notice.pk}", right=notice.right, urgent=notice.is_urgent,
        link=f"/notices/{notice.pk}/", can_wait=notice.can_wait,
    )  # fmt: skip


def context_of(notice: Notice, children: list[str], wording: Wording | None = None) -> dict[str, object]:
    """What the words of a message are made of. Of several children none is named: it may go while the right stands for
    one of them, and words once written say what they say (decision 0024). The notice's own page names those about whom
    the reader may still know.
    """
    named = children[0] if len(children) == 1 else ""
    return {"notice": notice, "said": wording or notice, "who": notice.by.said_name, "children": named}
