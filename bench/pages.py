"""The pages that are measured: who opens which address, what must stand on it, and how many statements it takes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.load import Visit
from schoolgate.cli.environment import Stop

if TYPE_CHECKING:
    from schoolgate.people.models import Adult, Staff

PEOPLE = 8  # who open a page in turn, one for each connection


@dataclass(frozen=True)
class Page:
    """A page as each of several people opens it. `statements` counts those for session and viewer too."""

    name: str
    visits: tuple[Visit, ...]
    expect: str
    statements: int


def find(name: str) -> Page:
    """Look up in the made-up school who opens the page, and open it once in this process to count its statements."""
    visits, expect, least = PAGES[name]()
    if not visits:
        raise Stop(f"nobody in the made-up school could open the page for {name}")
    counted = [_open(name, visit, expect, least) for visit in visits]
    return Page(name, tuple(visits), expect, max(counted))


def parent_home() -> tuple[list[Visit], str, int]:
    """The home of parents who have a talk running, so that it is as full as it gets."""
    from schoolgate.conversations.models import SeriesAdult

    adults = (row.adult for row in SeriesAdult.objects.filter(is_running=True).select_related("adult").order_by("pk"))
    return [Visit("/", cookie) for cookie in _cookies(adults)], "<main", 1


def conversation() -> tuple[list[Visit], str, int]:
    """The page of a talk with its summary shared, as the parent sees it."""
    from django.urls import reverse

    from schoolgate.conversations.models import Meeting, SeriesAdult

    full = Meeting.objects.filter(state__in=[Meeting.State.SUMMARY_SHARED, Meeting.State.CLOSED]).order_by("-pk")
    visits = []
    for meeting in full[: 4 * PEOPLE]:
        adults = SeriesAdult.objects.filter(series=meeting.series_id).select_related("adult").order_by("pk")
        cookies = _cookies(row.adult for row in adults)
        visits += [Visit(reverse("talk", args=[meeting.pk]), cookie) for cookie in cookies[:1]]
    return visits[:PEOPLE], "<main", 1


def staff_list() -> tuple[list[Visit], str, int]:
    """Every pupil of the school on one page, as the head sees it."""
    from django.urls import reverse

    from schoolgate.access.policy import Role
    from schoolgate.people.models import Pupil, RoleGrant

    grant = RoleGrant.objects.filter(role=Role.HEAD).select_related("staff").order_by("pk").first()
    if grant is None:
        return [], "", 0
    cookies = _cookies([grant.staff] * PEOPLE)
    rows = Pupil.objects.filter(school=grant.school_id).count()
    # Not all: a few children's families are open to named staff only.
    return [Visit(reverse("families"), cookie) for cookie in cookies], '<th scope="row">', rows * 19 // 20


PAGES: dict[str, Callable[[], tuple[list[Visit], str, int]]] = {
    "parent-home": parent_home,
    "conversation": conversation,
    "staff-list": staff_list,
}


def _cookies(people: Iterable["Staff | Adult"]) -> list[str]:
    """Sign in each who can, without the pages of sign-in, until there are enough."""
    from django.conf import settings

    from schoolgate.accounts.sessions import session_key_for

    cookies: list[str] = []
    for person in people:
        if person.user_id and len(cookies) < PEOPLE:
            cookies.append(f"{settings.SESSION_COOKIE_NAME}={session_key_for(person)}")
    return cookies


def _open(name: str, visit: Visit, expect: str, least: int) -> int:
    """Open the page twice in this process (the first fills caches of code, not of people) and count statements."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost", headers={"cookie": visit.cookie})
    client.get(visit.path)
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(visit.path)
    if answer.status_code != 200 or answer.content.decode().count(expect) < least:
        raise Stop(f"the page for {name} did not show what it should: {answer.status_code} at {visit.path}")
    return len(statements)
