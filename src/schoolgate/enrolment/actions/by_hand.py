"""What the school wrote by hand stays, whatever a list says, until a person lets the list decide again."""

from collections.abc import Iterable

from django.db import transaction

from schoolgate.enrolment.actions.people import By
from schoolgate.enrolment.models import WrittenByHand
from schoolgate.people.models import Adult, Pupil
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def let_lists_decide(school_id: int, details: Iterable[tuple[str, int, str]], *, by: By) -> int:
    """From now on lists may change these details again: (kind of the import report, id, field) each.

    Nothing changes by itself: the next list that is looked at shows what it would change. Returns how many details were
    let go. What people changed about themselves is not the school's to let go, and is not among `WrittenByHand`.
    """
    count = 0
    for kind, object_id, field in details:
        rows = WrittenByHand.objects.filter(school=school_id, kind=kind, object_id=object_id, field=field)
        if not rows.delete()[0]:
            continue
        count += 1
        pupil = Pupil.objects.filter(pk=object_id, school=school_id).first() if kind == "pupils" else None
        adult = Adult.objects.filter(pk=object_id, school=school_id).first() if kind == "parents" else None
        record(Verb.BY_HAND_LET_GO, by=by, pupil=pupil, adult=adult, words=field, school_id=school_id)
    return count
