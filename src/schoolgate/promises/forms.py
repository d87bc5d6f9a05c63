"""Words about a promise."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.people.queries import today
from schoolgate.promises.models import Answer


class KeptForm(forms.Form):
    words = forms.CharField(label=_("Anything to add?"), max_length=300, required=False)


class ChangeForm(forms.Form):
    what = forms.CharField(
        label=_("The promise is now"), max_length=300, error_messages={"required": _("Please say what you will do.")}
    )
    due = forms.DateField(label=_("By when?"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(
        label=_("Why has it changed?"), max_length=300,
        error_messages={"required": _("Please say why, in a few words. The other side will read it.")},
    )  # fmt: skip

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < today():
            raise forms.ValidationError(_t("That day has passed. Please choose today or a later day."))
        return due


class NoForm(forms.Form):
    words = forms.CharField(
        label=_("No, because"), max_length=300,
        error_messages={"required": _("Please say why, in a few words. The other side will read it.")},
    )  # fmt: skip


class AnswerForm(forms.Form):
    now = forms.ChoiceField(
        choices=Answer.Now.choices, error_messages={"required": _("Please choose: better, partly, or not yet.")}
    )
    words = forms.CharField(max_length=300, required=False)
