"""The verbs of a question: ask, have in hand, write, answer, hand over, close, open again. The clock’s own: `due`."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.outbox.actions import notify
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import Circle, CircleMember, Pupil, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.questions import rules, worry
from schoolgate.questions.models import Passing, Question, Reader, Word
from schoolgate.refusal import Refused
from schoolgate.safeguarding import actions as safeguarding
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def ask(
    *, by: Viewer, pupil: Pupil | None, asked_of: Staff | None, words: str, key: str, is_to_ring: bool = False,
    best_time: str = "",
) -> tuple[Question, bool]:  # fmt: skip
    """Ask the school something, about one's own child or about none. `key` names the form: pressed twice, asked once.

    Returns the question and whether it is new. `pupil` and `asked_of` are found by the caller among what may be chosen.
    """
    rules.ensure_words(words)
    known = Question.objects.filter(school=by.school_id, adult=by.person_id, key=key)
    if found := known.first():
        return found, False
    now = timezone.now()
    days = rules.days_for(calendar_of(by.school_id), now)
    circle = Circle.objects.create(school_id=by.school_id, pupil=pupil) if pupil else None
    try:
        with transaction.atomic():
            question = Question.objects.create(
                school_id=by.school_id, pupil=pupil, adult_id=by.person_id, circle=circle, key=key, asked_of=asked_of,
                holder=asked_of, is_to_ring=is_to_ring, best_time=best_time.strip(), asked_at=now, waits_since=now,
                acknowledge_by=days.acknowledge_by, answer_by=days.answer_by,
            )  # fmt: skip
    except IntegrityError:  # asked by another press while we wrote
        if circle:
            circle.delete()
        return known.get(), False
    if circle:
        CircleMember.objects.create(school_id=by.school_id, circle=circle, adult_id=by.person_id)
    if asked_of:
        let_in(question, asked_of)
    word = _say(question, by, words, key)
    _remember(Verb.QUESTION_ASKED, question, by, words)
    if asked_of:
        tell_staff(question, asked_of, "asked", f"question-asked-{question.pk}-{asked_of.pk}")
    _look_for_worry(question, word)
    return question, True


@transaction.atomic
def acknowledge(question: Question, *, by: Viewer) -> Question:
    """ "I have it": whoever presses first has it in hand, and the parent is told their name."""
    question = locked(question)
    rules.ensure_waiting(question.state)
    if question.acknowledged_at and question.holder_id:
        return question
    _take(question, by, timezone.now())
    _save(question)
    _remember(Verb.QUESTION_TAKEN, question, by)
    tell_adult(question, "taken", f"question-taken-{question.pk}-{question.version}")
    return question


@transaction.atomic
def answer(question: Question, *, by: Viewer, words: str, key: str, version: int) -> Word:
    """Answer. Raises `rules.Moved` when somebody wrote since the page was opened at `version`."""
    question = locked(question)
    rules.ensure_words(words)
    if found := said_already(question, key):
        return found
    rules.ensure_open(question.state)
    rules.ensure_version(version, question.version)
    now = timezone.now()
    _take(question, by, now)
    question.first_answered_at = question.first_answered_at or now
    question.answered_at, question.escalated_at = now, None
    word = _say(question, by, words, key)
    _save(question)
    _remember(Verb.QUESTION_ANSWERED, question, by, words)
    tell_adult(question, "answered", f"question-answered-{word.pk}")
    return word


@transaction.atomic
def write(question: Question, *, by: Viewer, words: str, key: str) -> Word:
    """The parent writes more. After an answer it is the school's turn again, with days of its own."""
    question = locked(question)
    rules.ensure_words(words)
    if found := said_already(question, key):
        return found
    was = question.state
    word = _say(question, by, words, key)
    if was in (rules.ANSWERED, rules.CLOSED):
        _begin_again(question)
    _save(question)
    _remember(
        Verb.QUESTION_REOPENED if was == rules.CLOSED else Verb.QUESTION_WRITTEN, question, by, words
    )  # fmt: skip
    if question.holder:
        tell_staff(question, question.holder, "written", f"question-written-{word.pk}")
    _look_for_worry(question, word)
    return word


@transaction.atomic
def hand_over(question: Question, *, by: Viewer, to: Staff | None, reason: str) -> Passing:
    """To a colleague, or (None) to the office's list. The parent is told who has it now; the clock goes on."""
    question = locked(question)
    rules.ensure_waiting(question.state)
    rules.ensure_reason(reason)
    rules.ensure_somebody_else(question.holder_id, to.pk if to else None)
    passing = _pass(question, to, by=by, reason=reason.strip())
    _remember(Verb.QUESTION_PASSED, question, by, reason)
    if to:
        tell_staff(question, to, "passed", f"question-passed-{passing.pk}", who=by.said_name)
    tell_adult(question, "passed", f"question-passed-{passing.pk}")
    return passing


@transaction.atomic
def close(question: Question, *, by: Viewer | None) -> Question:
    """ "That helps": the one who asked closes it; `by` None, the clock, long after an answer."""
    question = locked(question)
    if question.closed_at:
        return question
    question.closed_at, question.escalated_at = timezone.now(), None
    _save(question)
    _remember(Verb.QUESTION_CLOSED, question, by)
    if by and question.holder:
        tell_staff(question, question.holder, "closed", f"question-closed-{question.pk}-{question.version}")
    return question


@transaction.atomic
def reopen(question: Question, *, by: Viewer) -> Question:
    """Not yet: it is the school's turn again."""
    question = locked(question)
    if rules.waits(question.state):
        return question
    _begin_again(question)
    _save(question)
    _remember(Verb.QUESTION_REOPENED, question, by)
    if question.holder:
        tell_staff(question, question.holder, "written", f"question-reopened-{question.pk}-{question.version}")
    return question


def return_to_office(question: Question) -> bool:
    """The clock: whoever had it no longer works here. Whether anything was done; a second run finds nothing."""
    with transaction.atomic():
        question = locked(question)
        if not question.waits or not question.holder_id:
            return False
        passing = _pass(question, None, by=None, reason=_("No longer works here"))
        _remember(Verb.QUESTION_RETURNED, question, None)
        tell_adult(question, "passed", f"question-passed-{passing.pk}")
        return True


# -- steps that several verbs share ------------------------------------------------------------------------------------


def _take(question: Question, by: Viewer, now: datetime) -> None:
    """The first who says so has it; who answers for a colleague does not take it away from them."""
    if question.holder_id is None:
        question.holder = Staff.objects.get(pk=by.person_id)
        let_in(question, question.holder)
    question.acknowledged_at = question.acknowledged_at or now


def _begin_again(question: Question) -> None:
    now = timezone.now()
    days = rules.days_for(calendar_of(question.school_id), now)
    question.closed_at = question.answered_at = question.acknowledged_at = question.escalated_at = None
    question.waits_since, question.acknowledge_by, question.answer_by = now, days.acknowledge_by, days.answer_by
    if question.holder and not Staff.objects.current().filter(pk=question.holder_id).exists():
        question.holder = None


def _pass(question: Question, to: Staff | None, *, by: Viewer | None, reason: str) -> Passing:
    passing = Passing.objects.create(
        school_id=question.school_id, question=question, before_id=question.holder_id, after=to,
        by_id=by.person_id if by else None, reason=reason, at=timezone.now(),
    )  # fmt: skip
    question.holder, question.acknowledged_at = to, None  # the next one says "I have it" too
    if to:
        let_in(question, to)
    _save(question)
    return passing


def _say(question: Question, by: Viewer, words: str, key: str) -> Word:
    who = {"by_adult_id": by.person_id} if by.is_parent else {"by_staff_id": by.person_id}
    return Word.objects.create(
        school_id=question.school_id, question=question, text=words.strip(), key=key, at=timezone.now(), **who
    )


def _save(question: Question) -> None:
    question.version += 1
    question.save()


def said_already(question: Question, key: str) -> Word | None:
    """The word of a form that was sent before: a double press."""
    return Word.objects.filter(question=question, key=key).first()


def _look_for_worry(question: Question, word: Word) -> None:
    """Words that may mean danger are shown to the safeguarding lead at once, whatever the hour."""
    if not worry.found_in(word.text, question.adult.language):
        return
    _handover, told = safeguarding.alert(
        question.adult, question.pupil, link=f"/questions/{question.pk}/",
        pointer=_("Words in a question may need you. Read them on its page."),
    )  # fmt: skip
    for lead in told:
        let_in(question, lead)


def let_in(question: Question, staff: Staff) -> None:
    """`staff` may read the whole of it from now on."""
    if question.circle_id:
        CircleMember.objects.get_or_create(school_id=question.school_id, circle_id=question.circle_id, staff=staff)
    else:
        Reader.objects.get_or_create(school_id=question.school_id, question=question, staff=staff)


def _remember(verb: Verb, question: Question, by: Viewer | None, words: str = "") -> None:
    """In the circle; what is about no child is for audit alone, as no circle can hold it."""
    record(
        verb, by=by, pupil=question.pupil, adult=question.adult, circle=question.circle, about=question, words=words,
        reach=None if question.circle else Entry.Reach.AUDIT, school_id=question.school_id,
    )  # fmt: skip


def remember_read(question: Question, viewer: Viewer) -> None:
    """A read by staff who do not have it in hand is an entry for audit (safeguarding-and-data 12)."""
    if question.holder_id != viewer.person_id:
        record(
            Verb.QUESTION_READ, by=viewer, pupil=question.pupil, circle=question.circle, about=question,
            reach=Entry.Reach.AUDIT,
        )  # fmt: skip


def tell_adult(question: Question, what: str, key: str) -> None:
    notify(
        question.adult, f"questions/notices/{what}", key=key, about=question.pupil, circle=question.circle,
        link=f"/questions/{question.pk}/", who=question.holder.said_name if question.holder else "",
        answer_by=question.answer_by,
    )  # fmt: skip


def tell_staff(question: Question, staff: Staff, what: str, key: str, who: str = "") -> None:
    """The word for staff names neither parent nor matter (reliability T08)."""
    notify(
        staff, f"questions/notices/staff_{what}", key=key, about=question.pupil, circle=question.circle,
        link=f"/questions/{question.pk}/", who=who, acknowledge_by=question.acknowledge_by,
        answer_by=question.answer_by,
    )  # fmt: skip


def locked(question: Question) -> Question:
    found: Question | None = Question.objects.select_for_update(of=("self",)).for_pages().filter(pk=question.pk).first()
    if found is None:
        raise Refused(_("This question is no longer here."))
    return found
