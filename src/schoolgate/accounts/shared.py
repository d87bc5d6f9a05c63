"""One address, several people. Six numbers sent there prove only that somebody reads it: each also needs their own
letter, or a passkey (mis-data 6.2). The mail names no child and no grown-up.
"""

import hmac
import secrets

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from schoolgate.accounts.sessions import now
from schoolgate.enrolment.queries_invited import invitable
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Staff

CODE, ADDRESS, UNTIL = "shared_code", "shared_address", "shared_until"
PROVED_ADDRESS, PROVED_UNTIL = "proved_address", "proved_until"
LIFE = 600


def is_shared(email: str) -> bool:
    """Whether more than one human uses this address, as far as any school knows.

    The address of somebody who works here is theirs: a list may say what it likes, and a second step stands behind it.
    """
    rows = list(Adult.objects.filter(email=email.lower()).values_list("user", "is_contact_shared"))
    people = {user for user, _ in rows if user is not None}
    if not any(is_marked for _, is_marked in rows) and len(people) < 2:
        return False
    return not Staff.objects.current().filter(user__email=email.lower()).exists()


def send(request: HttpRequest, email: str) -> None:
    """Six numbers to the address, as to any other. Nothing is sent where nobody who uses it may come in."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    request.session.update({CODE: _digest(code), ADDRESS: email.lower(), UNTIL: now() + LIFE})
    reader = _somebody(email)
    if reader is not None:
        notify(
            reader, "accounts/notices/code", key=f"code-{secrets.token_hex(12)}", secret=True, to=email.lower(),
            code=code, code_link=f"{settings.PUBLIC_URL}/sign-in/code/?code={code}",
        )  # fmt: skip


def is_right(request: HttpRequest, email: str, typed: str) -> bool:
    """Whether these are the six numbers sent to the shared address; then the address is proved, for ten minutes."""
    session = request.session
    digits = "".join(c for c in typed if c.isascii() and c.isdigit())
    is_ours = session.get(ADDRESS) == email.lower() and int(session.get(UNTIL, 0)) >= now()
    if not hmac.compare_digest(str(session.get(CODE, "")), _digest(digits)) or not is_ours:
        return False
    forget(request)
    session.update({PROVED_ADDRESS: email.lower(), PROVED_UNTIL: now() + LIFE})
    return True


def proved(request: HttpRequest) -> str:
    """The shared address whose mail was read in this browser a moment ago, or ""."""
    if int(request.session.get(PROVED_UNTIL, 0)) < now():
        return ""
    return str(request.session.get(PROVED_ADDRESS, ""))


def forget(request: HttpRequest) -> None:
    for key in (CODE, ADDRESS, UNTIL, PROVED_ADDRESS, PROVED_UNTIL):
        request.session.pop(key, None)


def _somebody(email: str) -> Adult | None:
    """Whose row the mail hangs on; it does not say whose."""
    adults: list[Adult] = list(
        Adult.objects.filter(email=email.lower()).select_related("school", "user").order_by("pk")
    )
    for adult in adults:
        if invitable(adult.school_id).filter(pk=adult.pk).exists():
            return adult
    return None


def _digest(code: str) -> str:
    return salted_hmac("schoolgate.accounts.shared", code, algorithm="sha256").hexdigest()
