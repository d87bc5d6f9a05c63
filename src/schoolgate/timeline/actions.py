"""The only pen."""

import hashlib
import secrets
from collections.abc import Sequence

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


@transaction.atomic
def record_many(
    verb: Verb, done: Sequence[tuple[models.Model, str]], *, by: Viewer | Staff | Adult | None, school_id: int
) -> None:
    """Remember that `by` did `verb` to each of many rows: (what it happened to, words). Staff may read these.

    The same as `record` for each, in two statements instead of two for each. A pupil's or adult's own row, and a link
    between two of them, stand in the history of both.
    """
    staff_id, adult_id, role, _ = _who(by)
    at, entries, salts = timezone.now(), [], []
    for about, words in done:
        salts.append(secrets.token_hex(16))
        entries.append(
            Entry(
                school_id=school_id, verb=verb, at=at, by_staff_id=staff_id, by_adult_id=adult_id, as_role=role,
                pupil_id=about.pk if isinstance(about, Pupil) else getattr(about, "pupil_id", None),
                adult_id=about.pk if isinstance(about, Adult) else getattr(about, "adult_id", None),
                reach=Entry.Reach.STAFF, object_kind=about._meta.label_lower, object_id=about.pk,
                digest=digest(salts[-1], words),
            )
        )  # fmt: skip
    made = Entry.objects.bulk_create(entries, batch_size=500)
    Salt.objects.bulk_create(
        [Salt(school_id=school_id, entry=entry, value=salt) for entry, salt in zip(made, salts, strict=True)],
        batch_size=500,
    )


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
