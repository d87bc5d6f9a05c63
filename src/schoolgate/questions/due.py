"""What the clock does for questions. Every step looks for rows that are due and may be killed or run twice.

Nothing is silently dropped: what nobody has, what is late, and what waits for one who has left, stands on a list that
somebody reads, and each is told once.
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from schoolgate.outbox.actions import notify
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import Staff
from schoolgate.people.queries import today
from schoolgate.questions import actions, rules, who
from schoolgate.questions.models import Question
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


def run() -> None:
    """All of it, in an order in which each step sees what the one before has changed."""
    promise_days()
    return_from_those_who_left()
    remind()
    escalate()
    close_stale()


def promise_days() -> int:
    """Days for those that came in when the term dates ended too soon to promise any."""
    count = 0
    for question in Question.objects.waiting().filter(answer_by__isnull=True).order_by("pk"):
        days = rules.days_for(calendar_of(question.school_id), question.waits_since)
        if days.answer_by is not None:
            count += Question.objects.filter(pk=question.pk, answer_by__isnull=True).update(
                acknowledge_by=days.acknowledge_by, answer_by=days.answer_by
            )
    return count


def return_from_those_who_left() -> int:
    here = Staff.objects.current().values("pk")
    left = Question.objects.waiting().filter(holder__isnull=False).exclude(holder__in=here)
    return sum(actions.return_to_office(question) for question in left.order_by("pk"))


def remind() -> int:
    """On the day itself: whoever has it, or the office when nobody has. Once for each promised day."""
    count = 0
    for question, what in _due_today():
        key = f"question-due-{question.pk}-{what}-{today()}"
        if question.holder:
            told = notify(
                question.holder, "questions/notices/staff_due", key=key, about=question.pupil, circle=question.circle,
                link=f"/questions/{question.pk}/",
            )  # fmt: skip
            count += told is not None
        else:
            count += _tell_office(question, "staff_nobody", key)
    return count


def _due_today() -> Iterator[tuple[Question, str]]:
    waiting = Question.objects.waiting().for_pages().order_by("pk")
    for question in waiting.filter(acknowledged_at__isnull=True, acknowledge_by=today()):
        yield question, "heard"
    for question in waiting.filter(answer_by=today()):
        yield question, "answer"


def escalate() -> int:
    """Late: on the list of the office and the head from now on, and they are told. Once, by a conditional update."""
    count = 0
    for question in Question.objects.late(today()).filter(escalated_at__isnull=True).for_pages().order_by("pk"):
        with transaction.atomic():
            late = Question.objects.late(today()).filter(pk=question.pk, escalated_at__isnull=True)
            if not late.update(escalated_at=timezone.now()):
                continue
            record(
                Verb.QUESTION_LATE, by=None, pupil=question.pupil, adult=question.adult, circle=question.circle,
                about=question, reach=Entry.Reach.AUDIT, school_id=question.school_id,
            )  # fmt: skip
            _tell_office(question, "staff_late", f"question-late-{question.pk}-{question.waits_since:%Y%m%d%H%M%S}")
            count += 1
    return count


def _tell_office(question: Question, what: str, key: str) -> int:
    """The word names nobody, so it may go to those who are not in the circle."""
    return sum(
        notify(staff, f"questions/notices/{what}", key=key, link=f"/questions/{question.pk}/") is not None
        for staff in who.of_the_office(question.school_id, question.adult)
    )


def close_stale() -> int:
    """Answered, and not a word for ten school days: closed; one press opens it again."""
    count = 0
    for question in Question.objects.open().filter(answered_at__isnull=False).order_by("pk"):
        assert question.answered_at is not None
        if rules.is_stale(question.answered_at, timezone.now(), calendar_of(question.school_id)):
            actions.close(question, by=None)
            count += 1
    return count
