"""Two records of one person: proposed, looked at side by side, joined by a person, and taken apart again."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.enrolment import actions
from schoolgate.enrolment.duplicates import adults_twice, pupils_twice
from schoolgate.enrolment.seen import Stale, ensure_unchanged, stamp
from schoolgate.enrolment.trial import Trial, try_adults, try_pupils
from schoolgate.people.merges import Merge, TwoPeople
from schoolgate.people.models import Adult, Pupil
from schoolgate.people.viewers import Viewer, viewer_of


@requires(Action.PEOPLE_MERGE)
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Who may stand in the records twice, and what was joined lately."""
    viewer = viewer_of(request)
    merges = Merge.objects.visible_to(viewer).select_related("kept_adult", "kept_pupil", "by", "split_by")
    context = {
        "adults": adults_twice(viewer),
        "pupils": pupils_twice(viewer),
        "merges": merges.order_by("-pk")[:12],
        "two": TwoPeople.objects.visible_to(viewer).select_related(*PAIR).order_by("-pk")[:12],
        "nav": "families",
    }
    return render(request, "enrolment/people/duplicates.html", context)


PAIR = ("one_adult", "other_adult", "one_pupil", "other_pupil", "by")


@dataclass(frozen=True, slots=True)
class _Two:
    kept: Any
    gone: Any
    is_pupil: bool

    def link(self, *, swapped: bool = False) -> str:
        name = "pupils-merge" if self.is_pupil else "adults-merge"
        one, other = (self.gone, self.kept) if swapped else (self.kept, self.gone)
        return reverse(name, args=[one.pk, other.pk])

    @property
    def apart(self) -> str:
        return reverse("pupils-two" if self.is_pupil else "adults-two", args=[self.kept.pk, self.gone.pk])


def _two(viewer: Viewer, model: type[Adult] | type[Pupil], pk: int, other: int) -> _Two:
    rows = model.objects.visible_to(viewer)
    return _Two(get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=other), model is Pupil)


@requires(Action.PEOPLE_MERGE)
@require_http_methods(["GET", "POST"])
def merge_adults(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two records of one grown-up, side by side."""
    viewer = viewer_of(request)
    two = _two(viewer, Adult, pk, other)
    raw = request.POST.get("sign_in_of", "") if request.method == "POST" else ""
    chosen = next((row for row in (two.kept, two.gone) if str(row.pk) == raw), None)
    if request.method == "POST" and _is_as_seen(request, two):
        merge = actions.merge_adults(two.kept, two.gone, by=viewer, sign_in_of=chosen)
        messages.success(request, _("The two records are one now. You can take them apart again on this page."))
        return redirect("merge", pk=merge.pk)
    return _side_by_side(request, two, try_adults(two.kept, two.gone, viewer))


@requires(Action.PEOPLE_MERGE)
@require_http_methods(["GET", "POST"])
def merge_pupils(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two records of one child, side by side."""
    viewer = viewer_of(request)
    two = _two(viewer, Pupil, pk, other)
    if request.method == "POST" and _is_as_seen(request, two):
        merge = actions.merge_pupils(two.kept, two.gone, by=viewer)
        messages.success(request, _("The two records are one now. You can take them apart again on this page."))
        return redirect("merge", pk=merge.pk)
    return _side_by_side(request, two, try_pupils(two.kept, two.gone, viewer))


def _is_as_seen(request: HttpRequest, two: _Two) -> bool:
    """Whether both records are as they stood when the page was opened; else the page is shown anew, and says so."""
    try:
        ensure_unchanged(two.kept, request.POST.get("seen", ""))
        ensure_unchanged(two.gone, request.POST.get("seen_other", ""))
    except Stale as stale:
        messages.warning(request, f"{stale.sentence} {_('Look again, then decide.')}")
        return False
    return True


def _side_by_side(request: HttpRequest, two: _Two, trial: Trial) -> HttpResponse:
    context = {
        "two": two, "trial": trial, "seen": stamp(two.kept), "seen_other": stamp(two.gone), "here": two.link(),
        "swapped": two.link(swapped=True), "apart": two.apart, "nav": "families",
    }  # fmt: skip
    return render(request, "enrolment/people/merge.html", context, status=409 if request.method == "POST" else 200)


@requires(Action.PEOPLE_MERGE)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """What was joined, by whom; and the button that takes it apart again."""
    viewer = viewer_of(request)
    found = get_object_or_404(
        Merge.objects.visible_to(viewer).select_related("kept_adult", "kept_pupil", "by", "split_by"), pk=pk
    )
    if request.method == "POST":
        actions.split(found, by=viewer)
        messages.success(request, _("They are two records again. What was restricted since holds for both."))
        return redirect("duplicates")
    page = reverse("adult" if found.kept_adult_id else "family", args=[found.kept.pk])
    context = {"merge": found, "page": page, "nav": "families"}
    return render(request, "enrolment/people/merged.html", context)


@requires(Action.PEOPLE_MERGE)
@require_POST
def two_adults(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """These two grown-ups are two people."""
    return _are_two(request, _two(viewer_of(request), Adult, pk, other))


@requires(Action.PEOPLE_MERGE)
@require_POST
def two_pupils(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """These two children are two people."""
    return _are_two(request, _two(viewer_of(request), Pupil, pk, other))


def _are_two(request: HttpRequest, two: _Two) -> HttpResponse:
    actions.two_people(two.kept, two.gone, by=viewer_of(request))
    messages.success(request, _("Two people. We shall not ask about them again; below you can take that back."))
    return redirect("duplicates")


@requires(Action.PEOPLE_MERGE)
@require_POST
def not_two(request: HttpRequest, pk: int) -> HttpResponse:
    """It may be one person after all."""
    viewer = viewer_of(request)
    pair = get_object_or_404(TwoPeople.objects.visible_to(viewer), pk=pk)
    actions.not_two_after_all(pair, by=viewer)
    messages.success(request, _("Taken back. They are proposed again."))
    return redirect("duplicates")
