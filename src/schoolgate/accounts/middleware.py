"""Who is looking: `request.viewer` for every page, in one statement, asked anew each time.

Somebody whose access has ended, or who is no longer entitled, is out on the very next request.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare

from schoolgate.access.guard import guard_of
from schoolgate.accounts import second_step
from schoolgate.accounts.sessions import CONTEXT, ENDED, has_run_out, touch
from schoolgate.i18n import language_at_work
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
        speak(request, viewer)
        response = self.get_response(request)
        if request.session.is_empty() and not request.session.modified:
            # The cookie names a session that is gone: of two presses of one button, the first gave the browser a new
            # one. Django would now delete the cookie, and with it the new session.
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Sign-in is asked for by default: a view without a guard and without a reason to be open is no page."""
        if guard_of(view) is None:
            if settings.TESTING:
                raise AssertionError(f"{view} is neither guarded nor openly public")
            raise Http404
        if not hasattr(view, "guarded_by"):
            return None
        viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]  # set above
        back = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
        if viewer is None and SESSION_KEY in request.session:
            # Signed in, but in no context yet: staff who are parents too, or parents at two schools.
            return HttpResponseRedirect(reverse("who", query=back))
        if viewer is not None and second_step.is_missing(request, viewer) and not second_step.is_on_the_way(request):
            return HttpResponseRedirect(reverse("second-step", query=back))
        return None

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Before the second step no other page opens, so the way to none is offered."""
        viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]  # set above
        if viewer is not None and response.context_data is not None and second_step.is_missing(request, viewer):
            response.context_data["layout"] = "ui/solo.html"
        return response


def _viewer(request: HttpRequest) -> Viewer | None:
    session = request.session
    raw = session.get(SESSION_KEY)
    if raw is None:
        return None
    if has_run_out(request):
        _close(request)
        request.session[ENDED] = True
        return None
    context = session.get(CONTEXT)
    if context is None:
        return None  # `who` asks Django who it is
    viewer = load(int(raw), str(context)) if str(raw).isdigit() else None
    if viewer is None or not _is_of(request, viewer.user):
        _close(request)
        return None
    request.user = viewer.user
    request._cached_user = viewer.user  # type: ignore[attr-defined]  # where Django keeps what it has looked up
    touch(request)
    return viewer


def _close(request: HttpRequest) -> None:
    request.session.flush()
    request.user = AnonymousUser()


def _is_of(request: HttpRequest, user: User) -> bool:
    """Django's own check (`auth.get_user`): the session belongs to this very state of the account.

    A session that was signed with an older secret key is signed anew.
    """
    session = request.session
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    held = str(session.get(HASH_SESSION_KEY, ""))
    fits = user.get_session_auth_hash()
    if constant_time_compare(held, fits):
        return True
    if any(constant_time_compare(held, old) for old in user.get_session_auth_fallback_hash()):
        session.cycle_key()
        session[HASH_SESSION_KEY] = fits
        return True
    return False


def speak(request: HttpRequest, viewer: Viewer | None) -> None:
    """The language the reader chose on this device, else the one we know them to read. Pages of work are in English:
    they are not translated whole, and a page half in one language helps nobody.
    """
    if viewer is None:
        return  # LocaleMiddleware has asked the device and the browser
    if viewer.is_staff_member:
        language = language_at_work(translation.get_language())
    elif settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and viewer.language in dict(settings.LANGUAGES):
        language = viewer.language
    else:
        return
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language()  # as LocaleMiddleware does
