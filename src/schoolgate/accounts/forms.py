"""Words at the door."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Adult, Staff

NOT_AN_ADDRESS = _("That does not look like an email address. It has an @ in the middle.")
NO_NUMBERS = _("Please write the six numbers from the mail.")
CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code", "maxlength": "12"}


class AskForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth is not typed
    """One's email address. The limits are allauth's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Your email address")
        field.widget.attrs.update({"autocomplete": "email", "placeholder": ""})
        field.validators.append(MaxLengthValidator(254, NOT_AN_ADDRESS))
        field.error_messages.update({"required": _("Please write your email address."), "invalid": NOT_AN_ADDRESS})


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
        field.widget.attrs.update({**CODE, "placeholder": ""})
        field.error_messages["required"] = NO_NUMBERS

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(c for c in str(self.cleaned_data["code"]) if not c.isspace() and c != "-")
        return str(super().clean_code())


class MeForm(forms.Form):
    """One's own details. A change of email or mobile asks for a fresh code. Only what may be changed is a field."""

    email = forms.EmailField(label=_("Your email address"), max_length=254, error_messages={"invalid": NOT_AN_ADDRESS})
    mobile = forms.RegexField(
        r"^\+?[0-9 ()-]{7,19}$", label=_("Your mobile number"), required=False,
        error_messages={"invalid": _("A UK mobile number has 11 figures, such as 07700 900123.")},
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("The language you read"))
    quiet_from = forms.TimeField(
        label=_("Please do not write to me after"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("You may write again from"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def __init__(
        self, *args: Any, person: Adult | Staff, may_change_email: bool, must_have_email: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not must_have_email:
            self.fields["email"].required = False
            self.fields["email"].label = _("An email address of your own")
            self.fields["email"].help_text = _("One that nobody else reads. Leave it empty if there is none.")
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [*settings.LANGUAGES]
        if person.language not in dict(settings.LANGUAGES):
            # The school knows of a language that we cannot write yet: saving something else must not lose it.
            language.choices.insert(0, (person.language, _("What the school has on record")))
        if not may_change_email:
            del self.fields["email"]
        if isinstance(person, Staff):
            del self.fields["mobile"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class FreshForm(forms.Form):
    """The six numbers, once more."""

    code = forms.CharField(
        label=_("The six numbers"), max_length=12, widget=forms.TextInput(CODE), error_messages={"required": NO_NUMBERS}
    )
