"""Addresses of this room. All are open: they hold nothing personal and must answer before sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from schoolgate.ui import views

urlpatterns: list[URLPattern] = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="sw"),
    path("offline/", views.offline, name="offline"),
    path("look/", views.look, name="look"),
]

demo_urlpatterns: list[URLPattern] = [path("ui/", views.components, name="components")]

# The route census asks every view for its guard or for the reason why it has none.
for _pattern in (*urlpatterns, *demo_urlpatterns):
    _pattern.callback.open_because = "holds nothing personal"  # type: ignore[attr-defined]  # read by the guard
