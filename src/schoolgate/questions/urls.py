"""Addresses of questions. Each verb is a noun with its own address."""

from django.urls import path

from schoolgate.questions import views, views_staff

urlpatterns = [
    path("questions/", views.questions, name="questions"),
    path("questions/ask/", views.ask, name="question-ask"),
    path("questions/common/", views_staff.commons, name="questions-common"),
    path("questions/common/new/", views_staff.publish, name="common-new"),
    path("questions/common/<int:pk>/gone/", views_staff.withdrawn, name="common-gone"),
    path("questions/pace/", views_staff.pace, name="questions-pace"),
    path("questions/<int:pk>/", views.question, name="question"),
    path("questions/<int:pk>/words/", views.words, name="question-words"),
    path("questions/<int:pk>/taken/", views_staff.taken, name="question-taken"),
    path("questions/<int:pk>/passed/", views_staff.passed, name="question-passed"),
    path("questions/<int:pk>/promise/", views_staff.promised, name="question-promise"),
    path("questions/<int:pk>/helped/", views.helped, name="question-helped"),
    path("questions/<int:pk>/again/", views.again, name="question-again"),
]
