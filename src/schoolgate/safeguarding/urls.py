"""Addresses of hand-overs to the safeguarding lead."""

from django.urls import path

from schoolgate.safeguarding import views

urlpatterns = [
    path("safeguarding/", views.handovers, name="handovers"),
    path("safeguarding/tell/", views.tell, name="dsl-tell-any"),
    path("safeguarding/<int:pk>/taken/", views.taken, name="handover-taken"),
    path("pupils/<int:pupil_pk>/tell/", views.tell, name="dsl-tell"),
]
