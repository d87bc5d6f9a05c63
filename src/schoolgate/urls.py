"""Every address of the house. Each room brings its own."""

from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from schoolgate.ui.urls import demo_urlpatterns

HERE = Path(__file__).parent
ROOMS = ("home", "conversations", "promises", "safeguarding", "outbox", "enrolment", "accounts", "ui")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"schoolgate.{room}.urls")) for room in ROOMS if (HERE / room / "urls.py").exists()
]
if settings.DEMO and (HERE / "demo" / "urls.py").exists():
    urlpatterns.append(path("", include("schoolgate.demo.urls")))
if settings.DEMO:
    urlpatterns += demo_urlpatterns

handler400 = "schoolgate.ui.views.bad_request"
handler403 = "schoolgate.ui.views.forbidden"
handler404 = "schoolgate.ui.views.not_found"
handler500 = "schoolgate.ui.views.server_error"
