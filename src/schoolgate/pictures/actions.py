"""Answer for a child; note an answer that came on paper or by phone."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.people.models import Adult, Pupil
from schoolgate.people.pictures import PictureAnswer, Use
from schoolgate.people.pictures_shown import asked_about
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

How = PictureAnswer.How


@transaction.atomic
def answer(
    pupil: Pupil, adult: Adult, *, by: Viewer, answers: Mapping[str, bool], how: str = How.HERE,
    said_on: date | None = None,
) -> int:  # fmt: skip
    """Keep what this grown-up says about each use; how many answers. The earlier ones stay on record.

    Saying the same again counts: it is a fresh yes. Only the same on the same day is not written twice. Raises Refused
    when this grown-up is not asked about this child (any more), when nothing was answered, or for a day to come.
    """
    day = said_on or today()
    if adult.pk not in asked_about([pupil.pk], today()).get(pupil.pk, ()):
        raise Refused(
            _("This is not yours to answer just now."), then=_("Ring the school office. They can tell you why.")
        )
    if not answers:
        raise Refused(_("Nothing was chosen, so nothing has changed."), then=_("Choose yes or no, then save."))
    if day > today():
        raise Refused(_("That day has not come yet."), then=_("Choose the day on which they said it."))
    rows = [
        PictureAnswer(
            school_id=pupil.school_id, pupil=pupil, adult=adult, use=use, is_yes=is_yes, said_on=day, how=how,
            noted_by_id=by.person_id if by.is_staff_member else None,
        )
        for use, is_yes in answers.items()
        if use in Use.values and not _said_already(pupil, adult, use, (is_yes, day, how))
    ]  # fmt: skip
    PictureAnswer.objects.bulk_create(rows)
    if rows:
        record(Verb.PICTURES_ANSWERED, by=by, pupil=pupil, adult=adult, reach=Entry.Reach.AUDIT)
    return len(rows)


def _said_already(pupil: Pupil, adult: Adult, use: str, said: tuple[bool, date, str]) -> bool:
    last = PictureAnswer.objects.filter(pupil=pupil, adult=adult, use=use).in_order().last()
    return last is not None and (last.is_yes, last.said_on, last.how) == said
