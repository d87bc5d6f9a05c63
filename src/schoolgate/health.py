"""What a watcher asks: is the web server there (`/healthz`), and is what it needs there too (`/readyz`)?

Answered before everything else: a watcher calls by an address of the machine, over plain http and without a session.
It learns nothing but yes or no.
"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from schoolgate import jobs
from schoolgate.outbox import disk


class HealthMiddleware:
    """`/healthz`: 200 when this process answers. `/readyz`: 200 when database, worker and room on the disk are there,
    503 when one of them is not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return _plain(HttpResponse("ok\n", content_type="text/plain"))
        if request.path == "/readyz":
            ready = {"database": has_database(), "worker": jobs.is_worker_alive(), "disk": not disk.is_full()}
            return _plain(JsonResponse(ready, status=200 if all(ready.values()) else 503))
        return self.get_response(request)


def has_database() -> bool:
    """Whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False
    finally:
        connection.close_if_unusable_or_obsolete()


def _plain(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
