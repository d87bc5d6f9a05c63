"""Pages around a talk: the list, the plan, the times, the talk's own page for teacher and parent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, Role
from schoolgate.bookings.models import Slot
from schoolgate.bookings.queries import booked_slot, free_slots
from schoolgate.conversations import actions, in_the_room
from schoolgate.conversations.forms import AgendaForm, AnswerForm, NeedsForm, PlanForm, TimesForm, suggested_times
from schoolgate.conversations.models import Meeting, Needs, ParentView, Summary
from schoolgate.people.models import Adult, Pupil, Relationship, RightKind, Staff
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.promises.models import Promise
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


def find(request: HttpRequest, pk: int) -> Meeting:
    """The talk, if it is this viewer's to see; else the 404 of things that do not exist."""
    found: Meeting = get_object_or_404(Meeting.objects.visible_to(viewer_of(request)).for_pages(), pk=pk)
    return found


def find_to_hold(request: HttpRequest, pk: int) -> Meeting:
    """The talk, if this viewer leads it: its own teacher, or another whole member of the circle on the staff."""
    viewer = viewer_of(request)
    found: Meeting = get_object_or_404(
        Meeting.objects.visible_to(viewer)
        .for_pages()
        .filter(circle__members__staff=viewer.person_id, circle__members__is_whole=True),
        pk=pk,
    )
    return found


def find_entitled(request: HttpRequest, pk: int, right: str) -> Meeting:
    """The talk, if this parent also holds `right` about the child today: an order may leave them told, and no more."""
    meeting = find(request, pk)
    if not holds(viewer_of(request), meeting, right):
        raise Http404
    return meeting


def holds(viewer: Viewer, meeting: Meeting, right: str) -> bool:
    """Whether a parent holds a right about the child of this talk, limits obeyed."""
    return (
        Relationship.objects.entitled(right).signed_in().filter(pupil=meeting.pupil_id, adult=viewer.person_id).exists()
    )


@requires(Action.TALK_LIST)
@require_GET
def talks(request: HttpRequest) -> HttpResponse:
    """Everybody's own talks: what is coming first, what was, below."""
    viewer = viewer_of(request)
    rows = list(Meeting.objects.visible_to(viewer).for_pages().order_by("-starts_at", "-pk")[:200])
    coming = [m for m in rows if m.state in ("to_arrange", "offered", "booked")]
    coming.sort(key=lambda m: (m.starts_at is None, m.starts_at or m.created_at))
    return render(
        request,
        "conversations/list.html",
        {
            "coming": coming,
            "open": [m for m in rows if m.state in ("held", "summary_shared")],
            "past": [m for m in rows if m.state in ("closed", "declined", "no_show", "cancelled")],
        },
    )


@requires(Action.TALK_PLAN)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pupil_pk: int) -> HttpResponse:
    """Plan a structured conversation: why, with whom, and the agenda."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer).on_roll(), pk=pupil_pk)
    relationships = list(actions.invitable(pupil).select_related("adult"))
    began = _began(request.GET.get("from", ""), pupil, viewer)
    initial = {"adults": [str(began.adult_id)]} if began else {}
    form = PlanForm(request.POST or None, relationships=relationships, initial=initial)
    if request.method == "POST" and form.is_valid():
        meeting = actions.plan(
            pupil,
            by=viewer,
            adults=form.cleaned_data["adults"],
            reason=form.cleaned_data["reason"],
            criterion=form.cleaned_data["criterion"],
            agenda=form.agenda_lines,
        )
        messages.success(request, _("The talk is planned. Nothing has left the school yet: choose the times next."))
        return redirect("talk-times", meeting.pk)
    return render(
        request,
        "conversations/plan.html",
        {"pupil": pupil, "form": form, "relationships": relationships, "began": began, "nav": "families"},
    )


def _began(raw: str, pupil: Pupil, viewer: Viewer) -> Entry | None:
    """What the talk grows out of: an entry about this child and one grown-up, if the viewer may read it."""
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        return None
    known: Entry | None = Entry.objects.visible_to(viewer).filter(pk=int(raw), pupil=pupil, adult__isnull=False).first()
    return known


@requires(Action.TALK_OPEN)
@require_GET
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk's own page. A member of staff who opens it leaves an entry: reads of records are remembered."""
    meeting = find(request, pk)
    viewer = viewer_of(request)
    if viewer.is_staff_member:
        remember_read(meeting, viewer)
    return show(request, meeting)


def remember_read(meeting: Meeting, viewer: Viewer) -> None:
    """A read of a conversation by staff is an entry for audit (safeguarding-and-data 12)."""
    record(
        Verb.TALK_READ, by=viewer, pupil=meeting.pupil, circle=meeting.circle, about=meeting, reach=Entry.Reach.AUDIT
    )


def show(request: HttpRequest, meeting: Meeting, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Draw the talk's page as this viewer sees it, with any form that needs another try."""
    viewer = viewer_of(request)
    context = {
        "meeting": meeting,
        "agenda": list(meeting.agenda.select_related("by_staff", "by_adult")),
        "slot": booked_slot(meeting.matter, school_id=meeting.school_id) if meeting.state == "booked" else None,
        "agenda_form": AgendaForm(),
        "nav": "talks",
        **forms,
    }
    if meeting.state in ("held", "summary_shared", "closed"):
        context |= record_of(meeting, viewer)
    if viewer.is_parent:
        context |= _for_parent(meeting, viewer, forms)
        return render(request, "conversations/parent.html", context, status=status)
    context |= {
        "adults": actions.adults_of(meeting),
        "needs": list(Needs.objects.filter(meeting=meeting).select_related("adult")),
        "slots": list(Slot.objects.filter(matter=meeting.matter, school=meeting.school_id).order_by("starts_at")),
        "is_mine": meeting.circle.members.filter(staff=viewer.person_id, is_whole=True).exists(),
        "leads": Staff.objects.filter(school=meeting.school_id).holding(Role.DSL),
    }
    return render(request, "conversations/staff.html", context, status=status)


def _for_parent(meeting: Meeting, viewer: Viewer, forms: dict[str, Any]) -> dict[str, Any]:
    needs = Needs.objects.filter(meeting=meeting, adult=viewer.person_id).first()
    names = ("interpreter", "step_free", "brings", "other_teacher", "words")
    if needs:
        given = {name: getattr(needs, name) for name in names}
    else:  # what was asked for once is remembered
        adult = Adult.objects.get(pk=viewer.person_id)
        given = {"interpreter": adult.spoken} if adult.needs_interpreter else {}
    may_book = meeting.state in ("offered", "booked") and holds(viewer, meeting, RightKind.BOOK)
    return {
        "may_book": may_book,
        "slots": free_slots(meeting.matter, school_id=meeting.school_id, now=timezone.now()) if may_book else [],
        "needs": needs,
        "needs_form": forms.get("needs_form") or NeedsForm(initial=given),
        "answer_form": forms.get("answer_form") or AnswerForm(),
    }


def record_of(meeting: Meeting, viewer: Viewer) -> dict[str, Any]:
    """What was said and what was promised. A parent reads it once the summary is shared."""
    summary = Summary.objects.filter(meeting=meeting).first()
    if viewer.is_parent:
        if summary is None or summary.shared_at is None:
            return {}
        if not holds(viewer, meeting, RightKind.SEE_RECORDS):
            return {"my_view": None, "may_answer": False}
    views = list(ParentView.objects.filter(summary=summary).select_related("adult")) if summary else []
    return {
        "may_answer": viewer.is_parent,
        "summary": summary,
        "views": views,
        "my_view": next((v for v in views if viewer.is_parent and v.adult_id == viewer.person_id), None),
        "notes": meeting.notes,
        "told": told(meeting),
        "priorities": list(meeting.priorities.all()),
        "targets": list(meeting.targets.prefetch_related("actions__owner_staff", "actions__owner_adult")),
        "promises": list(
            Promise.objects.filter(because_kind="conversations.meeting", because_id=meeting.pk, circle=meeting.circle)
            .for_pages()
        ),
    }  # fmt: skip


def told(meeting: Meeting) -> list[tuple[str, str]]:
    """(question, the parent's words) for everything that was written down."""
    from schoolgate.conversations.forms import explore_prompts

    prompts = explore_prompts(meeting.pupil.called)
    return [
        (prompts[name], getattr(meeting.notes, name))
        for name in in_the_room.EXPLORE_FIELDS
        if getattr(meeting.notes, name)
    ]


@requires(Action.TALK_PLAN)
@require_http_methods(["GET", "POST"])
def times(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose times to offer, and send the agenda ahead with them."""
    meeting = find_to_hold(request, pk)
    form = TimesForm(request.POST or None, initial=suggested_times(meeting))
    if request.method == "POST" and form.is_valid():
        actions.offer_times(meeting, form.times(), by=viewer_of(request))
        names = [adult.full_name for adult in actions.adults_of(meeting)]
        messages.success(
            request, _("Sent to %(names)s: the agenda, and times to choose from.") % {"names": ", ".join(names)}
        )
        return redirect("talk", meeting.pk)
    return render(
        request,
        "conversations/times.html",
        {
            "meeting": meeting,
            "form": form,
            "adults": actions.adults_of(meeting),
            "agenda": meeting.agenda.all(),
            "nav": "talks",
        },
    )


@requires(Action.TALK_ADD_AGENDA)
@require_POST
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """A line from anybody who takes part. The head and the SENCO may read others’ talks, not write in them."""
    meeting = find(request, pk) if viewer_of(request).is_parent else find_to_hold(request, pk)
    form = AgendaForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, status=422, agenda_form=form)
    actions.add_agenda(meeting, by=viewer_of(request), text=form.cleaned_data["text"])
    messages.success(request, _("It is on the agenda."))
    return redirect(reverse("talk", args=[meeting.pk]) + "#agenda")


@requires(Action.TALK_BOOK)
@require_POST
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of the offered times."""
    meeting = find_entitled(request, pk, RightKind.BOOK)
    raw = request.POST.get("slot", "")
    slots = Slot.objects.filter(school=meeting.school_id, matter=meeting.matter)
    slot = slots.filter(pk=int(raw)).first() if raw.isdecimal() and len(raw) < 19 else None
    if slot is None:
        messages.error(request, _("That time is no longer on offer. Please choose one of these."))
        return redirect("talk", meeting.pk)
    actions.book(meeting, slot, by=viewer_of(request))
    messages.success(request, _("It is booked. You will hear from us the day before."))
    return redirect("talk", meeting.pk)


@requires(Action.TALK_BOOK)
@require_POST
def booking_back(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_entitled(request, pk, RightKind.BOOK)
    actions.give_back_time(meeting, by=viewer_of(request))
    messages.success(request, _("The time is given back. You can choose another one."))
    return redirect("talk", meeting.pk)


@requires(Action.TALK_BOOK)
@require_POST
def not_now(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    actions.decline(meeting, by=viewer_of(request))
    messages.success(request, _("Thank you for telling us. That is quite all right, and it changes nothing else."))
    return redirect("home")


@requires(Action.TALK_SAY_NEEDS)
@require_POST
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    form = NeedsForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, status=422, needs_form=form)
    actions.say_needs(meeting, by=viewer_of(request), **form.cleaned_data)
    messages.success(request, _("Thank you. The teacher has been told and will arrange it."))
    return redirect("talk", meeting.pk)


@requires(Action.TALK_PLAN)
@require_POST
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    actions.miss(meeting, by=viewer_of(request))
    messages.success(request, _("Noted, without blame. Another time, place or way may suit better."))
    return redirect("talk-times", meeting.pk)


@requires(Action.TALK_PLAN)
@require_POST
def cancelled(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = find_to_hold(request, pk)
    actions.cancel(meeting, by=viewer_of(request))
    messages.success(request, _("The talk is cancelled, and everybody who was asked is told."))
    return redirect("talk", meeting.pk)


@requires(Action.TALK_ANSWER_SUMMARY)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The parent agrees, or adds their own view. Two buttons, one form."""
    meeting = find_entitled(request, pk, RightKind.SEE_RECORDS)
    form = AnswerForm(request.POST)
    agrees = request.POST.get("agrees") == "yes"
    if form.is_valid() and not agrees and not form.cleaned_data["words"].strip():
        form.add_error("words", _("Please write how you see it. Both views stay side by side."))
    if not form.is_valid():
        return show(request, meeting, status=422, answer_form=form)
    in_the_room.answer_summary(meeting, by=viewer_of(request), agrees=agrees, words=form.cleaned_data["words"].strip())
    messages.success(request, _("Thank you. Your answer stands beside our words."))
    return redirect("talk", meeting.pk)
