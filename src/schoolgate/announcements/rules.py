"""Pure decisions: whom a selection means, whether a slip is likely, and how long a notice waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from schoolgate.refusal import Refused

# Long enough to see one's own mistake, short enough for "school closes at noon" (reliability T01).
HOLD = timedelta(seconds=30)
LATEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Selection:
    """Whom somebody chose. Places (`whole`, years, classes, pupils) add up; languages narrow them down."""

    whole: bool = False
    years: frozenset[int] = frozenset()
    classes: frozenset[int] = frozenset()
    pupils: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.whole or self.years or self.classes or self.pupils)


def ensure_whole(title: str, words: str) -> None:
    if not title.strip() or not words.strip():
        raise Refused(_("Something is missing."), then=_("A notice needs a first line and a few words."))


def ensure_reaches(people: int) -> None:
    if not people:
        raise Refused(_("Nobody would get this."), then=_("Choose again whom it is for."))


def ensure_same(people: int, seen: int) -> None:
    """The sender decided on a number; when it is another by now, they look again."""
    if people != seen:
        raise Refused(
            _("It would now reach %(now)s people, not %(seen)s.") % {"now": people, "seen": seen},
            then=_("Look again at whom it is for, then send it."),
        )


def ensure_typed(people: int, typed: int | None, *, whole: bool) -> None:
    """For all parents the sender writes the number themself: a press too many reaches nobody."""
    if whole and typed != people:
        raise Refused(
            _("This goes to all parents. Type the number of people, so that it is no slip."),
            then=_("The number stands above the button."),
        )


def needs_second(people: int, above: int) -> bool:
    return people > above


def ensure_time(goes_at: datetime | None, now: datetime) -> None:
    if goes_at is not None and goes_at > now + LATEST:
        raise Refused(_("That is more than three months away."), then=_("Choose an earlier day."))


def release(now: datetime, goes_at: datetime | None, *, families: int) -> datetime:
    """When it may leave. Everything to more than one family can be taken back for half a minute."""
    soonest = now + HOLD if families > 1 else now
    return max(soonest, goes_at) if goes_at is not None else soonest
