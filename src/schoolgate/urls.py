"""Every address of the house. Each room brings its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from schoolgate.ui.urls import demo_urlpatterns

ROOMS = (
    "home",
    "conversations",
    "promises",
    "safeguarding",
    "drafting",
    "outbox",
    "enrolment",
    "attendance",
    "imports",
    "accounts",
    "colleagues",
    "questions",
    "announcements",
    "newsletters",
    "notes",
    "pictures",
    "ui",
)

urlpatterns: list[URLPattern | URLResolver] = [path("", include(f"schoolgate.{room}.urls")) for room in ROOMS]
if settings.DEMO:
    urlpatterns += [path("", include("schoolgate.demo.urls")), *demo_urlpatterns]

handler400 = "schoolgate.ui.views.bad_request"
handler403 = "schoolgate.ui.views.forbidden"
handler404 = "schoolgate.ui.views.not_found"
handler500 = "schoolgate.ui.views.server_error"
