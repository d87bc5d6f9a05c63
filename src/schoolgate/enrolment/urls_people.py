"""Addresses of the pages about people: finding, changing, links and rights, records that stand twice."""

from django.urls import path

from schoolgate.enrolment import views_contacts, views_lifting, views_links, views_merge, views_people

urlpatterns = [
    path("people/", views_people.people, name="people"),
    path("people/twice/", views_merge.duplicates, name="duplicates"),
    path("adults/<int:pk>/", views_people.adult, name="adult"),
    path("adults/<int:pk>/change/", views_people.adult_change, name="adult-change"),
    path("adults/<int:pk>/merge/<int:other>/", views_merge.merge_adults, name="adults-merge"),
    path("adults/<int:pk>/merge/<int:other>/two/", views_merge.two_adults, name="adults-two"),
    path("adults/<int:pk>/contacts/new/", views_contacts.contact_new, name="contact-new"),
    path("adults/<int:pk>/hidden/", views_contacts.hidden, name="adult-hidden"),
    path("adults/<int:pk>/secret-place/", views_contacts.place_secret, name="place-secret"),
    path("contacts/<int:pk>/", views_contacts.contact_change, name="contact-change"),
    path("contacts/<int:pk>/removal/", views_contacts.contact_remove, name="contact-remove"),
    path("secret-places/<int:pk>/opening/", views_lifting.place_open, name="place-open"),
    path("secret-places/<int:pk>/opening/confirmation/", views_lifting.place_confirm, name="place-open-confirm"),
    path("secret-places/<int:pk>/opening/refusal/", views_lifting.place_refuse, name="place-open-refuse"),
    path("pupils/<int:pk>/change/", views_people.pupil_change, name="pupil-change"),
    path("pupils/<int:pk>/adults/new/", views_people.adult_new, name="adult-new"),
    path("pupils/<int:pk>/merge/<int:other>/", views_merge.merge_pupils, name="pupils-merge"),
    path("pupils/<int:pk>/merge/<int:other>/two/", views_merge.two_pupils, name="pupils-two"),
    path("links/<int:pk>/", views_links.link, name="link"),
    path("links/<int:pk>/change/", views_links.link_change, name="link-change"),
    path("links/<int:pk>/rights/<slug:kind>/", views_links.right, name="link-right"),
    path("links/<int:pk>/end/", views_links.link_end, name="link-end"),
    path("two-people/<int:pk>/removal/", views_merge.not_two, name="two-people-undo"),
    path("merges/<int:pk>/", views_merge.merge, name="merge"),
]  # fmt: skip
