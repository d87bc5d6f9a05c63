"""A small site for the tests of this room: its own pages, and views that do what any room's views may do."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.i18n import set_language

from schoolgate.refusal import Refused
from schoolgate.ui import urls as ui_urls


def page(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "ui/page.html", {"layout": "ui/parent.html"})


def write(request: HttpRequest) -> HttpResponse:
    """A form with two ways to answer it; what arrived stands on the next page."""
    return render(request, "ui/tests/write.html", {"posted": sorted(request.POST.items())})


def aloud(request: HttpRequest) -> HttpResponse:
    """Words in a language, and the button that reads them."""
    return render(request, "ui/tests/aloud.html", {"lang": request.GET["lang"]})


def refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("This time has just been taken.", then="Two others are still free.")


def say(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Your <b>time</b> is booked.")
    return render(request, "ui/solo.html")


def gone(request: HttpRequest) -> HttpResponse:
    raise Http404("Yusuf is not yours")


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("secret")


urlpatterns = [
    *ui_urls.urlpatterns,
    *ui_urls.demo_urlpatterns,
    path("", page, name="home"),
    path("talks/", page, name="talks"),
    path("talks/<int:pk>/", page, name="talk"),
    path("messages/", page, name="messages"),
    path("me/", page, name="me"),
    path("sign-out/", page, name="sign-out"),
    path("language/", set_language, name="set-language"),
    path("write/", write, name="write"),
    path("aloud/", aloud),
    path("refuse/", refuse),
    path("say/", say),
    path("gone/", gone),
    path("broken/", broken),
]

for pattern in urlpatterns:
    pattern.callback.open_because = "a test"  # type: ignore[attr-defined]

handler400 = "schoolgate.ui.views.bad_request"
handler403 = "schoolgate.ui.views.forbidden"
handler404 = "schoolgate.ui.views.not_found"
handler500 = "schoolgate.ui.views.server_error"
