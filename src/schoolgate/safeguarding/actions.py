"""Tell the DSL; take it over. The word that goes out says only that somebody is waiting (reliability T08)."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.access.policy import Role
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Pupil, Relationship, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.safeguarding.models import Handover
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def tell(pupil: Pupil | None, *, by: Viewer, pointer: str) -> Handover:
    """Hand a worry about a child to the DSL and deputies, at once, whatever the hour (KCSIE: act immediately).

    `pupil` None: whoever has no list of children (a lunchtime supervisor, the clerk) must be able to tell too.
    `pointer` is one line that helps the DSL find the teller; the concern itself is told in person and kept in the
    school's safeguarding system, never here. Raises Refused when nobody is named as safeguarding lead today.
    """
    leads = leads_for(by.school_id, pupil)
    if not leads:
        raise Refused(
            _("No safeguarding lead is named in Schoolgate today, so we could not pass this on."),
            then=_("Please go and tell a senior colleague in person, now."),
        )
    handover = Handover.objects.create(
        school_id=by.school_id, pupil=pupil, by_id=by.person_id, pointer=pointer, told_at=timezone.now()
    )
    record(Verb.DSL_TOLD, by=by, pupil=pupil, about=handover, words=pointer, reach=Entry.Reach.AUDIT)
    for lead in leads:
        notify(lead, "safeguarding/notices/told", key=f"handover-{handover.pk}", urgent=True, link="/safeguarding/")
    return handover


@transaction.atomic
def alert(adult: Adult, pupil: Pupil | None, *, pointer: str, link: str) -> tuple[Handover, list[Staff]]:
    """Show the DSL and deputies at once that words a parent wrote on the page `link` may need them.

    Never refused: a parent who wrote it must not be turned away because the school has named nobody. Then the heads are
    told, and it waits on the list for whoever is named next. Nobody who shares a child with the writer is told (T03).
    Returns the row, and who was told.
    """
    told = leads_for(adult.school_id, pupil, adult) or [
        head
        for head in Staff.objects.filter(school=adult.school_id).holding(Role.HEAD).order_by("pk")
        if head.user_id is None or not _shares_a_child(head, adult)
    ]
    handover = Handover.objects.create(
        school_id=adult.school_id, pupil=pupil, by_adult=adult, pointer=pointer, link=link, told_at=timezone.now()
    )
    record(Verb.DSL_ALERTED, by=adult, pupil=pupil, about=handover, reach=Entry.Reach.AUDIT)
    for person in told:
        notify(person, "safeguarding/notices/alert", key=f"handover-{handover.pk}", urgent=True, link=link)
    return handover, told


def _shares_a_child(staff: Staff, adult: Adult) -> bool:
    return bool(Relationship.objects.filter(adult=adult, pupil__relationships__adult__user=staff.user_id).exists())


def leads_for(school_id: int, pupil: Pupil | None, writer: Adult | None = None) -> list[Staff]:
    """Who may be told: the DSL and deputies, but never one who is a grown-up of this very child, or of any of the
    writer's children."""
    leads = Staff.objects.filter(school=school_id).holding(Role.DSL)
    if writer is not None:
        beside = Relationship.objects.filter(pupil__relationships__adult=writer, adult__user__isnull=False)
        leads = leads.filter(Q(user__isnull=True) | ~Q(user__in=beside.values("adult__user")))
    if pupil is not None:
        own = Relationship.objects.filter(pupil=pupil, adult__user__isnull=False).values("adult__user")
        leads = leads.filter(Q(user__isnull=True) | ~Q(user__in=own))
    return list(leads.order_by("pk"))


@transaction.atomic
def take_over(handover: Handover, *, by: Viewer) -> Handover:
    """The DSL has it in the safeguarding system: the pointer goes; who, about whom and when stay."""
    changed = Handover.objects.filter(pk=handover.pk, taken_at__isnull=True).update(
        pointer="", link="", taken_by_id=by.person_id, taken_at=timezone.now()
    )
    handover.refresh_from_db()
    if changed:
        record(Verb.DSL_CONFIRMED, by=by, pupil=handover.pupil, about=handover, reach=Entry.Reach.AUDIT)
        if handover.by:  # a parent is spoken with, not sent a receipt
            notify(
                handover.by,
                "safeguarding/notices/taken",
                key=f"handover-taken-{handover.pk}",
                urgent=True,
                who=by.said_name,
            )
    return handover
