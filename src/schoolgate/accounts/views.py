"""At the door: ask, type the code, choose who you are here, look after your own details, leave."""

from typing import Any

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.logout import logout
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.access.guard import open_to_all, requires
from schoolgate.access.policy import Action
from schoolgate.accounts import actions, fresh
from schoolgate.accounts.forms import AskForm, CodeForm, FreshForm, MeForm
from schoolgate.accounts.sessions import SHARED, enter
from schoolgate.people.models import Relationship, Staff, User
from schoolgate.people.viewers import Viewer, contexts_of

NEXT = "next"


def _viewer(request: HttpRequest) -> Viewer:
    viewer = request.viewer  # type: ignore[attr-defined]  # set by the middleware, checked by the guard
    assert isinstance(viewer, Viewer)
    return viewer


def _is_signed_in(request: HttpRequest) -> bool:
    return SESSION_KEY in request.session


def _safe(path: str) -> str:
    """A path of our own, or nothing."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours and len(path) <= 300 else ""


@open_to_all("this is the door")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code. The answer is the same whether the address is known or not."""
    if _is_signed_in(request):
        return redirect(_safe(request.GET.get(NEXT, "")) or "home")  # without a context yet, that leads on to `who`
    if request.method == "GET" and NEXT in request.GET:
        request.session[NEXT] = _safe(request.GET[NEXT])
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        LoginCodeVerificationProcess.initiate(request=request, user=form._user, email=form.cleaned_data["email"])
        return redirect("sign-in-code")
    return render(
        request,
        "accounts/sign_in.html",
        {"form": form, "providers": settings.SOCIALACCOUNT_PROVIDERS, "nav": ""},
        status=422 if form.is_bound else 200,
    )


@open_to_all("this is the door")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The six numbers. A GET spends nothing, wherever it comes from; a POST does, in the browser that asked."""
    if _is_signed_in(request):
        return redirect("home")
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = LoginCodeVerificationProcess.resume(stage) if stage else None
    if process is None:
        return render(request, "accounts/elsewhere.html", {"nav": ""}, status=200 if request.method != "POST" else 409)
    if request.method != "POST":
        form = CodeForm(initial={"code": _digits(request.GET.get("code", ""))})
        return render(request, "accounts/code.html", {"form": form, "nav": ""})
    form = CodeForm(request.POST, code=process.code)
    if not form.is_valid():
        if form.has_error("code", "incorrect_code") and not process.record_invalid_attempt():
            return render(request, "accounts/elsewhere.html", {"nav": "", "too_often": True}, status=409)
        return render(request, "accounts/code.html", {"form": form, "nav": ""}, status=422)
    if form.cleaned_data["is_shared"]:
        request.session[SHARED] = True
    to = request.session.pop(NEXT, "") or reverse("home")
    response: HttpResponse = process.finish(to)
    return response


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())[:6]


@open_to_all("chooses among one's own contexts only; empty without a sign-in")
@never_cache
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Staff who are parents too, or parents at two schools: one context at a time."""
    raw = request.session.get(SESSION_KEY)
    user = User.objects.filter(pk=int(raw), is_active=True).first() if raw and str(raw).isdigit() else None
    if user is None:
        return redirect("sign-in")
    contexts = contexts_of(user)
    if request.method == "POST":
        chosen = next((viewer for viewer in contexts if viewer.context == request.POST.get("context")), None)
        if chosen is not None:
            enter(request, chosen)
            return redirect(_safe(request.session.pop(NEXT, "")) or "home")
        messages.error(request, _("Please choose one of these."))
    return render(request, "accounts/who.html", {"contexts": contexts, "nav": ""})


@open_to_all("leaving needs no right")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    request.session.flush()
    return redirect("sign-in")


@open_to_all("a choice of language needs no right")
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device."""
    to = _safe(request.POST.get(NEXT, "")) or "/"
    response = HttpResponseRedirect(to)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


@requires(Action.ME_CHANGE)
@never_cache
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own details, hours and language; who else is a matter for others."""
    viewer = _viewer(request)
    person = actions.person_of(viewer)
    names = [*actions.CONTACT, *actions.QUIET]
    form = MeForm(
        request.POST or None,
        person=person,
        initial={name: getattr(person, name) for name in names if hasattr(person, name)},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.change_preferences(viewer, data)
        email, mobile = data["email"].strip().lower(), data.get("mobile")
        if email != person.email.lower() or (mobile is not None and mobile != getattr(person, "mobile", "")):
            if fresh.ask(request, viewer, {"email": email, "mobile": mobile}):
                return redirect("me-code")
            form.add_error("email", _("That was tried many times. Please wait ten minutes."))
        else:
            messages.success(request, _("Saved."))
            return redirect("me")
    children = (
        Relationship.objects.current().signed_in().filter(adult=viewer.person_id).select_related("pupil")
        if viewer.is_parent
        else []
    )
    return render(
        request,
        "accounts/me.html",
        {
            "form": form,
            "person": person,
            "children": children,
            "has_other_contexts": len(contexts_of(viewer.user)) > 1,
            "is_staff_member": isinstance(person, Staff),
            "nav": "me",
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@requires(Action.ME_CHANGE)
@never_cache
@require_http_methods(["GET", "POST"])
def me_code(request: HttpRequest) -> HttpResponse:
    """The fresh code before contact details change."""
    if not fresh.is_waiting(request):
        messages.error(
            request, _("That code is too old or was used. Nothing was changed. Please save your details again.")
        )
        return redirect("me")
    form = FreshForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted: dict[str, Any] | None = fresh.take(request, form.cleaned_data["code"])
        if wanted is not None:
            actions.change_contact(_viewer(request), email=wanted["email"], mobile=wanted["mobile"])
            messages.success(request, _("Saved. We sent a note to your old address."))
            return redirect("me")
        if not fresh.is_waiting(request):
            return redirect("me-code")
        form.add_error("code", _("These are not the six numbers we sent. Please look again; the newest mail counts."))
    return render(request, "accounts/me_code.html", {"form": form, "nav": "me"}, status=422 if form.errors else 200)


@requires(Action.ME_CHANGE)
@never_cache
@require_http_methods(["GET"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Choose a second step: a passkey or a code app."""
    from allauth.mfa.models import Authenticator

    kinds = set(Authenticator.objects.filter(user=_viewer(request).user).values_list("type", flat=True))
    return render(
        request, "accounts/second_step.html", {"kinds": kinds, "is_required": settings.STAFF_SECOND_FACTOR, "nav": "me"}
    )
