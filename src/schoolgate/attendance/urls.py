"""The address of this room: what the letters in a register mean."""

from django.urls import path

from schoolgate.attendance import views

urlpatterns = [path("register-codes/", views.register_codes, name="register-codes")]
