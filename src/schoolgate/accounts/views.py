"""At the door: ask, type the code, choose who you are here, leave."""

from datetime import UTC, datetime

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolgate.access.guard import open_to_all
from schoolgate.accounts import shared
from schoolgate.accounts.forms import AskForm, CodeForm
from schoolgate.accounts.pace import steady
from schoolgate.accounts.sessions import ENDED, SHARED, enter
from schoolgate.people.models import User
from schoolgate.people.viewers import contexts_of

NEXT = "next"
ASKED = "asked"  # the address this browser asked for, so that "send again" need not be typed again


def safe(path: str) -> str:
    """A path of our own, or nothing."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours and len(path) <= 300 else ""


def is_signed_in(request: HttpRequest) -> bool:
    """Whether this browser is somebody's already, in a context or not yet."""
    return SESSION_KEY in request.session


def _on(request: HttpRequest, to: str = "") -> HttpResponseRedirect:
    """On from the door: to the page one wanted. Who is in no context yet is asked there."""
    return HttpResponseRedirect(safe(to) or reverse("home"))


@open_to_all("this is the door")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code. The answer is the same, and takes as long, whether the address is known or not."""
    to = safe((request.POST if request.method == "POST" else request.GET).get(NEXT, ""))
    if is_signed_in(request):
        return _on(request, to)
    if request.method != "POST":
        has_ended = request.session.pop(ENDED, False) if ENDED in request.session else False
        form = AskForm(initial={"email": request.session.get(ASKED, "")})
        return _ask_page(request, form, to, has_ended=has_ended)
    with steady():
        form = AskForm(request.POST)
        if not form.is_valid():
            return _ask_page(request, form, to, status=422)
        request.session[NEXT] = to
        return send_numbers(request, form.cleaned_data["email"], form._user)


def send_numbers(request: HttpRequest, email: str, user: User | None) -> HttpResponse:
    """Send six numbers and lead on to where they are typed. To an address that several use they open no door alone."""
    request.session[ASKED] = email
    is_shared = shared.is_shared(email)
    shared.forget(request)
    LoginCodeVerificationProcess.initiate(request=request, user=None if is_shared else user, email=email)
    if is_shared:
        shared.send(request, email)
    return redirect("sign-in-code")


def _ask_page(
    request: HttpRequest, form: AskForm, to: str, *, has_ended: bool = False, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "to": to, "has_ended": has_ended, "providers": _providers(), "nav": ""}
    return render(request, "accounts/sign_in.html", shown, status=status)


@open_to_all("this is the door")
@never_cache
@require_safe
def passkey(request: HttpRequest) -> HttpResponse:
    """Come in with a passkey alone. A page of its own, so that a parent's first page carries no script for it."""
    to = safe(request.GET.get(NEXT, ""))
    if is_signed_in(request):
        return _on(request, to)
    return render(request, "accounts/passkey.html", {"to": to, "nav": ""})


def _providers() -> list[tuple[str, str]]:
    """(address, name) of each service that the school has set up for its staff."""
    found = []
    for key, provider in settings.SOCIALACCOUNT_PROVIDERS.items():
        app = provider["APPS"][0]
        if key == "openid_connect":
            found.append((reverse("openid_connect_login", args=[app["provider_id"]]), app["name"]))
        else:
            found.append((reverse(f"{key}_login"), key.title()))
    return found


@open_to_all("this is the door")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The six numbers. A GET spends nothing, wherever it comes from; a POST does, in the browser that asked."""
    if is_signed_in(request):
        return _on(request, request.session.get(NEXT, ""))
    with steady():  # whether somebody is behind the address costs a statement here too
        return _code(request)


def _code(request: HttpRequest) -> HttpResponse:
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    if stage is None:
        return _not_open_here(request)
    if stage.state["at"] + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT < _now():
        return _closed(request, stage.login, "too_old")
    process = LoginCodeVerificationProcess(stage=stage)
    if request.method != "POST":
        return _code_page(request, CodeForm(initial={"code": _digits(request.GET.get("code", ""))}), process)
    email = str(process.state["email"])
    if not _may_try(request, email, dry_run=True):
        return _closed(request, stage.login, "too_often")
    form = CodeForm(request.POST, code=process.code if process.user else "")
    if shared.is_right(request, email, request.POST.get("code", "")):
        clear_login(request)
        if request.POST.get("is_shared"):
            request.session[SHARED] = True
        return redirect("sign-in-letter")
    if not form.is_valid():
        if form.has_error("code", "incorrect_code"):
            may_go_on = _may_try(request, email)
            if not process.record_invalid_attempt() or not may_go_on:
                return _closed(request, stage.login, "too_often")
        return _code_page(request, form, process, status=422)
    if form.cleaned_data["is_shared"]:
        request.session[SHARED] = True
    response: HttpResponse = process.finish(request.session.get(NEXT, "") or reverse("home"))
    return response


def _now() -> float:
    return datetime.now(UTC).timestamp()


def _may_try(request: HttpRequest, email: str, *, dry_run: bool = False) -> bool:
    """Guessing is counted for each account and each network, over all the codes that are asked for."""
    return bool(ratelimit.consume(request, action="login_code_failed", key=email.lower(), dry_run=dry_run))


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())[:6]


def _code_page(
    request: HttpRequest, form: CodeForm, process: LoginCodeVerificationProcess, *, status: int = 200
) -> HttpResponse:
    until = datetime.fromtimestamp(process.state["at"] + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, UTC)
    shown = {"form": form, "until": until, "email": process.state["email"], "to": request.session.get(NEXT, "")}
    return render(request, "accounts/code.html", {**shown, "nav": ""}, status=status)


def _closed(request: HttpRequest, login: Login, why: str) -> HttpResponse:
    """This code is over, and the page says why; asking again takes one press."""
    clear_login(request)
    shown = {why: True, "email": login.email or "", "to": request.session.get(NEXT, ""), "nav": ""}
    return render(request, "accounts/elsewhere.html", shown, status=409)


def _not_open_here(request: HttpRequest) -> HttpResponse:
    """No code was asked for in this browser, or it has been used."""
    pending = get_pending_stage(request)
    if pending is not None and pending.urlname:
        return redirect(pending.urlname)  # the numbers were right; the second step is still to come
    if request.method == "POST":
        # Of two presses the second comes late, with the session of before: the browser asks again with its new one.
        return redirect(reverse("sign-in-code", query={"code": _digits(request.POST.get("code", ""))}))
    email = request.session.get(ASKED, "")
    return render(request, "accounts/elsewhere.html", {"email": email, "to": "", "nav": ""})


@open_to_all("chooses among one's own contexts only; empty without a sign-in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Staff who are parents too, or parents at two schools: one context at a time."""
    user = request.user
    if not isinstance(user, User):  # Django has looked: nobody, or no longer
        request.session.flush()
        return redirect("sign-in")
    contexts = contexts_of(user)
    to = safe((request.POST if request.method == "POST" else request.GET).get(NEXT, ""))
    if request.method == "POST":
        chosen = next((viewer for viewer in contexts if viewer.context == request.POST.get("context")), None)
        if chosen is not None:
            enter(request, chosen)
            return _on(request, to)
        messages.error(request, _("Please choose one of these."))
    return render(request, "accounts/who.html", {"contexts": contexts, "to": to, "nav": ""})


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
    response = HttpResponseRedirect(safe(request.POST.get(NEXT, "")) or "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response
