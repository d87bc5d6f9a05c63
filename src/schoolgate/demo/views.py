"""Come in with one press, as anybody of the made-up school. Only the demo has these pages."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from schoolgate.access.guard import open_to_all
from schoolgate.accounts.sessions import session_key_for
from schoolgate.demo.people import ROLES, person
from schoolgate.people.models import Adult
from schoolgate.people.viewers import load
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


@open_to_all("the made-up school is open to every visitor")
@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """Everybody one can be: key, name, and what they do here."""
    people = [(key, *described.split(", ", 1)) for key, described in ROLES]
    return render(request, "demo/doors.html", {"people": people, "nav": ""})


@open_to_all("the made-up school is open to every visitor")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, role: str) -> HttpResponse:
    """One button; a GET alone signs nobody in. Whoever was signed in here leaves first."""
    described = dict(ROLES).get(role)
    if described is None:
        raise Http404
    if request.method != "POST":
        return render(request, "demo/door.html", {"role": role, "described": described, "nav": ""})
    try:
        somebody = person(role)
    except ObjectDoesNotExist:
        raise Http404 from None
    kind = "adult" if isinstance(somebody, Adult) else "staff"
    viewer = load(somebody.user_id or 0, f"{kind}:{somebody.pk}")
    if viewer is None:  # played to its end: this sign-in was withdrawn, or the role has ended
        raise Http404
    record(Verb.SIGNED_IN, by=viewer, reach=Entry.Reach.AUDIT)
    request.session.flush()
    response = HttpResponseRedirect(reverse("home"))
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        session_key_for(somebody),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    # The old cookie goes with this answer; Django must not delete the new one after it.
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    return response
