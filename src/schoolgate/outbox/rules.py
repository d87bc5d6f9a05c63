"""Pure decisions about sending: how often, how long, when, and through which doors a state may go."""

from datetime import datetime, time, timedelta

from schoolgate.schooldays.calendar import Calendar
from schoolgate.schooldays.quiet import QuietHours, next_open

# A worker that has not come back after this long is taken for dead. Longer than all its waiting for a mail server.
LEASE = timedelta(minutes=2)
# Passing troubles are tried through for so long, and then shown to a person (reliability G-23).
KEEP_TRYING = timedelta(hours=4)
# A message that lay for longer (the machine was off, no mail server was set up) surprises more than it helps.
STALE_AFTER = timedelta(days=3)
CODE_LIFE = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)


def pause_after(attempts: int, jitter: float) -> timedelta:
    """How long to wait after so many attempts (1, 2, …): doubling, half an hour at most, stretched by `jitter` (0 to 1)
    by up to a fifth, so that a hundred mails do not come back in the same second.
    """
    doubled = FIRST_PAUSE * (1 << min(attempts - 1, 10))
    return min(doubled, LONGEST_PAUSE) * (1 + jitter / 5)


def has_tried_enough(first_tried: datetime, now: datetime) -> bool:
    """Whether a passing trouble has lasted so long that a person should know."""
    return now - first_tried >= KEEP_TRYING


def is_stale(due: datetime, now: datetime) -> bool:
    """Whether it waited so long that it should not go by itself."""
    return now - due > STALE_AFTER


def when_due(
    now: datetime, *, urgent: bool, quiet_from: time, quiet_until: time, calendar: Calendar | None, is_staff: bool
) -> datetime:
    """When a message may reach its reader: now, or when their quiet hours end.

    Urgent means that the reader has just asked for it, or must act tonight; only that goes at once. Staff are left
    alone on days without staff in school as well; `calendar` is only needed for them.
    """
    if urgent:
        return now
    return next_open(now, QuietHours(quiet_from, quiet_until, staff_days_only=is_staff), calendar)


def ensure_page(link: str) -> None:
    """A link names a page of ours. Raises ValueError for anything else: it would be a mistake in the code."""
    if link and (not link.startswith("/") or link.startswith("//") or any(c.isspace() or c == "\\" for c in link)):
        raise ValueError(f"{link!r} is not the path of a page")


def reference(random: str, public_url: str) -> str:
    """A Message-ID without its brackets. `random` has no meaning to others; the host is ours."""
    host = public_url.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
    return f"{random}@{host}"
