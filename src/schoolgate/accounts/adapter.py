"""How allauth speaks and what it may do here: nobody signs up, there is no password, mails go through the outbox."""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import qrcode  # type: ignore[import-untyped]  # has no types
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]  # as above

from schoolgate.accounts.sessions import begin
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Staff, User
from schoolgate.people.viewers import contexts_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """allauth's switches, in one place."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("These are not the six numbers we sent. Please look again; the newest mail counts."),
        "too_many_login_attempts": _("That was tried many times. Please wait ten minutes, then ask for a new code."),
        "rate_limited": _("That was tried many times. Please wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """The same as for somebody unknown."""
        return HttpResponseRedirect(reverse("sign-in"))

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(1_000_000):06d}"

    def add_message(self, *args: Any, message: str | None = None, **kwargs: Any) -> None:
        """Our pages say what has happened: allauth's own sentences stay silent, its errors do not."""
        if message:
            super().add_message(*args, message=message, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Only the code goes out, to the address its holder signs in with; whoever has no way in gets nothing."""
        if template_prefix != "account/email/login_code":
            return
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is not None:
            code = str(context["code"])
            send_code(user, code, "accounts/notices/code", code_link=f"{settings.PUBLIC_URL}/sign-in/code/?code={code}")

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """A second step was added, changed or taken away: its holder is told at once."""
        person = person_for(user)
        if person is not None:
            notify(person, "accounts/notices/second_step", key=f"second-step-{secrets.token_hex(8)}", urgent=True)

    def login(self, request: HttpRequest, user: User) -> None:
        """The end of every way in. A second step shown just now need not be shown again to look after it."""
        with transaction.atomic():
            super().login(request, user)
            begin(request, user)
            shown = [r for r in get_authentication_records(request, user) if r.get("method") == "mfa"]
            if shown:
                record_authentication(request, user, method="mfa", type=shown[-1].get("type"), reauthenticated=True)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """Microsoft and Google sign in who is known already; they never add anybody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Only who works here today, and only by an address the service itself vouches for."""
        return super().can_authenticate_by_email(login, email) and _works_here(user__email=email.lower())

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Sign in, and nothing else; only staff, also on later visits.

        allauth could also tie an account to whoever is signed in: a stolen mailbox would then tie its thief's own
        account, and come in by it as if a second step had been shown.
        """
        is_signing_in = sociallogin.state.get("process", AuthProcess.LOGIN) == AuthProcess.LOGIN
        if not is_signing_in or (sociallogin.is_existing and not _works_here(user=sociallogin.user.pk)):
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html"))


def _works_here(**user: Any) -> bool:
    return Staff.objects.current().filter(user__is_active=True, **user).exists()


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    """Secrets of code apps lie encrypted in the database: a stolen copy of it opens nothing."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("These numbers are not right. They change every half minute: please type the newest ones."),
    }

    def _get_site_name(self) -> str:
        return "Schoolgate"

    def build_totp_svg(self, url: str) -> str:
        """On white, whatever the page: a camera cannot read dark on dark."""
        image = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(image.to_string(encoding="unicode"))

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"second-step:{key}".encode()).digest())) for key in keys])


def person_for(user: User) -> Adult | Staff | None:
    """One of the people this user is today, to write to; None when nothing is open for them."""
    viewer = next(iter(contexts_of(user)), None)
    if viewer is None:
        return None
    rows = Adult.objects if viewer.is_parent else Staff.objects
    found: Adult | Staff = rows.select_related("user", "school").get(pk=viewer.person_id)
    return found


def send_code(user: User, code: str, template: str, *, to: str = "", code_link: str = "") -> None:
    """Put a code into the outbox, urgent and secret: to the address its holder signs in with, or to prove `to`."""
    person = person_for(user)
    if person is not None:
        key = f"code-{secrets.token_hex(12)}"
        notify(person, template, key=key, secret=True, to=to, code=code, code_link=code_link)
