"""Pure decisions about sending: how often, how long, when, and through which doors a state may go."""

from datetime import datetime, time, timedelta
from typing import Protocol

from schoolgate.schooldays.calendar import Calendar
from schoolgate.schooldays.clock import at_wall, local_day
from schoolgate.schooldays.quiet import QuietHours, next_open

# A worker that has not come back after this long is taken for dead. Longer than all its waiting for a mail server.
LEASE = timedelta(minutes=2)
# Those that are sent one after the other take so many seconds, or are put back: then something urgent may go first.
AT_A_STRETCH = 2.0
# Passing troubles are tried through for so long, and then shown to a person (reliability G-23).
KEEP_TRYING = timedelta(hours=4)
# A message that lay for longer (the machine was off, no mail server was set up) surprises more than it helps.
STALE_AFTER = timedelta(days=3)
# How long a text provider may still be at work on what was lost half-way, before it is asked.
ASK_AFTER = timedelta(minutes=5)
# A text may be so many parts long; what is longer goes as its first line and a link.
MOST_PARTS = 3
# A text that comes in answers the newest one to that number, if it is not older than this.
ANSWERS_WITHIN = timedelta(days=14)
LONGEST_ANSWER = 2000
NEWS_OF_THE_SCHOOL = ("announcements",)
# The weekly mail that carries what could wait; and the ways on which there is anything to gather.
ROUND_UP = "outbox/notices/round_up"
GATHERED_WAYS = ("email", "sms")
LONGEST_PIECE = 600
NEXT_WAYS = {
    "email": ("email", "sms"),
    "sms": ("sms", "email", "letter"),
    "phone": ("phone", "letter"),
    "letter": ("letter",),
}
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


def next_round_up(now: datetime, day: int, at: time, calendar: Calendar) -> datetime:
    """The first round-up after `now`: each week on `day` (Monday is 0) at `at`; where that is no school day, on the
    last school day before it in the same week; in a week without any, on `day` all the same: families read then too.
    """
    today = local_day(now)
    monday = today - timedelta(days=today.weekday())
    while True:
        week = [monday + timedelta(days=n) for n in range(day + 1)]
        chosen = next((found for found in reversed(week) if calendar.is_school_day(found)), week[-1])
        moment = at_wall(chosen, at)
        if moment > now:
            return moment
        monday += timedelta(days=7)


def first_of(text: str, longest: int = LONGEST_PIECE) -> str:
    """The text; of a long one, its beginning up to the end of a word."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(None, 1)[0].rstrip(" ,;:–-") + " …"


def news_of(kind: str, *, urgent: bool) -> str:
    """Which of the three kinds of news a message is, by its notice: "urgent", "school" or "child"."""
    if urgent:
        return "urgent"
    return "school" if kind == ROUND_UP or kind.split("/")[0] in NEWS_OF_THE_SCHOOL else "child"


def way_for(wanted: str, *, has_email: bool, may_text: bool, has_number: bool) -> str | None:
    """The way it goes: the one they chose; without an address for it, the next. None: a person must find one.

    Nobody who can be written to by machine is put on a list for the office unasked.
    """
    possible = {"email": has_email, "sms": may_text, "phone": has_number, "letter": True}
    return next((way for way in NEXT_WAYS[wanted] if possible[way]), None)


def command(words: str) -> str:
    """ "stop", "start" or "": whether a text is one of the words that every phone knows, and nothing else."""
    said = words.strip().strip(".!").casefold()
    if said in {"stop", "stopall", "unsubscribe", "cancel", "end", "quit"}:
        return "stop"
    return "start" if said in {"start", "unstop", "yes start"} else ""


class _Weighed(Protocol):
    is_urgent: bool
    kind: str


def passes_stop(message: _Weighed) -> bool:
    """Safety and attendance are texted after a STOP too (engagement 6); nothing else is."""
    return message.is_urgent or message.kind.startswith("attendance/")


def ensure_page(link: str) -> None:
    """A link names a page of ours. Raises ValueError for anything else: it would be a mistake in the code."""
    if link and (not link.startswith("/") or link.startswith("//") or any(c.isspace() or c == "\\" for c in link)):
        raise ValueError(f"{link!r} is not the path of a page")


def reference(random: str, public_url: str) -> str:
    """A Message-ID without its brackets. `random` has no meaning to others; the host is ours."""
    host = public_url.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
    return f"{random}@{host}"
