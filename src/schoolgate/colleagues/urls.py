"""Addresses of the pages about colleagues."""

from django.urls import path

from schoolgate.colleagues import views

urlpatterns = [
    path("colleagues/", views.colleagues, name="colleagues"),
    path("colleagues/teachers/", views.teachers_in, name="colleagues-teachers"),
    path("colleagues/new/", views.colleague_new, name="colleague-new"),
    path("colleagues/<int:pk>/", views.colleague, name="colleague"),
    path("colleagues/<int:pk>/change/", views.colleague_change, name="colleague-change"),
    path("colleagues/<int:pk>/door/", views.door, name="colleague-door"),
    path("colleagues/<int:pk>/second-step/", views.step, name="colleague-step"),
    path("colleagues/roles/<int:pk>/end/", views.role_end, name="role-end"),
]
