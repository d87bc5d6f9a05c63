"""Children who are not in the list any more. A list proposes; a person says so, and where many would go, two do."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.enrolment import actions
from schoolgate.imports import rules
from schoolgate.imports.models import ImportRun, LeaverProposal
from schoolgate.imports.runs import is_same_human
from schoolgate.people.models import Pupil, Relationship, School
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State = LeaverProposal.State
Rows = QuerySet[LeaverProposal, LeaverProposal]


@dataclass(frozen=True)
class Size:
    """How much would go, counted over all that this list has led to so far."""

    leaving: int
    pupils: int
    links_ending: int
    links: int
    years_emptied: tuple[int, ...]

    @property
    def needs_second(self) -> bool:
        return rules.needs_second_person(
            leaving=self.leaving, pupils=self.pupils, links_ending=self.links_ending, links=self.links,
            years_emptied=self.years_emptied,
        )  # fmt: skip


def of_run(run: ImportRun) -> Rows:
    """The proposals of a list, by name."""
    rows: Rows = LeaverProposal.objects.filter(run=run).select_related("pupil", "asked_by", "settled_by")
    return rows.order_by("pupil__last_name", "pupil__first_name", "pk")


def size_of(run: ImportRun, pupils: Collection[int]) -> Size:
    """What it would mean if these children left as well."""
    day = today()
    left = set(LeaverProposal.objects.filter(run=run, state=State.LEFT).values_list("pupil", flat=True))
    going = left | set(pupils)
    here = dict(Pupil.objects.all().on_roll(day).filter(school=run.school_id).values_list("pk", "year"))
    gone = dict(Pupil.objects.filter(pk__in=left).values_list("pk", "year"))
    before = {**here, **gone}
    links = Relationship.objects.filter(school=run.school_id, sign_in=Relationship.SignIn.GRANTED)
    standing = links.current(day).exclude(pupil__in=left).count()
    ending = links.filter(pupil__in=going).count()
    withdrawn = int(run.summary.get("withdrawals", 0))
    return Size(
        leaving=len(going),
        pupils=len(before),
        links_ending=ending + withdrawn,
        links=standing + links.filter(pupil__in=left).count() + withdrawn,
        years_emptied=tuple(rules.emptied(before.values(), [before[pk] for pk in going if pk in before])),
    )


@transaction.atomic
def confirm(run: ImportRun, ids: Collection[int], *, on: date, by: Viewer) -> str:
    """Say that these children have left. Returns "left", or "asked" where a second person has to say so too."""
    _lock(run, by)
    rows = [row for row in of_run(run).filter(pk__in=ids) if row.state == State.PROPOSED]
    if len(rows) != len(set(ids)):
        raise Refused(
            _("Somebody has decided about one of these children meanwhile."), then=_("Look at the list again.")
        )
    _ensure_not_own(rows, by)
    if on > today():
        raise Refused(_("The day lies in the future."), then=_("Choose the last day they were here."))
    if size_of(run, {row.pupil_id for row in rows}).needs_second:
        _set(rows, state=State.ASKED, asked_by_id=by.person_id, day=on)
        record(Verb.LEAVERS_ASKED, by=by, about=run, reach=Entry.Reach.AUDIT, school_id=run.school_id)
        return "asked"
    _leave(rows, on, by)
    return "left"


@transaction.atomic
def confirm_asked(run: ImportRun, *, by: Viewer) -> int:
    """The second of two. Returns how many left."""
    _lock(run, by)
    rows = list(of_run(run).filter(state=State.ASKED))
    if not rows:
        raise Refused(_("Nobody waits for a second person here."))
    for row in rows:
        rules.ensure_second(asked_by=row.asked_by_id, by=by.person_id, same_human=is_same_human(row.asked_by, by))
    _ensure_not_own(rows, by)
    for row in rows:
        assert row.day is not None
        _leave([row], row.day, by)
    return len(rows)


@transaction.atomic
def decline_asked(run: ImportRun, *, by: Viewer) -> None:
    """They are not decided after all. Anyone who may bring lists in can say so, the one who asked too."""
    _lock(run, by)
    _set(of_run(run).filter(state=State.ASKED), state=State.PROPOSED, asked_by_id=None, day=None)


@transaction.atomic
def keep(run: ImportRun, ids: Collection[int], *, by: Viewer) -> int:
    """These children are still here, whatever the list says; those marked as left come back."""
    _lock(run, by)
    rows = list(of_run(run).filter(pk__in=ids, state__in=[State.PROPOSED, State.LEFT]))
    for row in rows:
        if row.state == State.LEFT:
            actions.return_to_school(row.pupil, by=by)
    _set(rows, state=State.STAYS, settled_by_id=by.person_id, settled_at=timezone.now())
    return len(rows)


def _leave(rows: Iterable[LeaverProposal], on: date, by: Viewer) -> None:
    for row in rows:
        actions.leave_school(row.pupil, on=on, by=by)
        _set([row], state=State.LEFT, day=on, settled_by_id=by.person_id, settled_at=timezone.now())


def _set(rows: Iterable[LeaverProposal], **fields: Any) -> None:
    LeaverProposal.objects.filter(pk__in=[row.pk for row in rows]).update(**fields)


def _ensure_not_own(rows: Iterable[LeaverProposal], by: Viewer) -> None:
    """Nobody decides about their own child (roles-and-calendar 1)."""
    own = Relationship.objects.filter(pupil__in=[row.pupil_id for row in rows], adult__user=by.user_id)
    if own.exists():
        raise Refused(_("One of these is your own child."), then=_("A colleague has to say that they have left."))


def _lock(run: ImportRun, by: Viewer) -> None:
    """Two people at once must not each stay under the limit by themselves."""
    if run.school_id != by.school_id:
        raise Refused(_("This list is about another school than yours."))
    School.objects.select_for_update().get(pk=run.school_id)
    state = ImportRun.objects.values_list("state", flat=True).get(pk=run.pk)
    rules.ensure_state(state, ImportRun.State.APPLIED)
