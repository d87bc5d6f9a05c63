"""Reading: the archive and the issues of one's own school; and what anybody in the world may read, with two feeds.

No page is both: what stands under `/news/school/` never asks who is looking, so it can show nothing that is not public.
"""

from datetime import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET

from schoolgate.access.guard import open_to_all, requires
from schoolgate.access.policy import Action, may
from schoolgate.newsletters import feeds, reading, rules
from schoolgate.newsletters.models import Issue
from schoolgate.newsletters.queries import IssueQuery
from schoolgate.people.models import School
from schoolgate.people.viewers import viewer_of
from schoolgate.schooldays.clock import at_wall

PUBLIC = "a newsletter that the school lets anybody read"
FRESH = "public, max-age=900"


def _archive(rows: IssueQuery) -> IssueQuery:
    return rows.since(at_wall(rules.archive_begins(timezone.localdate()), time(0, 0)))


@requires(Action.NEWS_READ)
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """This school year's issues, and last year's, of one's own school."""
    viewer = viewer_of(request)
    rows = _archive(Issue.objects.visible_to(viewer).live())
    is_writer = may(viewer.roles, Action.NEWS_WRITE)
    context = {"rows": rows, "school_id": viewer.school_id, "is_writer": is_writer}
    return render(request, "newsletters/archive.html", {**context, "nav": "messages"})


@requires(Action.NEWS_READ)
@require_GET
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Issue.objects.visible_to(viewer_of(request)).live()
    return _show(request, get_object_or_404(seen.select_related("notice", "school"), pk=pk), reverse("news"))


@open_to_all(PUBLIC)
@require_GET
def public_news(request: HttpRequest, school: int) -> HttpResponse:
    found = get_object_or_404(School, pk=school)
    rows = _archive(Issue.objects.for_everybody(found.pk))
    return render(request, "newsletters/archive.html", {"rows": rows, "school": found, "school_id": found.pk})


@open_to_all(PUBLIC)
@require_GET
def public_issue(request: HttpRequest, school: int, pk: int) -> HttpResponse:
    where = get_object_or_404(School, pk=school)
    seen = Issue.objects.for_everybody(where.pk).select_related("notice", "school")
    return _show(request, get_object_or_404(seen, pk=pk), reverse("news-public", args=[school]))


def _show(request: HttpRequest, found: Issue, back: str) -> HttpResponse:
    context = {"issue": found, "whole": reading.read(found), "school": found.school, "back": back}
    return render(request, "newsletters/issue.html", {**context, "nav": "messages"})


@open_to_all(PUBLIC)
@require_GET
def feed(request: HttpRequest, school: int) -> HttpResponse:
    """Atom, for the school's website."""
    found = get_object_or_404(School, pk=school)
    rows = list(_archive(Issue.objects.for_everybody(found.pk))[: feeds.MOST])
    return _kept(request, feeds.atom(found, rows), "application/atom+xml; charset=utf-8")


@open_to_all(PUBLIC)
@require_GET
def dates(request: HttpRequest, school: int) -> HttpResponse:
    """A calendar of the public dates, for the school's website and anybody's phone."""
    found = get_object_or_404(School, pk=school)
    issues = _archive(Issue.objects.for_everybody(found.pk))
    return _kept(request, feeds.calendar(found, issues), "text/calendar; charset=utf-8")


def _kept(request: HttpRequest, body: bytes, kind: str) -> HttpResponse:
    """The same for everyone, so anybody may keep it for a quarter of an hour, and then ask whether it changed."""
    answer = HttpResponse(body, content_type=kind)
    etag = quote_etag(feeds.mark(body))
    answer.headers["ETag"], answer.headers["Cache-Control"] = etag, FRESH
    same = get_conditional_response(request, etag=etag, response=answer) or answer
    same.headers["Cache-Control"] = FRESH
    return same
