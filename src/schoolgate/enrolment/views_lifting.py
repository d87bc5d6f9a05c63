"""Ending what protects somebody, by two people: a limit, or a place that is kept secret. Both in the same steps."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.enrolment import actions, queries
from schoolgate.enrolment.forms_limits import SeenLiftForm
from schoolgate.enrolment.views_people import form_page, settled, taken
from schoolgate.people.details import SecretPlace
from schoolgate.people.models import Adult, Restriction
from schoolgate.people.viewers import viewer_of

Protection = Restriction | SecretPlace


def _limit(request: HttpRequest, pk: int) -> Restriction:
    rows = queries.restrictions_visible_to(viewer_of(request)).select_related("pupil", "adult")
    return get_object_or_404(rows, pk=pk)


def _place(request: HttpRequest, pk: int) -> SecretPlace:
    rows = SecretPlace.objects.filter(adult__in=Adult.objects.visible_to(viewer_of(request)))
    found: SecretPlace = get_object_or_404(rows.select_related("adult"), pk=pk)
    return found


def _page_of(row: Protection) -> str:
    if isinstance(row, Restriction):
        return reverse("restrictions", args=[row.pupil_id])
    return reverse("adult-hidden", args=[row.adult_id])


def _ask(request: HttpRequest, row: Protection, heading: str) -> HttpResponse:
    """The first of two: say why it can end."""
    form = SeenLiftForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        why, seen = form.cleaned_data["reason"], form.cleaned_data["seen"]
        if taken(form, lambda: actions.ask_to_lift(row, by=viewer_of(request), reason=why, seen=seen)):
            messages.success(request, _("Asked. A second person has to confirm it; until then nothing changes."))
            return redirect(_page_of(row))
    lead = _("It takes two people. You ask; somebody else confirms.")
    return form_page(request, form, heading=heading, back=_page_of(row), button=_("Ask a second person"), lead=lead)


def _decide(request: HttpRequest, row: Protection, deed: Callable[..., Protection], said: str) -> HttpResponse:
    settled(request, lambda: deed(row, by=viewer_of(request), seen=request.POST.get("seen", "")), said)
    return redirect(_page_of(row))


@requires(Action.RESTRICTION_LIFT)
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """The first of two says why a limit can end."""
    limit = _limit(request, pk)
    return _ask(request, limit, _("Ask to lift the limit for %(name)s") % {"name": limit.adult.full_name})


@requires(Action.RESTRICTION_LIFT)
@require_POST
def lift_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """The second of two."""
    said = _("The limit is lifted. Both of you are on record.")
    return _decide(request, _limit(request, pk), actions.confirm_lift, said)


@requires(Action.RESTRICTION_LIFT)
@require_POST
def lift_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """The limit stays."""
    return _decide(request, _limit(request, pk), actions.decline_lift, _("The limit stays as it is."))


@requires(Action.PLACE_HIDE)
@require_http_methods(["GET", "POST"])
def place_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The first of two says why it need not be secret any more."""
    place = _place(request, pk)
    return _ask(request, place, _("Ask to end the secrecy for %(name)s") % {"name": place.adult.full_name})


@requires(Action.PLACE_HIDE)
@require_POST
def place_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second of two."""
    said = _("It is not secret any more. Both of you are on record.")
    return _decide(request, _place(request, pk), actions.confirm_lift, said)


@requires(Action.PLACE_HIDE)
@require_POST
def place_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """It stays secret."""
    return _decide(request, _place(request, pk), actions.decline_lift, _("It stays secret."))
