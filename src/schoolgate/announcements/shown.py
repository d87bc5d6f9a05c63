"""What a sender was shown, sealed, so that the click need not count a whole school again.

The page before the click counts; its form carries the count with our signature over the notice as it stood, the person
and the number. A seal of the last few minutes stands for a count; without one, or with an older one, it is counted
anew. Who gets the notice is never taken from here: rights are read when it goes out.
"""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from schoolgate.announcements.models import Notice
from schoolgate.people.viewers import Viewer

GOOD_FOR = timedelta(minutes=5)


def seal(notice: Notice, viewer: Viewer, people: int) -> str:
    """Our word that this person was shown this number for this notice as it stands now."""
    return _signer().sign(_said(notice, viewer, people))


def is_sealed(given: str, notice: Notice, viewer: Viewer, people: int) -> bool:
    """Whether `given` is that word, a few minutes old at most."""
    try:
        return _signer().unsign(given, max_age=GOOD_FOR) == _said(notice, viewer, people)
    except BadSignature:
        return False


def _said(notice: Notice, viewer: Viewer, people: int) -> str:
    return f"{notice.pk}/{notice.version}/{viewer.person_id}/{people}"


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="schoolgate.announcements.shown")
