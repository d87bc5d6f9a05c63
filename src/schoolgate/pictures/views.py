"""A parent's answers about one child; a class for the person with the camera; one family for the office."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.people.classes import classes_of, own_class
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, SchoolClass
from schoolgate.people.pictures import SHORT, PictureAnswer, Use
from schoolgate.people.pictures_shown import Verdict, asked_about, taken_back, verdicts
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.pictures import actions
from schoolgate.pictures.forms import AnswerForm, NotedForm

LATEST = 40
TAKE_DOWN = timedelta(days=30)


@requires(Action.PICTURES_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """My answers about my child. Who is not asked about this child finds no such page."""
    viewer = viewer_of(request)
    consulted = Relationship.objects.all().entitled("consulted").signed_in().filter(adult=viewer.person_id)
    pupil = get_object_or_404(
        Pupil.objects.visible_to(viewer).filter(Exists(consulted.filter(pupil=OuterRef("pk")))), pk=pk
    )
    known = {row.use: row for row in PictureAnswer.objects.visible_to(viewer).filter(pupil=pupil).in_order()}
    form = AnswerForm(
        request.POST if request.method == "POST" else None, known={use: row.is_yes for use, row in known.items()}
    )
    if request.method == "POST" and form.is_valid():
        adult = Adult.objects.get(pk=viewer.person_id)
        actions.answer(pupil, adult, by=viewer, answers=form.answers)
        messages.success(request, _("Thank you. This counts from now on."))
        return redirect("pictures-mine", pupil.pk)
    last = max((row.said_on for row in known.values()), default=None)
    context = {"pupil": pupil, "form": form, "last": last, "nav": "home"}
    return render(request, "pictures/mine.html", context, status=422 if form.is_bound and form.errors else 200)


@dataclass(frozen=True, slots=True)
class Row:
    """One child of the list, and what holds for each use."""

    pk: int
    name: str
    verdicts: list[tuple[str, str]]


@requires(Action.PICTURES_SEE)
@require_GET
def of_class(request: HttpRequest) -> HttpResponse:
    """One class, to print for whoever takes the pictures; asked for, only those whose families have not said."""
    viewer = viewer_of(request)
    classes = classes_of(viewer)
    asked_for = request.GET.get("class", "")
    chosen = next((one for one in classes if str(one.pk) == asked_for), None) or own_class(viewer, classes)
    rows = _rows(viewer, chosen) if chosen else []
    ended = _taken_back(viewer, rows)
    waiting = [row for row in rows if {Verdict.ASK, Verdict.AGAIN} & {verdict for _label, verdict in row.verdicts}]
    is_asking = "ask" in request.GET
    return render(
        request,
        "pictures/class.html",
        {
            "classes": classes, "chosen": chosen, "rows": waiting if is_asking else rows, "waiting": len(waiting),
            "is_asking": is_asking, "uses": list(SHORT.values()), "today": today(), "nav": "pictures",
            "ended": ended,
        },
    )  # fmt: skip


def _rows(viewer: Viewer, chosen: SchoolClass) -> list[Row]:
    placed = Placement.objects.current().filter(school_class=chosen, pupil=OuterRef("pk"))
    pupils = list(
        Pupil.objects.in_directory_of(viewer).filter(Exists(placed)).order_by("first_name", "last_name", "pk")
    )
    found = verdicts([pupil.pk for pupil in pupils])
    return [
        Row(
            pupil.pk,
            f"{pupil.called} {pupil.last_name}",
            [(str(label), found[pupil.pk][use]) for use, label in SHORT.items()],
        )
        for pupil in pupils
    ]


def _taken_back(viewer: Viewer, rows: list[Row]) -> list[tuple[str, str]]:
    """Whose yes became a no in the last thirty days, and for what: somebody takes those pictures down."""
    names, day = {row.pk: row.name for row in rows}, today()
    found = taken_back(list(names), day - TAKE_DOWN, day)
    return [(names[pk], str(Use(use).label)) for pk, use in found]


@requires(Action.PICTURES_SEE)
@require_GET
def of_child(request: HttpRequest, pk: int) -> HttpResponse:
    """What holds for one child; for those who note answers, who said what."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer).on_roll(), pk=pk)
    found = verdicts([pupil.pk])[pupil.pk]
    rows = PictureAnswer.objects.visible_to(viewer).filter(pupil=pupil).in_order().select_related("adult", "noted_by")
    context = {
        "pupil": pupil, "said": list(rows.reverse()[:LATEST]), "nav": "families",
        "uses": [(label, found[use]) for use, label in Use.choices],
        "may_note": may(viewer.roles, Action.PICTURES_NOTE),
    }  # fmt: skip
    return render(request, "pictures/child.html", context)


@requires(Action.PICTURES_NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what somebody wrote on paper or said on the phone."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer).on_roll(), pk=pk)
    asked = asked_about([pupil.pk], today()).get(pupil.pk, set())
    adults = {str(adult.pk): adult for adult in Adult.objects.filter(pk__in=asked).order_by("last_name", "pk")}
    form = NotedForm(
        request.POST if request.method == "POST" else None, adults=[(one.pk, one.full_name) for one in adults.values()]
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.answer(
            pupil, adults[data["adult"]], by=viewer, answers=form.answers, how=data["how"], said_on=data["said_on"]
        )
        messages.success(request, _("Noted. It counts from now on."))
        return redirect("pictures-of", pupil.pk)
    context = {"pupil": pupil, "form": form, "adults": adults, "nav": "families"}
    return render(request, "pictures/note.html", context, status=422 if form.is_bound and form.errors else 200)
