"""What a form was opened on, so that two people never write over one another unawares (reliability T20, G-16).

Each form carries a `stamp`: a signed digest of every value of its row as it stood. The deed compares it under the lock.
Because it is made of the values themselves, it notices every writer: a colleague, a list, a merge.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.core import signing
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.people.models import Placement, Pupil, Relationship, Restriction
from schoolgate.refusal import Refused
from schoolgate.timeline.models import Entry

SALT = "enrolment.seen"
# Not on any form here: written by signing in, or worked out from other rows.
NOT_COMPARED = frozenset({"school", "user", "is_contact_shared", "quiet_from", "quiet_until"})


class Stale(Refused):
    """Somebody changed the row while the form was open. `fields`: which columns; `now`: what stands there."""

    def __init__(self, fields: frozenset[str], by: str) -> None:
        if by:
            said = _("%(name)s changed this while you had it open, so nothing was saved over it.") % {"name": by}
        else:
            said = _("This was changed while you had it open, so nothing was saved over it.")
        super().__init__(said, then=_("What you typed is still here. Look at both, then save again."))
        self.fields = fields


def stamp(row: Model) -> str:
    """What the row holds now, to be posted back with the form."""
    kept = {name: _digest(value) for name, value in _values(row).items()}
    return signing.dumps({"of": _name(row), "at": timezone.now().isoformat(), "is": kept}, salt=SALT, compress=True)


def ensure_unchanged(row: Model, seen: str | None) -> None:
    """Raise Stale when `row` (read under a lock) differs from what the form was opened on. `seen` None: no form."""
    if seen is None:
        return
    try:
        said = signing.loads(seen, salt=SALT, max_age=None)
    except signing.BadSignature:
        raise Stale(frozenset(), "") from None
    if not isinstance(said, Mapping) or said.get("of") != _name(row):
        raise Stale(frozenset(), "")
    before: Mapping[str, str] = said["is"]
    changed = frozenset(name for name, value in _values(row).items() if before.get(name) != _digest(value))
    if changed:
        raise Stale(changed, _who(row, datetime.fromisoformat(said["at"])))


def _values(row: Model) -> dict[str, Any]:
    """Every column of the row as it stands in the table, and what hangs on it."""
    columns = [field.attname for field in row._meta.concrete_fields if field.name not in NOT_COMPARED]
    found = type(row)._base_manager.filter(pk=row.pk).values(*columns).first() or {}
    if isinstance(row, Relationship):
        rights = row.rights.order_by("kind", "starts").values_list("kind", "starts", "ends")
        found["rights"] = [f"{kind} {starts} {ends}" for kind, starts, ends in rights]
    if isinstance(row, Restriction):
        found["takes"] = sorted(row.takes.values_list("kind", flat=True))
    if isinstance(row, Pupil):
        forms = Placement.objects.current().filter(pupil=row, school_class__kind="form")
        found["school_class"] = sorted(forms.values_list("school_class", flat=True))
    return found


def _name(row: Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def _digest(value: object) -> str:
    return blake2b(repr(value).encode(), digest_size=6).hexdigest()


def _who(row: Model, since: datetime) -> str:
    """The last one who did something to this row after `since`, by name."""
    entries = Entry.objects.filter(object_kind=row._meta.label_lower, object_id=row.pk, at__gte=since)
    entry = entries.select_related("by_staff", "by_adult").order_by("-pk").first()
    if entry is None:
        return ""
    if entry.by_staff is not None:
        return str(entry.by_staff.said_name)
    return str(entry.by_adult.full_name) if entry.by_adult is not None else _("The school’s list")
