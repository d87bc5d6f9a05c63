"""Addresses of promises."""

from django.urls import path

from schoolgate.promises import views

urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/<int:pk>/", views.promise, name="promise"),
    path("promises/<int:pk>/kept/", views.kept, name="promise-kept"),
    path("promises/<int:pk>/change/", views.changed, name="promise-change"),
    path("promises/<int:pk>/no/", views.no, name="promise-no"),
    path("promises/<int:pk>/answer/", views.answer, name="promise-answer"),
    path("promises/<int:pk>/thanks/", views.thanks, name="promise-thanks"),
]
