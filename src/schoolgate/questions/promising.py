"""An answer that is something to do becomes a promise."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.people.models import Staff
from schoolgate.people.viewers import Viewer
from schoolgate.promises import actions as promises
from schoolgate.questions import actions
from schoolgate.questions.models import Question, Word
from schoolgate.refusal import Refused
from schoolgate.ui import words as said


@transaction.atomic
def promise(question: Question, *, by: Viewer, what: str, due: date, key: str) -> Word:
    """Promise it in the ledger, and answer with the promise's words. Sent twice, promised once."""
    question = actions.locked(question)
    if found := actions.said_already(question, key):
        return found
    if question.pupil is None or question.circle is None:
        raise Refused(_("A promise is about a child. Please answer in words here."))
    staff = Staff.objects.get(pk=by.person_id)
    answer = _("I promise: %(what)s. By %(day)s.") % {"what": what.strip().rstrip("."), "day": said.day(due)}
    word = actions.answer(question, by=by, words=answer, key=key, version=question.version)
    actions.let_in(question, staff)
    promises.make(
        by=by, made_by=staff, pupil=question.pupil, circle=question.circle, side="school", what=what, due=due,
        because=question, owner_staff=staff,
    )  # fmt: skip
    return word
