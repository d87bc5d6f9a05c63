"""One log line for each request, without a path or a name; safe headers on every answer."""

from django.http import HttpResponse
from django.test import Client
from structlog.testing import capture_logs

from schoolgate.ui.middleware import HeadersMiddleware


def test_the_log_line_holds_the_route_and_never_the_path_or_the_query(site, db, client: Client):
    with capture_logs() as lines:
        response = client.get("/talks/4711/?name=Huda")

    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["route"] == "talks/<int:pk>/"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert isinstance(line["ms"], float)
    assert "4711" not in str({**line, "ms": 0})
    assert "Huda" not in str(line)
    assert len(response["X-Request-ID"]) == 32


def test_a_page_that_is_not_there_is_logged_without_its_address(site, db, client: Client):
    with capture_logs() as lines:
        client.get("/families/Huda-Al-Masri/")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["route"], line["status"]) == ("unknown", 404)
    assert "Huda" not in str(line)


def test_nothing_is_stored_unless_it_is_the_same_for_everyone(rf):
    def answer(**headers: str) -> HttpResponse:
        return HeadersMiddleware(lambda _: HttpResponse(headers=headers))(rf.get("/"))  # type: ignore[return-value]

    assert answer()["Cache-Control"] == "no-store"
    assert answer(**{"Cache-Control": "max-age=600"})["Cache-Control"] == "no-store"
    assert answer(**{"Cache-Control": "public, no-cache"})["Cache-Control"] == "public, no-cache"


def test_every_page_carries_the_headers(site, db, client: Client):
    headers = client.get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
