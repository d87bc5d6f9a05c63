"""allauth's forms for the second step, in our words."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
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
