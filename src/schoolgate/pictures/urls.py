"""Addresses of pictures: a parent's answers, a class on paper, and what is noted for a family."""

from django.urls import path

from schoolgate.pictures import views

urlpatterns = [
    path("children/<int:pk>/pictures/", views.mine, name="pictures-mine"),
    path("pictures/", views.of_class, name="pictures"),
    path("pupils/<int:pk>/pictures/", views.of_child, name="pictures-of"),
    path("pupils/<int:pk>/pictures/note/", views.note, name="pictures-note"),
]
