"""Writing a notice, looking at it as its readers will, sending it, and having second thoughts."""

from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.announcements import actions, audience, rules, shown, texts, translating, truth, wording
from schoolgate.announcements.forms import (
    FamiliesForm,
    LimitForm,
    NoticeForm,
    SendForm,
    VersionForm,
    WordingForm,
    opened,
)
from schoolgate.announcements.models import Notice
from schoolgate.people.models import School
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.refusal import Refused

SAID = ("title", "words", "translator")
FAMILIES, STAFF = Notice.Readers.FAMILIES, Notice.Readers.STAFF


@requires(Action.NOTICE_WRITE)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """A draft to families."""
    return redirect("notice-write", actions.start(by=viewer_of(request), readers=FAMILIES).pk)


@requires(Action.NOTICE_TELL_STAFF)
@require_POST
def new_for_staff(request: HttpRequest) -> HttpResponse:
    """A draft to colleagues. No tick on any later page can send it to parents."""
    return redirect("notice-write", actions.start(by=viewer_of(request), readers=STAFF).pk)


def _draft(request: HttpRequest, pk: int) -> Notice:
    """One's own notice while it is a draft; a sent one is shown where it stands, by `notice`."""
    viewer = viewer_of(request)
    found: Notice = get_object_or_404(
        Notice.objects.managed_by(viewer).filter(by=viewer.person_id).select_related("by"), pk=pk
    )
    return found


def _form(notice: Notice, viewer: Viewer, data: Any = None) -> NoticeForm:
    initial = opened(notice, audience.selection_of(notice))
    if notice.readers == STAFF:
        return NoticeForm(data, initial=initial)
    return FamiliesForm(data, initial=initial, choices=audience.choices_of(viewer))


@requires(Action.NOTICE_WRITE)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk. Pressing a button keeps the draft; with a script the page keeps it by itself (`keep`)."""
    viewer, notice = viewer_of(request), _draft(request, pk)
    if not notice.is_draft:
        if request.method == "POST":
            raise Refused(_("This notice has left your desk."), then=_("Open it to see where it stands."))
        return redirect("notice", notice.pk)
    form = _form(notice, viewer, request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(
            request, "announcements/write.html", {"notice": notice, "form": form, "nav": "notices"}, status=status
        )
    _keep(notice, form, viewer)
    return redirect("notice-preview" if request.POST.get("then") == "look" else "notice-write", notice.pk)


def _keep(notice: Notice, form: NoticeForm, viewer: Viewer, *, is_quiet: bool = False) -> Notice:
    more: dict[str, Any] = {}
    if isinstance(form, FamiliesForm):
        more = {"chosen": form.chosen, "is_urgent": form.cleaned_data["is_urgent"]}
    return actions.keep(notice, by=viewer, is_quiet=is_quiet, **form.kept, **more)


@requires(Action.NOTICE_WRITE)
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """The page keeps the draft while somebody writes; what cannot be taken yet they see when they press."""
    viewer, notice = viewer_of(request), _draft(request, pk)
    form = _form(notice, viewer, request.POST)
    if not form.is_valid():
        return render(request, "announcements/_kept.html", {"failed": True}, status=422)
    kept = _keep(notice, form, viewer, is_quiet=True)
    return render(request, "announcements/_kept.html", {"version": kept.version, "at": timezone.now()})


@requires(Action.NOTICE_WRITE)
@require_http_methods(["GET", "POST"])
def in_languages(request: HttpRequest, pk: int) -> HttpResponse:
    """The same words in the languages of its readers, as people who speak them wrote them."""
    viewer, notice = viewer_of(request), _draft(request, pk)
    rows = translating.wanted(notice)
    if request.method == "POST" and "leave_out" in request.POST:
        translating.remove(notice, by=viewer, language=request.POST["leave_out"][:12])
        flash.success(request, _("Left out. Its readers get it in English, and are told so."))
        return redirect("notice-preview", notice.pk)
    code = request.GET.get("in", rows[0].code if rows else "")
    row = next((one for one in rows if one.code == code), None)
    known = {name: getattr(row.wording, name) for name in SAID} if row and row.wording else {}
    form = WordingForm(
        request.POST if request.method == "POST" else None, languages=list(translating.codes_of(rows)),
        initial={"language": code, **known},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            translating.keep(notice, by=viewer, **form.cleaned_data)
        except Refused as refused:
            form.add_error("words", f"{refused.sentence} {refused.then}")
        else:
            flash.success(request, _("Kept. It goes to those who read this language."))
            return redirect("notice-preview", notice.pk)
    status = 422 if form.is_bound else 200
    context = {"notice": notice, "form": form, "row": row, "nav": "notices"}
    return render(request, "announcements/languages.html", context, status=status)


@requires(Action.NOTICE_WRITE)
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Just what a reader will see on their phone, who they are in a sentence, and the button."""
    notice = _draft(request, pk)
    if not notice.is_draft:
        return redirect("notice", notice.pk)
    return _show_preview(request, notice)


def _show_preview(request: HttpRequest, notice: Notice, form: SendForm | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    reached = audience.reached_by(notice, viewer)
    chosen = audience.selection_of(notice)
    if form is None or not form.errors:
        sealed = shown.seal(notice, viewer, reached.people)
        form = form or SendForm(initial={"version": notice.version, "seen": reached.people, "sealed": sealed})
    return render(
        request,
        "announcements/preview.html",
        {
            "notice": notice,
            "school": School.objects.get(pk=notice.school_id),
            "reached": reached,
            "sentence": wording.sentence(audience.in_words(notice), reached)
            if notice.readers == STAFF or not chosen.is_empty
            else wording.nobody(),
            "is_whole": chosen.whole,
            "needs_second": rules.needs_second(reached.people, actions.limit_of(notice.school_id)),
            "limit": actions.limit_of(notice.school_id),
            "load": truth.load_of(notice),
            "waiting": truth.waiting_of(notice),
            "languages": translating.wanted(notice),
            "texts": texts.texts_of(notice),
            "urgent": truth.urgent_of(notice) if notice.is_urgent else 0,
            "is_complete": bool(notice.title.strip() and notice.words.strip() and reached.people),
            "form": form,
            "nav": "notices",
        },
        status=422 if form.errors else 200,
    )


@requires(Action.NOTICE_WRITE)
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, notice = viewer_of(request), _draft(request, pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _show_preview(request, notice, form)
    data = form.cleaned_data
    actions.send(notice, by=viewer, **{name: data[name] for name in ("version", "seen", "typed", "sealed")})
    return redirect("notice", notice.pk)


def _managed(request: HttpRequest, pk: int) -> Notice:
    found: Notice = get_object_or_404(Notice.objects.managed_by(viewer_of(request)).select_related("by"), pk=pk)
    return found


@requires(Action.NOTICE_CONFIRM)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person has read it and lets it go."""
    notice, form = _managed(request, pk), VersionForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This notice has changed since you opened it."), then=_("Look at it again."))
    actions.confirm(notice, by=viewer_of(request), **form.cleaned_data)
    flash.success(request, _("Thank you. It goes out."))
    return redirect("notice", notice.pk)


@requires(Action.NOTICE_WRITE)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    notice = actions.take_back(_managed(request, pk), by=viewer_of(request))
    flash.success(request, _("Taken back. Nobody got it."))
    is_author = notice.by_id == viewer_of(request).person_id
    return redirect("notice-write", notice.pk) if is_author else redirect("notices")


@requires(Action.NOTICE_WRITE)
@require_POST
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    actions.put_aside(_draft(request, pk), by=viewer_of(request))
    flash.success(request, _("Put aside. Nobody got it."))
    return redirect("notices")


@requires(Action.NOTICE_LIMIT)
@require_http_methods(["GET", "POST"])
def limit(request: HttpRequest) -> HttpResponse:
    """From how many people on a second person looks first."""
    viewer = viewer_of(request)
    form = LimitForm(request.POST or None, initial={"above": actions.limit_of(viewer.school_id)})
    if request.method == "POST" and form.is_valid():
        actions.set_limit(by=viewer, above=form.cleaned_data["above"])
        flash.success(request, _("Kept."))
        return redirect("notices")
    status = 422 if request.method == "POST" else 200
    return render(request, "announcements/limit.html", {"form": form, "nav": "notices"}, status=status)
