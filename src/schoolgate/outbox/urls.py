"""Addresses of the outbox."""

from django.urls import path

from schoolgate.outbox import hooks, views, views_hand

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/again/", views.again, name="delivery-again"),
    path("deliveries/<int:pk>/arrived/", views.arrived, name="delivery-arrived"),
    path("deliveries/<int:pk>/leave/", views.leave, name="delivery-leave"),
    path("deliveries/<int:pk>/instead/", views_hand.instead, name="delivery-instead"),
    path("deliveries/stop/", views_hand.halt, name="post-halt"),
    path("deliveries/go/", views_hand.resume, name="post-resume"),
    path("deliveries/calls/", views_hand.calls, name="calls"),
    path("deliveries/calls/<int:pk>/", views_hand.call, name="call"),
    path("deliveries/letters/", views_hand.letters, name="letters"),
    path("deliveries/letters/sheets/", views_hand.sheets, name="letters-sheets"),
    path("deliveries/letters/posted/", views_hand.posted, name="letters-posted"),
    path("deliveries/round-up/", views_hand.when_round_up, name="round-up"),
    path("deliveries/person/<int:pk>/", views_hand.reached, name="reached"),
    path("messages/answers/", views_hand.answers, name="answers"),
    path("messages/answers/<int:pk>/seen/", views_hand.answer_seen, name="answer-seen"),
    path("me/how/", views_hand.how, name="how"),
    path("hooks/notify/status/", hooks.notify_status, name="hook-notify-status"),
    path("hooks/notify/text/", hooks.notify_text, name="hook-notify-text"),
    path("hooks/twilio/status/", hooks.twilio_status, name="hook-twilio-status"),
    path("hooks/twilio/text/", hooks.twilio_text, name="hook-twilio-text"),
]
