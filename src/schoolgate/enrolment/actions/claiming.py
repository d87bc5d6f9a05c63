"""Coming in with an invitation: the link, the code, and what only a grown-up of the child knows.

Every step asks anew whether the adult may come in. Nothing here tells why something did not open.
"""

import hmac
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from schoolgate.access.policy import Role
from schoolgate.enrolment import codes, invited, queries_invited
from schoolgate.enrolment.models import Invitation
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Staff
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

Way, Ended = Invitation.Way, Invitation.Ended
WITH = ("adult__user", "adult__school")


@transaction.atomic
def open_link(key: str, *, browser: str) -> Invitation | None:
    """Spend a link in this browser; from now on it opens in no other. None for whatever is not good.

    `browser` is a digest of something that only this browser holds. A mailed link has done its work with this: it
    leads on to six numbers, sent anew to the address it was made for.
    """
    rows = Invitation.objects.all().unspent().filter(link_finder=codes.finder(key))
    row: Invitation | None = rows.select_related(*WITH).first()
    if row is None or not _is_sealed(row.link_seal, key, row) or not _is_still_theirs(row):
        return None
    now = timezone.now()
    if row.opened_at is None:
        spent = {"opened_at": now, "browser": browser, **({"used_at": now} if row.way == Way.EMAIL else {})}
        if not Invitation.objects.filter(pk=row.pk, opened_at__isnull=True, ended_at__isnull=True).update(**spent):
            return None  # another browser was quicker
        if row.way == Way.EMAIL:
            _remember_use(row)
        return row
    return row if hmac.compare_digest(row.browser, browser) else None


def opened(invitation_id: int, *, browser: str) -> Invitation | None:
    """The invitation that this browser has opened and not yet used."""
    rows = Invitation.objects.all().unspent().filter(pk=invitation_id, opened_at__isnull=False)
    row: Invitation | None = rows.select_related(*WITH).first()
    return row if row is not None and hmac.compare_digest(row.browser, browser) else None


def by_code(typed: str) -> Invitation | None:
    """The unspent letter with this code."""
    return _by_code(typed, Invitation.objects.all().unspent())


def by_code_and_mail(typed: str, *, address: str) -> Invitation | None:
    """The letter with this code, whose holder has just read a mail at `address`, which more than one person uses.

    Used or not: two things together, so that the letter stays good beside the mail.
    """
    found = _by_code(typed, Invitation.objects.all().standing().filter(adult__email=address))
    if found is not None and found.used_at is None and found.expires_at <= timezone.now():
        return None
    return found


@transaction.atomic
def use(invitation: Invitation) -> bool:
    """Spend the whole invitation. Of two presses the second finds it spent; False then."""
    used = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, ended_at__isnull=True).update(
        used_at=timezone.now()
    )
    if used:
        _remember_use(invitation)
    return bool(used)


@transaction.atomic
def knows(invitation: Invitation, *, first_name: str, born: date | None) -> bool:
    """Whether the known fact is right. Five wrong ones end the invitation, and the office is told (T28)."""
    if invited.knows_a_child(_children(invitation), first_name=first_name, born=born):
        return True
    Invitation.objects.filter(pk=invitation.pk).update(tries=F("tries") + 1)
    ended = Invitation.objects.filter(pk=invitation.pk, tries__gte=invited.MOST_TRIES, ended_at__isnull=True).update(
        ended_at=timezone.now(), why_ended=Ended.TRIES, link_finder="", code_finder=""
    )
    if ended:
        record(
            Verb.INVITATION_ENDED, by=None, adult=invitation.adult, about=invitation, reach=Entry.Reach.AUDIT,
            school_id=invitation.school_id,
        )  # fmt: skip
        for staff in Staff.objects.filter(school=invitation.school_id).holding(Role.OFFICE, Role.OFFICE_LEAD):
            notify(staff, "enrolment/notices/tries", key=f"tries-{invitation.pk}", link="/families/invitations/")
    return False


def _children(invitation: Invitation) -> list[invited.ChildFact]:
    links = queries_invited.may_come_in().filter(adult=invitation.adult_id).select_related("pupil")
    return [invited.ChildFact((link.pupil.first_name, link.pupil.known_as), link.pupil.born) for link in links]


def _by_code(typed: str, rows: Any) -> Invitation | None:
    code = codes.read(typed)
    # A code that cannot be one is looked for all the same: the answer takes as long.
    row: Invitation | None = rows.filter(code_finder=codes.finder(code or typed)).select_related(*WITH).first()
    if code is None or row is None or not _is_sealed(row.code_seal, code, row):
        return None
    return row


def _is_sealed(held: str, secret: str, row: Invitation) -> bool:
    made = codes.seal(secret, school_id=row.school_id, adult_id=row.adult_id, address=row.address)
    return bool(held) and hmac.compare_digest(held, made) and row.adult.school_id == row.school_id


def _is_still_theirs(row: Invitation) -> bool:
    """A link dies with the address it was sent to (G-17: changed e-mail)."""
    adult: Adult = row.adult
    now = {Way.EMAIL: adult.email, Way.TEXT: adult.mobile}.get(Way(row.way), "")
    return now == row.address


def _remember_use(row: Invitation) -> None:
    record(
        Verb.INVITATION_USED, by=row.adult, adult=row.adult, about=row, reach=Entry.Reach.AUDIT, school_id=row.school_id
    )
