"""My day: the people who could do with a word from this member of staff today."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from schoolgate.access.policy import Action, may
from schoolgate.announcements.models import Notice
from schoolgate.conversations.models import Meeting, SeriesAdult
from schoolgate.enrolment.queries_invited import not_asked_yet
from schoolgate.notes.greeting import waiting_count
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.models_texts import Answer as TextedBack
from schoolgate.people.models import Relationship
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.promises.models import Answer, Promise
from schoolgate.questions.turns import Turn, waiting_for
from schoolgate.safeguarding.models import Handover


@dataclass(slots=True)
class Day:
    """What stands on "my day". `next_talk` is the lit door; `people` are talks that need a word."""

    next_talk: Meeting | None = None
    names: dict[int, list[str]] = field(default_factory=dict)
    people: list[Meeting] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    handovers: int = 0
    stuck: int = 0
    texts: int = 0
    unconfirmed: int = 0
    uninvited: int = 0
    questions: list[Turn] = field(default_factory=list)
    others_questions: int = 0
    notices: list[Notice] = field(default_factory=list)
    may_note: bool = False
    no_good_word: int = 0

    @property
    def people_waiting(self) -> int:
        waiting = len(self.people) + len(self.answers) + len(self.questions) + len(self.notices)
        return waiting + self.handovers + (self.next_talk is not None)

    @property
    def promises_due(self) -> int:
        return sum(1 for promise in self.promises if promise.due <= today())

    @property
    def talks(self) -> list[tuple[Meeting, str]]:
        """Each talk that needs a word, with the names of the grown-ups it is with."""
        return [(talk, ", ".join(self.names.get(talk.series_id, []))) for talk in self.people]


def day_of(viewer: Viewer) -> Day:
    """Compose the day. Only what the viewer's roles and circles let them see."""
    found = Day()
    now = timezone.now()
    if may(viewer.roles, Action.TALK_LIST):
        talks = list(
            Meeting.objects.visible_to(viewer)
            .for_pages()
            .filter(teacher=viewer.person_id, state__in=["to_arrange", "booked", "held", "declined", "no_show"])
            .exclude(state__in=["declined", "no_show"], created_at__lt=now - timedelta(days=120))
            .order_by("starts_at", "pk")
        )
        for row in SeriesAdult.objects.filter(series__in={t.series_id for t in talks}).select_related("adult"):
            found.names.setdefault(row.series_id, []).append(row.adult.full_name)
        booked = [t for t in talks if t.state == "booked" and _is_soon(t.starts_at, now)]
        found.next_talk = booked[0] if booked else None
        found.people = [
            t for t in talks if t is not found.next_talk and (t.state != "booked" or _is_soon(t.starts_at, now))
        ]
    if may(viewer.roles, Action.PROMISE_LIST):
        found.promises = list(Promise.objects.visible_to(viewer).owned_by(viewer).open().for_pages()[:12])
        found.answers = list(
            Answer.objects.filter(promise__owner_staff=viewer.person_id, at__gte=now - timedelta(days=7))
            .exclude(now="better")
            .filter(promise__in=Promise.objects.visible_to(viewer))
            .select_related("by_adult", "promise__pupil")
            .order_by("-at")[:5]
        )
    found.messages = list(Message.objects.visible_to(viewer).unread().newest_first()[:4])
    if may(viewer.roles, Action.HANDOVER_SEE):
        found.handovers = Handover.objects.visible_to(viewer).waiting().count()
    if may(viewer.roles, Action.DELIVERY_SEE):
        found.stuck = Delivery.objects.visible_to(viewer).for_a_person().count()
    if may(viewer.roles, Action.ANSWER_SEE):
        found.texts = TextedBack.objects.all().visible_to(viewer).unseen().count()
    if may(viewer.roles, Action.NOTICE_CONFIRM):
        found.notices = list(Notice.objects.waiting_for(viewer).select_related("by").order_by("sent_at")[:5])
    if may(viewer.roles, Action.ACCESS_CONFIRM):
        found.unconfirmed = Relationship.objects.current().filter(school=viewer.school_id, sign_in="pending").count()
    if may(viewer.roles, Action.INVITE):
        found.uninvited = not_asked_yet(viewer)
    if may(viewer.roles, Action.QUESTION_LIST):
        waiting = waiting_for(viewer)
        found.questions = waiting["mine"][:8]
        found.others_questions = len(waiting["nobodys"]) + len(waiting["late"])
    found.may_note = may(viewer.roles, Action.NOTE_LIST)
    found.no_good_word = waiting_count(viewer)
    return found


def _is_soon(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - timedelta(hours=6) <= at <= now + timedelta(days=3)
