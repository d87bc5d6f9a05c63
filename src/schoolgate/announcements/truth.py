"""What became of a notice, person by person; and how much these families had this week already."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from schoolgate.announcements import audience
from schoolgate.announcements.models import Notice, Told
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.round_up import next_one
from schoolgate.outbox.rules import GATHERED_WAYS
from schoolgate.people.models import Adult
from schoolgate.people.preferences import Preference, Rhythm
from schoolgate.people.viewers import Viewer

WEEK = timedelta(days=7)
MOST = 500

# By state, in the words of whoever sent it. A portal row says nothing more than that it is there.
SAID: dict[str, Lazy | str] = {
    "queued": _("waits to be sent"),  # or rung, or posted
    "gathered": _("comes with the round-up"),
    "taken": _("being sent"),
    "handing_over": _("being sent"),
    "held": _("not sure whether it arrived"),
    "failed": _("did not arrive"),
    "withheld": _("held back"),
    "undelivered": _("did not arrive"),
    "not_needed": _("settled by a colleague"),
}
BY_WAY: dict[tuple[str, str], Lazy | str] = {
    ("handed_over", "email"): _("sent by email"),
    ("handed_over", "sms"): _("sent by text"),
    ("delivered", "sms"): _("text arrived"),
    ("handed_over", "phone"): _("told by phone"),
    ("handed_over", "letter"): _("letter posted"),
    ("queued", "phone"): _("on the call list"),
    ("queued", "letter"): _("a letter to print"),
}
TROUBLE = frozenset({"held", "failed", "withheld", "undelivered"})
# Of several ways to one reader, the one that came furthest is told; trouble before what is merely settled.
BEST = ("delivered", "handed_over", "handing_over", "taken", "queued", "gathered", *sorted(TROUBLE), "not_needed")


@dataclass(frozen=True, slots=True)
class Line:
    """One reader. The day they first opened it, never the minute."""

    name: str
    said: str
    is_trouble: bool
    read_on: date | None


@dataclass(frozen=True, slots=True)
class Truth:
    """Everybody whom the notice was told to, as far as the viewer may know who they are."""

    lines: list[Line]
    people: int
    read: int
    trouble: int
    unnamed: int


def truth_of(notice: Notice, viewer: Viewer) -> Truth:
    """Who has it. Grown-ups whom the viewer knows only as a parent themself are counted, not named."""
    told = Told.objects.filter(notice=notice)
    numbers = told.aggregate(people=Count("pk"), read=Count("message__read_on"))
    ways = _ways_of(told.values("message"))
    if notice.readers == Notice.Readers.FAMILIES:
        told = told.filter(adult__in=Adult.objects.visible_to(viewer))
    shown = list(told.select_related("adult", "staff", "message"))
    lines = []
    for row in shown:
        (state, way), person = ways.get(row.message_id, ("", "")), row.adult or row.staff
        assert person is not None, "the database holds that a notice is told to one"
        said = BY_WAY.get((state, way)) or SAID.get(state, "")
        lines.append(Line(person.full_name, str(said), state in TROUBLE, row.message.read_on))
    lines.sort(key=lambda line: (not line.is_trouble, line.read_on is not None, line.name))
    trouble = sum(1 for state, _way in ways.values() if state in TROUBLE)
    return Truth(lines[:MOST], numbers["people"], numbers["read"], trouble, numbers["people"] - len(shown))


def _ways_of(messages: QuerySet[Any, Any]) -> dict[int, tuple[str, str]]:
    """How far each message came, and by which way, besides its reader's own page; what was gathered, as far as the
    round-up that carries it.
    """
    found: dict[int, tuple[str, str]] = {}
    rows = Delivery.objects.filter(message__in=messages).exclude(channel=Delivery.Channel.PORTAL)
    gathered = rows.filter(state=Delivery.State.GATHERED, carrier__isnull=False)
    carriers = Delivery.objects.filter(message__in=gathered.values("carrier"))
    came = {pk: (state, way) for pk, state, way in carriers.values_list("message_id", "state", "channel")}
    for message, own_state, own_way, carrier in rows.values_list("message_id", "state", "channel", "carrier_id"):
        state, way = came.get(carrier, (own_state, own_way)) if own_state == "gathered" else (own_state, own_way)
        if message not in found or BEST.index(state) < BEST.index(found[message][0]):
            found[message] = state, way
    return found


@dataclass(frozen=True, slots=True)
class Load:
    """How often these grown-ups heard from school in the last seven days: on average, and the most that one did. A
    round-up is heard once, however much it carries.
    """

    average: int
    most: int


def load_of(notice: Notice) -> Load:
    """Before sending: how many messages these grown-ups had this week, from anybody at school."""
    if notice.readers == Notice.Readers.STAFF:
        return Load(0, 0)
    links = audience.links_of(notice.school_id, audience.selection_of(notice), notice.right)
    since = timezone.now() - WEEK
    found = (
        Message.objects.filter(adult__in=links.values("adult"), created_at__gte=since, is_secret=False)
        .exclude(Exists(Delivery.objects.filter(message=OuterRef("pk"), state=Delivery.State.GATHERED)))
        .order_by()
        .values("adult")
        .annotate(n=Count("pk"))
        .aggregate(all=Sum("n"), most=Max("n"))
    )
    people = links.order_by().values("adult").distinct().count()
    return Load(round((found["all"] or 0) / people) if people else 0, found["most"] or 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of the readers will have it with the round-up, and when that is."""

    people: int
    at: datetime


def waiting_of(notice: Notice) -> Waiting | None:
    """Before sending: who reads it with the round-up. None when nobody does, or when this cannot wait."""
    if not notice.can_wait:
        return None
    found = next_one(notice.school_id, timezone.now())
    readers = audience.links_of(notice.school_id, audience.selection_of(notice), notice.right).order_by()
    said = Preference.objects.filter(adult=OuterRef("adult"))
    by_machine = {"school_by__in": GATHERED_WAYS}
    wants = Q(Exists(said.filter(school_rhythm=Rhythm.WEEKLY, **by_machine)))
    if found.is_usual:
        wants |= Q(Exists(said.filter(school_rhythm="", **by_machine))) | ~Q(Exists(said))
    people = readers.filter(wants).values("adult").distinct().count()
    return Waiting(people, found.at) if people else None


def urgent_of(notice: Notice) -> int:
    """How many other urgent notices this school sent in four weeks: each of them rang through every evening."""
    since = timezone.now() - 4 * WEEK
    return (
        Notice.objects.filter(school=notice.school_id, is_urgent=True, sent_at__gte=since).exclude(pk=notice.pk).count()
    )
