"""Addresses of kind and clear."""

from django.urls import path

from schoolgate.drafting import views, views_words

urlpatterns = [
    path("drafts/read/", views.read, name="draft-read"),
    path("drafts/practice/", views.practice, name="draft-practice"),
    path("drafts/dismissals/", views.dismiss, name="draft-dismiss"),
    path("drafts/dismissals/<int:pk>/gone/", views.show_again, name="draft-show-again"),
    path("drafts/mine/", views.mine, name="draft-mine"),
    path("drafts/words/", views_words.words, name="draft-words"),
    path("drafts/words/<int:pk>/end/", views_words.end_word, name="draft-word-end"),
    path("drafts/rules/", views_words.mute, name="draft-mute"),
    path("drafts/rules/<int:pk>/end/", views_words.end_mute, name="draft-mute-end"),
]
