"""“These are two people”: said by somebody who looked, and taken back as easily."""

from django.db import transaction

from schoolgate.enrolment.actions.people import staff_id
from schoolgate.people.merges import TwoPeople
from schoolgate.people.models import Adult, Pupil
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def two_people(kept: Adult | Pupil, gone: Adult | Pupil, *, by: Viewer) -> TwoPeople:
    """These two records are two people: they are not proposed as one again. Pressing twice says it once."""
    if type(kept) is not type(gone) or kept.pk == gone.pk or kept.school_id != gone.school_id:
        raise Refused("Choose two records of one kind.")
    one, other = sorted((kept, gone), key=lambda row: row.pk)
    kind = "adult" if isinstance(one, Adult) else "pupil"
    pair, is_new = TwoPeople.objects.get_or_create(
        **{"school_id": one.school_id, f"one_{kind}_id": one.pk, f"other_{kind}_id": other.pk},
        defaults={"by_id": staff_id(by)},
    )
    if is_new:
        _remember(Verb.TWO_PEOPLE, pair, by)
    return pair


@transaction.atomic
def not_two_after_all(pair: TwoPeople, *, by: Viewer) -> None:
    """Taken back: they may be one person after all, and are proposed again."""
    pair = TwoPeople.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    _remember(Verb.NOT_TWO_PEOPLE, pair, by)
    pair.delete()


def _remember(verb: Verb, pair: TwoPeople, by: Viewer) -> None:
    record(
        verb, by=by, adult=pair.one_adult, pupil=pair.one_pupil, about=pair, reach=Entry.Reach.AUDIT,
        school_id=pair.school_id,
    )  # fmt: skip
