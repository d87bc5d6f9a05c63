"""What the night tidies away."""

from datetime import time
from importlib import import_module

from django.conf import settings

from schoolgate.jobs import periodic


@periodic(daily=time(3, 40))
def clear_sessions() -> None:
    """Sessions whose time is over; they open nothing any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
