"""Dates, times and lists as people say them. No template, no request; every answer is in the active language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, pgettext

HERE = ZoneInfo("Europe/London")
"""Schools in England keep one clock, wherever a parent's phone is."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def now_here() -> datetime:
    """This moment on the school's clock."""
    return datetime.now(HERE)


def here(value: datetime) -> datetime:
    """An aware moment on the school's clock; a naive one is taken to be on it already."""
    return value if value.tzinfo is None else value.astimezone(HERE)


def _date(value: date) -> date:
    return here(value).date() if isinstance(value, datetime) else value


def day(value: date, *, today: date | None = None) -> str:
    """Thursday 12 March; Thursday 12 March 2027 when that is another year than `today`'s."""
    on = _date(value)
    this_year = (today or now_here().date()).year
    return _day(on, on.year != this_year, get_language())


@lru_cache(maxsize=4096)
def _day(on: date, with_year: bool, language: str | None) -> str:
    # Weekday and month names are Django's own messages, so every language it speaks has them.
    parts = {"weekday": gettext(_DAYS[on.weekday()]), "day": on.day, "month": gettext(_MONTHS[on.month - 1])}
    if with_year:
        return gettext("%(weekday)s %(day)s %(month)s %(year)s") % {**parts, "year": on.year}
    return gettext("%(weekday)s %(day)s %(month)s") % parts


def clock(value: time | datetime) -> str:
    """3:40 pm, 12 noon, 12 midnight."""
    at = here(value) if isinstance(value, datetime) else value
    return _clock(at.hour, at.minute, get_language())


@lru_cache(maxsize=2048)
def _clock(hour: int, minute: int, language: str | None) -> str:
    if minute == 0 and hour == 12:
        return gettext("12 noon")
    if minute == 0 and hour == 0:
        return gettext("12 midnight")
    parts = {"hour": hour % 12 or 12, "minute": f"{minute:02d}"}
    if hour < 12:
        return gettext("%(hour)s:%(minute)s am") % parts
    return gettext("%(hour)s:%(minute)s pm") % parts


def when(value: datetime, *, today: date | None = None) -> str:
    """Thursday 12 March, 3:40 pm."""
    return pgettext("day, time", "%(day)s, %(time)s") % {"day": day(value, today=today), "time": clock(value)}


def ago_day(value: date, *, today: date | None = None) -> str:
    """today, yesterday or tomorrow; any other day by its name."""
    today = today or now_here().date()
    match (_date(value) - today).days:
        case 0:
            return gettext("today")
        case -1:
            return gettext("yesterday")
        case 1:
            return gettext("tomorrow")
    return day(value, today=today)


def iso(value: date | datetime | time) -> str:
    """The machine's spelling, on the school's clock."""
    if isinstance(value, datetime):
        return here(value).isoformat(timespec="minutes")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return value.isoformat()


def listing(said: Sequence[str]) -> str:
    """Huda; Huda and Karim; Huda, Karim and Miss Okafor."""
    if len(said) < 2:
        return "".join(said)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(said[:-1]), "last": said[-1]}
