"""The school's own words, and the rules it keeps quiet: all who write see them, a few settle them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.drafting import actions
from schoolgate.drafting.forms import MuteForm, WordForm
from schoolgate.drafting.models import MutedRule, SchoolWord
from schoolgate.people.viewers import viewer_of
from schoolgate.refusal import Refused


@requires(Action.DRAFT_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """The list, with who and when; and adding to it, for those who may."""
    viewer = viewer_of(request)
    if request.method != "POST":
        return _page(request)
    if not may(viewer.roles, Action.WORDING_SETTLE):
        raise Refused(_("The school’s own words are settled by the head and a few colleagues."))
    form = WordForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, form=form)
    try:
        actions.add_word(by=viewer, **form.cleaned_data)
    except Refused as refused:
        form.add_error("term", f"{refused.sentence} {refused.then}".strip())
        return _page(request, status=422, form=form)
    messages.success(request, _("Added. It holds for everybody who writes."))
    return redirect("draft-words")


def _page(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    viewer = viewer_of(request)
    listed = SchoolWord.objects.visible_to(viewer).select_related("by", "ended_by")
    rules = MutedRule.objects.visible_to(viewer).select_related("by", "ended_by")
    context = {
        "words": listed.standing().order_by("kind", "term")[:500],
        "rules": rules.standing().order_by("rule_id")[:200],
        "ended": [*listed.filter(ended_at__isnull=False).order_by("-ended_at")[:50],
                  *rules.filter(ended_at__isnull=False).order_by("-ended_at")[:50]],
        "can_settle": may(viewer.roles, Action.WORDING_SETTLE),
        "form": WordForm(),
        "mute_form": MuteForm(initial={"rule_id": request.GET.get("rule", "")[:40]}),
        "nav": "draft-words",
        **forms,
    }  # fmt: skip
    return render(request, "drafting/words.html", context, status=status)


@requires(Action.WORDING_SETTLE)
@require_POST
def end_word(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end(get_object_or_404(SchoolWord.objects.visible_to(viewer_of(request)), pk=pk), by=viewer_of(request))
    messages.success(request, _("Ended. It stays in the list of what was."))
    return redirect("draft-words")


@requires(Action.WORDING_SETTLE)
@require_POST
def mute(request: HttpRequest) -> HttpResponse:
    form = MuteForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, mute_form=form)
    try:
        actions.mute(by=viewer_of(request), **form.cleaned_data)
    except Refused as refused:
        form.add_error("rule_id", refused.sentence)
        return _page(request, status=422, mute_form=form)
    messages.success(request, _("This rule is quiet now, for everybody at this school."))
    return redirect("draft-words")


@requires(Action.WORDING_SETTLE)
@require_POST
def end_mute(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end(get_object_or_404(MutedRule.objects.visible_to(viewer_of(request)), pk=pk), by=viewer_of(request))
    messages.success(request, _("This rule speaks again."))
    return redirect("draft-words")
