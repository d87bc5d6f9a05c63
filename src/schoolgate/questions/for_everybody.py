"""Answers for everybody: written anew, with nobody in them."""

from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.people.models import Adult, Pupil
from schoolgate.people.viewers import Viewer
from schoolgate.questions import rules
from schoolgate.questions.models import Common
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def publish(*, by: Viewer, about: str, question: str, answer: str) -> Common:
    """Show every parent an answer that many need. Refused while anybody of the school is named in it.

    Nothing leads from it to whoever asked first: the row has no such column.
    """
    rules.ensure_words(question)
    rules.ensure_words(answer)
    rules.ensure_nobody_named(f"{question}\n{answer}", names_of(by.school_id))
    same: Common | None = Common.objects.visible_to(by).filter(question=question.strip()).first()
    if same:
        if same.answer == answer.strip():
            return same  # a double press
        raise Refused(_("This question has an answer for everybody already."), then=_("Take that one back first."))
    try:
        with transaction.atomic():
            made = Common.objects.create(
                school_id=by.school_id, about=about, question=question.strip(), answer=answer.strip(),
                published_by_id=by.person_id, published_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        found: Common = Common.objects.visible_to(by).get(question=question.strip())
        return found
    record(Verb.COMMON_PUBLISHED, by=by, about=made, words=question, reach=Entry.Reach.AUDIT)
    return made


@transaction.atomic
def withdraw(common: Common, *, by: Viewer) -> None:
    """Take it back. The row stays, so that what stood there can be looked up."""
    if Common.objects.filter(pk=common.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
        record(Verb.COMMON_WITHDRAWN, by=by, about=common, reach=Entry.Reach.AUDIT)


def names_of(school_id: int) -> Iterator[str]:
    """Every name of a pupil or a grown-up at home, those who left included."""
    for table in (Pupil.with_merged, Adult.with_merged):
        for names in table.filter(school=school_id).values_list("first_name", "last_name", "known_as"):
            yield from names
