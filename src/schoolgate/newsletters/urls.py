"""Addresses of the newsletters: the desk, and where they are read."""

from django.urls import path

from schoolgate.newsletters import views, views_read

urlpatterns = [
    path("newsletters/", views.issues, name="newsletters"),
    path("newsletters/new/", views.new, name="newsletter-new"),
    path("newsletters/<int:pk>/", views.standing, name="newsletter"),
    path("newsletters/<int:pk>/write/", views.write, name="newsletter-write"),
    path("newsletters/<int:pk>/keep/", views.keep, name="newsletter-keep"),
    path("newsletters/<int:pk>/ready/", views.ready, name="newsletter-ready"),
    path("newsletters/<int:pk>/reopening/", views.reopen, name="newsletter-reopen"),
    path("newsletters/<int:pk>/taking-down/", views.take_down, name="newsletter-take-down"),
    path("newsletters/<int:pk>/putting-aside/", views.put_aside, name="newsletter-put-aside"),
    path("news/", views_read.news, name="news"),
    path("news/<int:pk>/", views_read.issue, name="news-issue"),
    path("news/school/<int:school>/", views_read.public_news, name="news-public"),
    path("news/school/<int:school>/feed.atom", views_read.feed, name="news-feed"),
    path("news/school/<int:school>/dates.ics", views_read.dates, name="news-dates"),
    path("news/school/<int:school>/<int:pk>/", views_read.public_issue, name="news-public-issue"),
]
