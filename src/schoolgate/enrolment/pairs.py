"""Two links of one adult and one child, made one: the stricter of the two stays on the first."""

from datetime import timedelta

from schoolgate.enrolment import rules_merging as rules
from schoolgate.enrolment.actions.people import ended_by_hand
from schoolgate.enrolment.references import Log
from schoolgate.people.models import Relationship, Right
from schoolgate.people.queries import today


def pair_of(link: Relationship) -> rules.Pair:
    """What this link says, in plain values. A link that has ended gives no right."""
    day = today()
    rows = list(Right.objects.filter(relationship=link).order_by("starts", "pk"))
    open_rights = {}
    if link.ends is None or link.ends >= day:
        for right in rows:
            if (right.ends is None or right.ends >= day) and right.kind not in open_rights:
                open_rights[right.kind] = (right.starts, right.ends)
    return rules.Pair(
        sign_in=link.sign_in, kind=link.kind, responsibility=link.responsibility, has_care=link.has_care,
        lives_with=link.lives_with, is_emergency=link.is_emergency, rights=open_rights, has_ever_had_rights=bool(rows),
    )  # fmt: skip


def join_pairs(one: Relationship, other: Relationship, log: Log, *, stays: str | None, is_new_to_it: bool) -> None:
    """`one` stays and says the stricter of both; `other` is laid aside where it stands, ended.

    A link that was ended on either side is ended: a second record must not bring back who was removed (T21).
    """
    yesterday = today() - timedelta(days=1)
    mine, theirs = pair_of(one), pair_of(other)
    sign_in = rules.sign_in_of_both(mine.sign_in, theirs.sign_in, stays=stays, is_new_to_it=is_new_to_it)
    rights = rules.rights_of_both(mine, theirs)
    ends = min((day for day in (one.ends, other.ends) if day is not None), default=None)
    number = one.priority if one.priority is not None else other.priority
    log.entries.append({"shared": [one.pk, other.pk]})
    log.write(other, ends=min(other.ends or yesterday, yesterday), sign_in=Relationship.SignIn.WITHDRAWN)
    log.write(one, sign_in=sign_in, ends=ends, priority=number, **rules.standing_of_both(mine, theirs))
    ended = ended_by_hand(other)
    for kind in sorted(mine.rights.keys() | rights.keys() | ended):
        _settle(one, other, kind, rights, log)


def _settle(one: Relationship, other: Relationship, kind: str, rights: rules.Windows, log: Log) -> None:
    """Bring the rows of one right on `one` to what both allow."""
    day = today()
    rows = list(Right.objects.filter(relationship=one, kind=kind).exclude(ends__lt=day).order_by("starts", "pk"))
    last_word = Right.objects.filter(relationship=other, kind=kind).order_by("-starts", "-pk").first()
    if kind not in rights:
        decided_by = last_word.ended_by_id if last_word is not None else None
        for row in rows:
            log.write(row, ends=day - timedelta(days=1), **({"ended_by_id": decided_by} if decided_by else {}))
        if last_word is not None and decided_by and not rows:
            known = Right.objects.filter(relationship=one, kind=kind, starts=last_word.starts)
            if not known.exists():
                _copy(one, last_word, log)
        return
    first, last = rights[kind]
    if not rows:
        source = Right.objects.filter(relationship=other, kind=kind, starts=first).first()
        if source is not None:
            _copy(one, source, log)
        return
    log.write(rows[0], ends=last)
    if first > rows[0].starts and first > day:
        log.write(rows[0], starts=first)
    for row in rows[1:]:
        log.write(row, ends=day - timedelta(days=1))


def _copy(one: Relationship, right: Right, log: Log) -> None:
    copied = Right.objects.create(
        school_id=one.school_id, relationship=one, kind=right.kind, starts=right.starts, ends=right.ends,
        given_by_id=right.given_by_id, given_because=right.given_because, ended_by_id=right.ended_by_id,
        ended_because=right.ended_because,
    )  # fmt: skip
    log.made(copied)
