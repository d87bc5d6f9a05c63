"""Addresses of the demo; `schoolgate.urls` wires them in the demo only."""

from django.urls import path

from schoolgate.demo import views

urlpatterns = [
    path("demo/", views.doors, name="demo"),
    path("demo/as/<slug:role>/", views.door, name="demo-as"),
]
