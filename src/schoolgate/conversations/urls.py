"""Addresses of talks. Each verb is a noun with its own address."""

from django.urls import path

from schoolgate.conversations import views, views_room

urlpatterns = [
    path("talks/", views.talks, name="talks"),
    path("pupils/<int:pupil_pk>/talk/", views.plan, name="talk-new"),
    path("talks/<int:pk>/", views.talk, name="talk"),
    path("talks/<int:pk>/times/", views.times, name="talk-times"),
    path("talks/<int:pk>/agenda/", views.agenda, name="talk-agenda"),
    path("talks/<int:pk>/booking/", views.booking, name="talk-booking"),
    path("talks/<int:pk>/booking/back/", views.booking_back, name="talk-booking-back"),
    path("talks/<int:pk>/not-now/", views.not_now, name="talk-not-now"),
    path("talks/<int:pk>/needs/", views.needs, name="talk-needs"),
    path("talks/<int:pk>/missed/", views.missed, name="talk-missed"),
    path("talks/<int:pk>/cancellation/", views.cancelled, name="talk-cancel"),
    path("talks/<int:pk>/answer/", views.answer, name="talk-answer"),
    path("talks/<int:pk>/start/", views_room.start, name="talk-start"),
    path("talks/<int:pk>/explore/", views_room.explore, name="talk-explore"),
    path("talks/<int:pk>/explore/keep/", views_room.keep, name="talk-keep"),
    path("talks/<int:pk>/earlier/<int:target_pk>/", views_room.earlier, name="talk-earlier"),
    path("talks/<int:pk>/focus/", views_room.focus, name="talk-focus"),
    path("talks/<int:pk>/plan/", views_room.plan, name="talk-plan"),
    path("talks/<int:pk>/plan/targets/", views_room.add_target, name="talk-target"),
    path("talks/<int:pk>/plan/targets/<int:target_pk>/gone/", views_room.drop_target, name="talk-target-drop"),
    path("talks/<int:pk>/plan/agreed/", views_room.agree_plan, name="talk-plan-agreed"),
    path("talks/<int:pk>/review/", views_room.review, name="talk-review"),
    path("talks/<int:pk>/summary/", views_room.share, name="talk-share"),
]
