"""What became of a notice, person by person; and how much these families had this week already."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from schoolgate.announcements import audience
from schoolgate.announcements.models import Notice, Told
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult
from schoolgate.people.viewers import Viewer

WEEK = timedelta(days=7)
MOST = 500

# By state, in the words of whoever sent it. A portal row says nothing more than that it is there.
SAID: dict[str, Lazy | str] = {
    "queued": _("waits to be sent"),
    "taken": _("being sent"),
    "handing_over": _("being sent"),
    "handed_over": _("sent by email"),
    "held": _("not sure whether it arrived"),
    "failed": _("did not arrive"),
    "withheld": _("held back"),
    "not_needed": _("settled by a colleague"),
}
TROUBLE = frozenset({"held", "failed", "withheld"})


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
    mails = dict(
        Delivery.objects.filter(message__in=told.values("message"), channel=Delivery.Channel.EMAIL).values_list(
            "message_id", "state"
        )
    )
    if notice.readers == Notice.Readers.FAMILIES:
        told = told.filter(adult__in=Adult.objects.visible_to(viewer))
    shown = list(told.select_related("adult", "staff", "message"))
    lines = []
    for row in shown:
        state, person = mails.get(row.message_id, ""), row.adult or row.staff
        assert person is not None, "the database holds that a notice is told to one"
        lines.append(Line(person.full_name, str(SAID.get(state, "")), state in TROUBLE, row.message.read_on))
    lines.sort(key=lambda line: (not line.is_trouble, line.read_on is not None, line.name))
    trouble = sum(1 for state in mails.values() if state in TROUBLE)
    return Truth(lines[:MOST], numbers["people"], numbers["read"], trouble, numbers["people"] - len(shown))


@dataclass(frozen=True, slots=True)
class Load:
    """Messages to these grown-ups in the last seven days: on average, and the most that one of them had."""

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
        .order_by()
        .values("adult")
        .annotate(n=Count("pk"))
        .aggregate(all=Sum("n"), most=Max("n"))
    )
    people = links.order_by().values("adult").distinct().count()
    return Load(round((found["all"] or 0) / people) if people else 0, found["most"] or 0)
