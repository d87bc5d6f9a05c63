"""What the texts of a notice come to, said before they go: how many people, how many parts, what that costs."""

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from schoolgate.announcements import audience, expansion, translating
from schoolgate.announcements.models import Notice
from schoolgate.outbox import rendering, round_up, routes, sending
from schoolgate.outbox.channels.sms.parts import cost, length
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult
from schoolgate.people.preferences import Preference, Way

MOST = 1000
PENNY = Decimal("0.01")
SMS = Delivery.Channel.SMS


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts that leave at once. `longest`: in parts. `pounds`: of all, rounded up to a penny; None without a price."""

    people: int
    parts: int
    longest: int
    pounds: Decimal | None


def texts_of(notice: Notice) -> Texts | None:
    """For whom this would be a text now, worked out for each of them as it would be sent; None when for nobody.

    A handful of statements. Of more than a thousand such readers the first thousand are worked out and the rest taken
    to be like them.
    """
    if notice.readers == Notice.Readers.STAFF or not sending.CHANNELS[SMS].is_ready():
        return None
    readers = _who_may_get_texts(notice)
    people, count = list(readers.order_by("pk")[:MOST]), readers.count()
    said = routes.said_by([adult.pk for adult in people])
    waits = round_up.next_one(notice.school_id, timezone.now()) if notice.can_wait else None
    translated = translating.fresh(notice)
    texts = []
    for adult in people:
        message = _as_it_would_be(notice, adult, expansion.context_of(notice, [], translated.get(adult.language)))
        ways = routes.ways(message, said.get(adult.pk, routes.Said()), waits)
        if any(way.channel == SMS and way.is_open and not way.instead and not way.gathered_at for way in ways):
            texts.append(rendering.text_for(message, hides=adult.has_discreet_mail))
    if not texts:
        return None
    parts = [length(text).parts for text in texts]
    scale = Decimal(count) / len(people)
    pence = Decimal(settings.TEXT_PENCE) if settings.TEXT_PENCE else None
    return Texts(
        people=round(len(texts) * scale),
        parts=round(sum(parts) * scale),
        longest=max(parts),
        pounds=None if pence is None else (cost(texts, pence / 100) * scale).quantize(PENNY, rounding=ROUND_UP),
    )


def _who_may_get_texts(notice: Notice) -> QuerySet[Any, Any]:
    links = audience.links_of(notice.school_id, audience.selection_of(notice), notice.right).order_by()
    chose = Preference.objects.filter(Q(school_by=Way.SMS) | Q(urgent_by=Way.SMS), adult=OuterRef("pk"))
    may = Q(Exists(chose)) | Q(email="") | Q(is_contact_shared=True)
    found = Adult.objects.filter(may, pk__in=links.values("adult")).exclude(mobile="")
    return found.select_related("user", "school")


def _as_it_would_be(notice: Notice, adult: Adult, context: dict[str, object]) -> Message:
    said = rendering.render(expansion.TEMPLATE, adult, about=None, circle=None, context=context)
    return Message(
        school=adult.school, adult=adult, kind=expansion.TEMPLATE, subject=said.subject, body=said.body,
        link_path=f"/notices/{notice.pk}/", language=said.language, is_urgent=notice.is_urgent,
    )  # fmt: skip
