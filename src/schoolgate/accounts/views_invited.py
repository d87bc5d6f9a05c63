"""Coming in with an invitation: a link from a mail, a text or a letter, and the code on paper.

A GET spends nothing and looks nothing up: it shows a button, to people and to scanners alike. Whatever does not open
says the same, and takes as long (reliability T23, T25, T28).
"""

import hashlib
import secrets

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from schoolgate.access.guard import open_to_all, requires
from schoolgate.access.policy import Action
from schoolgate.accounts import second_step, shared
from schoolgate.accounts.forms_letter import LetterForm
from schoolgate.accounts.pace import steady
from schoolgate.accounts.sessions import SHARED
from schoolgate.accounts.views import NEXT, is_signed_in, safe, send_numbers
from schoolgate.enrolment import first_visits
from schoolgate.enrolment.actions import claiming
from schoolgate.enrolment.models import Invitation
from schoolgate.people.models import Adult
from schoolgate.people.viewers import viewer_of

BROWSER = "browser"  # random, and held by this browser alone: what a link is bound to
CLAIM = "claim"  # the invitation that this browser has opened


@open_to_all("the way in for somebody invited")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, key: str) -> HttpResponse:
    """A link. Pressing the button spends it in this browser; then comes what only its holder has or knows."""
    if request.method != "POST":
        return render(request, "accounts/invited.html", {"nav": ""})
    with steady():
        if not ratelimit.consume(request, action="letter_tried"):
            return _over(request)
        row = claiming.open_link(key, browser=_browser(request))
        if row is None:
            return _over(request)
        if is_signed_in(request):  # somebody else's visit on a shared phone ends here
            token = request.session[BROWSER]
            request.session.flush()
            request.session[BROWSER] = token
        if row.way == Invitation.Way.EMAIL:
            return send_numbers(request, row.address, row.adult.user)
        request.session[CLAIM] = row.pk
        return redirect("sign-in-letter")


def _over(request: HttpRequest) -> HttpResponse:
    """One answer for whatever does not open, so that it tells nothing."""
    return render(request, "accounts/invited_over.html", {"nav": ""}, status=409)


@open_to_all("the way in for somebody with a letter")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """The code on paper, and the known fact. After six numbers to a shared address: the code alone."""
    if is_signed_in(request):
        return redirect(safe(request.session.get(NEXT, "")) or "home")
    if request.method != "POST":
        return _letter_page(request, _form(request))
    with steady():
        return _try(request)


def _form(request: HttpRequest) -> LetterForm:
    has_mail, has_link = bool(shared.proved(request)), CLAIM in request.session and _claimed(request) is not None
    data = request.POST if request.method == "POST" else None
    return LetterForm(data, asks_code=has_mail or not has_link, asks_fact=not has_mail)


def _try(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if not form.is_valid():
        return _letter_page(request, form, status=422)
    if not ratelimit.consume(request, action="letter_tried"):
        form.add_error(None, _("That was tried many times. Please wait ten minutes, or ring the school office."))
        return _letter_page(request, form, status=422)
    row = _found(request, form)
    if row is None:
        form.add_error(
            None,
            _("We could not open the door with this. Look at the letter once more, and write the name and the birthday "
              "as the school knows them. If it does not work, ring the school office: they will help."),
        )  # fmt: skip
        return _letter_page(request, form, status=422)
    return _let_in(request, row, is_shared=form.cleaned_data["is_shared"])


def _found(request: HttpRequest, form: LetterForm) -> Invitation | None:
    """The invitation that all of this opens, spent; None for everything else."""
    data, address = form.cleaned_data, shared.proved(request)
    if address:
        row = claiming.by_code_and_mail(data["code"], address=address)
        if row is not None and row.used_at is None:
            claiming.use(row)
        return row
    row = claiming.by_code(data["code"]) if "code" in data else _claimed(request)
    if row is None or not claiming.knows(row, first_name=data["first_name"], born=data["born"]):
        return None
    return row if claiming.use(row) else None


def _let_in(request: HttpRequest, row: Invitation, *, is_shared: bool) -> HttpResponse:
    """In, through the same door as everybody: whoever has a passkey or a code app shows it now."""
    user = row.adult.user
    assert user is not None
    shared.forget(request)
    request.session.pop(CLAIM, None)
    if is_shared:
        request.session[SHARED] = True
    to = safe(request.session.get(NEXT, "")) or reverse("home")
    if user.email is None and not second_step.kinds_of(user):
        to = reverse("next-time")
    record_authentication(request, user, method="letter")
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=to))
    return response


def _letter_page(request: HttpRequest, form: LetterForm, *, status: int = 200) -> HttpResponse:
    shown = {"form": form, "has_mail": bool(shared.proved(request)), "nav": ""}
    return render(request, "accounts/letter.html", shown, status=status)


def _claimed(request: HttpRequest) -> Invitation | None:
    return claiming.opened(int(request.session.get(CLAIM, 0)), browser=_browser(request))


def _browser(request: HttpRequest) -> str:
    """A digest of what this browser alone holds, made when it is first needed."""
    token = request.session.get(BROWSER)
    if not token:
        token = request.session[BROWSER] = secrets.token_urlsafe(24)
    return hashlib.sha256(str(token).encode()).hexdigest()


@requires(Action.ME_CHANGE)
@never_cache
@require_http_methods(["GET", "HEAD"])
def next_time(request: HttpRequest) -> HttpResponse:
    """You are in. How would you like to come in the next time? And, for a pilot group, how was it?"""
    viewer = viewer_of(request)
    shown = {
        "has_email": viewer.user.email is not None,
        "has_passkey": "webauthn" in second_step.kinds_of(viewer.user),
        "shares_address": _shares(viewer.user_id),
        "is_asked": viewer.is_parent and first_visits.waiting_for(viewer) is not None,
        "nav": "me",
    }
    return render(request, "accounts/next_time.html", shown)


def _shares(user_id: int) -> bool:
    """Whether a mail reaches them, though not them alone: then the letter stays good beside it."""
    return Adult.objects.filter(user=user_id).exclude(email="").exists()
