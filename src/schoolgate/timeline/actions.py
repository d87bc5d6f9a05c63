"""The only pen."""

import hashlib
import secrets

from django.db import models, transaction
from django.utils import timezone

from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.timeline.models import Entry, Salt
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def record(
    verb: Verb,
    *,
    by: Viewer | Staff | Adult | None,
    pupil: Pupil | None = None,
    adult: Adult | None = None,
    circle: Circle | None = None,
    about: models.Model | None = None,
    words: str = "",
    reach: Entry.Reach | None = None,
    school_id: int | None = None,
) -> Entry:
    """Remember that `by` did `verb`, in the caller's transaction.

    `by` None means the school's own clock did it. `about` is the row it happened to; `words` are hashed with a salt and
    not kept. `reach` defaults to the circle when there is one, otherwise to staff. Call it inside the action that makes
    the change, so that neither can exist without the other.
    """
    staff_id, adult_id, role, home = _who(by)
    school = school_id or home or (pupil.school_id if pupil else None)
    assert school is not None, "an entry belongs to a school"
    salt = secrets.token_hex(16)
    entry = Entry.objects.create(
        school_id=school,
        verb=verb,
        at=timezone.now(),
        by_staff_id=staff_id,
        by_adult_id=adult_id,
        as_role=role,
        pupil=pupil,
        adult=adult,
        circle=circle,
        reach=reach or (Entry.Reach.CIRCLE if circle else Entry.Reach.STAFF),
        object_kind=about._meta.label_lower if about else "",
        object_id=about.pk if about else None,
        digest=digest(salt, words),
    )
    Salt.objects.create(school_id=school, entry=entry, value=salt)
    return entry


def digest(salt: str, words: str) -> str:
    """The salted hash that stands in the chain for what was written (hex, 64 characters)."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


def _who(by: Viewer | Staff | Adult | None) -> tuple[int | None, int | None, str, int | None]:
    match by:
        case Viewer():
            role = ",".join(sorted(by.roles))[:60]
            if by.is_parent:
                return None, by.person_id, role, by.school_id
            return by.person_id, None, role, by.school_id
        case Staff():
            return by.pk, None, "", by.school_id
        case Adult():
            return None, by.pk, "parent", by.school_id
        case None:
            return None, None, "", None


@transaction.atomic
def forget_words(entry: Entry) -> None:
    """Throw an entry's salt away once the words are erased: the chain still verifies, nobody can guess them."""
    Salt.objects.filter(entry=entry).delete()
