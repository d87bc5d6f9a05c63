"""What one does with a list: hand it in, answer what it asks, bring it in, put it aside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.imports import raw, runs
from schoolgate.imports.forms import DatesForm, ListForm
from schoolgate.imports.models import ImportRun
from schoolgate.imports.views import asking, columns_form, reading_form, run_of
from schoolgate.people.viewers import viewer_of

LATEST = 30
AROUND = 64 * 1024  # the form around the file


@requires(Action.ROSTER_IMPORT)
@csrf_exempt  # only so that a body far too large is not read to find the token in it; `_lists` asks for it
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Hand in a list; what became of earlier ones."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST" and (not length.isdecimal() or int(length) > raw.MOST_BYTES + AROUND):
        form = ListForm({}, MultiValueDict())
        form.errors.pop("file", None)
        form.add_error("file", _too_large())
        return _page(request, form, status=422)
    answer: HttpResponse = _lists(request)
    return answer


@csrf_protect
def _lists(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, ListForm())
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        run = runs.hand_in(
            file.name, file.chunks(), by=viewer_of(request), is_everyone=form.cleaned_data["is_everyone"]
        )
    except raw.TooLarge:
        form.add_error("file", _too_large())
        return _page(request, form, status=422)
    except runs.AlreadyIn as same:
        messages.warning(request, _("This very list is the last one that was brought in. Nothing was done."))
        return redirect("list", pk=same.run.pk)
    return redirect("list", pk=run.pk)


def _too_large() -> str:
    return _("This file is larger than 100 MB. A list of people is much smaller: check that it is the right file.")


def _page(request: HttpRequest, form: ListForm, status: int = 200) -> HttpResponse:
    found = ImportRun.objects.all().visible_to(viewer_of(request)).select_related("by", "decided_by").order_by("-at")
    latest = list(found[:LATEST])
    return render(
        request,
        "imports/lists.html",
        {"form": form, "open": next((run for run in latest if run.is_open), None),
         "over": [run for run in latest if not run.is_open]},
        status=status,
    )  # fmt: skip


@requires(Action.ROSTER_IMPORT)
@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is what; remembered for the next file with the same headings."""
    run = run_of(request, pk)
    if run.question != ImportRun.Question.COLUMNS:
        return redirect("list", pk=run.pk)
    form = columns_form(run, request.POST)
    if not form.is_valid():
        return asking(request, run, form, status=422)
    runs.answer_columns(run, form.answers(), by=viewer_of(request))
    return redirect("list", pk=run.pk)


@requires(Action.ROSTER_IMPORT)
@require_POST
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """In which order the list writes its dates."""
    run = run_of(request, pk)
    if run.question != ImportRun.Question.DATES:
        return redirect("list", pk=run.pk)
    form = DatesForm(request.POST)
    if not form.is_valid():
        return asking(request, run, form, status=422)
    runs.answer_dates(run, form.cleaned_data["dates"], by=viewer_of(request))
    return redirect("list", pk=run.pk)


@requires(Action.ROSTER_IMPORT)
@require_POST
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, this list is about our school, whatever it calls it."""
    run = run_of(request, pk)
    if run.question == ImportRun.Question.SCHOOL:
        runs.answer_school(run, by=viewer_of(request))
    return redirect("list", pk=run.pk)


@requires(Action.ROSTER_IMPORT)
@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the same file in another way; or say anew what its columns are."""
    run = run_of(request, pk)
    if "columns" in request.POST:
        runs.change_columns(run, by=viewer_of(request))
        return redirect("list", pk=run.pk)
    form = reading_form(run, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        runs.look_again(
            run, by=viewer_of(request), dates=data.get("dates") or run.option("dates", "auto"),
            is_everyone=data.get("is_everyone", run.option("is_everyone", False)),
        )  # fmt: skip
    return redirect("list", pk=run.pk)


@requires(Action.ROSTER_IMPORT)
@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the list's word for what the school had written by hand: ticked one by one."""
    run, keys = run_of(request, pk), request.POST.getlist("word")
    if not keys:
        messages.warning(request, _("Nothing is ticked. Tick what the list should decide."))
        return redirect("list-rows", pk=run.pk, section="kept")
    count = runs.let_list_decide(run, keys, by=viewer_of(request))
    if count < len(keys):
        messages.warning(request, _("What people changed about themselves stays theirs."))
    return redirect("list", pk=run.pk)


@requires(Action.ROSTER_IMPORT)
@require_POST
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, bring it in, as it stands on the page."""
    run = runs.confirm(run_of(request, pk), by=viewer_of(request), plan=request.POST.get("plan", ""))
    if run.state == ImportRun.State.LOOKED:
        messages.success(request, _("Noted. A second person has to say so too; until then nothing changes."))
    return redirect("list", pk=run.pk)


@requires(Action.ROSTER_IMPORT)
@require_POST
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop here; the file is erased."""
    runs.put_aside(run_of(request, pk), by=viewer_of(request))
    messages.success(request, _("Put aside. The file is erased, and nothing was changed."))
    return redirect("lists")
