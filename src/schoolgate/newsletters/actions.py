"""Write an issue, get it ready to be told, take it back to the desk, take it down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.announcements import actions as announcements
from schoolgate.announcements.models import Notice
from schoolgate.announcements.rules import Selection
from schoolgate.newsletters import reading, rules
from schoolgate.newsletters.models import Block, Issue, IssueDate
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

State = Issue.State


@dataclass(frozen=True, slots=True)
class DateWords:
    day: date | None
    what: str
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """All that somebody typed: `blocks` by number (heading, words), `dates` by number."""

    title: str
    opening: str
    rhythm: str
    is_public: bool
    blocks: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    dates: Mapping[int, DateWords] = field(default_factory=dict)


@transaction.atomic
def start(*, by: Viewer) -> Issue:
    """An empty issue with a block of news and one of dates; in the rhythm of the last one."""
    last = Issue.objects.filter(school=by.school_id).order_by("-pk").first()
    issue: Issue = Issue.objects.create(
        school_id=by.school_id, by_id=by.person_id, rhythm=last.rhythm if last else Issue.Rhythm.WEEKLY
    )
    _add_block(issue, Block.Kind.NEWS)
    _add_block(issue, Block.Kind.DATES)
    record(Verb.NEWS_STARTED, by=by, about=issue)
    return issue


@transaction.atomic
def keep(issue: Issue, *, by: Viewer, version: int, words: Words, step: str = "", is_quiet: bool = False) -> Issue:
    """Keep a draft as it stands on the page, then do `step` with it (`add-news`, `up-12`, `drop-12`, `date-12`,
    `undate-34`). `is_quiet`: kept by the page itself, while somebody writes.
    """
    _move(
        issue, (State.DRAFT,), State.DRAFT, version=version, title=words.title, opening=words.opening,
        rhythm=words.rhythm, is_public=words.is_public,
    )  # fmt: skip
    for block in issue.blocks.all():
        if block.pk in words.blocks:
            block.heading, block.words = words.blocks[block.pk]
            block.save(update_fields=["heading", "words"])
    for row in IssueDate.objects.filter(block__issue=issue, pk__in=list(words.dates)):
        _keep_date(row, words.dates[row.pk])
    _step(issue, step)
    if not is_quiet:
        record(Verb.NEWS_CHANGED, by=by, about=issue, words=reading.all_words(issue))
    return issue


def _keep_date(row: IssueDate, said: DateWords) -> None:
    """A row keeps its number for good, so that a calendar moves the day instead of showing it twice."""
    if (row.day, row.what, row.starts, row.ends) == (said.day, said.what, said.starts, said.ends):
        return
    row.day, row.what, row.starts, row.ends = said.day, said.what, said.starts, said.ends
    row.changes += 1
    row.save()


def _step(issue: Issue, step: str) -> None:
    """One press on a button beside a block. A press on what is no longer there does nothing."""
    deed, _dash, which = step.partition("-")
    if deed == "add" and which in Block.Kind.values:
        _add_block(issue, Block.Kind(which))
    elif deed in ("up", "down") and which.isdecimal():
        _shift(issue, int(which), -1 if deed == "up" else 1)
    elif deed == "drop" and which.isdecimal():
        issue.blocks.filter(pk=which).delete()
    elif deed == "date" and which.isdecimal():
        for block in issue.blocks.filter(pk=which, kind=Block.Kind.DATES):
            _add_date(block)
    elif deed == "undate" and which.isdecimal():
        IssueDate.objects.filter(block__issue=issue, pk=which).delete()


def _add_block(issue: Issue, kind: Block.Kind) -> None:
    if issue.blocks.count() >= rules.MOST_BLOCKS:
        raise Refused(_("An issue holds twenty blocks."), then=_("Remove one, or leave this for the next issue."))
    last = issue.blocks.aggregate(last=Max("place"))["last"] or 0
    block = Block.objects.create(school_id=issue.school_id, issue=issue, kind=kind, place=last + 1)
    if kind == Block.Kind.DATES:
        _add_date(block)


def _add_date(block: Block) -> None:
    if block.dates.count() >= rules.MOST_DATES:
        raise Refused(_("A block holds sixty dates."), then=_("Add another block of dates."))
    IssueDate.objects.create(school_id=block.school_id, block=block)


def _shift(issue: Issue, pk: int, by: int) -> None:
    order = list(issue.blocks.all())
    at = next((number for number, block in enumerate(order) if block.pk == pk), None)
    if at is None or not 0 <= at + by < len(order):
        return
    order[at], order[at + by] = order[at + by], order[at]
    for place, block in enumerate(order, start=1):
        block.place = place
    Block.objects.bulk_update(order, ["place"])


@transaction.atomic
def ready(issue: Issue, *, by: Viewer, version: int) -> Notice:
    """The issue is whole: lay a notice about it on the sender's desk, for all parents. From here on the notice leads:
    it is looked at, counted, held and taken back as any other, and when it goes out the issue can be read.
    """
    _ensure_as_opened(issue, (State.DRAFT,), version)
    whole = reading.read(issue)
    rules.ensure_whole(issue.title, issue.opening, len(whole.filled))
    if issue.is_public:
        rules.ensure_no_full_names(reading.full_names(issue))
    notice = announcements.start(by=by, readers=Notice.Readers.FAMILIES)
    notice = announcements.keep(
        notice, by=by, version=notice.version, kind=Notice.Kind.OTHER, title=issue.title, words=issue.opening,
        link=address_of(issue), chosen=Selection(whole=True),
    )  # fmt: skip
    _move(issue, (State.DRAFT,), State.READY, version=version, notice=notice)
    record(Verb.NEWS_READY, by=by, about=issue, words=reading.all_words(issue))
    return notice


def address_of(issue: Issue) -> str:
    """Where it will be read: a public one without signing in."""
    if issue.is_public:
        return settings.PUBLIC_URL + reverse("news-public-issue", args=[issue.school_id, issue.pk])
    return settings.PUBLIC_URL + reverse("news-issue", args=[issue.pk])


@transaction.atomic
def reopen(issue: Issue, *, by: Viewer, version: int) -> None:
    """Back to the desk: before its notice was sent, or after it was taken down. The notice is put aside."""
    _ensure_as_opened(issue, (State.READY, State.DOWN), version)
    notice = issue.notice
    if issue.state == State.READY and notice is not None:
        if notice.state not in (Notice.State.DRAFT, Notice.State.ASIDE):
            raise Refused(_("Its notice is on the way."), then=_("Take the notice back first."))
        if notice.is_draft:
            announcements.put_aside(notice, by=by)
    _move(issue, (State.READY, State.DOWN), State.DRAFT, version=version, notice=None)
    record(Verb.NEWS_REOPENED, by=by, about=issue)


@transaction.atomic
def take_down(issue: Issue, *, by: Viewer, version: int) -> None:
    """From every page and both feeds, at once. What families were told stays told."""
    if not issue.is_live:
        raise Refused(_("Nobody can read this issue."), then=_("There is nothing to take down."))
    _move(issue, (State.READY,), State.DOWN, version=version)
    record(Verb.NEWS_TAKEN_DOWN, by=by, about=issue)


@transaction.atomic
def put_aside(issue: Issue, *, by: Viewer, version: int) -> None:
    """A draft that is not needed after all."""
    _move(issue, (State.DRAFT,), State.ASIDE, version=version)
    record(Verb.NEWS_PUT_ASIDE, by=by, about=issue)


def _move(issue: Issue, before: tuple[State, ...], after: State, *, version: int, **changes: object) -> None:
    """One conditional update: of two people, or two presses, the second is told so."""
    _ensure_as_opened(issue, before, version)
    moved = Issue.objects.filter(pk=issue.pk, state__in=before, version=version).update(
        state=after, version=version + 1, changed_at=timezone.now(), **changes
    )
    if not moved:
        raise _changed()
    issue.refresh_from_db()


def _ensure_as_opened(issue: Issue, before: tuple[State, ...], version: int) -> None:
    if issue.state not in before or issue.version != version:
        raise _changed()


def _changed() -> Refused:
    return Refused(
        _("This issue was changed in another window, or by a colleague."),
        then=_("Open it again to see how it stands now."),
    )
