"""Addresses of lists."""

from django.urls import path

from schoolgate.imports import views, views_after, views_deeds

urlpatterns = [
    path("lists/", views_deeds.lists, name="lists"),
    path("lists/<int:pk>/", views.one, name="list"),
    path("lists/<int:pk>/rows/<slug:section>/", views.rows, name="list-rows"),
    path("lists/<int:pk>/report/", views.report, name="list-report"),
    path("lists/<int:pk>/columns/", views_deeds.columns, name="list-columns"),
    path("lists/<int:pk>/dates/", views_deeds.dates, name="list-dates"),
    path("lists/<int:pk>/school/", views_deeds.school, name="list-school"),
    path("lists/<int:pk>/reading/", views_deeds.reading, name="list-reading"),
    path("lists/<int:pk>/words/", views_deeds.words, name="list-words"),
    path("lists/<int:pk>/agreement/", views_deeds.agreement, name="list-agreement"),
    path("lists/<int:pk>/aside/", views_deeds.aside, name="list-aside"),
    path("lists/<int:pk>/back/", views_after.back, name="list-back"),
    path("lists/<int:pk>/leavers/", views_after.leavers, name="list-leavers"),
    path("lists/<int:pk>/leavers/agreement/", views_after.leavers_agreement, name="list-leavers-agreement"),
]
