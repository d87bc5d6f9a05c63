"""allauth's forms for the second step, in our words."""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django.utils.translation import gettext_lazy as _

from schoolgate.accounts.forms import CODE


def _in_our_words(form: Any, label: Any) -> None:
    field = form.fields["code"]
    field.label = label
    field.widget.attrs = {**CODE}
    field.error_messages["required"] = _("Please write the numbers.")


class ShowForm(AuthenticateForm):  # type: ignore[misc]  # allauth is not typed
    """The code app's six numbers, or one of the spare codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, _("The six numbers in your app, or a spare code"))


class ShowAgainForm(ReauthenticateForm):  # type: ignore[misc]  # as above
    """The same, for somebody who is in already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, _("The six numbers in your app, or a spare code"))


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]  # as above
    """The first numbers of a code app prove that it is set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, _("The six numbers it shows now"))


# What a library may raise over an answer that no authenticator gave. All of it means: this is no passkey.
NO_PASSKEY = (LookupError, ValueError, TypeError, AttributeError, struct.error, InvalidSignature)


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # as above
    """A new passkey. Whatever the browser sends, the answer is a page."""

    def clean(self) -> Any:
        try:
            return super().clean()
        except NO_PASSKEY:
            raise get_adapter().validation_error("incorrect_code") from None


class _Shown:
    """A passkey that is shown; the same care."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # the class it stands before has it
        except NO_PASSKEY:
            raise get_adapter().validation_error("incorrect_code") from None


class ComeInWithPasskeyForm(_Shown, LoginWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey alone."""


class ShowPasskeyForm(_Shown, AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey after the six numbers."""


class ShowPasskeyAgainForm(_Shown, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey, for somebody who is in already."""
