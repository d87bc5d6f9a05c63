"""A draft is read over, beside the words as they are written or on a page of its own; and what one has put away.

Nothing of a draft is stored, logged or put in an address: it comes in a POST and leaves with the answer.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.drafting import actions, reading
from schoolgate.drafting.forms import DismissForm, PracticeForm
from schoolgate.drafting.models import Dismissal
from schoolgate.people.models import Pupil
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.wording import Kind

PLAN_A_TALK = "talk-new"


@sensitive_post_parameters()
@requires(Action.DRAFT_READ)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """The findings of a draft. `reads` says what it is and in which fields it stands: "message:title,words"."""
    viewer = viewer_of(request)
    what, _colon, names = request.POST.get("reads", "").partition(":")
    kind = Kind(what) if what in set(Kind) else Kind.MESSAGE
    text = _lines("\n".join(filter(None, (request.POST.get(name, "") for name in names.split(",")[:5]))))
    context = _context(text, kind, viewer, request.POST.get("about", ""))
    is_part = request.headers.get("HX-Request") == "true" or request.POST.get("fragment") == "1"
    template = "drafting/_findings.html" if is_part else "drafting/read.html"
    return render(request, template, context, status=422 if context["is_too_long"] else 200)


def _lines(text: str) -> str:
    """As the writer's own browser counts: one character for the end of a line."""
    return text.replace("\r\n", "\n").replace("\x00", "")


def _context(text: str, kind: Kind, viewer: Viewer, about: str = "") -> dict[str, Any]:
    is_too_long = len(text) > reading.LONGEST
    found = None if is_too_long or not text.strip() else reading.read(text, kind, viewer)
    return {
        "reading": found,
        "is_too_long": is_too_long,
        "longest": reading.LONGEST,
        "talk_at": _talk_at(about, viewer) if found and found.talk else "",
        "can_settle": may(viewer.roles, Action.WORDING_SETTLE),
        "nav": "draft-words",
    }


def _talk_at(about: str, viewer: Viewer) -> str:
    """Where a talk is planned, for those who may: about this child, or by choosing one; never about one not seen."""
    if not may(viewer.roles, Action.TALK_PLAN):
        return ""
    if not (about.isascii() and about.isdigit() and len(about) < 16):
        return _address("families") if may(viewer.roles, Action.FAMILY_LIST) else ""
    if not Pupil.objects.visible_to(viewer).filter(pk=int(about)).exists():
        return ""
    return _address(PLAN_A_TALK, int(about))


def _address(name: str, *args: int) -> str:
    """A page of a room above, by its name; nothing where that room is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@sensitive_post_parameters()
@requires(Action.DRAFT_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest) -> HttpResponse:
    """A made-up draft, or one's own: what is suggested, and why."""
    chosen = samples().get(request.GET.get("sample", ""))
    if request.method == "POST":
        form = PracticeForm(request.POST)
        text, kind = (str(form.data.get(name, "")) for name in ("text", "kind"))
    else:
        form = PracticeForm(initial=chosen)
        text, kind = (chosen["text"], chosen["kind"]) if chosen else ("", "")
    if not form.is_bound or form.is_valid():
        context = _context(_lines(text), Kind(kind) if kind in set(Kind) else Kind.MESSAGE, viewer_of(request))
    else:
        context = {"reading": None, "nav": "draft-words"}
    status = 422 if form.errors or context.get("is_too_long") else 200
    context |= {"form": form, "samples": samples(), "chosen": chosen}
    return render(request, "drafting/practice.html", context, status=status)


@cache
def samples() -> dict[str, dict[str, str]]:
    """The drafts to practise on, all made up; by name."""
    rows = json.loads((Path(__file__).parent / "samples.json").read_text("utf-8"))
    return {row["name"]: row for row in rows}


@requires(Action.DRAFT_READ)
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Keep mine (with a key), or don't show this again for me (without)."""
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please press it once more."))
        return redirect("draft-mine")
    actions.keep_mine(by=viewer_of(request), **form.cleaned_data)
    if request.POST.get("fragment") == "1":
        return HttpResponse(status=204)
    messages.success(request, _("Put away. Only you know."))
    return redirect("draft-mine")


@requires(Action.DRAFT_READ)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What this writer has put away, for their own eyes."""
    rows = Dismissal.objects.visible_to(viewer_of(request)).order_by("-at")[:500]
    return render(request, "drafting/mine.html", {"rows": rows, "nav": "draft-words"})


@requires(Action.DRAFT_READ)
@require_POST
def show_again(request: HttpRequest, pk: int) -> HttpResponse:
    actions.show_again(get_object_or_404(Dismissal.objects.visible_to(viewer_of(request)), pk=pk))
    messages.success(request, _("It is shown again."))
    return redirect("draft-mine")
