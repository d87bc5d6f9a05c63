"""Who may sign in: class by class, ticked and confirmed by a named person."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.enrolment import actions, queries
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.refusal import Refused

MOST_AT_ONCE = 400


def number(text: str | None) -> int | None:
    """A number somebody sent, or None for whatever else they sent."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else None


@requires(Action.ACCESS_CONFIRM)
@require_http_methods(["GET", "POST"])
def access(request: HttpRequest) -> HttpResponse:
    """The list of one class on screen, and the ticks of a person who knows them."""
    viewer = viewer_of(request)
    if request.method == "POST":
        return _confirm(request, viewer)
    classes = queries.classes_waiting(viewer)
    asked = number(request.GET.get("class"))
    chosen = next((row for row in classes if row.id == asked), None) if asked is not None else None
    if asked is not None and chosen is None:
        raise Http404
    children = queries.children_of_class(viewer, chosen.id) if chosen else []
    return render(
        request,
        "enrolment/access.html",
        {
            "classes": classes,
            "chosen": chosen,
            "children": children,
            "granted": sum(len(child.granted) for child in children),
            "waiting": sum(row.waiting for row in classes),
            "may_see_limits": may(viewer.roles, Action.RESTRICTION_SEE),
            "nav": "families",
        },
    )


def _confirm(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Confirm each tick by itself: one that cannot be confirmed says why and does not hold up the others."""
    ids = {pk for text in request.POST.getlist("relationship") if (pk := number(text)) is not None}
    back = reverse("access-confirm")
    class_id = number(request.POST.get("class"))
    if class_id is not None:
        back += f"?class={class_id}"
    if not ids or len(ids) > MOST_AT_ONCE:
        messages.warning(request, _("Nobody was ticked. Tick those who may sign in, then confirm."))
        return redirect(back)
    found = list(queries.may_be_confirmed(viewer, ids))
    if len(found) != len(ids):
        raise Http404
    confirmed = 0
    for relationship in found:
        if request.POST.get(f"was-{relationship.pk}", relationship.sign_in) != relationship.sign_in:
            # A colleague was first, and may have taken a sign-in back: a tick made before that confirms nothing (G-16).
            said = _("%(name)s: this was changed while you had the page open. Look again, then decide.")
            messages.warning(request, said % {"name": relationship.adult.full_name})
            continue
        try:
            actions.confirm_access(relationship, by=viewer)
            confirmed += 1
        except Refused as refused:
            messages.warning(request, f"{relationship.adult.full_name}: {refused.sentence}")
    if confirmed:
        said = ngettext("%(n)s person may sign in now.", "%(n)s people may sign in now.", confirmed)
        messages.success(request, said % {"n": confirmed})
    return redirect(back)


@requires(Action.ACCESS_CONFIRM)
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody may no longer sign in for this child, from the next page they open."""
    relationship = get_object_or_404(queries.may_be_confirmed(viewer_of(request), [pk]))
    class_id = number(request.POST.get("class"))  # read first: a form that cannot be read changes nothing
    actions.withdraw_access(relationship, by=viewer_of(request))
    messages.success(request, _("Done. They can no longer sign in for this child."))
    return redirect(reverse("access-confirm") + (f"?class={class_id}" if class_id is not None else ""))
