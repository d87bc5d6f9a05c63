"""For parents: who can see what about us; and how the first visit was."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.enrolment import first_visits, who_sees
from schoolgate.enrolment.forms_first_visit import FirstVisitForm
from schoolgate.people.models import Adult
from schoolgate.people.viewers import viewer_of


@requires(Action.SEEN_OPEN)
@require_GET
def seen(request: HttpRequest) -> HttpResponse:
    """Per child and for oneself: who at the school opens what, by the same rules that open it."""
    viewer = viewer_of(request)
    me: Adult = Adult.objects.get(pk=viewer.person_id)
    shown = {
        "seen": who_sees.seen_of(viewer),
        "me": me,
        "gets_mail": bool(me.email) and not me.is_contact_shared and viewer.user.email is not None,
        "nav": "me",
    }
    return render(request, "enrolment/seen/seen.html", shown)


@requires(Action.FIRST_VISIT_TELL)
@require_http_methods(["GET", "HEAD", "POST"])
def first_visit(request: HttpRequest) -> HttpResponse:
    """Two questions, once, for those who were invited first. For everybody else there is no such page."""
    viewer = viewer_of(request)
    if first_visits.waiting_for(viewer) is None:
        raise Http404
    form = FirstVisitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        first_visits.answer(viewer, ease=form.cleaned_data["ease"], words=form.cleaned_data["words"])
        messages.success(request, _("Thank you. That helps the school to make it good for everybody."))
        return redirect("home")
    status = 422 if form.is_bound else 200
    return render(request, "enrolment/seen/first_visit.html", {"form": form, "nav": "me"}, status=status)
