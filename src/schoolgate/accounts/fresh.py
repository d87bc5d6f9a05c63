"""A fresh code before contact details change: whoever holds an open phone is not yet its owner."""

import hmac
import secrets
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from schoolgate.accounts.adapter import send_code
from schoolgate.accounts.sessions import now
from schoolgate.people.viewers import Viewer

WANTED, CODE, UNTIL, TRIES = "wanted", "fresh_code", "fresh_until", "fresh_tries"
LIFE = 600
MOST_TRIES = 5


def ask(request: HttpRequest, viewer: Viewer, wanted: dict[str, Any]) -> bool:
    """Send a code to the address that is known now, and keep what is wanted until it is typed. False: too often."""
    if not ratelimit.consume(request, action="request_login_code", key=f"fresh-{viewer.user_id}"):
        return False
    code = f"{secrets.randbelow(1_000_000):06d}"
    request.session[WANTED] = wanted
    request.session[CODE] = _digest(code)
    request.session[UNTIL] = now() + LIFE
    request.session[TRIES] = 0
    send_code(viewer.user, code, "accounts/notices/fresh")
    return True


def is_waiting(request: HttpRequest) -> bool:
    """Whether a code was sent and is still good."""
    return int(request.session.get(UNTIL, 0)) >= now() and WANTED in request.session


def take(request: HttpRequest, code: str) -> dict[str, Any] | None:
    """What was wanted, when the code is right; else None. Five wrong ones end it."""
    if not is_waiting(request):
        return None
    request.session[TRIES] = int(request.session.get(TRIES, 0)) + 1
    typed = "".join(c for c in code if c.isdigit())
    if hmac.compare_digest(str(request.session.get(CODE, "")), _digest(typed)):
        wanted: dict[str, Any] = request.session[WANTED]
        forget(request)
        return wanted
    if request.session[TRIES] >= MOST_TRIES:
        forget(request)
    return None


def forget(request: HttpRequest) -> None:
    for key in (WANTED, CODE, UNTIL, TRIES):
        request.session.pop(key, None)


def _digest(code: str) -> str:
    return salted_hmac("schoolgate.accounts.fresh", code, algorithm="sha256").hexdigest()
