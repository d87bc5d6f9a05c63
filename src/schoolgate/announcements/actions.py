"""Write a notice, send it, look at a colleague's, take it back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.access.policy import Action, may
from schoolgate.announcements import audience, rules, shown
from schoolgate.announcements.models import SECOND_PERSON_ABOVE, Limit, Notice, Part
from schoolgate.announcements.rules import Selection
from schoolgate.announcements.tasks import release_in
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

State = Notice.State


@transaction.atomic
def start(*, by: Viewer, readers: str) -> Notice:
    """An empty draft. For whom it can ever be (families, or colleagues only) is decided here and nowhere else."""
    notice = Notice.objects.create(school_id=by.school_id, by_id=by.person_id, readers=readers)
    record(Verb.NOTICE_STARTED, by=by, about=notice)
    return notice


@transaction.atomic
def keep(
    notice: Notice, *, by: Viewer, version: int, kind: str, title: str, words: str, link: str = "",
    is_urgent: bool = False, goes_at: datetime | None = None, chosen: Selection | None = None, is_quiet: bool = False,
) -> Notice:  # fmt: skip
    """Keep a draft. `version` is the one it was opened at. `is_quiet`: kept by the page itself, while somebody writes;
    the history has a line for what a person keeps and sends, not for every pause of theirs.
    """
    rules.ensure_time(goes_at, timezone.now())
    fields = {"kind": kind, "title": title, "words": words, "link": link, "goes_at": goes_at}
    is_for_families = notice.readers == Notice.Readers.FAMILIES
    is_as_opened = (notice.by_id, notice.state, notice.version) == (by.person_id, State.DRAFT, version)
    kept = is_as_opened and Notice.objects.filter(pk=notice.pk, state=State.DRAFT, version=version).update(
        **fields, is_urgent=is_urgent and is_for_families, version=version + 1, changed_at=timezone.now()
    )
    if not kept:
        raise Refused(
            _("This notice was changed in another window, or has been sent."),
            then=_("Open it again to see how it stands now."),
        )
    if is_for_families and chosen is not None:
        _choose(notice, chosen, by)
    if not is_quiet:
        record(Verb.NOTICE_CHANGED, by=by, about=notice, words=f"{title}\n{words}")
    notice.refresh_from_db()
    return notice


def _choose(notice: Notice, chosen: Selection, by: Viewer) -> None:
    """Its lines anew, each within what the author may reach."""
    if not audience.is_within_reach(by, chosen):
        raise Refused(_("That is not yours to choose."), then=_("Choose your own classes, or ask the office."))
    notice.parts.all().delete()
    own = {"school_id": notice.school_id, "notice": notice}
    Part.objects.bulk_create(
        [
            *([Part(**own, kind=Part.Kind.WHOLE)] if chosen.whole else []),
            *(Part(**own, kind=Part.Kind.YEAR, year=year) for year in sorted(chosen.years)),
            *(Part(**own, kind=Part.Kind.CLASS, school_class_id=pk) for pk in sorted(chosen.classes)),
            *(Part(**own, kind=Part.Kind.PUPIL, pupil_id=pk) for pk in sorted(chosen.pupils)),
            *(Part(**own, kind=Part.Kind.LANGUAGE, language=code) for code in sorted(chosen.languages)),
        ]
    )


@transaction.atomic
def send(notice: Notice, *, by: Viewer, version: int, seen: int, typed: int | None = None, sealed: str = "") -> Notice:
    """Let a draft go, to as many people as its author was shown (`seen`). One row is written; nobody is told yet.

    `sealed` is the preview's own word for that number (`shown`); without it they are counted once more here.

    Above the school's limit it waits for a second person. Otherwise it is held for half a minute, or until its day and
    time; a word to one family goes at once.
    """
    now = timezone.now()
    _own(notice, by)
    rules.ensure_whole(notice.title, notice.words)
    rules.ensure_time(notice.goes_at, now)
    is_staff = notice.readers == Notice.Readers.STAFF
    chosen = Selection() if is_staff else audience.selection_of(notice)
    if is_staff and not may(by.roles, Action.NOTICE_TELL_STAFF):
        raise Refused(_("Writing to all colleagues is for the office and the head."), then=_("Ask one of them."))
    # A class may have changed hands since the draft was kept.
    if not is_staff and not audience.is_within_reach(by, chosen):
        raise Refused(_("That is not yours to choose any more."), then=_("Choose again whom it is for."))
    people = seen if shown.is_sealed(sealed, notice, by, seen) else audience.people(notice)
    rules.ensure_reaches(people)
    rules.ensure_same(people, seen)
    rules.ensure_typed(people, typed, whole=chosen.whole)
    waits = rules.needs_second(people, limit_of(notice.school_id))
    _move(
        notice, (State.DRAFT,), State.WAITING if waits else State.HELD, version=version, expected=people, sent_at=now,
        release_at=None if waits else rules.release(now, notice.goes_at, families=_families(chosen, people)),
        confirmed_by=None, confirmed_at=None, told_up_to=0,
    )  # fmt: skip
    record(Verb.NOTICE_SENT, by=by, about=notice, words=f"{notice.title}\n{notice.words}")
    if not waits:
        release_in(notice, now)
    return notice


def _families(chosen: Selection, people: int) -> int:
    """1 when it is for one named child only, or reaches one person; otherwise at least two."""
    one_child = len(chosen.pupils) == 1 and not (chosen.whole or chosen.years or chosen.classes)
    return 1 if one_child or people == 1 else 2


@transaction.atomic
def confirm(notice: Notice, *, by: Viewer, version: int, sealed: str = "") -> Notice:
    """A second person has read it and for whom it is: never the author."""
    if notice.by_id == by.person_id:
        raise Refused(_("You wrote this. Somebody else looks at it before it goes."), then=_("Ask a colleague."))
    if not shown.is_sealed(sealed, notice, by, notice.expected):
        rules.ensure_same(audience.people(notice), notice.expected)
    now = timezone.now()
    _move(
        notice, (State.WAITING,), State.HELD, version=version, confirmed_by_id=by.person_id, confirmed_at=now,
        release_at=rules.release(now, notice.goes_at, families=2),
    )  # fmt: skip
    record(Verb.NOTICE_CONFIRMED, by=by, about=notice)
    release_in(notice, now)
    return notice


@transaction.atomic
def take_back(notice: Notice, *, by: Viewer) -> Notice:
    """Back to the author's desk, before anybody was told: by the author, or whoever may confirm."""
    taken = Notice.objects.filter(pk=notice.pk, state__in=Notice.CAN_BE_TAKEN_BACK).update(
        state=State.DRAFT, version=notice.version + 1, release_at=None, sent_at=None, confirmed_by=None,
        confirmed_at=None, changed_at=timezone.now(),
    )  # fmt: skip
    if not taken:
        raise Refused(
            _("It is too late to take this back: it has begun to go out."),
            then=_("Write a second notice that puts it right."),
        )
    record(Verb.NOTICE_TAKEN_BACK, by=by, about=notice)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def put_aside(notice: Notice, *, by: Viewer) -> None:
    """A draft that is not needed after all."""
    _own(notice, by)
    _move(notice, (State.DRAFT,), State.ASIDE, version=notice.version)
    record(Verb.NOTICE_PUT_ASIDE, by=by, about=notice)


@transaction.atomic
def set_limit(*, by: Viewer, above: int) -> None:
    """From how many people on a second person looks first."""
    limit, _is_new = Limit.objects.update_or_create(school_id=by.school_id, defaults={"above": above})
    record(Verb.NOTICE_LIMIT_SET, by=by, about=limit, words=str(above))


def limit_of(school_id: int) -> int:
    """Above how many people this school wants a second person."""
    found = Limit.objects.filter(school=school_id).values_list("above", flat=True).first()
    return SECOND_PERSON_ABOVE if found is None else int(found)


def _own(notice: Notice, by: Viewer) -> None:
    if notice.by_id != by.person_id:
        raise Refused(_("Only whoever wrote a notice can do that."), then=_("Ask them."))


def _move(notice: Notice, before: tuple[State, ...], after: State, *, version: int, **changes: object) -> None:
    """One conditional update: of two people, or two presses, the second is told so."""
    is_as_opened = notice.state in before and notice.version == version
    moved = is_as_opened and Notice.objects.filter(pk=notice.pk, state__in=before, version=version).update(
        state=after, version=version + 1, changed_at=timezone.now(), **changes
    )
    if not moved:
        raise Refused(_("This notice has changed since you opened it."), then=_("Look at it again, and then decide."))
    notice.refresh_from_db()
