"""The second step of staff: passkey, code app, or the account of Microsoft or Google that has one of its own."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from schoolgate.accounts.sessions import STRONG
from schoolgate.people.viewers import Viewer

SECOND = {"mfa", "socialaccount"}


def is_missing(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether this member of staff has still to show, or to set up, a second step.

    Who has one was asked for it while signing in (allauth's stage); so having one now is having shown it.
    """
    if not settings.STAFF_SECOND_FACTOR or request.session.get(STRONG):
        return False
    records: list[dict[str, Any]] = get_authentication_records(request)
    shown = any(record.get("method") in SECOND for record in records)
    if shown or Authenticator.objects.filter(user=viewer.user).exclude(type="recovery_codes").exists():
        request.session[STRONG] = True
        return False
    return True


ON_THE_WAY = ("second-step", "sign-out", "set-language", "who", "manifest", "sw", "offline", "look")


def is_on_the_way(request: HttpRequest) -> bool:
    """Pages that may be open before the second step: setting it up, and leaving."""
    match = request.resolver_match
    name = (match.url_name if match else "") or ""
    return name in ON_THE_WAY or name.startswith(("mfa_", "account_reauthenticate"))
