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
from schoolgate.enrolment.forms_people import ContactFields, ContactForm
from schoolgate.enrolment.seen import stamp
from schoolgate.enrolment.views_people import adult_of, form_page, settled, taken
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.viewers import Viewer, viewer_of


def _point(viewer: Viewer, pk: int) -> ContactPoint:
    found: ContactPoint = get_object_or_404(ContactPoint.objects.visible_to(viewer).select_related("adult"), pk=pk)
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
    seen = request.POST.get("seen", "")
    if not settled(request, lambda: actions.remove_contact(point, by=viewer, seen=seen), _("Removed.")):
        return redirect("contact-change", pk=pk)
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
