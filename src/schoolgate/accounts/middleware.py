"""Who is looking: `request.viewer` for every page, in one statement, asked anew each time.

Somebody whose access has ended, or who is no longer entitled, is out on the very next request.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare

from schoolgate.access.guard import guard_of
from schoolgate.accounts import second_step
from schoolgate.accounts.sessions import CONTEXT, has_run_out, touch
from schoolgate.people.models import User
from schoolgate.people.viewers import Viewer, load

Respond = Callable[[HttpRequest], HttpResponse]


class ViewerMiddleware:
    """Sets `request.viewer` (or None) and `request.user`; turns away from any view that names no guard."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = _viewer(request)
        request.viewer = viewer  # type: ignore[attr-defined]  # read by the guard and by every view
        if viewer is not None:
            _speak(request, viewer)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Sign-in is asked for by default: a view without a guard and without a reason to be open is no page."""
        if guard_of(view) is None:
            if settings.TESTING:
                raise AssertionError(f"{view} is neither guarded nor openly public")
            raise Http404
        viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]  # set above
        if viewer is not None and viewer.is_staff_member and second_step.is_missing(request, viewer):
            if not second_step.is_on_the_way(request):
                return HttpResponseRedirect(reverse("second-step"))
        if viewer is None and SESSION_KEY in request.session and hasattr(view, "guarded_by"):
            # Signed in, but in no context yet: staff who are parents too, or parents at two schools.
            return HttpResponseRedirect(reverse("who"))
        return None


def _viewer(request: HttpRequest) -> Viewer | None:
    session = request.session
    raw = session.get(SESSION_KEY)
    context = session.get(CONTEXT)
    if raw is None or context is None:
        return None
    viewer = load(int(raw), str(context)) if str(raw).isdigit() else None
    if viewer is None or not _same_hash(request, viewer.user) or has_run_out(request, is_parent=viewer.is_parent):
        session.flush()
        request.user = AnonymousUser()
        return None
    request.user = viewer.user
    request._cached_user = viewer.user  # type: ignore[attr-defined]  # where Django keeps what it has looked up
    if viewer.is_staff_member:
        touch(request)
    return viewer


def _same_hash(request: HttpRequest, user: User) -> bool:
    """Django's own check that the session belongs to this very state of the account."""
    return constant_time_compare(str(request.session.get(HASH_SESSION_KEY, "")), user.get_session_auth_hash())


def _speak(request: HttpRequest, viewer: Viewer) -> None:
    """The language the reader chose on this device, else the one we know them to read."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and viewer.language in dict(settings.LANGUAGES):
        translation.activate(viewer.language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]  # as LocaleMiddleware does
