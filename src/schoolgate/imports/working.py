"""The worker's part of a list: look at it, and bring it in; so that it can be killed at any instant and run again.

The run's row is the truth. A worker takes it by one conditional update with a lease; everything it writes besides is
either thrown away by the next worker (the staged rows) or stands in the one transaction that also says "applied".
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.access.policy import Action, may
from schoolgate.imports import apply as applying
from schoolgate.imports import raw, rules, staging
from schoolgate.imports.changes import Changes
from schoolgate.imports.models import KEPT_FOR, ImportChunk, ImportEffect, ImportRun
from schoolgate.imports.opening import Stop, may_be_everyone, open_list, refused
from schoolgate.imports.proposing import propose
from schoolgate.imports.rows import Kind, Reading
from schoolgate.outbox.failpoints import failpoint
from schoolgate.people import viewers
from schoolgate.people.models import Adult, Pupil, Relationship, SchoolClass, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused

State, Question, Section = ImportRun.State, ImportRun.Question, ImportChunk.Section
log = structlog.get_logger(__name__)

# Longer than the largest list takes; short enough that a morning is not lost. The kill test shortens it.
LEASE = timedelta(minutes=15)
MOST_TRIES = 3
# What must not have changed between looking and bringing in.
WATCHED = (Section.NEW, Section.CHANGED, Section.WAITING, Section.LEAVERS)
AT_ONCE = 500
AN_HOUR = timedelta(hours=1)


class _LeaseLost(Exception):
    """The row is no longer ours: somebody put the list aside, or we were slow and were taken for dead."""


@dataclass(frozen=True)
class _Found:
    reading: Reading
    changes: Changes


def look(run_id: int) -> None:
    """Read and compare one list, if it waits for that and nobody else has it; nothing of the directory is written."""
    _work(run_id, State.WAITING, State.LOOKING, _look)


def bring_in(run_id: int) -> None:
    """Compare anew, and write what the person said yes to, in one transaction; or go back to the preview and say what
    moved.
    """
    _work(run_id, State.CONFIRMED, State.APPLYING, _bring_in)


def sweep() -> list[tuple[int, str]]:
    """Take back what dead workers held, and return all that waits for a worker as (id, state)."""
    lost = ImportRun.objects.all().out_of_time(timezone.now())
    for taken, before in ((State.LOOKING, State.WAITING), (State.APPLYING, State.CONFIRMED)):
        lost.filter(state=taken, tries__gte=MOST_TRIES).update(
            state=State.FAILED, lease_until=None, summary={"sentence": _gave_up()}
        )
        again = lost.filter(state=taken).update(state=before, lease_until=None, doing="")
        if again:
            log.warning("list swept", state=taken, again=again)
    _erase_what_is_over()
    waiting = ImportRun.objects.filter(state__in=[State.WAITING, State.CONFIRMED])
    return list(waiting.order_by("pk").values_list("pk", "state"))


def _erase_what_is_over() -> None:
    """Files of lists that came to nothing go at once, also where a worker died before it could."""
    over = ImportRun.objects.filter(state__in=[State.REFUSED, State.FAILED, State.CANCELLED, State.UNDONE])
    for run_id, key in list(over.exclude(file_key="").values_list("pk", "file_key")):
        raw.erase(key)
        ImportRun.objects.filter(pk=run_id, file_key=key).update(file_key="")
        ImportChunk.objects.filter(run=run_id, run__state=State.CANCELLED).delete()


def tidy(now: datetime) -> None:
    """Once a day: what is older than it may be kept goes. The numbers stay, the names do not (mis-data 6.5)."""
    before = now - KEPT_FOR
    old = ImportRun.objects.filter(at__lt=before)
    old.is_open().exclude(state__in=ImportRun.IN_HAND).update(state=State.CANCELLED, question="")
    for run_id, key in list(old.exclude(file_key="").values_list("pk", "file_key")):
        raw.erase(key)
        ImportRun.objects.filter(pk=run_id).update(file_key="")
    ImportChunk.objects.filter(run__in=old).delete()
    ImportEffect.objects.filter(run__in=old).delete()
    old.exclude(asked={}).update(asked={})
    known = set(ImportRun.objects.exclude(file_key="").values_list("file_key", flat=True))
    for key in raw.kept() - known:
        if raw.age_of(key) < (now - AN_HOUR).timestamp():  # not one that is being handed in just now
            raw.erase(key)


def _work(
    run_id: int, wanted: "ImportRun.State", taken: "ImportRun.State", work: Callable[[ImportRun, Viewer], None]
) -> None:
    run = _take(run_id, wanted, taken)
    if run is None:
        return
    failpoint("list taken")
    try:
        work(run, _person(run))
    except _LeaseLost:
        log.info("list let go", run=run_id)
    except Stop as stop:
        _end(run, stop.state, **stop.fields)
    except Refused as refused:
        _end(
            run, State.REFUSED, summary={"sentence": " ".join(filter(None, (str(refused.sentence), str(refused.then))))}
        )
    except Exception:
        log.exception("list broke", run=run_id)
        if run.tries >= MOST_TRIES:
            _end(run, State.FAILED, summary={"sentence": _gave_up()})
        else:
            _move(run, wanted, lease_until=None, doing="")
        raise
    failpoint("list left")


def _take(run_id: int, wanted: "ImportRun.State", taken: "ImportRun.State") -> ImportRun | None:
    run: ImportRun | None = (
        ImportRun.objects.filter(pk=run_id, state=wanted).select_related("school", "by", "decided_by").first()
    )
    if run is None:
        return None
    ours = ImportRun.objects.filter(pk=run_id, state=wanted, attempts=run.attempts).update(
        state=taken, attempts=F("attempts") + 1, tries=F("tries") + 1, lease_until=timezone.now() + LEASE,
        doing="reading", done=0, total=0,
    )  # fmt: skip
    if not ours:
        return None
    run.state, run.attempts, run.tries = taken, run.attempts + 1, run.tries + 1
    return run


def _person(run: ImportRun) -> Viewer:
    """Whoever said so, as they are today: a role that has ended since brings nothing in."""
    staff = run.decided_by or run.by
    viewer = viewers.load(staff.user_id, f"staff:{staff.pk}") if staff and staff.user_id else None
    if viewer is None or not may(viewer.roles, Action.ROSTER_IMPORT):
        raise Refused("Whoever handed this list in may no longer bring lists in.")
    return viewer


# -- looking ---------------------------------------------------------------------------------------------------------


def _look(run: ImportRun, viewer: Viewer) -> None:
    found = _compare(run)
    plan = _stage(run, found.changes)
    _end(run, State.LOOKED, **_looked(run, found, plan))


def _looked(run: ImportRun, found: _Found, plan: staging.Plan, moved: Iterable[staging.Item] = ()) -> dict[str, Any]:
    changes, reading = found.changes, found.reading
    granted = Relationship.objects.current().signed_in().filter(school=run.school_id).count()
    return {
        "plan": plan.digest,
        "counts": {**changes.counts(), Kind.TERMS.value: changes.terms()},
        "source": reading.source,
        "file_hash": reading.file_hash,
        "first_by": None,
        "summary": {
            "read": dict(reading.read),
            "not_read": list(reading.not_read)[:20],
            "leavers": len(changes.leavers),
            "withdrawals": len(changes.withdrawals),
            "is_large": changes.is_much_withdrawn or rules.is_many_links(len(changes.withdrawals), granted),
            "care": sum(1 for change in changes.changes if change.asks_care),
            "sections": {section: len(items) for section, items in plan.sections.items()},
            "may_be_everyone": may_be_everyone(reading) or bool(run.option("is_everyone")),
            "is_mapped": reading.source == "columns",
            "has_dates": any(pupil.born for pupil in reading.pupils),
            "moved": list(moved),
        },
    }


def _compare(run: ImportRun) -> _Found:
    """Read the file and say what would change. Raises Stop where a person must speak first, or nothing can be done."""
    reading, wanted = open_list(run)
    _progress(run, "comparing")
    assert run.as_of is not None
    changes = applying.preview(reading, as_of=run.as_of, school=wanted)
    _ensure_usable(run, changes)
    return _Found(reading, changes)


def _ensure_usable(run: ImportRun, changes: Changes) -> None:
    if changes.is_refused:
        raise refused(changes.problems)
    if any(c.school.id not in (None, run.school_id) and c.outcome in applying.WRITTEN for c in changes.changes):
        raise Stop(State.REFUSED, summary={"sentence": _("This list is about another school than yours.")})


# -- staging: outside any long transaction ---------------------------------------------------------------------------


def _stage(run: ImportRun, changes: Changes) -> staging.Plan:
    """Write the plan down in chunks, each in its own short transaction; what an earlier worker left is thrown away."""
    plan = staging.plan_of(changes, _names_on_record)
    ImportChunk.objects.filter(run=run).delete()
    total, done = plan.rows(), 0
    _progress(run, "staging", done, total)
    for section, number, items in plan.chunks():
        with transaction.atomic():
            done += len(items)
            _progress(run, "staging", done, total)
            ImportChunk.objects.create(school_id=run.school_id, run=run, section=section, number=number, items=items)
        failpoint("list staged")
    return plan


def _names_on_record(kind: Kind, ids: set[int]) -> dict[int, str]:
    models = {Kind.PUPILS: Pupil, Kind.PARENTS: Adult, Kind.STAFF: Staff, Kind.CLASSES: SchoolClass}
    found: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        rows = models[kind]._default_manager.filter(pk__in=wanted[start : start + 500])
        found |= {row.pk: str(row) for row in rows}
    return found


# -- bringing in -----------------------------------------------------------------------------------------------------


def _bring_in(run: ImportRun, viewer: Viewer) -> None:
    reading, wanted = open_list(run)
    _progress(run, "comparing")
    assert run.as_of is not None
    try:
        changes = applying.apply(
            reading, by=viewer, as_of=run.as_of, school=wanted, run=run, expected=run.plan, around=partial(_around, run)
        )
    except applying.Moved:
        found = _compare(run)
        before = _staged(run)
        plan = _stage(run, found.changes)
        now = [item for section in WATCHED for item in plan.sections[section]]
        _end(run, State.LOOKED, **_looked(run, found, plan, staging.moved(before, now)), decided_by=None)
        return
    _ensure_usable(run, changes)


@contextmanager
def _around(run: ImportRun) -> Iterator[None]:
    """In the one transaction that writes, the way back included: the proposals and the word "applied", or none."""
    yield
    failpoint("list written")
    propose(run, _leavers(run))
    _end(run, State.APPLIED, applied_at=timezone.now())
    failpoint("list told")


def _leavers(run: ImportRun) -> list[int]:
    """Whom the plan that was looked at proposes; the plan that is written is the same, or nothing is."""
    chunks = ImportChunk.objects.filter(run=run, section=Section.LEAVERS).order_by("number")
    return [int(item["x"]) for items in chunks.values_list("items", flat=True) for item in items]


def _staged(run: ImportRun) -> list[staging.Item]:
    chunks = ImportChunk.objects.filter(run=run, section__in=WATCHED).order_by("section", "number")
    return [item for items in chunks.values_list("items", flat=True) for item in items]


# -- the row ---------------------------------------------------------------------------------------------------------


def _progress(run: ImportRun, doing: str, done: int = 0, total: int = 0) -> None:
    """Say how far it is, and stay the holder. Outside the transaction that writes, so that a page can show it."""
    _move(run, State(run.state), lease_until=timezone.now() + LEASE, doing=doing, done=done, total=total)


def _end(run: ImportRun, state: "ImportRun.State", **fields: Any) -> None:
    """Let go of a row that is ours. What was only being looked at goes with it."""
    _move(run, state, lease_until=None, doing="", **fields)
    if state in (State.REFUSED, State.FAILED):
        raw.erase(run.file_key)
        ImportRun.objects.filter(pk=run.pk).update(file_key="")
        ImportChunk.objects.filter(run=run.pk).delete()


def _move(run: ImportRun, state: "ImportRun.State", **changes: Any) -> None:
    """Change the row if it is still ours and where we left it; else _LeaseLost."""
    ours = ImportRun.objects.filter(pk=run.pk, state=run.state, attempts=run.attempts)
    if not ours.update(state=state, **changes):
        raise _LeaseLost
    run.state = state


def _gave_up() -> str:
    return _("This list could not be worked through, though it was tried several times. Nothing was changed.")
