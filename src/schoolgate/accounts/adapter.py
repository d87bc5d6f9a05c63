"""How allauth speaks and what it may do here: nobody signs up, nothing has a password, every mail goes through the outbox."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(1_000_000):06d}"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what has happened; allauth's own sentences stay silent."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Only the code goes out, to the address its holder signs in with; whoever has no way in gets nothing."""
        if template_prefix != "account/email/login_code":
            return
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is not None:
            send_code(user, str(context["code"]), "accounts/notices/code")

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        begin(request, user)

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(super().get_client_ip(request))


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """Microsoft and Google sign in who is known already; they never add anybody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


def send_code(user: User, code: str, template: str) -> None:
    """Put a code into the outbox, urgent and secret, addressed to one of the user's own contexts."""
    viewer = next(iter(contexts_of(user)), None)
    if viewer is None:
        return
    person: Adult | Staff
    if viewer.is_parent:
        person = Adult.objects.select_related("user", "school").get(pk=viewer.person_id)
    else:
        person = Staff.objects.select_related("user", "school").get(pk=viewer.person_id)
    link = f"{settings.PUBLIC_URL}/sign-in/code/?code={code}"
    notify(person, template, key=f"code-{secrets.token_hex(12)}", secret=True, code=code, code_link=link)
