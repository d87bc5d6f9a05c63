"""Limits of one child: seen, entered and lifted by the head, the safeguarding lead and the office lead. Every look is
remembered.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.enrolment import actions, queries
from schoolgate.enrolment.forms import NewLimitForm
from schoolgate.enrolment.forms_limits import SeenDocumentForm
from schoolgate.enrolment.seen import stamp
from schoolgate.enrolment.views_people import taken
from schoolgate.people.models import Pupil, Relationship, Restriction
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer, viewer_of


def _limit(viewer: Viewer, pk: int) -> Restriction:
    rows = queries.restrictions_visible_to(viewer).select_related("pupil", "adult", "lift_asked_by", "entered_by")
    return get_object_or_404(rows, pk=pk)


@requires(Action.RESTRICTION_SEE)
@require_GET
def limits(request: HttpRequest, pk: int) -> HttpResponse:
    """All limits about one child. Opening this page is remembered."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pk)
    rows = (
        queries.restrictions_visible_to(viewer)
        .filter(pupil=pupil)
        .select_related("adult", "entered_by", "seen_by", "lift_asked_by", "lifted_by")
        .prefetch_related("takes")
        .order_by("lifted_at", "-starts")
    )
    found = [
        {
            "limit": row,
            "takes": queries.words_for(frozenset(t.kind for t in row.takes.all()), queries.TAKES),
            "is_over": _is_over(row),
            "seen": stamp(row),
        }
        for row in rows
    ]
    actions.look_at_limits(pupil, by=viewer)
    return render(
        request,
        "enrolment/limits.html",
        {
            "pupil": pupil,
            "current": [row for row in found if row["limit"].lifted_at is None],  # type: ignore[attr-defined]  # a row above
            "lifted": [row for row in found if row["limit"].lifted_at is not None],  # type: ignore[attr-defined]  # as above
            "may_add": Relationship.objects.filter(pupil=pupil).exists(),
            "me": viewer.person_id,
            "nav": "families",
        },
    )


def _is_over(row: Restriction) -> bool:
    return row.expires is not None and row.expires < today()


@requires(Action.RESTRICTION_ENTER)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an order or a decision. It holds from this moment."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pk)
    form = NewLimitForm(request.POST or None, pupil=pupil)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        limit = actions.restrict(
            pupil, data["adult"], by=viewer, kind=data["kind"], takes=frozenset(data["takes"]), starts=data["starts"],
            expires=data["expires"], summary=data["summary"], is_document_seen=data["is_document_seen"],
        )  # fmt: skip
        messages.success(request, _said(limit))
        return redirect("restrictions", pk=pupil.pk)
    return render(request, "enrolment/limit_new.html", {"pupil": pupil, "form": form, "nav": "families"})


def _said(limit: Restriction) -> str:
    if limit.seen_at is None:
        return _("Held. Nothing about this child goes to this person until somebody has seen the document.")
    return _("It holds from now on, in every message, page, meeting and list.")


@requires(Action.RESTRICTION_ENTER)
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has seen the document: the hold becomes what it says."""
    viewer = viewer_of(request)
    limit = _limit(viewer, pk)
    form = SeenDocumentForm(request.POST or None, row=limit)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "takes"}
        takes = frozenset(form.cleaned_data["takes"])
        if taken(form, lambda: actions.see_document(limit, by=viewer, takes=takes, **data)):
            messages.success(request, _("Thank you. The limit now says what the document says."))
            return redirect("restrictions", pk=limit.pupil_id)
    context = {"limit": limit, "form": form, "nav": "families"}
    return render(request, "enrolment/limit_document.html", context, status=409 if form.is_stale else 200)
