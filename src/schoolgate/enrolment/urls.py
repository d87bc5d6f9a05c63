"""Addresses of confirming sign-ins, and of limits."""

from django.urls import path

from schoolgate.enrolment import views, views_limits

urlpatterns = [
    path("families/access/", views.access, name="access-confirm"),
    path("families/access/<int:pk>/withdrawal/", views.withdrawal, name="access-withdraw"),
    path("pupils/<int:pk>/restrictions/", views_limits.limits, name="restrictions"),
    path("pupils/<int:pk>/restrictions/new/", views_limits.new, name="restriction-new"),
    path("restrictions/<int:pk>/document/", views_limits.document, name="restriction-document"),
    path("restrictions/<int:pk>/lift/", views_limits.lift, name="restriction-lift"),
    path("restrictions/<int:pk>/lift/confirmation/", views_limits.lift_confirmation, name="restriction-lift-confirm"),
    path("restrictions/<int:pk>/lift/refusal/", views_limits.lift_refusal, name="restriction-lift-refuse"),
]
