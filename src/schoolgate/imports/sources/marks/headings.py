"""What the headings of a grid mean: "Mon 3 AM", "03/11/2025 PM", "AM" under a date, with the week or month above."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schoolgate.attendance.codes import Session
from schoolgate.imports.dates import DateOrder, read_date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_PART = re.compile(
    rf"""
    (?P<full>[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}} | [0-9]{{1,2}}[/.\-][0-9]{{1,2}}[/.\-](?:[0-9]{{4}}|[0-9]{{2}})
      | [0-9]{{1,2}}(?:st|nd|rd|th)?[ \-]{_MONTH}[ ,\-]+(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9]))
      (?:[T ]00:00(?::00)?)?
    | (?P<month>(?:(?P<at>[0-9]{{1,2}})(?:st|nd|rd|th)?[ \-]?)?(?P<name>{_MONTH})\b)
    | (?P<part>[0-9]{{1,2}}/[0-9]{{1,2}})(?![0-9/])
    | (?P<session>[ap]\.?m\b\.? | morning | afternoon)
    | (?P<weekday>(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b)
    | (?P<number>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])
    | (?P<filler>[\s,()\[\]\-–—:/.|_]+ | \b(?:session|registration|register|reg|mark)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOT_THE_PERIOD = re.compile(r"(?i)print|produc|creat|generat|export|report run|date run|as at|updated")
_WEEK = re.compile(r"(?i)week|\bw\s*/\s*[ceb]\b|\bw[ceb]\b")
_TO = re.compile(r"(?i)\s*(?:–|—|\bto\b|\buntil\b|\s-\s)\s*")
_SCHOOL_MONTHS = timedelta(days=35)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Heading:
    """What one heading says. A heading that says a session is a column of marks; which day may stand above it."""

    session: Session | None = None
    day: str = ""
    weekday: int | None = None
    number: int | None = None
    month: int | None = None

    @property
    def says_day(self) -> bool:
        return bool(self.day) or self.weekday is not None or self.number is not None


@dataclass(frozen=True, slots=True)
class Period:
    """The days a grid is about, as the lines above its headings say."""

    first: date
    last: date
    is_week: bool = False

    def days(self, *, further: bool = False) -> Iterable[date]:
        last = self.first + _SCHOOL_MONTHS if further else self.last
        return (self.first + timedelta(days=n) for n in range((last - self.first).days + 1))


def read_heading(text: str) -> Heading | None:
    """The heading, or None where it holds anything that is not a day or a session."""
    at, found = 0, {}
    text = text.strip()
    if not text or len(text) > 60:
        return None
    while at < len(text):
        part = _PART.match(text, at)
        if not part or part.end() == at:
            return None
        at = part.end()
        for name, value in _meaning(part).items():
            if name in found:
                return None
            found[name] = value
    return Heading(**found) if found else None  # type: ignore[arg-type]  # built by _meaning, field by field


def _meaning(part: re.Match[str]) -> dict[str, object]:
    match part.lastgroup:
        case "full":
            return {"day": part["full"]}
        case "month":
            own: dict[str, object] = {"month": _MONTHS.index(part["name"][:3].casefold()) + 1}
            return own | ({"number": int(part["at"])} if part["at"] else {})
        case "part":
            day, month = part["part"].split("/")
            return {"number": int(day), "month": int(month)}
        case "session":
            return {
                "session": Session.AM
                if part["session"].casefold() in {"am", "a.m", "a.m.", "am.", "morning"}
                else Session.PM
            }
        case "weekday":
            return {"weekday": _WEEKDAYS.index(part["weekday"][:3].casefold())}
        case "number":
            return {"number": int(part["number"])}
    return {}


def find_period(lines: Sequence[Sequence[str]], order: DateOrder, latest_year: int) -> Period | None:
    """The week, month, span or day that the lines above the headings name; None where they name none, or several."""
    found = []
    for cells in lines:
        text = " ".join(cell for cell in cells if cell)
        if _NOT_THE_PERIOD.search(text):
            continue
        period = _period(text, order, latest_year)
        if period:
            found.append(period)
    narrowest = sorted(set(found), key=lambda p: (not p.is_week, p.last - p.first))
    return narrowest[0] if narrowest else None


def _period(text: str, order: DateOrder, latest_year: int) -> Period | None:
    days = [day for day in (_date(m["full"], order, latest_year) for m in _fulls(text)) if day]
    if len(days) == 1:
        if _WEEK.search(text):
            return Period(days[0], days[0] + 6 * ONE_DAY, is_week=True)
        return Period(days[0], days[0])
    if len(days) == 2 and days[0] <= days[1] and _TO.search(text) and days[1] - days[0] < timedelta(days=60):
        return Period(days[0], days[1])
    month = re.search(rf"(?i)\b({_MONTH})[ ,\-]+([0-9]{{4}})\b", text)
    if month and not days:
        first = date(int(month[2]) or 1, _MONTHS.index(month[1][:3].casefold()) + 1, 1)
        return Period(first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY) if first.year < 9999 else None
    return None


def _fulls(text: str) -> list[re.Match[str]]:
    return [m for m in _PART.finditer(text) if m["full"]]


def _date(text: str, order: DateOrder, latest_year: int) -> date | None:
    return read_date(re.sub(r"[ ,]+", " ", text), order, latest_year=latest_year)


def day_of(heading: Heading, period: Period | None, order: DateOrder, latest_year: int) -> date | None:
    """The one day a heading means, or None where it means none or could mean several.

    A weekday that does not fit the date is a mistake in the heading, and nobody here can say which half is right.
    """
    if heading.day:
        day = _date(heading.day, order, latest_year)
        return day if day and heading.weekday in (None, day.weekday()) else None
    if period is None:
        return None
    fits = [day for day in period.days() if _fits(heading, day)]
    # A sheet of several weeks names the first one only: then the number of the day leads on.
    if not fits and period.is_week and heading.number is not None:
        fits = [day for day in period.days(further=True) if _fits(heading, day)][:1]
    return fits[0] if len(fits) == 1 else None


def _fits(heading: Heading, day: date) -> bool:
    return (
        heading.weekday in (None, day.weekday())
        and heading.number in (None, day.day)
        and heading.month in (None, day.month)
    )


def with_days_above(cells: Sequence[str], above: Sequence[str]) -> list[Heading | None]:
    """Headings of "AM, PM, AM, PM" under a line of days, where each day stands over its first session only."""
    day: Heading | None = None
    found: list[Heading | None] = []
    for at, cell in enumerate(cells):
        over = read_heading(above[at]) if at < len(above) and above[at] else None
        day = over if over and over.says_day and not over.session else day
        own = read_heading(cell)
        if own and own.session and not own.says_day and day is not None:
            own = Heading(own.session, day.day, day.weekday, day.number, day.month)
        found.append(own if own and own.session else None)
    return found
