"""Words at the door."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Adult, Staff


class AskForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth is not typed
    """One's email address. The limits are allauth's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Your email address")
        field.widget.attrs.update({"autocomplete": "email", "placeholder": ""})
        field.error_messages.update(
            {
                "required": _("Please write your email address."),
                "invalid": _("That does not look like an email address. It has an @ in the middle."),
            }
        )


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # as above
    """The six numbers."""

    is_shared = forms.BooleanField(
        label=_("This is a shared phone or computer"),
        required=False,
        help_text=_("Then you are signed out when it is closed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("The six numbers")
        field.widget.attrs.update(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "code",
                "placeholder": "",
                "maxlength": "12",
            }
        )
        field.error_messages["required"] = _("Please write the six numbers from the mail.")

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(c for c in str(self.cleaned_data["code"]) if not c.isspace() and c != "-")
        return str(super().clean_code())


class MeForm(forms.Form):
    """One's own details. A change of email or mobile asks for a fresh code."""

    email = forms.EmailField(
        label=_("Your email address"),
        error_messages={"invalid": _("That does not look like an email address. It has an @ in the middle.")},
    )
    mobile = forms.RegexField(
        r"^\+?[0-9 ()-]{7,19}$", label=_("Your mobile number"), required=False,
        error_messages={"invalid": _("A UK mobile number has 11 figures, such as 07700 900123.")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("The language you read"))
    quiet_from = forms.TimeField(
        label=_("Please do not write to me after"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("You may write again from"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, person: Adult | Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = settings.LANGUAGES
        if isinstance(person, Staff):
            del self.fields["mobile"]


class FreshForm(forms.Form):
    code = forms.CharField(
        label=_("The six numbers"), max_length=12,
        widget=forms.TextInput({"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Please write the six numbers from the mail.")},
    )  # fmt: skip
