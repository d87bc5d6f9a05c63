"""Tell the DSL, from every page of a conversation; the DSL's own list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.people.models import Pupil
from schoolgate.people.viewers import viewer_of
from schoolgate.safeguarding import actions
from schoolgate.safeguarding.forms import TellForm
from schoolgate.safeguarding.models import Handover


@requires(Action.TELL_DSL)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, pupil_pk: int | None = None) -> HttpResponse:
    """Hand over now. Whoever comes from a talk goes back to it; all staff may tell, also without a child's page."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pupil_pk) if pupil_pk is not None else None
    came_from = request.POST.get("from") or request.GET.get("from") or ""
    if not (came_from.startswith("/") and url_has_allowed_host_and_scheme(came_from, allowed_hosts=None)):
        came_from = ""
    form = TellForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        handover = actions.tell(pupil, by=viewer, pointer=form.cleaned_data["pointer"])
        messages.success(
            request,
            _("Passed to the safeguarding lead at %(at)s. Please go and speak with them now.")
            % {"at": _clock(handover)},
        )
        return redirect(came_from or "home")
    leads = actions.leads_for(viewer.school_id, pupil)
    return render(
        request,
        "safeguarding/tell.html",
        {"pupil": pupil, "form": form, "leads": leads, "came_from": came_from, "nav": ""},
    )


def _clock(handover: Handover) -> str:
    from schoolgate.ui import words

    return words.clock(handover.told_at)


@requires(Action.HANDOVER_SEE)
@require_GET
def handovers(request: HttpRequest) -> HttpResponse:
    mine = Handover.objects.visible_to(viewer_of(request))
    rows = mine.select_related("pupil", "by", "by_adult", "taken_by").order_by("-told_at")
    return render(
        request,
        "safeguarding/list.html",
        {"waiting": list(rows.waiting()), "taken": list(rows.filter(taken_at__isnull=False)[:100]), "nav": ""},
    )


@requires(Action.HANDOVER_CONFIRM)
@require_POST
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    handover = get_object_or_404(
        Handover.objects.visible_to(viewer_of(request)).select_related("pupil", "by", "by_adult"), pk=pk
    )
    actions.take_over(handover, by=viewer_of(request))
    messages.success(request, _("Taken over. The line is erased here; who, about whom and when stay."))
    return redirect("handovers")
