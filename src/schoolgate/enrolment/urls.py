"""Addresses of confirming sign-ins, of invitations and limits, and of the pages about people."""

from django.urls import path

from schoolgate.enrolment import urls_people, views, views_invite, views_lifting, views_limits, views_seen

urlpatterns = [
    path("families/access/", views.access, name="access-confirm"),
    path("families/access/<int:pk>/withdrawal/", views.withdrawal, name="access-withdraw"),
    path("families/invitations/", views_invite.invitations, name="invitations"),
    path("families/invitations/class/<int:pk>/", views_invite.invitations_class, name="invitations-class"),
    path("families/invitations/run/", views_invite.invitation_run, name="invitation-run"),
    path("families/invitations/handed/", views_invite.invitation_handed, name="invitation-handed"),
    path("families/invitations/<int:pk>/withdrawal/", views_invite.invitation_withdrawal, name="invitation-withdraw"),
    path("adults/<int:pk>/invitation/", views_invite.invite_adult, name="invite-adult"),
    path("me/first-visit/", views_seen.first_visit, name="first-visit"),
    path("me/seen/", views_seen.seen, name="seen"),
    path("pupils/<int:pk>/restrictions/", views_limits.limits, name="restrictions"),
    path("pupils/<int:pk>/restrictions/new/", views_limits.new, name="restriction-new"),
    path("restrictions/<int:pk>/document/", views_limits.document, name="restriction-document"),
    path("restrictions/<int:pk>/lift/", views_lifting.lift, name="restriction-lift"),
    path("restrictions/<int:pk>/lift/confirmation/", views_lifting.lift_confirmation, name="restriction-lift-confirm"),
    path("restrictions/<int:pk>/lift/refusal/", views_lifting.lift_refusal, name="restriction-lift-refuse"),
    *urls_people.urlpatterns,
]
