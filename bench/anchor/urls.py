"""One page: who is signed in, and thirty lines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

LINES = [
    {
        "name": f"Pupil {number:02d} of the anchor",
        "when": f"Thursday {number % 28 + 1} March, 3:40 pm",
        "what": "Reading at home went well this week, and the next book, chosen together, is in the bag.",
        "next": "We talk again after half-term.",
        "owner": "Ms Adeyemi, class teacher",
    }
    for number in range(30)
]


def page(request: HttpRequest) -> HttpResponse:
    """A page of about 10 kB from dictionaries of strings; no query after the session and the user."""
    return render(request, "page.html", {"lines": LINES})


urlpatterns = [path("", page)]
