"""An issue as it is read: its blocks that hold something, with their dates; and what its writers should look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.newsletters import rules
from schoolgate.newsletters.models import Block, Issue, IssueDate
from schoolgate.people.models import Pupil


@dataclass(slots=True)
class Shown:
    """One block with the dates to show in it."""

    block: Block
    dates: list[IssueDate] = field(default_factory=list)

    @property
    def is_filled(self) -> bool:
        return bool(self.block.words.strip() or self.dates)


@dataclass(slots=True)
class Whole:
    issue: Issue
    blocks: list[Shown]

    @property
    def filled(self) -> list[Shown]:
        return [shown for shown in self.blocks if shown.is_filled]


def read(issue: Issue) -> Whole:
    """Two statements, however many blocks. A date without its day, or without what it is, is not shown yet."""
    blocks = issue.blocks.prefetch_related("dates")
    return Whole(issue, [Shown(b, [row for row in b.dates.all() if row.day and row.what.strip()]) for b in blocks])


def texts(issue: Issue) -> dict[str, str]:
    """Everything that would be read, by the name of its place."""
    found = {_("Title"): issue.title, _("To begin with"): issue.opening}
    for block in issue.blocks.prefetch_related("dates"):
        said = "\n".join([block.heading, block.words, *(row.what for row in block.dates.all())])
        found[str(block)] = f"{found[str(block)]}\n{said}" if str(block) in found else said
    return found


def all_words(issue: Issue) -> str:
    return "\n".join(texts(issue).values())


def full_names(issue: Issue) -> list[tuple[str, str]]:
    """(where, whose) for each pupil on roll whose full name it holds, as registered or as they are called."""
    return rules.named_where(texts(issue), _names(issue.school_id))


def _names(school_id: int) -> Iterator[tuple[str, str]]:
    rows = Pupil.objects.on_roll().filter(school=school_id).values_list("first_name", "known_as", "last_name")
    for first, known_as, last in rows:
        yield first, last
        if known_as and known_as != first:
            yield known_as, last


def hints(issue: Issue, today: date | None = None) -> list[str]:
    """What a writer should look at before it goes: full names in a public issue, days that are over."""
    today = today or timezone.localdate()
    found = []
    if issue.is_public:
        found = [
            _("Anybody could read the full name of %(name)s in “%(where)s”. Leave the first name only.")
            % {"name": name, "where": where}
            for where, name in full_names(issue)
        ]
    rows = IssueDate.objects.filter(block__issue=issue)
    return found + [
        _("“%(what)s” is on a day that is over.") % {"what": row.what}
        for row in rows
        if row.what and rules.is_past(row.day, today)
    ]
