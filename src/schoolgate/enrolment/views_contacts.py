"""Further ways to reach a grown-up, what is kept for the few, and places that are secret."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.enrolment import actions
from schoolgate.enrolment.forms_limits import SeenLiftForm
from schoolgate.enrolment.forms_people import ContactFields, ContactForm
from schoolgate.enrolment.seen import Stale, stamp
from schoolgate.enrolment.views_people import adult_of, form_page, taken
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.models import Adult
from schoolgate.people.viewers import Viewer, viewer_of


def _point(viewer: Viewer, pk: int) -> ContactPoint:
    found: ContactPoint = get_object_or_404(ContactPoint.objects.visible_to(viewer).select_related("adult"), pk=pk)
    return found


def _place(viewer: Viewer, pk: int) -> SecretPlace:
    rows = SecretPlace.objects.filter(adult__in=Adult.objects.visible_to(viewer))
    found: SecretPlace = get_object_or_404(rows.select_related("adult", "lift_asked_by", "begun_by"), pk=pk)
    return found


def _back(point: ContactPoint, viewer: Viewer) -> str:
    is_kept = ContactPoint.objects.filter(pk=point.pk).kept_for_the_few().exists()
    is_few = may(viewer.roles, Action.CONTACT_SEE_HIDDEN)
    return reverse("adult-hidden" if is_kept and is_few else "adult", args=[point.adult_id])


@requires(Action.ADULT_CHANGE)
@require_http_methods(["GET", "POST"])
def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more address or number, on its owner's own record."""
    viewer = viewer_of(request)
    person = adult_of(viewer, pk)
    form = ContactFields(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_contact(person, by=viewer, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("adult", pk=pk)
    return form_page(
        request, form, heading=_("Another way to reach %(name)s") % {"name": person.full_name}, button=_("Save"),
        back=reverse("adult", args=[pk]),
        lead=_("For a person to read. Messages go to the email address above, never here. No other parent sees it."),
    )  # fmt: skip


@requires(Action.ADULT_CHANGE)
@require_http_methods(["GET", "POST"])
def contact_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one of them."""
    viewer = viewer_of(request)
    point = _point(viewer, pk)
    back = _back(point, viewer)
    form = ContactForm(request.POST or None, row=point)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        seen = data.pop("seen")
        if taken(form, lambda: actions.update_contact(point, by=viewer, seen=seen, **data)):
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(
        request, form, heading=_("How to reach %(name)s") % {"name": point.adult.full_name}, button=_("Save"),
        back=back,
        remove=reverse("contact-remove", args=[pk]),
    )  # fmt: skip


@requires(Action.ADULT_CHANGE)
@require_POST
def contact_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not true any more."""
    viewer = viewer_of(request)
    point = _point(viewer, pk)
    back = _back(point, viewer)
    try:
        actions.remove_contact(point, by=viewer, seen=request.POST.get("seen", ""))
    except Stale as stale:
        messages.warning(request, f"{stale.sentence} {_('Look again, then decide.')}")
        return redirect("contact-change", pk=pk)
    messages.success(request, _("Removed."))
    return redirect(back)


@requires(Action.CONTACT_SEE_HIDDEN)
@require_GET
def hidden(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept for the head, the safeguarding lead and the office lead. Opening this page is remembered."""
    viewer = viewer_of(request)
    person = adult_of(viewer, pk)
    places = SecretPlace.objects.filter(adult=person).select_related("begun_by", "lift_asked_by", "lifted_by")
    place = places.in_force().first()
    actions.look_at_hidden(person, by=viewer)
    return render(
        request,
        "enrolment/people/hidden.html",
        {
            "adult": person,
            "points": ContactPoint.objects.filter(adult=person).kept_for_the_few().order_by("kind", "pk"),
            "place": place,
            "seen": stamp(place) if place is not None else "",
            "former": places.filter(lifted_at__isnull=False).order_by("-lifted_at"),
            "may_change": may(viewer.roles, Action.ADULT_CHANGE),
            "me": viewer.person_id,
            "nav": "families",
        },
    )


@requires(Action.PLACE_HIDE)
@require_POST
def place_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """From this moment it is secret where they live."""
    viewer = viewer_of(request)
    actions.keep_place_secret(adult_of(viewer, pk), by=viewer)
    messages.success(request, _("It is secret from this moment. Only the three of you see any further detail."))
    return redirect("adult-hidden", pk=pk)


@requires(Action.PLACE_HIDE)
@require_http_methods(["GET", "POST"])
def place_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The first of two: say why it need not be secret any more."""
    viewer = viewer_of(request)
    place = _place(viewer, pk)
    form = SeenLiftForm(request.POST or None, row=place)
    back = reverse("adult-hidden", args=[place.adult_id])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if taken(form, lambda: actions.ask_to_open_place(place, by=viewer, reason=data["reason"], seen=data["seen"])):
            messages.success(request, _("Asked. A second person has to confirm it; until then nothing changes."))
            return redirect(back)
    return form_page(
        request, form, heading=_("Ask to end the secrecy for %(name)s") % {"name": place.adult.full_name}, back=back,
        button=_("Ask a second person"), lead=_("It takes two people. You ask; somebody else confirms."),
    )  # fmt: skip


@requires(Action.PLACE_HIDE)
@require_POST
def place_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second of two."""
    viewer = viewer_of(request)
    place = _place(viewer, pk)
    try:
        actions.confirm_open_place(place, by=viewer, seen=request.POST.get("seen", ""))
    except Stale as stale:
        messages.warning(request, f"{stale.sentence} {_('Look again, then decide.')}")
    else:
        messages.success(request, _("It is not secret any more. Both of you are on record."))
    return redirect("adult-hidden", pk=place.adult_id)


@requires(Action.PLACE_HIDE)
@require_POST
def place_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """It stays secret."""
    viewer = viewer_of(request)
    place = _place(viewer, pk)
    try:
        actions.decline_open_place(place, by=viewer, seen=request.POST.get("seen", ""))
    except Stale as stale:
        messages.warning(request, f"{stale.sentence} {_('Look again, then decide.')}")
    else:
        messages.success(request, _("It stays secret."))
    return redirect("adult-hidden", pk=place.adult_id)
