"""What a school's website takes: an Atom feed of the public issues (RFC 4287) and a calendar of their dates (RFC 5545).

Nothing here asks who is looking. Both are made whole each time; a date keeps its UID for good, and SEQUENCE grows with
every change, so that a calendar moves it instead of showing it twice.
"""

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from icalendar import Calendar, Event

from schoolgate.newsletters.models import Issue, IssueDate
from schoolgate.newsletters.queries import IssueQuery
from schoolgate.people.models import School
from schoolgate.schooldays.clock import at_wall
from schoolgate.ui.words import HERE

MOST = 50
LANGUAGE = "en-GB"


def mark(body: bytes) -> str:
    return sha256(body).hexdigest()[:24]


def _site(name: str, *args: int) -> str:
    return settings.PUBLIC_URL + reverse(name, args=args)


def atom(school: School, issues: list[Issue]) -> bytes:
    """The public issues, newest first, with the line or two each begins with."""
    own = _site("news-feed", school.pk)
    made = Atom1Feed(
        title=school.name, link=_site("news-public", school.pk), description="", language=LANGUAGE, feed_url=own,
        feed_guid=own,
    )  # fmt: skip
    for issue in issues:
        assert issue.notice is not None
        address = _site("news-public-issue", school.pk, issue.pk)
        made.add_item(
            title=_clean(issue.title), link=address, description=_clean(issue.opening), unique_id=address,
            pubdate=issue.notice.release_at, updateddate=issue.notice.release_at, author_name=school.name,
        )  # fmt: skip
    body: str = made.writeString("utf-8")
    return body.encode()


def _clean(words: str) -> str:
    """XML holds no control characters; somebody's paste may."""
    return "".join(letter for letter in words if letter >= " " or letter in "\n\t")


def calendar(school: School, issues: IssueQuery) -> bytes:
    """Every date of these issues. Times are wall-clock times in England, with the rules of that clock beside them."""
    made = Calendar()
    made.add("prodid", "-//Schoolgate//Newsletters//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", school.name)
    rows = IssueDate.objects.filter(block__issue__in=issues.order_by(), day__isnull=False).exclude(what="")
    for row in rows.select_related("block").order_by("day", "starts", "pk"):
        made.add_component(_event(row, _site("news-public-issue", school.pk, row.block.issue_id)))
    made.add_missing_timezones()
    body: bytes = made.to_ical()
    return body


def _event(row: IssueDate, address: str) -> Event:
    assert row.day is not None
    event = Event()
    event.add("uid", f"news-date-{row.pk}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}")
    event.add("sequence", row.changes)
    event.add("dtstamp", row.changed_at)
    event.add("summary", _clean(row.what))
    event.add("url", address)
    for name, value in _times(row.day, row.starts, row.ends).items():
        event.add(name, value)
    return event


def _times(day: date, starts: time | None, ends: time | None) -> dict[str, Any]:
    """A whole day is a date without a clock; without an end it has none."""
    if starts is None:
        return {"dtstart": day, "dtend": day + timedelta(days=1)}
    found: dict[str, Any] = {"dtstart": _here(day, starts)}
    return found | ({"dtend": _here(day, ends)} if ends else {})


def _here(day: date, clock: time) -> datetime:
    return at_wall(day, clock).astimezone(HERE)
