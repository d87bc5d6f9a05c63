"""The verbs: send a good word home, keep a note of a word at the gate, let go of notes whose time is over."""

from datetime import date
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.jobs import enqueue_after
from schoolgate.notes import rules, tasks
from schoolgate.notes.models import GateNote, Praise
from schoolgate.notes.wording import said
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Circle, CircleMember, Pupil, Relationship, Staff
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.promises import actions as promises
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import forget_words, record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def praise(pupil: Pupil, *, by: Viewer, kind: str, words: str, key: str) -> tuple[Praise, bool]:
    """Send a good word home; after six in the evening it leaves in the morning. `key`: pressed twice, it goes once.

    Returns the praise and whether it is new. `pupil` is found by the caller among those the viewer sees.
    """
    known = Praise.objects.filter(school=by.school_id, by=by.person_id, key=key)
    if found := known.first():
        return found, False
    now = timezone.now()
    leaves = rules.leaves_at(now)
    try:
        with transaction.atomic():
            made = Praise.objects.create(
                school_id=by.school_id, pupil=pupil, by_id=by.person_id, kind=kind, words=words.strip(), key=key,
                written_at=now, goes_at=leaves,
            )  # fmt: skip
    except IntegrityError:  # another press wrote it meanwhile
        return known.get(), False
    record(Verb.PRAISE_WRITTEN, by=by, pupil=pupil, about=made, words=made.words)
    if leaves <= now:
        let_go(made.pk)
        made.refresh_from_db()
    else:
        enqueue_after(tasks.let_go, (leaves - now).total_seconds(), made.pk)
    return made, True


@transaction.atomic
def let_go(praise_id: int) -> None:
    """Tell everybody at home who may be told this moment, each on their own. Killed or run twice, it tells once."""
    found = (
        Praise.objects.select_for_update(of=("self",))
        .select_related("pupil", "by")
        .waiting(timezone.now())
        .filter(pk=praise_id)
        .first()
    )
    if found is None:
        return
    adults = readers_of(found.pupil)
    for adult in adults:
        notify(
            adult, "notes/notices/praise", key=f"praise-{found.pk}", about=found.pupil,
            link=f"/children/{found.pupil_id}/", good=partial(said, found.kind, found.pupil.called),
            words=found.words, who=found.by.said_name,
        )  # fmt: skip
    Praise.objects.filter(pk=found.pk).update(told_at=timezone.now(), told=len(adults))


@transaction.atomic
def take_back(praise: Praise, *, by: Viewer) -> None:
    """Whoever wrote it takes it back before it has gone: nobody has read it, and nothing is left of its words."""
    gone = Praise.objects.select_for_update().filter(pk=praise.pk, by=by.person_id, told_at__isnull=True).first()
    if gone is None:
        raise Refused(
            _("It has gone home already."), then=_("If something in it is wrong, a word at the gate puts it right.")
        )
    for entry in Entry.objects.filter(object_kind=gone._meta.label_lower, object_id=gone.pk):
        forget_words(entry)
    record(Verb.PRAISE_TAKEN_BACK, by=by, pupil=gone.pupil, about=gone)
    gone.delete()


def readers_of(pupil: Pupil) -> list[Adult]:
    """Those who may be told about this child today, and whom the school has confirmed."""
    links = Relationship.objects.all().entitled("told").signed_in().filter(pupil=pupil)
    links = links.filter(pupil__in=Pupil.objects.on_roll())
    return list(Adult.objects.filter(pk__in=links.values("adult")).select_related("user", "school").order_by("pk"))


@transaction.atomic
def note(
    pupil: Pupil, *, by: Viewer, adult: Adult | None, words: str, said_on: date, key: str, promise: str = "",
    due: date | None = None,
) -> tuple[GateNote, bool]:  # fmt: skip
    """Keep what was said at the gate. What we said we would do, by a day, becomes a promise in the ledger.

    Returns the note and whether it is new. `adult` is one of the child's grown-ups, found by the caller. The promise is
    shared with them, as far as they may be told; the note itself stays at school.
    """
    rules.ensure_said(said_on, today())
    known = GateNote.objects.filter(school=by.school_id, by=by.person_id, key=key)
    if found := known.first():
        return found, False
    try:
        with transaction.atomic():
            made = GateNote.objects.create(
                school_id=by.school_id, pupil=pupil, adult=adult, by_id=by.person_id, words=words.strip(), key=key,
                said_on=said_on, keep_until=rules.kept_until(said_on), written_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:  # another press wrote it meanwhile
        return known.get(), False
    record(Verb.GATE_NOTED, by=by, pupil=pupil, about=made, words=made.words)
    if promise.strip() and due is not None:
        _promise(made, by, promise.strip(), due)
    return made, True


def _promise(note: GateNote, by: Viewer, what: str, due: date) -> None:
    staff = Staff.objects.get(pk=by.person_id)
    circle = Circle.objects.create(school_id=by.school_id, pupil=note.pupil)
    CircleMember.objects.create(school_id=by.school_id, circle=circle, staff=staff)
    if note.adult_id is not None:
        CircleMember.objects.create(school_id=by.school_id, circle=circle, adult=note.adult)
    note.circle = circle
    note.save(update_fields=["circle"])
    promises.make(
        by=by, made_by=staff, pupil=note.pupil, circle=circle, side="school", what=what, due=due, because=note,
        owner_staff=staff,
    )  # fmt: skip


def forget_old() -> int:
    """Erase notes whose time is over; their words in the history cannot be guessed any more. A promise that came of one
    stays in the ledger.
    """
    count = 0
    for old in GateNote.objects.filter(keep_until__lt=today()).order_by("pk")[:500]:
        with transaction.atomic():
            for entry in Entry.objects.filter(object_kind=old._meta.label_lower, object_id=old.pk):
                forget_words(entry)
            old.delete()
            count += 1
    return count
