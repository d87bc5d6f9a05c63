"""Writing an issue, looking at it as families will, and having it told, taken back or taken down."""

from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.newsletters import actions, reading
from schoolgate.newsletters.forms import Desk, VersionForm
from schoolgate.newsletters.models import Block, Issue
from schoolgate.people.models import School
from schoolgate.people.viewers import viewer_of
from schoolgate.refusal import Refused

A_PAGE = 60


@requires(Action.NEWS_WRITE)
@require_GET
def issues(request: HttpRequest) -> HttpResponse:
    """What is being written, what is on its way, and what can be read."""
    seen = Issue.objects.managed_by(viewer_of(request)).select_related("by", "notice")
    rows = list(seen.order_by("-changed_at", "-pk")[:A_PAGE])
    return render(
        request,
        "newsletters/list.html",
        {
            "drafts": [row for row in rows if row.is_draft],
            "on_way": [row for row in rows if row.state == Issue.State.READY and not row.is_live],
            "live": [row for row in rows if row.is_live],
            "down": [row for row in rows if row.state == Issue.State.DOWN],
            "school_id": viewer_of(request).school_id,
            "nav": "notices",
        },
    )


@requires(Action.NEWS_WRITE)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    return redirect("newsletter-write", actions.start(by=viewer_of(request)).pk)


def _found(request: HttpRequest, pk: int) -> Issue:
    seen = Issue.objects.managed_by(viewer_of(request)).select_related("by", "notice__by")
    found: Issue = get_object_or_404(seen, pk=pk)
    return found


@requires(Action.NEWS_WRITE)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk. Each button keeps everything that was typed, then does its own; `keep` is the page's own doing."""
    issue = _found(request, pk)
    if not issue.is_draft:
        if request.method == "POST":
            raise Refused(_("This issue has left the desk."), then=_("Open it to see where it stands."))
        return redirect("newsletter", issue.pk)
    desk = Desk(issue, request.POST if request.method == "POST" else None)
    if request.method == "GET" or not desk.is_valid():
        return _show_desk(request, issue, desk, 200 if request.method == "GET" else 422)
    then = request.POST.get("then", "")
    actions.keep(issue, by=viewer_of(request), step=then, words=desk.words, **_version(desk))
    if then == "look":
        return redirect("newsletter", issue.pk)
    return redirect(reverse("newsletter-write", args=[issue.pk]) + _near(then))


def _near(then: str) -> str:
    """Back to where the button stood: a long page, and a phone."""
    deed, _dash, which = then.partition("-")
    if deed in ("up", "down", "date") and which.isdecimal():
        return f"#block-{int(which)}"
    return "#add-h" if deed == "add" else ""


def _version(desk: Desk) -> dict[str, Any]:
    return {"version": desk.issue.cleaned_data["version"]}


def _show_desk(request: HttpRequest, issue: Issue, desk: Desk, status: int) -> HttpResponse:
    context = {"issue": issue, "desk": desk, "kinds": Block.Kind.choices, "hints": reading.hints(issue)}
    return render(request, "newsletters/write.html", {**context, "nav": "notices"}, status=status)


@requires(Action.NEWS_WRITE)
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """The page keeps the draft while somebody writes, and says what they should look at."""
    issue = _found(request, pk)
    desk = Desk(issue, request.POST)
    if not desk.is_valid():
        return render(request, "newsletters/_kept.html", {"failed": True}, status=422)
    kept = actions.keep(issue, by=viewer_of(request), words=desk.words, is_quiet=True, **_version(desk))
    context = {"version": kept.version, "at": timezone.now(), "hints": reading.hints(kept)}
    return render(request, "newsletters/_kept.html", context)


@requires(Action.NEWS_WRITE)
@require_GET
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """The issue as families see it, where it stands, and what can be done with it."""
    issue = _found(request, pk)
    whole = reading.read(issue)
    return render(
        request,
        "newsletters/standing.html",
        {
            "issue": issue,
            "whole": whole,
            "school": School.objects.get(pk=issue.school_id),
            "hints": reading.hints(issue) if issue.is_draft else [],
            "is_complete": bool(issue.title.strip() and issue.opening.strip() and whole.filled),
            "address": actions.address_of(issue),
            "form": VersionForm(initial={"version": issue.version}),
            "nav": "notices",
        },
    )


def _at(request: HttpRequest) -> int:
    """The version that the press was made at."""
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This issue has changed since you opened it."), then=_("Look at it again."))
    return int(form.cleaned_data["version"])


@requires(Action.NEWS_WRITE)
@require_POST
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """Its notice lies ready: for whom, when and how many is decided there, as with every notice."""
    notice = actions.ready(_found(request, pk), by=viewer_of(request), version=_at(request))
    return redirect("notice-preview", notice.pk)


@requires(Action.NEWS_WRITE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    actions.reopen(_found(request, pk), by=viewer_of(request), version=_at(request))
    return redirect("newsletter-write", pk)


@requires(Action.NEWS_WRITE)
@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    actions.take_down(_found(request, pk), by=viewer_of(request), version=_at(request))
    flash.success(request, _("Taken down. Nobody can read it any more."))
    return redirect("newsletter", pk)


@requires(Action.NEWS_WRITE)
@require_POST
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    actions.put_aside(_found(request, pk), by=viewer_of(request), version=_at(request))
    flash.success(request, _("Put aside. Nobody got it."))
    return redirect("newsletters")
