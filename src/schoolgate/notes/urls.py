"""Addresses of notes: the class, and for each child a good word and a word at the gate."""

from django.urls import path

from schoolgate.notes import views

urlpatterns = [
    path("notes/", views.notes, name="notes"),
    path("notes/<int:pk>/praise/", views.praise, name="note-praise"),
    path("notes/praise/<int:pk>/gone/", views.gone, name="note-gone"),
    path("notes/<int:pk>/gate/", views.gate, name="note-gate"),
]
