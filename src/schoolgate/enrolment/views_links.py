"""One adult and one child: what they are to each other, and the six rights."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.enrolment import actions
from schoolgate.enrolment.forms_people import EndLinkForm, LinkForm, RightForm
from schoolgate.enrolment.standing import Held, rights_of
from schoolgate.enrolment.views_people import form_page, taken
from schoolgate.people.models import Adult, Pupil, Relationship
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer, viewer_of


def _link(viewer: Viewer, pk: int) -> Relationship:
    rows = Relationship.objects.filter(
        school=viewer.school_id, pupil__in=Pupil.objects.visible_to(viewer), adult__in=Adult.objects.visible_to(viewer)
    )
    found: Relationship = get_object_or_404(rows.select_related("adult", "pupil"), pk=pk)
    return found


def _names(link: Relationship) -> dict[str, str]:
    return {"name": link.adult.full_name, "child": link.pupil.called}


@requires(Action.ADULT_OPEN)
@require_GET
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """What one adult is to one child, and what they may do, since when and why."""
    viewer = viewer_of(request)
    found = _link(viewer, pk)
    has_ended = found.ends is not None and found.ends < today()
    return render(
        request,
        "enrolment/people/link.html",
        {
            "link": found,
            "rights": rights_of(found),
            "has_ended": has_ended,
            "may_change": may(viewer.roles, Action.LINK_CHANGE) and not has_ended,
            "may_decide": may(viewer.roles, Action.RIGHT_CHANGE) and not has_ended,
            "may_see_limits": may(viewer.roles, Action.RESTRICTION_SEE),
            "may_confirm": may(viewer.roles, Action.ACCESS_CONFIRM),
            "nav": "families",
        },
    )


@requires(Action.LINK_CHANGE)
@require_http_methods(["GET", "POST"])
def link_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what an adult is to a child. Rights follow; those that a named person has decided stay."""
    viewer = viewer_of(request)
    found = _link(viewer, pk)
    form = LinkForm(request.POST or None, row=found)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        seen = data.pop("seen")
        if taken(form, lambda: actions.update_link(found, by=viewer, seen=seen, **data)):
            messages.success(request, _("Saved. Their rights follow what you wrote."))
            return redirect("link", pk=pk)
    return form_page(
        request, form, heading=_("What is %(name)s to %(child)s?") % _names(found), button=_("Save"),
        back=reverse("link", args=[pk]),
        lead=_("Three different things: who is a parent, who is responsible by law, and who looks after the child."),
    )  # fmt: skip


@requires(Action.RIGHT_CHANGE)
@require_http_methods(["GET", "POST"])
def right(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give one right, or end it, as a named person and with a reason."""
    viewer = viewer_of(request)
    found = _link(viewer, pk)
    held = next((row for row in rights_of(found) if row.kind == kind), None)
    if held is None:
        raise Http404
    has_it = found.rights.filter(kind=kind).exclude(ends__lt=today()).exists()
    form = RightForm(request.POST or None, row=found, is_held=has_it)
    if request.method == "POST" and form.is_valid() and _decide(form, found, held, has_it, viewer):
        messages.success(request, _("Done. Your name and your reason are on record."))
        return redirect("link", pk=pk)
    words = {**_names(found), "right": held.label}
    if has_it:
        heading = _("%(right)s: end this for %(name)s and %(child)s") % words
        lead, button = _("It ends for this child only. No later list brings it back."), _("End this right")
    else:
        heading = _("%(right)s: give this to %(name)s for %(child)s") % words
        lead, button = _("For this child only. Where a limit holds, the limit still counts."), _("Give this right")
    return form_page(
        request, form, heading=heading, button=button, lead=lead, back=reverse("link", args=[pk]),
    )  # fmt: skip


def _decide(form: RightForm, found: Relationship, held: Held, has_it: bool, viewer: Viewer) -> bool:
    data = form.cleaned_data
    why, seen = data["because"], data["seen"]
    if has_it:
        return taken(
            form, lambda: actions.end_right(found, held.kind, by=viewer, because=why, on=data["starts"], seen=seen)
        )
    return taken(
        form,
        lambda: actions.give_right(
            found, held.kind, by=viewer, because=why, starts=data["starts"], ends=data["ends"], seen=seen
        ),
    )


@requires(Action.LINK_CHANGE)
@require_http_methods(["GET", "POST"])
def link_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The adult is no longer linked with the child."""
    viewer = viewer_of(request)
    found = _link(viewer, pk)
    form = EndLinkForm(request.POST or None, row=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if taken(
            form,
            lambda: actions.end_link(found, by=viewer, on=data["on"], because=data["because"], seen=data["seen"]),
        ):
            messages.success(request, _("Done. They are told nothing more about this child."))
            return redirect("family", pk=found.pupil_id)
    return form_page(
        request, form, heading=_("%(name)s and %(child)s: end this link") % _names(found), button=_("End the link"),
        back=reverse("link", args=[pk]),
        lead=_("Their sign-in and their rights for this child end with that day. What was recorded stays."),
    )  # fmt: skip
