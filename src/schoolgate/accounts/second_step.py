"""The second step of staff: passkey, code app, or the account of Microsoft or Google that has one of its own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schoolgate.accounts.sessions import STRONG, is_fresh
from schoolgate.people.models import User
from schoolgate.people.viewers import Viewer

View = Callable[..., HttpResponse]

SECOND = {"mfa", "socialaccount"}


def is_missing(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether this viewer is at work and has still to show, or to set up, a second step."""
    return viewer.is_staff_member and bool(settings.STAFF_SECOND_FACTOR) and not is_shown(request, viewer)


def is_shown(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether a second step was shown in this very session. To have one somewhere else is not to have shown it."""
    if request.session.get(STRONG):
        return True
    records: list[dict[str, Any]] = get_authentication_records(request, viewer.user)
    if any(record.get("method") in SECOND for record in records):
        request.session[STRONG] = True
        return True
    return False


def kinds_of(user: User) -> set[str]:
    """The kinds of second step this user has: "webauthn", "totp"."""
    return set(Authenticator.objects.filter(user=user).exclude(type="recovery_codes").values_list("type", flat=True))


def sets_up(view: View) -> View:
    """Around allauth's pages that add a second step.

    The first one asks for a code typed within ten minutes: an open phone must not be enough to lock its owner out.
    Whoever has one already must show it (allauth asks), so that a mailbox alone never adds another. Having set up
    the first is having shown it.
    """

    @wraps(view)
    def around(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = request.viewer  # type: ignore[attr-defined]  # set by the middleware, checked by the guard
        had = kinds_of(viewer.user)
        if not had and not is_fresh(request):
            return HttpResponseRedirect(reverse("fresh-code", query={"next": request.path}))
        response = view(request, *args, **kwargs)
        if not had and request.method == "POST" and (has := kinds_of(viewer.user)):
            request.session[STRONG] = True
            # So that allauth shows the spare codes now, without asking for what was set up a second ago.
            record_authentication(request, viewer.user, method="mfa", type=has.pop(), reauthenticated=True)
        return response

    return around


def shows_again(view: View) -> View:
    """Around allauth's pages that ask for the second step once more. Who has none is led to where one is set up.

    allauth keeps a form that came too late and sends it by itself afterwards, past our middleware. We forget it: its
    page opens again, and one more press is the reader's own.
    """

    @wraps(view)
    def around(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = request.viewer  # type: ignore[attr-defined]  # set by the middleware, checked by the guard
        if not kinds_of(viewer.user):
            return HttpResponseRedirect(reverse("second-step"))
        request.session.pop(STATE_SESSION_KEY, None)
        return view(request, *args, **kwargs)

    return around


ON_THE_WAY = {
    "second-step", "fresh-code", "me-code", "mfa_add_webauthn", "mfa_activate_totp", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "account_reauthenticate",
}  # fmt: skip


def is_on_the_way(request: HttpRequest) -> bool:
    """Guarded pages that may be open before the second step: showing it, and setting up the first."""
    match = request.resolver_match
    return match is not None and match.url_name in ON_THE_WAY
