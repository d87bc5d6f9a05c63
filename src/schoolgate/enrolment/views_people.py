"""Find anybody; a grown-up's page; correcting who somebody is; adding a grown-up to a child. No parent comes here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.enrolment import actions
from schoolgate.enrolment.find import LONGEST, find
from schoolgate.enrolment.forms_people import AdultForm, LinkFields, NewAdultForm, PupilForm, SeenForm
from schoolgate.enrolment.names import is_same_name
from schoolgate.enrolment.seen import Stale
from schoolgate.enrolment.standing import history_of, ties_of
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.models import Adult, Pupil, Relationship
from schoolgate.people.viewers import Viewer, viewer_of

LINK_NAMES = tuple(LinkFields.base_fields)


def adult_of(viewer: Viewer, pk: int) -> Adult:
    """An adult whom the viewer sees, or 404."""
    found: Adult = get_object_or_404(Adult.objects.visible_to(viewer).select_related("user"), pk=pk)
    return found


def form_page(
    request: HttpRequest, form: Any, *, heading: str, button: str, back: str, lead: str = "", **more: Any
) -> HttpResponse:
    """One form, one page: what this is about, the fields, and the way back. 409 where somebody else was first."""
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "back": back,
        "lead": lead,
        "nav": "families",
        **more,
    }
    status = 409 if getattr(form, "is_stale", False) else 422 if form.is_bound and form.errors else 200
    return render(request, "enrolment/people/form.html", context, status=status)


def taken(form: SeenForm, deed: Callable[[], object]) -> bool:
    """Do it, unless somebody was first: then the form says so, with what was typed still in it."""
    try:
        deed()
    except Stale as stale:
        form.give_back(stale)
        return False
    return True


def settled(request: HttpRequest, deed: Callable[[], object], said: str) -> bool:
    """Do what one press asks for and say so; where somebody was first, say that. Returns whether it was done."""
    try:
        deed()
    except Stale as stale:
        messages.warning(request, f"{stale.sentence} {_('Look again, then decide.')}")
        return False
    messages.success(request, said)
    return True


@requires(Action.PEOPLE_FIND)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Children, grown-ups at home and staff whom the words fit. As one types with htmx, by a button without."""
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST]
    viewer = viewer_of(request)
    context = {
        "words": words,
        "found": find(viewer, words),
        "may_merge": may(viewer.roles, Action.PEOPLE_MERGE),
        "may_see_details": may(viewer.roles, Action.CONTACT_SEE),
        "nav": "people",
    }
    template = "enrolment/people/_found.html" if getattr(request, "htmx", False) else "enrolment/people/find.html"
    return render(request, template, context)


@requires(Action.ADULT_OPEN)
@require_GET
def adult(request: HttpRequest, pk: int) -> HttpResponse:
    """One grown-up as the school knows them: their children here, how to reach them, what was changed."""
    viewer = viewer_of(request)
    person = adult_of(viewer, pk)
    ties = ties_of(person, viewer)
    points = ContactPoint.objects.visible_to(viewer).filter(adult=person).order_by("kind", "pk")
    return render(
        request,
        "enrolment/people/adult.html",
        {
            "adult": person,
            "ties": [tie for tie in ties if not tie.has_ended],
            "former": [tie for tie in ties if tie.has_ended],
            "reach": _reach(person, viewer, list(points)),
            "history": history_of(person, viewer),
            "has_come_in": person.user is not None and person.user.last_login is not None,
            "can": {action.name.lower(): may(viewer.roles, action) for action in _ON_THE_PAGE},
            "nav": "families",
        },
    )


_ON_THE_PAGE = (
    Action.ADULT_CHANGE, Action.LINK_CHANGE, Action.CONTACT_SEE, Action.CONTACT_SEE_HIDDEN, Action.ACCESS_CONFIRM,
    Action.PEOPLE_MERGE, Action.RESTRICTION_SEE, Action.POST_BY_HAND,
)  # fmt: skip


def _reach(person: Adult, viewer: Viewer, points: list[ContactPoint]) -> dict[str, Any]:
    """How to reach them. What is kept for the few stands on a page of its own, also for the few."""
    if not may(viewer.roles, Action.CONTACT_SEE):
        return {}
    kept = set(ContactPoint.objects.filter(adult=person).kept_for_the_few().values_list("pk", flat=True))
    is_secret = SecretPlace.objects.in_force().filter(adult=person).exists()
    return {
        "email": "" if person.is_email_confidential else person.email,
        "mobile": "" if person.is_mobile_confidential else person.mobile,
        "points": [point for point in points if point.pk not in kept],
        "has_hidden": bool(kept) or is_secret or person.is_email_confidential or person.is_mobile_confidential,
    }


@requires(Action.ADULT_CHANGE)
@require_http_methods(["GET", "POST"])
def adult_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who somebody is, which language they speak, and where messages go."""
    viewer = viewer_of(request)
    person = adult_of(viewer, pk)
    form = AdultForm(request.POST or None, row=person, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        seen = form.cleaned_data["seen"]
        if taken(form, lambda: actions.update_adult(person, by=viewer, seen=seen, **data)):
            messages.success(request, _("Saved."))
            return redirect("adult", pk=pk)
    return form_page(
        request, form, heading=_("What do we hold about %(name)s?") % {"name": person.full_name}, button=_("Save"),
        back=reverse("adult", args=[pk]), lead=_("What you write here stays, whatever the next list says."),
    )  # fmt: skip


@requires(Action.PUPIL_CHANGE)
@require_http_methods(["GET", "POST"])
def pupil_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who a child is, and put them in a class."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pk)
    form = PupilForm(request.POST or None, row=pupil)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        seen, room = data.pop("seen"), data.pop("school_class")
        if taken(form, lambda: actions.correct_pupil(pupil, room, by=viewer, seen=seen, **data)):
            messages.success(request, _("Saved."))
            return redirect("family", pk=pk)
    return form_page(
        request, form, heading=_("What do we hold about %(name)s?") % {"name": pupil.full_name}, button=_("Save"),
        back=reverse("family", args=[pk]), lead=_("What you write here stays, whatever the next list says."),
    )  # fmt: skip


@requires(Action.LINK_CHANGE)
@require_http_methods(["GET", "POST"])
def adult_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a grown-up to a child: somebody known already, or somebody new. That alone opens nothing for anybody."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pk)
    known = _known(request, viewer, pupil)
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST]
    form = (LinkFields if known else NewAdultForm)(request.POST or None)
    namesakes: list[Adult] = []
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        is_new = data.pop("is_new", True)
        link = {name: data.pop(name) for name in LINK_NAMES}
        namesakes = [] if known or is_new else _namesakes(viewer, data["first_name"], data["last_name"])
        if not namesakes:
            person = actions.add_to_family(pupil, known, by=viewer, link=link, **data)
            messages.success(request, _("%(name)s is on record now. They cannot sign in until somebody confirms it.")
                             % {"name": person.full_name})  # fmt: skip
            return redirect("family", pk=pk)
    if not known and not namesakes and not request.POST.get("is_new"):
        form.fields.pop("is_new", None)  # asked only where there is somebody to be told apart from
    context = {
        "pupil": pupil, "form": form, "known": known, "words": words, "namesakes": namesakes,
        "found": find(viewer, words).adults if words else [], "nav": "families",
    }  # fmt: skip
    status = 422 if form.is_bound and (form.errors or namesakes) else 200
    return render(request, "enrolment/people/adult_new.html", context, status=status)


def _known(request: HttpRequest, viewer: Viewer, pupil: Pupil) -> Adult | None:
    """The adult named in the address, if the viewer sees them and they are not linked with the child today."""
    raw = request.GET.get("adult", "")
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 16):
        return None
    linked = Relationship.objects.current().filter(pupil=pupil).values("adult")
    found: Adult = get_object_or_404(Adult.objects.visible_to(viewer).exclude(pk__in=linked), pk=int(raw))
    return found


def _namesakes(viewer: Viewer, first: str, last: str) -> list[Adult]:
    """Somebody of that name is known already: better one record than two."""
    return [
        person
        for person in Adult.objects.visible_to(viewer)
        if is_same_name((first, last), (person.first_name, person.last_name))
    ][:5]
