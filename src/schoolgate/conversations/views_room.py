"""The talk itself, on a tablet: explore, focus, plan, review, share."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, Role
from schoolgate.conversations import in_the_room, rules
from schoolgate.conversations.actions import adults_of
from schoolgate.conversations.forms import EarlierForm, ExploreForm, FocusForm, ReviewForm, TargetForm
from schoolgate.conversations.models import Meeting, Needs, Target
from schoolgate.conversations.views import find_to_hold
from schoolgate.people.models import Staff
from schoolgate.people.queries import today
from schoolgate.people.viewers import viewer_of
from schoolgate.refusal import Refused


@requires(Action.TALK_HOLD)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    in_the_room.start(meeting, by=viewer_of(request))
    return redirect("talk-explore", meeting.pk)


def _page(request: HttpRequest, meeting: Meeting, stage: str, status: int = 200, **context: Any) -> HttpResponse:
    """One of the four doors. A door whose turn has not come leads back to the one that is open."""
    adults = adults_of(meeting)
    minutes = int((timezone.now() - meeting.started_at).total_seconds() // 60) if meeting.started_at else 0
    return render(
        request,
        f"conversations/room/{stage}.html",
        {
            "meeting": meeting,
            "adults": adults,
            "adult_names": [adult.called for adult in adults],
            "stage": stage,
            "stages": _stages(meeting, stage),
            "minutes": min(minutes, 60),
            "interpreters": [n.interpreter for n in Needs.objects.filter(meeting=meeting).exclude(interpreter="")],
            "lead": Staff.objects.filter(school=meeting.school_id).holding(Role.DSL).first(),
            **context,
        },
        status=status,
    )


def _stages(meeting: Meeting, here: str) -> list[dict[str, Any]]:
    icons = {"explore": "ear", "focus": "target", "plan": "steps", "review": "loop"}
    reached = rules.STAGES.index(meeting.stage)
    return [
        {
            "key": key,
            "label": Meeting.Stage(key).label,
            "icon": icons[key] if place >= reached or key == here else "check",
            "is_here": key == here,
            "is_done": place < reached and key != here,
            "is_open": place <= reached,
        }
        for place, key in enumerate(rules.STAGES)
    ]


def _closed_door(meeting: Meeting, stage: str) -> HttpResponse | None:
    """Where to go instead, when this page is not open: the talk's own page, or the door whose turn it is."""
    if meeting.state != Meeting.State.BOOKED or meeting.started_at is None:
        return redirect("talk", meeting.pk)
    if rules.STAGES.index(stage) > rules.STAGES.index(meeting.stage):
        return redirect(f"talk-{meeting.stage}", meeting.pk)
    return None


@requires(Action.TALK_HOLD)
@require_http_methods(["GET", "POST"])
def explore(request: HttpRequest, pk: int) -> HttpResponse:
    """Listen, and write in the parent's words. "You have understood" opens Focus."""
    meeting = find_to_hold(request, pk)
    child = meeting.pupil.called
    if request.method == "GET":
        if away := _closed_door(meeting, "explore"):
            return away
        notes = meeting.notes
        form = ExploreForm(
            child=child,
            initial={name: getattr(notes, name) for name in in_the_room.EXPLORE_FIELDS} | {"version": meeting.version},
        )
        return _page(request, meeting, "explore", form=form, earlier=_earlier(meeting))
    form = ExploreForm(request.POST, child=child)
    if not form.is_valid():
        return _page(request, meeting, "explore", status=422, form=form, earlier=_earlier(meeting))
    meeting = in_the_room.write_explore(
        meeting, by=viewer_of(request), texts=form.texts(), version=form.cleaned_data["version"]
    )
    if request.POST.get("then") == "understood":
        try:
            in_the_room.be_understood(meeting, by=viewer_of(request))
        except Refused as refused:
            form.add_error(None, refused.sentence)
            # What was typed has been kept: the page goes on from the version it is now.
            form.data = {**request.POST.dict(), "version": str(meeting.version)}
            return _page(request, meeting, "explore", status=422, form=form, earlier=_earlier(meeting))
        return redirect("talk-focus", meeting.pk)
    messages.success(request, _("Kept. You can go on whenever you like."))
    return redirect("talk-explore", meeting.pk)


@requires(Action.TALK_HOLD)
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed, every few seconds (htmx). Answers with the time and the new version."""
    meeting = find_to_hold(request, pk)
    form = ExploreForm(request.POST, child=meeting.pupil.called)
    if not form.is_valid():
        return render(request, "conversations/room/_kept.html", {"failed": True}, status=422)
    meeting = in_the_room.write_explore(
        meeting, by=viewer_of(request), texts=form.texts(), version=form.cleaned_data["version"]
    )
    return render(request, "conversations/room/_kept.html", {"version": meeting.version, "at": timezone.now()})


@requires(Action.TALK_HOLD)
@require_http_methods(["GET", "POST"])
def focus(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    if request.method == "GET":
        if away := _closed_door(meeting, "focus"):
            return away
        chosen = [p.text for p in meeting.priorities.all()]
        initial = dict(zip(("first", "second", "third"), chosen, strict=False))
        form = FocusForm(
            initial={**initial, "agreed_importance": meeting.notes.agreed_importance, "version": meeting.version}
        )
        return _page(request, meeting, "focus", form=form, told=_told(meeting))
    form = FocusForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, "focus", status=422, form=form, told=_told(meeting))
    in_the_room.choose_focus(
        meeting,
        by=viewer_of(request),
        priorities=form.priorities(),
        agreed_importance=form.cleaned_data["agreed_importance"],
        version=form.cleaned_data["version"],
    )
    return redirect("talk-plan", meeting.pk)


@requires(Action.TALK_HOLD)
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    if away := _closed_door(meeting, "plan"):
        return away
    return _plan_page(request, meeting, _target_form(meeting))


def _target_form(meeting: Meeting, data: Any = None) -> TargetForm:
    staff, adults = in_the_room.planners(meeting)
    return TargetForm(
        data,
        staff=staff,
        adults=adults,
        child=meeting.pupil.called,
        initial={
            "due": today() + in_the_room.SUGGESTED_DUE,
            "school_owner": str(meeting.teacher_id),
            "home_owner": str(adults[0].pk) if adults else "",
        },
    )


def _plan_page(request: HttpRequest, meeting: Meeting, form: TargetForm, status: int = 200) -> HttpResponse:
    return _page(
        request,
        meeting,
        "plan",
        status=status,
        form=form,
        priorities=list(meeting.priorities.all()),
        targets=list(meeting.targets.prefetch_related("actions__owner_staff", "actions__owner_adult")),
    )


@requires(Action.TALK_HOLD)
@require_POST
def add_target(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    form = _target_form(meeting, request.POST)
    if not form.is_valid():
        return _plan_page(request, meeting, form, status=422)
    data = form.cleaned_data
    in_the_room.add_target(
        meeting,
        by=viewer_of(request),
        text=data["text"],
        kind=data["kind"],
        success_sign=data["success_sign"],
        due=data["due"],
        steps=form.steps(),
    )
    return redirect("talk-plan", meeting.pk)


@requires(Action.TALK_HOLD)
@require_POST
def drop_target(request: HttpRequest, pk: int, target_pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    target = Target.objects.filter(meeting=meeting, pk=target_pk).first()
    if target:
        in_the_room.drop_target(meeting, target, by=viewer_of(request))
    return redirect("talk-plan", meeting.pk)


@requires(Action.TALK_HOLD)
@require_POST
def agree_plan(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    in_the_room.agree_plan(meeting, by=viewer_of(request))
    return redirect("talk-review", meeting.pk)


@requires(Action.TALK_HOLD)
@require_POST
def earlier(request: HttpRequest, pk: int, target_pk: int) -> HttpResponse:
    """How a target of the talk before went."""
    meeting = find_to_hold(request, pk)
    target = get_object_or_404(
        Target.objects.filter(meeting__series=meeting.series_id).exclude(meeting=meeting), pk=target_pk
    )
    form = EarlierForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Please choose how it went: worked, partly, or not yet."))
    in_the_room.mark_earlier(meeting, target, by=viewer_of(request), **form.cleaned_data)
    return redirect("talk-explore", meeting.pk)


@requires(Action.TALK_HOLD)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Sum up, read back, agree when to talk again."""
    meeting = find_to_hold(request, pk)
    if request.method == "GET":
        if away := _closed_door(meeting, "review"):
            return away
        form = ReviewForm(initial={"words": in_the_room.draft_summary(meeting), "version": meeting.version})
        return _review_page(request, meeting, form)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _review_page(request, meeting, form, status=422)
    in_the_room.hold(meeting, by=viewer_of(request), **form.cleaned_data)
    messages.success(request, _("Thank you. Read it once more, then share it."))
    return redirect("talk", meeting.pk)


def _review_page(request: HttpRequest, meeting: Meeting, form: ReviewForm, status: int = 200) -> HttpResponse:
    targets = list(meeting.targets.prefetch_related("actions__owner_staff", "actions__owner_adult"))
    return _page(request, meeting, "review", status=status, form=form, targets=targets)


@requires(Action.TALK_HOLD)
@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    in_the_room.share(meeting, by=viewer_of(request))
    messages.success(request, _("Shared. The promises are in the ledger, each with an owner and a date."))
    return redirect("talk", meeting.pk)


def _earlier(meeting: Meeting) -> list[Target]:
    """Targets of earlier talks in the series whose end nobody has named yet."""
    return list(
        Target.objects.filter(meeting__series=meeting.series_id, meeting__number__lt=meeting.number, review=None)
        .prefetch_related("actions")
    )  # fmt: skip


def _told(meeting: Meeting) -> list[tuple[str, str]]:
    from schoolgate.conversations.views import told

    return told(meeting)
