"""Addresses of the pages that compose."""

from django.urls import path

from schoolgate.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("families/", views.families, name="families"),
    path("pupils/<int:pk>/", views.family, name="family"),
    path("children/<int:pk>/", views.child, name="child"),
]
