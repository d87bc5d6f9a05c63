"""Django's sessions in the database, read with one prepared statement: it is the first thing every page asks."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from schoolgate.people.prepared import Marks, Prepared


def _session(marks: Marks, _count: int) -> QuerySet[Any, Any]:
    return Session.objects.filter(session_key=marks.text("key"), expire_date__gt=marks.moment("now")).values_list(
        "session_data"
    )


_SESSION = Prepared(_session)


class SessionStore(DatabaseStore):
    """As Django's own, but for how it is read. An unknown or expired key is an empty session, as there."""

    def load(self) -> dict[str, Any]:
        # Read to the end: a half-read answer would keep the database's read transaction open.
        rows = list(_SESSION.ask(key=str(self.session_key), now=timezone.now()))
        if not rows:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(rows[0][0])
        return data
