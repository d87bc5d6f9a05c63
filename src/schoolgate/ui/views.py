"""Error pages, what makes Schoolgate installable, the look, and the page that shows every component (demo only)."""

from __future__ import annotations

import json
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_GET, require_POST

from schoolgate.ui import kept
from schoolgate.ui.assets import asset
from schoolgate.ui.nav import address
from schoolgate.ui.showcase import showcase
from schoolgate.ui.templatetags.ui import LOOK_COOKIE, LOOKS

# ---------- errors: what is the matter, what to do next ----------


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request made no sense. The exception's words may quote it, so they are not shown."""
    return render(request, "ui/400.html", {"written": kept.written(request)}, status=HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the reader may see this, and may not do that."""
    context = {"back": kept.way_back(request), "written": kept.written(request)}
    return render(request, "ui/403.html", context, status=HTTPStatus.FORBIDDEN)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page whether a thing is another's or does not exist; what was typed is given back."""
    return render(request, "ui/404.html", {"written": kept.written(request)}, status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without the request, so that what broke the page cannot break this one."""
    context = {"request_id": getattr(request, "request_id", "")[:8], "written": _written_if_readable(request)}
    return HttpResponse(render_to_string("ui/500.html", context), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _written_if_readable(request: HttpRequest) -> list[kept.Typed]:
    try:
        return kept.written(request)
    except Exception:  # noqa: BLE001  # reading the form may be the very thing that failed
        return []


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are off. Shows what was typed and offers to send it again.

    Only when the form stood on our own page: another site's form must not be one press away from being sent.
    """
    ours = kept.comes_from_us(request)
    context = {
        "posted": kept.posted(request) if ours and not request.FILES else [],
        "written": kept.written(request) if ours else [],
        "back": kept.way_back(request),
        "again": request.get_full_path(),
    }
    return render(request, "ui/csrf.html", context, status=HTTPStatus.FORBIDDEN)


# ---------- installable ----------

_PUBLIC = "public, no-cache"


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest. It names no school: before sign-in, a phone may belong to anybody."""
    answer = JsonResponse(
        {
            "id": "/",
            "name": "Schoolgate",
            "short_name": "Schoolgate",
            "description": _("Your school and you: messages, meetings and promises."),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#0e3d37",
            "theme_color": "#0e3d37",
            "icons": [
                {"src": asset("ui/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
                {"src": asset("ui/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": asset("ui/icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {
                    "src": asset("ui/icon-maskable-512.png"),
                    "sizes": "512x512",
                    "type": "image/png",
                    "purpose": "maskable",
                },
            ],
        },
        content_type="application/manifest+json",
    )
    answer.headers["Cache-Control"] = _PUBLIC
    return answer


_KEPT = ("ui/schoolgate.css", "ui/icons.svg", "ui/schoolgate.js", "ui/icon.svg")
_WORKER = (Path(__file__).parent / "static/ui/worker.js").read_text(encoding="utf-8")


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`, at the root so that it may look after the whole site. A new release keeps files under a new name."""
    offline_page = address("offline") or "/offline/"
    files = [*(asset(path) for path in _KEPT), offline_page]
    version = sha256("\n".join([*files, _WORKER]).encode()).hexdigest()[:12]
    head = f"const CACHE = {json.dumps(version)}, KEPT = {json.dumps(files)}, OFFLINE = {json.dumps(offline_page)};\n"
    answer = HttpResponse(head + _WORKER, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = _PUBLIC
    return answer


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What stands here when there is no line. Drawn without the request: it is kept on the phone and names nobody."""
    answer = HttpResponse(render_to_string("ui/offline.html"))
    answer.headers["Cache-Control"] = _PUBLIC
    return answer


# ---------- light or dark ----------


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Keep the look the reader chose, in a cookie of this browser; "system" forgets it."""
    answer = HttpResponseRedirect(kept.way_back(request) or "/")
    chosen = request.POST.get("look", "")
    if chosen in LOOKS:
        answer.set_cookie(
            LOOK_COOKIE, chosen, max_age=365 * 24 * 3600, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        answer.delete_cookie(LOOK_COOKIE)
    return answer


# ---------- the catalogue ----------


def components(request: HttpRequest) -> HttpResponse:
    """Every component, made with the tags that pages use. Demo only."""
    return render(request, "ui/components.html", showcase(request))
