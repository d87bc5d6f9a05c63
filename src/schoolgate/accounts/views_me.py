"""Looking after oneself: details, hours, language, the second step, and leaving everywhere at once."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.accounts import actions, fresh, second_step
from schoolgate.accounts.forms import FreshForm, MeForm
from schoolgate.accounts.sessions import is_fresh
from schoolgate.accounts.views import safe
from schoolgate.people.models import Adult, Pupil, Relationship, Staff
from schoolgate.people.viewers import Viewer, contexts_of

COME_IN_AGAIN = _lazy(
    "Please sign out and come in again with your letter or your passkey. Then you have ten minutes to change this."
)


def _viewer(request: HttpRequest) -> Viewer:
    viewer = request.viewer  # type: ignore[attr-defined]  # set by the middleware, checked by the guard
    assert isinstance(viewer, Viewer)
    return viewer


@requires(Action.ME_CHANGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own details, hours and language. Another grown-up's are nowhere on it."""
    viewer = _viewer(request)
    person = actions.person_of(viewer)
    names = [*actions.CONTACT, *actions.QUIET]
    form = MeForm(
        request.POST or None,
        person=person,
        may_change_email=actions.may_change_email(viewer),
        initial={name: getattr(person, name) for name in names if hasattr(person, name)} | _own_email(viewer, person),
        must_have_email=viewer.user.email is not None,
    )
    if request.method == "POST" and form.is_valid():
        actions.change_preferences(viewer, form.cleaned_data)
        wanted = _wanted(form, viewer, person)
        if not wanted:
            messages.success(request, _("Saved."))
            return redirect("me")
        if viewer.user.email is None:
            # No address to send numbers to: a letter or a passkey shown within ten minutes says as much.
            if is_fresh(request):
                return _go_on(request, wanted)
            form.add_error(next(iter(wanted)), COME_IN_AGAIN)
        elif fresh.ask(request, viewer, wanted):
            return redirect("me-code")
        else:
            form.add_error(next(iter(wanted)), _("That was tried many times. Please wait ten minutes."))
    return render(
        request,
        "accounts/me.html",
        {
            "form": form,
            "person": person,
            "children": _children(viewer),
            "has_other_contexts": len(contexts_of(viewer.user)) > 1,
            "is_staff_member": isinstance(person, Staff),
            "nav": "me",
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _own_email(viewer: Viewer, person: Adult | Staff) -> dict[str, str]:
    """An address that others use too is not offered as one's own."""
    return {"email": person.email if viewer.user.email is not None else ""}


def _wanted(form: MeForm, viewer: Viewer, person: Adult | Staff) -> dict[str, Any]:
    """What of the contact details differs from what is known, and so needs a fresh code."""
    data = form.cleaned_data
    known = {name: str(getattr(person, name, "")) for name in actions.CONTACT} | _own_email(viewer, person)
    return {name: data[name] for name in known if name in data and data[name].lower() != known[name].lower()}


def _children(viewer: Viewer) -> list[Relationship]:
    """For whom the school says that this parent may sign in, limits obeyed: a child barred to them is not named."""
    if not viewer.is_parent:
        return []
    mine = (
        Relationship.objects.entitled("told")
        .signed_in()
        .filter(adult=viewer.person_id, pupil__in=Pupil.objects.on_roll())
    )
    return list(mine.select_related("pupil").order_by("pupil__first_name"))


@requires(Action.ME_CHANGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me_code(request: HttpRequest) -> HttpResponse:
    """The fresh code before something weighty, and the one that proves a new address."""
    waiting = fresh.waiting(request)
    if waiting is None:
        messages.error(
            request, _("That code is too old or was used. Nothing was changed. Please save your details again.")
        )
        return redirect("me")
    form = FreshForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = fresh.take(request, form.cleaned_data["code"])
        if wanted is not None:
            return _go_on(request, wanted)
        if fresh.waiting(request) is None:
            return redirect("me-code")
        form.add_error("code", _("These are not the six numbers we sent. Please look again; the newest mail counts."))
    shown = {"form": form, "proving": waiting.get("proving", ""), "leads_on": "next" in waiting, "nav": "me"}
    return TemplateResponse(request, "accounts/me_code.html", shown, status=422 if form.errors else 200)


def _go_on(request: HttpRequest, wanted: dict[str, Any]) -> HttpResponse:
    """The numbers were right: do what waited for them."""
    viewer = _viewer(request)
    if "next" in wanted:
        return redirect(safe(str(wanted["next"])) or "me")
    if "proving" in wanted:
        actions.change_email(viewer, str(wanted["proving"]))
        messages.success(request, _("Saved. We sent a note to your old address."))
        return redirect("me")
    if "mobile" in wanted:
        actions.change_mobile(viewer, str(wanted["mobile"]))
    if "email" in wanted:
        fresh.prove(request, viewer, str(wanted["email"]), {})
        return redirect("me-code")
    messages.success(request, _("Saved. We sent you a note about it."))
    return redirect("me")


@requires(Action.ME_CHANGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fresh_code(request: HttpRequest) -> HttpResponse:
    """Before a first second step is set up: a code, when the last one was typed more than ten minutes ago."""
    to = safe((request.POST if request.method == "POST" else request.GET).get("next", "")) or reverse("second-step")
    has_email = _viewer(request).user.email is not None
    if request.method == "POST" and has_email:
        if fresh.ask(request, _viewer(request), {"next": to}):
            return redirect("me-code")
        messages.error(request, _("That was tried many times. Please wait ten minutes."))
    return TemplateResponse(request, "accounts/fresh_code.html", {"to": to, "has_email": has_email, "nav": "me"})


@requires(Action.ME_CHANGE)
@never_cache
@require_http_methods(["GET", "HEAD"])
def second_step_page(request: HttpRequest) -> HttpResponse:
    """Show the second step, look after it, or choose one: a passkey or a code app."""
    viewer = _viewer(request)
    to = safe(request.GET.get("next", ""))
    kinds = second_step.kinds_of(viewer.user)
    shown = {
        "kinds": kinds,
        "to": to or reverse("home"),
        "is_required": second_step.is_missing(request, viewer),
        "must_show": bool(kinds) and not second_step.is_shown(request, viewer),
        "is_for_all_staff": settings.STAFF_SECOND_FACTOR,
        "nav": "me",
    }
    if shown["is_required"]:
        shown["layout"] = "ui/solo.html"  # no other door is open yet, so none is shown
    return TemplateResponse(request, "accounts/second_step.html", shown)


@requires(Action.ME_CHANGE)
@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out on every device: a phone was lost, or a computer left open."""
    actions.sign_out_everywhere(_viewer(request))
    request.session.flush()
    return redirect("sign-in")
