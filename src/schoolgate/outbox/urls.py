"""Addresses of the outbox."""

from django.urls import path

from schoolgate.outbox import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/again/", views.again, name="delivery-again"),
    path("deliveries/<int:pk>/arrived/", views.arrived, name="delivery-arrived"),
    path("deliveries/<int:pk>/leave/", views.leave, name="delivery-leave"),
]
