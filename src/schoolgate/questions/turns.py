"""Whose turn it is, and by which day: what waits at school, as one member of staff sees it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from schoolgate.access.policy import Action, may
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.questions.models import Question


@dataclass(frozen=True, slots=True)
class Turn:
    """A question on a list for staff, with the day that counts now. `is_first`: somebody has yet to say "I have it"."""

    question: Question
    by: date | None
    is_first: bool
    is_late: bool


def turn_of(question: Question, day: date) -> Turn:
    is_first = question.acknowledged_at is None
    by = question.acknowledge_by if is_first else question.answer_by
    if question.answer_by and by:
        by = min(by, question.answer_by)
    return Turn(question, by, is_first, bool(by and by < day) or question.escalated_at is not None)


def waiting_for(viewer: Viewer) -> dict[str, Any]:
    """What waits at school, as far as this viewer sees it: mine, nobody's, late ones of others, answered ones."""
    day = today()
    rows = Question.objects.visible_to(viewer).for_pages()
    turns = [turn_of(q, day) for q in rows.waiting().order_by("answer_by", "pk")[:300]]
    turns.sort(key=lambda turn: (turn.by is None, turn.by or day, turn.question.pk))
    mine = [t for t in turns if t.question.holder_id == viewer.person_id]
    nobodys = [t for t in turns if t.question.holder_id is None]
    answered = rows.filter(holder=viewer.person_id, answered_at__isnull=False).order_by("-answered_at")
    return {
        "mine": mine,
        "nobodys": nobodys,
        "late": [t for t in turns if t.is_late and t not in mine and t not in nobodys]
        if may(viewer.roles, Action.QUESTION_ROUTE)
        else [],
        "answered": list(answered[:20]),
        "may_see_pace": may(viewer.roles, Action.QUESTION_PACE),
    }
