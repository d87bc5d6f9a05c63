"""The doors for text providers. Each call proves itself; what does not is answered with 403 and changes nothing."""

import base64
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from schoolgate.access.guard import open_to_all
from schoolgate.outbox import incoming

# The longest callback either provider documents is far below this.
MOST_BYTES = 16_384
SHORTEST_TOKEN = 20
BY_PROOF = "a text provider’s callback: proved by its token or signature"

# Notify's final words on a text (its documentation, "SMS status descriptions"). Others are not final.
NOTIFY_FINAL = {
    "delivered": True,
    "permanent-failure": False,
    "temporary-failure": False,
    "technical-failure": False,
}
TWILIO_FINAL = {"delivered": True, "undelivered": False, "failed": False}


def _notify(request: HttpRequest) -> dict[str, Any]:
    """The JSON of a call that carries our token. Raises PermissionDenied."""
    token = settings.NOTIFY_CALLBACK_TOKEN
    said = request.headers.get("Authorization", "")
    if len(token) < SHORTEST_TOKEN or not hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
        raise PermissionDenied
    body = _body(request)
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _twilio(request: HttpRequest) -> QueryDict:
    """The form of a call that Twilio has signed: our own address, then each field and its value, in order."""
    token = settings.TWILIO_TOKEN
    form = QueryDict(_body(request))
    address = settings.PUBLIC_URL + request.get_full_path()
    signed = address + "".join(key + value for key in sorted(form) for value in sorted(set(form.getlist(key))))
    seal = base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest())
    if not token or not hmac.compare_digest(request.headers.get("X-Twilio-Signature", "").encode(), seal):
        raise PermissionDenied
    return form


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise PermissionDenied
    return request.read(MOST_BYTES)


@csrf_exempt
@open_to_all(BY_PROOF)
@require_POST
def notify_status(request: HttpRequest) -> HttpResponse:
    said = _notify(request)
    status = str(said.get("status"))
    if status in NOTIFY_FINAL:
        reference, name = str(said.get("reference") or ""), str(said.get("id") or "")
        incoming.fared(reference, name, arrived=NOTIFY_FINAL[status], why=status)
    return HttpResponse(status=204)


@csrf_exempt
@open_to_all(BY_PROOF)
@require_POST
def notify_text(request: HttpRequest) -> HttpResponse:
    said = _notify(request)
    if said.get("id") and said.get("source_number"):
        incoming.heard(str(said["source_number"]), str(said.get("message") or ""), str(said["id"]))
    return HttpResponse(status=204)


@csrf_exempt
@open_to_all(BY_PROOF)
@require_POST
def twilio_status(request: HttpRequest) -> HttpResponse:
    form = _twilio(request)
    status = form.get("MessageStatus", "")
    if status in TWILIO_FINAL:
        why = f"{status} {form.get('ErrorCode', '')}".strip()
        incoming.fared(request.GET.get("ref", ""), form.get("MessageSid", ""), arrived=TWILIO_FINAL[status], why=why)
    return HttpResponse(status=204)


@csrf_exempt
@open_to_all(BY_PROOF)
@require_POST
def twilio_text(request: HttpRequest) -> HttpResponse:
    form = _twilio(request)
    if form.get("MessageSid") and form.get("From"):
        incoming.heard(str(form["From"]), str(form.get("Body", "")), str(form["MessageSid"]))
    # Twilio reads an answer as what to text back: nothing.
    return HttpResponse("<Response/>", content_type="text/xml")
