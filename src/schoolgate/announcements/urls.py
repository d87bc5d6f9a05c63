"""Addresses of the notices."""

from django.urls import path

from schoolgate.announcements import views, views_desk

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/new/", views_desk.new, name="notice-new"),
    path("notices/new-for-staff/", views_desk.new_for_staff, name="notice-new-for-staff"),
    path("notices/limit/", views_desk.limit, name="notices-limit"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/write/", views_desk.write, name="notice-write"),
    path("notices/<int:pk>/keep/", views_desk.keep, name="notice-keep"),
    path("notices/<int:pk>/preview/", views_desk.preview, name="notice-preview"),
    path("notices/<int:pk>/languages/", views_desk.in_languages, name="notice-languages"),
    path("notices/<int:pk>/sending/", views_desk.send, name="notice-send"),
    path("notices/<int:pk>/confirmation/", views_desk.confirm, name="notice-confirm"),
    path("notices/<int:pk>/taking-back/", views_desk.take_back, name="notice-take-back"),
    path("notices/<int:pk>/putting-aside/", views_desk.put_aside, name="notice-put-aside"),
]
