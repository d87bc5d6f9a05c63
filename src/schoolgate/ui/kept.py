"""What somebody typed, when it could not be taken: given back, never lost, never given to another site's form."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.http import url_has_allowed_host_and_scheme

_SECRET = re.compile(r"csrf|code|password|passw|otp|token|secret|credential|^seen", re.IGNORECASE)
"""Names of fields whose values are never shown again; `seen` is what a form was opened on, in no words of anybody’s."""

_CHOSEN = re.compile(r"[a-z0-9_-]{0,24}")
"""Values of buttons and choices rather than words; they need no giving back."""


class Typed(NamedTuple):
    """One value as it was posted. `is_long`: words in a row, rather than one."""

    name: str
    value: str
    is_long: bool


def posted(request: HttpRequest) -> list[Typed]:
    """Every posted value apart from tokens, codes and the like; files are left out, a browser will not resend them."""
    if request.method != "POST":
        return []
    try:
        lists = list(request.POST.lists())
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return []  # what could not be read is often the very reason for the page that asks
    return [
        Typed(name, value, " " in value.strip() or "\n" in value.strip() or len(value) > 40)
        for name, values in lists
        if not _SECRET.search(name)
        for value in values
    ]


def written(request: HttpRequest) -> list[Typed]:
    """What of it was written by hand: the words a person would be sorry to lose."""
    return [
        typed
        for typed in posted(request)
        if typed.name != "next" and typed.value.strip() and (typed.is_long or not _CHOSEN.fullmatch(typed.value))
    ]


def way_back(request: HttpRequest) -> str:
    """The page one came from, as a path, when it is one of ours; else ""."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referer)
    if not parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def comes_from_us(request: HttpRequest) -> bool:
    """Whether the form stood on one of our own pages, as far as the browser tells. Silence counts as no."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    if origin:
        return origin == f"{request.scheme}://{request.get_host()}"
    return bool(way_back(request))
