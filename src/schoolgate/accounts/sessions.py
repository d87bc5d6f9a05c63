"""What a session holds besides allauth's own: which context, since when, how long, and what was shown at the door."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone

from schoolgate.people.models import Adult, Staff, User
from schoolgate.people.viewers import Viewer, contexts_of
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

CONTEXT = "context"  # "staff:12" or "adult:7"
SINCE = "since"  # seconds, when this person signed in
PROVED = "proved"  # seconds, when they last typed a code
SEEN = "seen"  # seconds, when they last asked for a page, to the minute; kept only where being idle counts
SHARED = "shared"  # a shared phone: until closed
STRICT = "strict"  # this session has been at work: the limits of staff hold for all of it
STRONG = "second_step"  # a second step was shown in this session
ENDED = "ended"  # why the session before this one was closed, to be said at the door

PARENT_FOR = timedelta(days=30)
SHARED_FOR = timedelta(hours=12)  # browsers on phones are seldom really closed
STAFF_FOR = timedelta(hours=12)
STAFF_IDLE = timedelta(minutes=30)
UNDECIDED_FOR = timedelta(minutes=30)
FRESH_FOR = timedelta(minutes=10)


def now() -> int:
    return int(timezone.now().timestamp())


def begin(request: HttpRequest, user: User) -> None:
    """After signing in: the clock starts, and who has one context only is in it."""
    request.session[SINCE] = request.session[PROVED] = now()
    contexts = contexts_of(user)
    if len(contexts) == 1:
        enter(request, contexts[0])


def enter(request: HttpRequest, viewer: Viewer) -> None:
    """Enter a context. The session gets a new id, and the time that this kind of person may stay."""
    session = request.session
    session.cycle_key()
    session[CONTEXT] = viewer.context
    session[SEEN] = now()
    if viewer.is_staff_member:
        session[STRICT] = True
    if session.get(SHARED):
        session.set_expiry(0)
    else:
        session.set_expiry(STAFF_FOR if session.get(STRICT) else PARENT_FOR)
    record(Verb.SIGNED_IN, by=viewer, reach=Entry.Reach.AUDIT)


def has_run_out(request: HttpRequest) -> bool:
    """At work: 30 minutes idle, 12 hours at most. A shared phone: 12 hours. Parents otherwise 30 days.

    Nobody yet: half an hour to choose a context.
    """
    session, moment = request.session, now()
    age = moment - int(session.get(SINCE, 0))
    if CONTEXT not in session:
        return age > UNDECIDED_FOR.total_seconds()
    if session.get(STRICT):
        idle = moment - int(session.get(SEEN, 0))
        return age > STAFF_FOR.total_seconds() or idle > STAFF_IDLE.total_seconds()
    return age > (SHARED_FOR if session.get(SHARED) else PARENT_FOR).total_seconds()


def touch(request: HttpRequest) -> None:
    """Remember that somebody at work is here; at most one write a minute, and none at all for parents."""
    moment = now()
    if request.session.get(STRICT) and moment - int(request.session.get(SEEN, 0)) >= 60:
        request.session[SEEN] = moment


def is_fresh(request: HttpRequest) -> bool:
    """Whether a code was typed in this session within the last ten minutes."""
    return now() - int(request.session.get(PROVED, 0)) <= FRESH_FOR.total_seconds()


def session_key_for(person: Staff | Adult, *, strong: bool = True) -> str:
    """A signed-in session for this person, made without a browser: for tests, benchmarks and the demo.

    `strong`: as if a second step had been shown. Raises ValueError when the person has no user.
    """
    user = person.user
    if user is None:
        raise ValueError(f"{person} has no way to sign in")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[CONTEXT] = f"{'adult' if isinstance(person, Adult) else 'staff'}:{person.pk}"
    session[SINCE] = session[PROVED] = session[SEEN] = now()
    session[STRONG] = strong
    session[STRICT] = isinstance(person, Staff)
    session.set_expiry(PARENT_FOR if isinstance(person, Adult) else STAFF_FOR)
    session.save()
    return str(session.session_key)
