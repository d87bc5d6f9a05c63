"""What happens around every page: one log line, safe headers, and a calm answer where a rule refuses."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from schoolgate.refusal import Refused
from schoolgate.ui import kept

GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = structlog.get_logger("schoolgate.request")


class RequestLogMiddleware:
    """One structured line for each request, and an id that joins it to whatever else was logged meanwhile.

    The line holds the route's pattern, never the path: a path may hold an identifier or a sign-in key, a query a name.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        request_id = uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # shown on the page for a 500
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method if request.method in _METHODS else "other",
                route=match.route if match else "unknown",
                status=response.status_code,
                ms=round((time.perf_counter() - begun) * 1000, 1),
            )
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response.headers["X-Request-ID"] = request_id
        return response


class HeadMiddleware:
    """HEAD is asked of a view as GET (RFC 9110, 9.3.2), so that no page need name it; the server leaves the body out.

    Nearest to the views: whatever stands around it, the log too, still knows that it was HEAD.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        try:
            return self.get_response(request)
        finally:
            request.method = "HEAD"


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class HeadersMiddleware:
    """Nothing personal is stored anywhere: `no-store`, unless a view says that its answer is the same for everyone.

    A view says so with `Cache-Control: public`. What Django's SecurityMiddleware and django-csp already set stays
    theirs; this adds what they do not know.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        if "public" not in headers.get("Cache-Control", ""):
            headers["Cache-Control"] = "no-store"
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response


class RefusedMiddleware:
    """Turns `Refused` into a page (409) that says why, what to do next, and gives back every word that was typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        fragment = bool(getattr(request, "htmx", False))
        return render(
            request,
            "ui/_refused.html" if fragment else "ui/refused.html",
            {
                "sentence": exception.sentence,
                "then": exception.then,
                "back": kept.way_back(request),
                "written": kept.written(request),
            },
            status=409,
        )
