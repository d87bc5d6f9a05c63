"""The ledger's pages: the list, one promise, and the four things that can be said to it."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.promises import actions
from schoolgate.promises.forms import AnswerForm, ChangeForm, KeptForm, NoForm
from schoolgate.promises.models import Answer, Promise


def find(request: HttpRequest, pk: int) -> Promise:
    found: Promise = get_object_or_404(
        Promise.objects.visible_to(viewer_of(request)).for_pages().select_related("circle", "made_by"), pk=pk
    )
    return found


@requires(Action.PROMISE_LIST)
@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """My own first, then those made to me or near me; settled ones below."""
    viewer = viewer_of(request)
    newest = Prefetch("answers", Answer.objects.order_by("-at"))
    rows = list(Promise.objects.visible_to(viewer).for_pages().prefetch_related(newest)[:300])
    mine = [p for p in rows if _is_mine(p, viewer) and not _settled(p)]
    return render(
        request,
        "promises/list.html",
        {
            "mine": mine,
            "others": [p for p in rows if p not in mine and not _settled(p)],
            "settled": sorted((p for p in rows if _settled(p)), key=lambda p: p.settlement.at, reverse=True),
            "today": today(),
        },
    )


def _settled(promise: Promise) -> bool:
    return hasattr(promise, "settlement")


def _is_mine(promise: Promise, viewer: Viewer) -> bool:
    return (promise.owner_adult_id if viewer.is_parent else promise.owner_staff_id) == viewer.person_id


@requires(Action.PROMISE_LIST)
@require_GET
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, find(request, pk))


def show(request: HttpRequest, promise: Promise, status: int = 200, **forms: Any) -> HttpResponse:
    """One promise, whole: what, who, by when, why, what was said since."""
    viewer = viewer_of(request)
    can_settle = (
        may(viewer.roles, Action.PROMISE_SETTLE) and not _settled(promise) and actions.may_settle(promise, viewer)
    )
    context = {
        "promise": promise,
        "today": today(),
        "can_settle": can_settle,
        "can_answer": viewer.is_parent and _settled(promise) and promise.side == "school",
        "can_thank": _settled(promise) and promise.settlement.outcome == "kept" and not _is_mine(promise, viewer),
        "thanked": promise.thanks.filter(**actions.by_whom(viewer)).exists(),
        "thanks": list(promise.thanks.select_related("by_staff", "by_adult")),
        "changes": list(promise.changes.select_related("by_staff", "by_adult").order_by("at")),
        "answers": list(promise.answers.select_related("by_adult").order_by("-at")),
        "kept_form": KeptForm(),
        "change_form": ChangeForm(initial={"what": promise.what, "due": promise.due}),
        "no_form": NoForm(),
        "nav": "promises",
        **forms,
    }
    return render(request, "promises/detail.html", context, status=status)


@requires(Action.PROMISE_SETTLE)
@require_POST
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = KeptForm(request.POST)
    if not form.is_valid():
        return show(request, found, status=422, kept_form=form)
    actions.keep(found, by=viewer_of(request), words=form.cleaned_data["words"])
    messages.success(request, _("Kept. The others are told."))
    return _back(request, found)


@requires(Action.PROMISE_SETTLE)
@require_POST
def changed(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return show(request, found, status=422, change_form=form)
    actions.change(found, by=viewer_of(request), **form.cleaned_data)
    messages.success(request, _("Changed, with your reason. The others are told."))
    return redirect("promise", found.pk)


@requires(Action.PROMISE_SETTLE)
@require_POST
def no(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = NoForm(request.POST)
    if not form.is_valid():
        return show(request, found, status=422, no_form=form)
    actions.refuse(found, by=viewer_of(request), words=form.cleaned_data["words"])
    messages.success(request, _("Answered, with your reason. The others are told."))
    return redirect("promise", found.pk)


@requires(Action.PROMISE_ANSWER)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose: better, partly, or not yet."))
        return redirect("promise", found.pk)
    actions.answer(found, by=viewer_of(request), now=form.cleaned_data["now"], words=form.cleaned_data["words"])
    messages.success(request, _("Thank you. A person at school reads your answer."))
    return _back(request, found)


@requires(Action.PROMISE_THANK)
@require_POST
def thanks(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    actions.thank(found, by=viewer_of(request))
    messages.success(request, _("Your thanks are on their way."))
    return redirect("promise", found.pk)


def _back(request: HttpRequest, promise: Promise) -> HttpResponse:
    """Back to the page of ours it was pressed on, else to the promise."""
    to = request.POST.get("back", "")
    if to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        return redirect(to)
    return redirect("promise", promise.pk)
