"""Ask, my questions, one question; what the one who asked can say to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import Adult, Pupil
from schoolgate.people.queries import ChildOf, children_of, today
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.questions import actions, rules, who, worry
from schoolgate.questions.forms import NOBODY, WHOEVER, AnswerForm, AskForm, PassForm, PromiseForm, WordForm
from schoolgate.questions.models import Common, Question
from schoolgate.questions.turns import turn_of, waiting_for
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


def find(request: HttpRequest, pk: int) -> Question:
    """The question, if it is this viewer's to see; else the 404 of things that do not exist."""
    found: Question = get_object_or_404(Question.objects.visible_to(viewer_of(request)).for_pages(), pk=pk)
    return found


def openings() -> dict[str, tuple[str, str]]:
    """Sentences one can begin with, so that nobody has to find the first word: what is pressed, what it begins."""
    return {
        "letter": (_("I do not understand a letter"), _("I do not understand this letter: ")),
        "money": (_("Money for a trip or a meal"), _("I would like to ask about money for ")),
        "worried": (_("My child is worried"), _("My child is worried about ")),
        "learning": (_("How can I help at home?"), _("How can I help at home with ")),
        "good": (_("Something good to tell"), _("Something good happened: ")),
    }


# -- lists -------------------------------------------------------------------------------------------------------------


@requires(Action.QUESTION_LIST)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    rows = Question.objects.visible_to(viewer).for_pages()
    if viewer.is_parent:
        mine = list(rows.order_by("-asked_at")[:100])
        return render(
            request,
            "questions/mine.html",
            {
                "open": [q for q in mine if q.state != rules.CLOSED],
                "closed": [q for q in mine if q.state == rules.CLOSED],
                "common": list(Common.objects.visible_to(viewer).order_by("about", "pk")[:60]),
                "today": today(),
            },
        )
    return render(request, "questions/staff.html", {**waiting_for(viewer), "today": today()})


# -- asking ------------------------------------------------------------------------------------------------------------


@requires(Action.QUESTION_ASK)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """One page: begin with a sentence if you like, send. The child and the person can be chosen, and need not be."""
    viewer = viewer_of(request)
    children = children_of(viewer.person_id)
    adult = Adult.objects.get(pk=viewer.person_id)
    chosen = _child(request.POST.get("about") or request.GET.get("child", ""), children)
    staff = _staff_to_ask(adult, children)
    said = openings().get(request.GET.get("say", ""), ("", ""))[1]
    initial = {"words": said, **({"about": str(chosen.pk)} if chosen else {})}
    form = AskForm(request.POST or None, children=children, staff=list(staff.values()), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        pupil = Pupil.objects.get(pk=chosen.pk) if chosen and data["about"] != NOBODY else None
        asked_of = None if data["whom"] == WHOEVER else staff[int(data["whom"])]
        if asked_of and asked_of not in who.to_ask(adult, pupil):
            form.add_error("whom", _("They do not teach this child. Choose somebody else, or whoever can help."))
        else:
            question, _is_new = actions.ask(
                by=viewer, pupil=pupil, asked_of=asked_of, words=data["words"], key=data["key"],
                is_to_ring=data["is_to_ring"], best_time=data["best_time"],
            )  # fmt: skip
            messages.success(request, _("Sent. Thank you for asking."))
            return redirect("question", question.pk)
    days = rules.days_for(calendar_of(viewer.school_id), timezone.now())
    context = {
        "form": form,
        "openings": [] if form.is_bound else [(key, text) for key, (text, _begins) in openings().items()],
        "days": days,
        "common": list(Common.objects.visible_to(viewer).order_by("about", "pk")[:60]),
    }
    return render(request, "questions/ask.html", context, status=422 if form.is_bound else 200)


def _child(raw: str, children: list[ChildOf]) -> ChildOf | None:
    return next((child for child in children if str(child.pk) == raw), None)


def _staff_to_ask(adult: Adult, children: list[ChildOf]) -> dict[int, Any]:
    """Everybody who may be chosen for any of the children, each once, those near the children first."""
    found: dict[int, Any] = {}
    for pupil in [*Pupil.objects.filter(pk__in=[child.pk for child in children]).order_by("pk"), None]:
        for staff in who.to_ask(adult, pupil):
            found.setdefault(staff.pk, staff)
    return found


# -- one question ------------------------------------------------------------------------------------------------------


@requires(Action.QUESTION_LIST)
@require_GET
def question(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    viewer = viewer_of(request)
    if viewer.is_staff_member:
        actions.remember_read(found, viewer)
    return show(request, found)


def show(request: HttpRequest, question: Question, status: int = 200, **forms: Any) -> HttpResponse:
    """One question, whole, as this viewer sees it, with any form that needs another try."""
    viewer = viewer_of(request)
    words = list(question.words.select_related("by_staff", "by_adult").order_by("at", "pk"))
    context = {
        "question": question,
        "words": words,
        "first": words[0] if words else None,
        "today": today(),
        "turn": turn_of(question, today()),
        "passings": list(question.passings.select_related("before", "after", "by").order_by("at")),
        "nav": "home" if viewer.is_parent else "questions",
        "needs_help": any(w.by_adult_id and worry.found_in(w.text, question.adult.language) for w in words),
    }
    if viewer.is_parent:
        context["form"] = WordForm()
        return render(request, "questions/thread.html", {**context, **forms}, status=status)
    return render(
        request, "questions/thread_staff.html", {**context, **_of_staff(question, viewer), **forms}, status=status
    )


def _of_staff(question: Question, viewer: Viewer) -> dict[str, Any]:
    asked = Entry.objects.filter(
        verb=Verb.QUESTION_ASKED, object_kind=question._meta.label_lower, object_id=question.pk
    ).first()
    return {
        "form": AnswerForm(initial={"version": question.version}, about=question.pupil_id),
        "pass_form": PassForm(staff=who.colleagues(question.adult, but=question.holder_id)),
        "promise_form": PromiseForm(),
        "may_plan": question.pupil is not None and may(viewer.roles, Action.TALK_PLAN),
        "may_publish": may(viewer.roles, Action.QUESTION_PUBLISH),
        "entry": asked,
    }


@requires(Action.QUESTION_WRITE)
@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """The parent writes more; staff answer. Sent twice, it is said once."""
    found = find(request, pk)
    viewer = viewer_of(request)
    if viewer.is_staff_member:
        return _answered(request, found, viewer)
    form = WordForm(request.POST)
    if not form.is_valid():
        return show(request, found, status=422, form=form)
    actions.write(found, by=viewer, words=form.cleaned_data["words"], key=form.cleaned_data["key"])
    messages.success(request, _("Sent."))
    return redirect("question", found.pk)


def _answered(request: HttpRequest, found: Question, viewer: Viewer) -> HttpResponse:
    form = AnswerForm(request.POST, about=found.pupil_id)
    if not form.is_valid():
        return show(request, found, status=422, form=form)
    data = form.cleaned_data
    try:
        actions.answer(found, by=viewer, words=data["words"], key=data["key"], version=data["version"])
    except rules.Moved as moved:
        found = find(request, found.pk)
        # What was typed stays, and may be sent again now that the other's words have been shown.
        form = AnswerForm({**request.POST.dict(), "version": str(found.version)}, about=found.pupil_id)
        form.is_valid()
        form.add_error(None, f"{moved.sentence} {moved.then}")
        return show(request, found, status=409, form=form)
    messages.success(request, _("Sent. %(name)s has your answer.") % {"name": found.adult.full_name})
    return redirect("question", found.pk)


@requires(Action.QUESTION_CLOSE)
@require_POST
def helped(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    actions.close(found, by=viewer_of(request))
    messages.success(request, _("Good to hear. You can open it again any time."))
    return redirect("question", found.pk)


@requires(Action.QUESTION_CLOSE)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    actions.reopen(found, by=viewer_of(request))
    messages.success(request, _("It is open again. Somebody will write to you."))
    return redirect("question", found.pk)
