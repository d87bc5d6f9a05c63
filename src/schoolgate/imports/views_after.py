"""After a list is in: who has left, and taking the list back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.imports import leavers as leaving
from schoolgate.imports import undo
from schoolgate.imports.forms import LeaversForm
from schoolgate.imports.models import ImportRun, LeaverProposal
from schoolgate.imports.runs import is_same_human
from schoolgate.imports.views import run_of
from schoolgate.people.viewers import viewer_of

State = LeaverProposal.State
MOST = 5000


@requires(Action.ROSTER_IMPORT)
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list back: what that means, what stands in the way, and the deed."""
    run = run_of(request, pk)
    if run.state != ImportRun.State.APPLIED:
        raise Http404
    if request.method == "POST":
        done = undo.take_back(run, by=viewer_of(request))
        messages.success(request, _("Taken back. Everything is as it was before this list."))
        if done.to_confirm:
            said = ngettext(
                "One grown-up whose sign-in this list had ended waits to be confirmed again.",
                "%(n)s grown-ups whose sign-in this list had ended wait to be confirmed again.", done.to_confirm,
            )  # fmt: skip
            messages.warning(request, said % {"n": done.to_confirm})
        return redirect("list", pk=run.pk)
    found = undo.what(run)
    return render(request, "imports/back.html", {"run": run, "what": found, "too_late": undo.too_late(run)})


@requires(Action.ROSTER_IMPORT)
@require_http_methods(["GET", "POST"])
def leavers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is on record and not in the list. Ticked and confirmed by name; nothing happens by itself."""
    run, viewer = run_of(request, pk), viewer_of(request)
    if run.state != ImportRun.State.APPLIED:
        raise Http404
    form = LeaversForm(request.POST or None, initial={"on": run.as_of})
    ticked = _ticked(request)
    status = 200
    if request.method == "POST":
        if request.POST.get("then") == "keep":
            if leaving.keep(run, ticked, by=viewer):
                messages.success(request, _("Noted: still here. Nothing about them changes."))
            return redirect("list-leavers", pk=run.pk)
        if form.is_valid() and ticked:
            _say(request, leaving.confirm(run, ticked, on=form.cleaned_data["on"], by=viewer), len(ticked))
            return redirect("list-leavers", pk=run.pk)
        status = 422
        if form.is_valid():
            form.add_error(None, _("Nobody is ticked. Tick those who have left."))
    rows = list(leaving.of_run(run)[:MOST])
    asked = [row for row in rows if row.state == State.ASKED]
    return render(
        request,
        "imports/leavers.html",
        {
            "run": run,
            "form": form,
            "ticked": ticked,
            "open": [row for row in rows if row.state == State.PROPOSED],
            "asked": asked,
            "asked_by": asked[0].asked_by if asked else None,
            "asked_is_me": bool(asked) and any(is_same_human(row.asked_by, viewer) for row in asked),
            "left": [row for row in rows if row.state == State.LEFT],
            "stays": [row for row in rows if row.state == State.STAYS],
        },
        status=status,
    )


def _say(request: HttpRequest, what: str, number: int) -> None:
    if what == "asked":
        messages.warning(
            request, _("These are so many that a second person has to say so too. Until then nothing changes.")
        )
        return
    said = ngettext("One child has left.", "%(n)s children have left.", number)
    messages.success(request, said % {"n": number} + " " + _("Nobody was written to."))


def _ticked(request: HttpRequest) -> set[int]:
    raw = request.POST.getlist("leaver")[:MOST]
    return {int(text) for text in raw if text.isascii() and text.isdecimal() and len(text) < 16}


@requires(Action.ROSTER_IMPORT)
@require_POST
def leavers_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """The second of two says yes, or anyone says no."""
    run = run_of(request, pk)
    if request.POST.get("then") == "no":
        leaving.decline_asked(run, by=viewer_of(request))
        messages.success(request, _("They are not decided. Nothing has changed."))
    else:
        _say(request, "left", leaving.confirm_asked(run, by=viewer_of(request)))
    return redirect("list-leavers", pk=run.pk)
