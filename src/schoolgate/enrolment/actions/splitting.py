"""A merge taken back: two records again, as they were, with everything restricting that was added since on both."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from schoolgate.enrolment.actions.people import staff_id
from schoolgate.enrolment.pairs import pair_of
from schoolgate.enrolment.references import put_back
from schoolgate.people.details import SecretPlace
from schoolgate.people.merges import Merge
from schoolgate.people.models import Adult, Relationship, RestrictedRight, Restriction, Right
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def split(merge: Merge, *, by: Viewer | None) -> Merge:
    """Put back exactly what the merge moved. A limit, a withdrawal or a secret that came since holds for both.

    Raises Refused when one of the two was joined with a third since: that one has to be taken apart first.
    """
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.split_at is not None:
        raise Refused("These two have been taken apart already.")
    _ensure_last(merge)
    kept, gone = merge.kept, merge.gone
    since = [_tightened(entry) for entry in merge.moved if "shared" in entry]
    put_back(merge.moved)
    for entry, tightened in zip((e for e in merge.moved if "shared" in e), since, strict=True):
        _tighten(entry["shared"][1], tightened)
    _copy_limits(merge)
    if isinstance(kept, Adult) and isinstance(gone, Adult):
        _copy_secrets(merge, kept, gone)
    merge.split_by_id, merge.split_at = staff_id(by), timezone.now()
    merge.save(update_fields=["split_by", "split_at"])
    record(
        Verb.PEOPLE_SPLIT, by=by, about=merge, adult=merge.kept_adult, pupil=merge.kept_pupil, school_id=merge.school_id
    )
    return merge


def _ensure_last(merge: Merge) -> None:
    both = [merge.kept.pk, merge.gone.pk]
    later = Merge.objects.standing().filter(school=merge.school_id, pk__gt=merge.pk)
    if merge.kept_adult_id is not None:
        later = later.filter(Q(kept_adult__in=both) | Q(gone_adult__in=both))
    else:
        later = later.filter(Q(kept_pupil__in=both) | Q(gone_pupil__in=both))
    if later.exists():
        raise Refused("One of these was joined with another record since.", then="Take that one apart first.")


def _tightened(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What became stricter on a shared link since the merge: withdrawn, ended, or fewer rights."""
    link = Relationship.objects.filter(pk=entry["shared"][0]).first()
    if link is None:
        return {}
    now = pair_of(link)
    has_ended = link.ends is not None and link.ends.isoformat() != entry["ends"]
    return {
        "is_withdrawn": now.sign_in == Relationship.SignIn.WITHDRAWN != entry["sign_in"],
        "ends": link.ends if has_ended else None,
        "lost": sorted(set(entry["rights"]) - set(now.rights)),
    }


def _tighten(link_id: int, tightened: Mapping[str, Any]) -> None:
    link = Relationship.objects.filter(pk=link_id).first()
    if link is None or not tightened:
        return
    if tightened["is_withdrawn"]:
        Relationship.objects.filter(pk=link_id).update(sign_in=Relationship.SignIn.WITHDRAWN)
    if tightened["ends"] is not None and (link.ends is None or link.ends > tightened["ends"]):
        Relationship.objects.filter(pk=link_id).update(ends=tightened["ends"])
    open_rights = Right.objects.filter(relationship=link_id, kind__in=tightened["lost"]).exclude(ends__lt=today())
    open_rights.update(ends=today() - timedelta(days=1))


def _copy_limits(merge: Merge) -> None:
    """A limit entered since concerns the one person both records may be of."""
    name = "adult" if merge.kept_adult_id is not None else "pupil"
    since = Restriction.objects.filter(lifted_at__isnull=True, entered_at__gt=merge.at, **{name: merge.kept})
    for limit in since.prefetch_related("takes"):
        kinds = [take.kind for take in limit.takes.all()]
        other = "pupil_id" if name == "adult" else "adult_id"
        pair = {f"{name}_id": merge.gone.pk, other: getattr(limit, other)}
        if not Relationship.objects.filter(**pair).exists():
            continue
        entered_at = limit.entered_at
        limit.pk, limit._state.adding = None, True
        setattr(limit, f"{name}_id", merge.gone.pk)
        limit.save(force_insert=True)
        Restriction.objects.filter(pk=limit.pk).update(entered_at=entered_at)
        RestrictedRight.objects.bulk_create(
            RestrictedRight(school_id=limit.school_id, restriction_id=limit.pk, kind=kind) for kind in kinds
        )


def _copy_secrets(merge: Merge, kept: Adult, gone: Adult) -> None:
    places = SecretPlace.objects.in_force()
    if places.filter(adult=kept, begun_at__gt=merge.at).exists() and not places.filter(adult=gone).exists():
        begun = places.filter(adult=kept).values_list("begun_by", flat=True)[0]
        SecretPlace.objects.create(school_id=gone.school_id, adult=gone, begun_by_id=begun)
    then: Mapping[str, bool] = next((entry["hidden"] for entry in merge.moved if "hidden" in entry), {})
    now = Adult.objects.filter(pk=kept.pk).values(*then).get() if then else {}
    became = {name: True for name, was in then.items() if now.get(name) and not was}
    if became:
        Adult.objects.filter(pk=gone.pk).update(**became)
