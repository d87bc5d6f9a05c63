"""What staff do with a question beside answering it; answers for everybody; how quickly we answer."""

from datetime import timedelta
from math import ceil

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.people.calendar import calendar_of
from schoolgate.people.queries import today
from schoolgate.people.viewers import viewer_of
from schoolgate.questions import actions, for_everybody, rules, who
from schoolgate.questions.forms import CommonForm, PassForm, PromiseForm
from schoolgate.questions.models import Common, Question
from schoolgate.questions.promising import promise
from schoolgate.questions.views import find, show

LOOKING_BACK = timedelta(days=90)


@requires(Action.QUESTION_HOLD)
@require_POST
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    actions.acknowledge(found, by=viewer_of(request))
    messages.success(request, _("%(name)s has been told that you have it.") % {"name": found.adult.full_name})
    return redirect("question", found.pk)


@requires(Action.QUESTION_HOLD)
@require_POST
def passed(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    staff = {str(s.pk): s for s in who.colleagues(found.adult, but=found.holder_id)}
    form = PassForm(request.POST, staff=list(staff.values()))
    if not form.is_valid():
        return show(request, found, status=422, pass_form=form)
    to = staff.get(form.cleaned_data["to"])
    actions.hand_over(found, by=viewer_of(request), to=to, reason=form.cleaned_data["reason"])
    messages.success(request, _("Passed on. %(name)s is told who has it now.") % {"name": found.adult.full_name})
    return redirect("questions")


@requires(Action.QUESTION_HOLD)
@require_POST
def promised(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = PromiseForm(request.POST)
    if not form.is_valid():
        return show(request, found, status=422, promise_form=form)
    promise(found, by=viewer_of(request), **form.cleaned_data)
    messages.success(request, _("Promised, and %(name)s is told.") % {"name": found.adult.full_name})
    return redirect("question", found.pk)


@requires(Action.QUESTION_LIST)
@require_GET
def commons(request: HttpRequest) -> HttpResponse:
    """Answers for everybody."""
    viewer = viewer_of(request)
    rows = Common.objects.visible_to(viewer).select_related("published_by").order_by("about", "pk")
    return render(
        request,
        "questions/common.html",
        {"common": list(rows[:200]), "may_publish": may(viewer.roles, Action.QUESTION_PUBLISH), "nav": "questions"},
    )


@requires(Action.QUESTION_PUBLISH)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Write an answer for everybody, afresh: nothing of the question it came from is filled in."""
    viewer = viewer_of(request)
    form = CommonForm(request.POST or None, school_id=viewer.school_id)
    if request.method == "POST" and form.is_valid():
        for_everybody.publish(by=viewer, **form.cleaned_data)
        messages.success(request, _("Every parent can read it now, before they ask."))
        return redirect("questions-common")
    return render(
        request, "questions/publish.html", {"form": form, "nav": "questions"}, status=422 if form.is_bound else 200
    )


@requires(Action.QUESTION_PUBLISH)
@require_POST
def withdrawn(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Common.objects.visible_to(viewer_of(request)), pk=pk)
    for_everybody.withdraw(found, by=viewer_of(request))
    messages.success(request, _("Taken back."))
    return redirect("questions-common")


@requires(Action.QUESTION_PACE)
@require_GET
def pace(request: HttpRequest) -> HttpResponse:
    """How quickly the school answers: about the school, never about a person in it or at home."""
    viewer = viewer_of(request)
    calendar = calendar_of(viewer.school_id)
    since = today() - LOOKING_BACK
    rows = Question.objects.filter(school=viewer.school_id, asked_at__date__gte=since)
    taken = [
        rules.school_days_taken(calendar, asked, first)
        for asked, first in rows.filter(first_answered_at__isnull=False).values_list("asked_at", "first_answered_at")
    ]
    waiting = Question.objects.filter(school=viewer.school_id).waiting()
    found = rules.pace_of(taken)
    return render(
        request,
        "questions/pace.html",
        {
            "pace": found,
            "half": ceil(found.days) if found.days is not None else None,
            "waiting": waiting.count(),
            "late": waiting.late(today()).count(),
            "since": since,
            "fewest": rules.FEWEST_SHOWN,
            "within": rules.ANSWER_WITHIN,
            "nav": "questions",
        },
    )  # fmt: skip
