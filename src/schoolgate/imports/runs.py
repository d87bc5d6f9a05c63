"""What people do with a list: hand it in, answer, bring it in, put it aside. Each is one transaction and a nudge."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from schoolgate.access.policy import Action, may
from schoolgate.enrolment import actions
from schoolgate.imports import raw, rules, tasks
from schoolgate.imports.models import ColumnMapping, ImportChunk, ImportRun
from schoolgate.people.models import Staff
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State = ImportRun.State


class AlreadyIn(Exception):
    """These very bytes are the last list that was brought in; nothing is to be done. Carries that run."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run.pk)
        self.run = run


def hand_in(
    name: str, chunks: Iterable[bytes], *, by: Viewer, dates: str = "auto", is_everyone: bool = False
) -> ImportRun:
    """Keep a file and have it read. Nothing of the directory changes.

    Raises AlreadyIn for the bytes of the last list, raw.TooLarge, and Refused where another list is still open.
    """
    _ensure_may(by)
    ensure_none_open(by.school_id)
    options = _options(dates=dates, is_everyone=is_everyone)
    key, digest = raw.keep(name, chunks)
    try:
        latest = ImportRun.objects.all().latest_applied(by.school_id).first()
        if latest is not None and latest.upload_hash == digest and latest.options == options:
            raise AlreadyIn(latest)
        with transaction.atomic():
            run = ImportRun.objects.create(
                school_id=by.school_id, by_id=by.person_id, state=State.WAITING, file_name=raw.tame(name),
                upload_hash=digest, file_key=key, as_of=today(), options=options,
            )  # fmt: skip
            _remember(Verb.LIST_HANDED_IN, run, by)
            tasks.nudge(run.pk, run.state)
    except IntegrityError:
        raw.erase(key)
        ensure_none_open(by.school_id)
        raise
    except BaseException:
        raw.erase(key)
        raise
    return run


def ensure_none_open(school_id: int) -> None:
    """One list at a time: two would each compare with what the other is about to change."""
    if ImportRun.objects.filter(school=school_id).is_open().exists():
        raise Refused(
            _("Another list is still open."), then=_("Bring it in or put it aside first. Then hand in the next one.")
        )


@transaction.atomic
def answer_columns(run: ImportRun, columns: Mapping[str, Sequence[str]], *, by: Viewer) -> ImportRun:
    """Say what the columns are, for this file and for every later one with the same headings."""
    run = _locked(run, by)
    rules.ensure_state(run.state, State.ASKING)
    for fingerprint, names in columns.items():
        ColumnMapping.objects.update_or_create(
            school_id=run.school_id, fingerprint=fingerprint, defaults={"columns": list(names), "by_id": by.person_id}
        )
    return _read_again(run, {"anew": False})


@transaction.atomic
def answer_dates(run: ImportRun, dates: str, *, by: Viewer) -> ImportRun:
    """Say in which order the file writes its dates."""
    run = _locked(run, by)
    rules.ensure_state(run.state, State.ASKING)
    return _read_again(run, {"dates": dates})


@transaction.atomic
def answer_school(run: ImportRun, *, by: Viewer) -> ImportRun:
    """Say that the list is about this school, whatever it calls it."""
    run = _locked(run, by)
    rules.ensure_state(run.state, State.ASKING)
    return _read_again(run, {"is_ours": True})


@transaction.atomic
def look_again(run: ImportRun, *, by: Viewer, dates: str, is_everyone: bool) -> ImportRun:
    """Have the same file read in another way."""
    run = _locked(run, by)
    rules.ensure_state(run.state, State.LOOKED)
    return _read_again(run, {"dates": dates, "is_everyone": is_everyone})


@transaction.atomic
def change_columns(run: ImportRun, *, by: Viewer) -> ImportRun:
    """Ask again what the columns of this file are."""
    run = _locked(run, by)
    rules.ensure_state(run.state, State.LOOKED)
    return _read_again(run, {"anew": True})


@transaction.atomic
def let_list_decide(run: ImportRun, keys: Iterable[str], *, by: Viewer) -> int:
    """Let this list, and later ones, decide about details that the school had written by hand; and read it again.

    `keys` are those of the plan on screen ("pupils|12|known_as"); others are refused. Returns how many were let go.
    """
    run = _locked(run, by)
    rules.ensure_state(run.state, State.LOOKED)
    chunks = ImportChunk.objects.filter(run=run, section=ImportChunk.Section.KEPT)
    known = {
        f"{item['k']}|{item['id']}|{name}": (str(item["k"]), int(item["id"]), str(name))
        for items in chunks.values_list("items", flat=True)
        for item in items
        for name, _stays, _said in item["h"]
    }
    chosen = set(keys)
    if not chosen <= set(known):
        raise Refused(_("This list was read again meanwhile."), then=_("Please look at it once more."))
    count = actions.let_lists_decide(run.school_id, [known[key] for key in sorted(chosen)], by=by)
    if count:
        _read_again(run, {})
    return count


@transaction.atomic
def confirm(run: ImportRun, *, by: Viewer, plan: str) -> ImportRun:
    """Say yes to the plan on screen (`plan` is its digest). Where very many sign-ins would end, two people say so."""
    run = _locked(run, by)
    rules.ensure_state(run.state, State.LOOKED)
    if plan != run.plan:
        raise Refused(_("This list was read again meanwhile."), then=_("Please look at it once more."))
    if run.summary.get("is_large"):
        if run.first_by_id is None:
            run.first_by_id = by.person_id
            run.save(update_fields=["first_by"])
            return run
        rules.ensure_second(asked_by=run.first_by_id, by=by.person_id, same_human=is_same_human(run.first_by, by))
    run.state, run.decided_by_id, run.tries = State.CONFIRMED, by.person_id, 0
    run.save(update_fields=["state", "decided_by", "tries"])
    tasks.nudge(run.pk, run.state)
    return run


@transaction.atomic
def put_aside(run: ImportRun, *, by: Viewer) -> ImportRun:
    """Stop here. The file is erased at once; a worker that is writing just now takes everything back."""
    run = _locked(run, by)
    rules.ensure_state(run.state, *ImportRun.OPEN)
    key = run.file_key
    ImportRun.objects.filter(pk=run.pk).update(
        state=State.CANCELLED, question="", asked={}, lease_until=None, doing="", file_key=""
    )
    ImportChunk.objects.filter(run=run).delete()
    _remember(Verb.LIST_PUT_ASIDE, run, by)
    transaction.on_commit(lambda: raw.erase(key))
    return run


def is_same_human(staff: Staff | None, by: Viewer) -> bool:
    """Whether a staff record and a viewer are one person, also under two records."""
    return staff is not None and (
        staff.pk == by.person_id or (staff.user_id is not None and staff.user_id == by.user_id)
    )


def _read_again(run: ImportRun, more: dict[str, Any]) -> ImportRun:
    options = {**run.options, **more}
    run.options = _options(**options)
    run.state, run.question, run.asked, run.tries = State.WAITING, "", {}, 0
    run.plan, run.first_by, run.decided_by = "", None, None
    run.save()
    tasks.nudge(run.pk, run.state)
    return run


def _options(
    *, dates: str = "auto", is_everyone: bool = False, is_ours: bool = False, anew: bool = False
) -> dict[str, Any]:
    """Only what differs from the usual, so that two runs read in the same way say the same."""
    found: dict[str, Any] = {}
    if dates != "auto":
        found["dates"] = dates
    if is_everyone:
        found["is_everyone"] = True
    if is_ours:
        found["is_ours"] = True
    if anew:
        found["anew"] = True
    return found


def _locked(run: ImportRun, by: Viewer) -> ImportRun:
    """The row as it is now, held until the end of the transaction."""
    _ensure_may(by)
    rows = ImportRun.objects.select_for_update(of=("self",)).filter(school=by.school_id)
    found: ImportRun = rows.select_related("first_by").get(pk=run.pk)
    return found


def _ensure_may(by: Viewer) -> None:
    if not may(by.roles, Action.ROSTER_IMPORT):
        raise Refused(_("Only the head, the office lead or the school administrator can bring in a list."))


def _remember(verb: Verb, run: ImportRun, by: Viewer) -> None:
    record(verb, by=by, about=run, words=run.upload_hash, reach=Entry.Reach.AUDIT, school_id=run.school_id)
