"""The class, and one child: a good word home, a word at the gate. Three taps each."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.notes import actions, greeting
from schoolgate.notes.at_home import of_child
from schoolgate.notes.forms import SOMEBODY, GateForm, PraiseForm
from schoolgate.notes.models import GateNote, Praise
from schoolgate.people import kinship
from schoolgate.people.classes import classes_of, own_class
from schoolgate.people.models import Adult, Pupil, Relationship, SchoolClass
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.ui import words as said

KEY = re.compile(r"[0-9a-f]{16}")


@requires(Action.NOTE_LIST)
@require_GET
def notes(request: HttpRequest) -> HttpResponse:
    """The children of one class, each a large button; and, asked for, only those without a good word this half-term.

    Never both on one list: at the gate a parent may look over a shoulder.
    """
    viewer = viewer_of(request)
    classes = classes_of(viewer)
    chosen = _chosen(request.GET.get("class", ""), classes) or own_class(viewer, classes)
    half = greeting.half_term(viewer)
    children = greeting.children_in(viewer, chosen, half) if chosen else []
    waiting = [child for child in children if child.is_waiting]
    is_greeting = "greet" in request.GET and bool(waiting)
    return render(
        request,
        "notes/class.html",
        {
            "classes": classes,
            "chosen": chosen,
            "children": waiting if is_greeting else children,
            "waiting": len(waiting),
            "is_greeting": is_greeting,
            "arrived": _arrived(request.GET.get("arrived", ""), viewer),
            "nav": "notes",
        },
    )


def _chosen(raw: str, classes: list[SchoolClass]) -> SchoolClass | None:
    return next((one for one in classes if str(one.pk) == raw), None)


def _arrived(key: str, viewer: Viewer) -> str:
    """The key of a page, when what stood on it has reached us: only then may the device forget the words."""
    if not KEY.fullmatch(key):
        return ""
    mine: dict[str, Any] = {"school": viewer.school_id, "by": viewer.person_id, "key": key}
    return key if Praise.objects.filter(**mine).exists() or GateNote.objects.filter(**mine).exists() else ""


@requires(Action.PRAISE_SEND)
@require_http_methods(["GET", "POST"])
def praise(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what was good, send it home."""
    viewer, pupil = _found(request, pk)
    form = PraiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        sent, is_new = actions.praise(pupil, by=viewer, kind=data["kind"], words=data["words"], key=data["key"])
        _say_sent(request, pupil, sent, is_new)
        return _back(pupil, data["key"])
    return _page(request, "notes/praise.html", pupil, viewer, form)


@requires(Action.PRAISE_SEND)
@require_POST
def gone(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own good word back while it waits for the morning."""
    viewer = viewer_of(request)
    found = get_object_or_404(Praise.objects.visible_to(viewer).filter(by=viewer.person_id), pk=pk)
    actions.take_back(found, by=viewer)
    messages.success(request, _("Taken back. Nobody has read it."))
    return redirect("note-praise", found.pupil_id)


def _say_sent(request: HttpRequest, pupil: Pupil, sent: Praise, is_new: bool) -> None:
    if not is_new:
        messages.success(request, _("It had arrived already, and went home once."))
    elif sent.told_at is None:
        at = {"child": pupil.called, "at": said.when(sent.goes_at)}
        messages.success(request, _("Kept. It goes home about %(child)s on %(at)s.") % at)
    elif sent.told:
        text = ngettext(
            "Sent to %(count)s grown-up of %(child)s.", "Sent to %(count)s grown-ups of %(child)s, each on their own.",
            sent.told,
        )  # fmt: skip
        messages.success(request, text % {"count": sent.told, "child": pupil.called})
    else:
        text = _(
            "Nobody at home can be told yet, so it has not gone. Could you say it to %(child)s’s family at the gate?"
        )
        messages.warning(request, text % {"child": pupil.called})


@requires(Action.GATE_KEEP)
@require_http_methods(["GET", "POST"])
def gate(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a word at the gate."""
    viewer, pupil = _found(request, pk)
    adults = _adults(pupil, viewer)
    form = GateForm(request.POST or None, adults=[(adult.pk, line) for adult, line in adults])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        adult = next((one for one, _line in adults if str(one.pk) == data["whom"]), None)
        assert adult is not None or data["whom"] == SOMEBODY
        kept, is_new = actions.note(
            pupil, by=viewer, adult=adult, words=data["words"], said_on=data["said_on"], key=data["key"],
            promise=data["promise"], due=data["due"],
        )  # fmt: skip
        if not is_new:
            messages.success(request, _("It had arrived already, and is kept once."))
        elif kept.circle_id is not None:
            messages.success(request, _("Kept, and promised. It stands among your promises."))
        else:
            messages.success(request, _("Kept. Colleagues who see %(child)s can read it.") % {"child": pupil.called})
        return _back(pupil, data["key"])
    return _page(request, "notes/gate.html", pupil, viewer, form)


def _found(request: HttpRequest, pk: int) -> tuple[Viewer, Pupil]:
    """The child, if this viewer sees them and they are here still; else the 404 of things that do not exist."""
    viewer = viewer_of(request)
    return viewer, get_object_or_404(Pupil.objects.visible_to(viewer).on_roll(), pk=pk)


def _adults(pupil: Pupil, viewer: Viewer) -> list[tuple[Adult, str]]:
    """The child's grown-ups of today with what each is to the child; never the other parent of the viewer's own."""
    seen = Adult.objects.visible_to(viewer)
    links = Relationship.objects.current().filter(pupil=pupil, adult__in=seen).select_related("adult")
    return [
        (link.adult, f"{link.adult.full_name}, {kinship.said(link.kind, pupil.called)}")
        for link in links.order_by(F("priority").asc(nulls_last=True), "pk")
    ]


def _page(request: HttpRequest, template: str, pupil: Pupil, viewer: Viewer, form: Any) -> HttpResponse:
    context = {
        "pupil": pupil,
        "form": form,
        **of_child(pupil, viewer),
        "nav": "notes",
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


def _back(pupil: Pupil, key: str) -> HttpResponse:
    """To the class, for the next child."""
    placed = pupil.placements.current().filter(school_class__kind="form").values_list("school_class", flat=True).first()
    asked = {"arrived": key} | ({"class": placed} if placed else {})
    return redirect(f"{reverse('notes')}?{urlencode(asked)}")
