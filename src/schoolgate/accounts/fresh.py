"""A fresh code before something weighty: whoever holds an open phone is not yet its owner.

What is wanted waits in the session until the code is typed. A new address is proved the same way, by a second code.
"""

import hmac
import secrets
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from schoolgate.accounts.actions import is_known_of_another
from schoolgate.accounts.adapter import send_code
from schoolgate.accounts.sessions import PROVED, now
from schoolgate.people.viewers import Viewer

WANTED, CODE, UNTIL, TRIES = "wanted", "fresh_code", "fresh_until", "fresh_tries"
LIFE = 600
MOST_TRIES = 5


def ask(request: HttpRequest, viewer: Viewer, wanted: dict[str, Any]) -> bool:
    """Send a code to the address that is known now, and keep what is wanted until it is typed. False: too often."""
    if not ratelimit.consume(request, action="request_login_code", key=f"fresh-{viewer.user_id}"):
        return False
    send_code(viewer.user, _wait(request, wanted), "accounts/notices/fresh")
    return True


def prove(request: HttpRequest, viewer: Viewer, address: str, wanted: dict[str, Any]) -> None:
    """Send a code to an address that somebody says is theirs.

    Where it is another's sign-in already nothing is sent, and the page says the same: nobody learns who is known.
    """
    code = _wait(request, wanted | {"proving": address})
    if not is_known_of_another(address, viewer.user_id):
        send_code(viewer.user, code, "accounts/notices/prove", to=address)


def _wait(request: HttpRequest, wanted: dict[str, Any]) -> str:
    code = f"{secrets.randbelow(1_000_000):06d}"
    request.session.update({WANTED: wanted, CODE: _digest(code), UNTIL: now() + LIFE, TRIES: 0})
    return code


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for a code that is still good, or None."""
    if int(request.session.get(UNTIL, 0)) < now():
        return None
    wanted: dict[str, Any] | None = request.session.get(WANTED)
    return wanted


def take(request: HttpRequest, code: str) -> dict[str, Any] | None:
    """What was wanted, when the code is right; else None. Five wrong ones end it."""
    wanted = waiting(request)
    if wanted is None:
        return None
    request.session[TRIES] = int(request.session.get(TRIES, 0)) + 1
    typed = "".join(c for c in code if c.isdigit())
    if hmac.compare_digest(str(request.session.get(CODE, "")), _digest(typed)):
        request.session[PROVED] = now()
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
