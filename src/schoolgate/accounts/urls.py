"""Addresses at the door. Only those of allauth's that are needed, each behind our own guard."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from schoolgate.access.guard import open_to_all, requires
from schoolgate.access.policy import Action
from schoolgate.accounts import views, views_invited, views_me
from schoolgate.accounts.second_step import sets_up, shows_again

View = Callable[..., HttpResponse]


def mine(view: View) -> View:
    """One's own second step: for whoever is signed in."""
    return requires(Action.ME_CHANGE)(view)


def at_the_door(view: View) -> View:
    """Part of signing in."""
    return open_to_all("part of signing in")(view)


urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", views.code, name="sign-in-code"),
    path("sign-in/key/", views.passkey, name="sign-in-passkey"),
    path("sign-in/letter/", views_invited.letter, name="sign-in-letter"),
    path("in/<str:key>/", views_invited.invited, name="invited"),
    path("me/next-time/", views_invited.next_time, name="next-time"),
    path("sign-in/second/", at_the_door(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", at_the_door(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("who/", views.who, name="who"),
    path("language/", views.set_language, name="set-language"),
    path("me/", views_me.me, name="me"),
    path("me/code/", views_me.me_code, name="me-code"),
    path("me/fresh/", views_me.fresh_code, name="fresh-code"),
    path("me/leave/", views_me.leave_everywhere, name="leave-everywhere"),
    path("me/second-step/", views_me.second_step_page, name="second-step"),
    path("me/second-step/", views_me.second_step_page, name="mfa_index"),
    path("me/second-step/again/", mine(shows_again(mfa.reauthenticate)), name="mfa_reauthenticate"),
    path("me/second-step/app/", mine(sets_up(totp.activate_totp)), name="mfa_activate_totp"),
    path("me/second-step/app/off/", mine(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("me/second-step/passkeys/", mine(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("me/second-step/passkeys/add/", mine(sets_up(webauthn.add_webauthn)), name="mfa_add_webauthn"),
    path(
        "me/second-step/passkeys/again/",
        mine(shows_again(webauthn.reauthenticate_webauthn)),
        name="mfa_reauthenticate_webauthn",
    ),
    path("me/second-step/passkeys/<int:pk>/off/", mine(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("me/second-step/passkeys/<int:pk>/name/", mine(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("me/second-step/codes/", mine(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("me/second-step/codes/new/", mine(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("me/second-step/codes/file/", mine(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    # Names that allauth goes to by itself.
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/", views.sign_in, name="account_request_login_code"),
    path("sign-in/", views.sign_in, name="account_signup"),
    path("sign-in/", views.sign_in, name="account_inactive"),
    path("sign-in/code/", views.code, name="account_confirm_login_code"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("me/again/", mine(shows_again(account.reauthenticate)), name="account_reauthenticate"),
]
if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns.append(path("sign-in/with/", include("schoolgate.accounts.providers")))
