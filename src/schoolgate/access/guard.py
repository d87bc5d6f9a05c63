"""The guard at every door: a view names its action, or says aloud that it is open to all."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from schoolgate.access.policy import POLICY, Action, Role, may

View = Callable[..., HttpResponse]


class HasRoles(Protocol):
    """What the guard needs to know of a viewer."""

    @property
    def roles(self) -> frozenset[Role]: ...


def requires(action: Action, *, hidden: bool = True) -> Callable[[View], View]:
    """Let in only who holds a role that POLICY names for `action`.

    Nobody signed in: off to the sign-in page, and back here afterwards. Signed in without the role: the same 404 as
    for a page that does not exist (`hidden`), so that a page's existence tells nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = cast("HasRoles | None", getattr(request, "viewer", None))
            if viewer is None:
                if request.method not in ("GET", "HEAD"):
                    return HttpResponseRedirect(reverse("sign-in"))
                return HttpResponseRedirect(reverse("sign-in") + "?" + urlencode({"next": request.get_full_path()}))
            if not may(viewer.roles, action):
                if hidden:
                    raise Http404
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.guarded_by = action  # type: ignore[attr-defined]  # read by the route census and the middleware
        return guarded

    if action not in POLICY:
        raise LookupError(f"{action} has no row in access.policy.POLICY")
    return decorate


def open_to_all(reason: str) -> Callable[[View], View]:
    """Mark a view as openly public, with the reason why: sign-in, health, the offline page."""

    def decorate(view: View) -> View:
        view.open_because = reason  # type: ignore[attr-defined]  # read by the route census and the middleware
        return view

    return decorate


def guard_of(view: Any) -> Action | str | None:
    """The action that guards `view`, the reason why it is open, or None when it says neither."""
    return getattr(view, "guarded_by", None) or getattr(view, "open_because", None)
