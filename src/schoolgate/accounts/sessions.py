"""What a session holds besides allauth's own: which context, since when, and how long."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone

from schoolgate.people.models import Adult, Staff, User
from schoolgate.people.viewers import Viewer, contexts_of

CONTEXT = "context"  # "staff:12" or "adult:7"
SINCE = "since"  # seconds, when this person signed in
SEEN = "seen"  # seconds, when staff last asked for a page, to the minute
SHARED = "shared"  # a shared phone: until closed
STRONG = "second_step"  # staff have shown a second factor in this session

PARENT_FOR = timedelta(days=30)
SHARED_FOR = timedelta(hours=12)
STAFF_FOR = timedelta(hours=12)
STAFF_IDLE = timedelta(minutes=30)


def now() -> int:
    return int(timezone.now().timestamp())


def begin(request: HttpRequest, user: User) -> None:
    """After signing in: the clock starts, and who has one context only is in it."""
    request.session[SINCE] = now()
    contexts = contexts_of(user)
    if len(contexts) == 1:
        enter(request, contexts[0])


def enter(request: HttpRequest, viewer: Viewer) -> None:
    """Enter a context. The session gets a new id, and the time that this kind of person may stay."""
    request.session.cycle_key()
    request.session[CONTEXT] = viewer.context
    request.session[SEEN] = now()
    if request.session.get(SHARED):
        request.session.set_expiry(0)
    else:
        request.session.set_expiry(PARENT_FOR if viewer.is_parent else STAFF_FOR)


def has_run_out(request: HttpRequest, *, is_parent: bool) -> bool:
    """Staff: 30 minutes idle, 12 hours at most. A shared phone: 12 hours. Parents otherwise 30 days."""
    since, seen = int(request.session.get(SINCE, 0)), int(request.session.get(SEEN, 0))
    moment = now()
    if not is_parent:
        return moment - since > STAFF_FOR.total_seconds() or moment - seen > STAFF_IDLE.total_seconds()
    longest = SHARED_FOR if request.session.get(SHARED) else PARENT_FOR
    return moment - since > longest.total_seconds()


def touch(request: HttpRequest) -> None:
    """Remember that staff are here; at most one write a minute."""
    moment = now()
    if moment - int(request.session.get(SEEN, 0)) >= 60:
        request.session[SEEN] = moment


def session_key_for(person: Staff | Adult, *, strong: bool = True) -> str:
    """A signed-in session for this person, made without a browser: for tests, benchmarks and the demo.

    Raises ValueError when the person has no user.
    """
    user = person.user
    if user is None:
        raise ValueError(f"{person} has no way to sign in")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[CONTEXT] = f"{'adult' if isinstance(person, Adult) else 'staff'}:{person.pk}"
    session[SINCE] = session[SEEN] = now()
    session[STRONG] = strong
    session.save()
    return str(session.session_key)
