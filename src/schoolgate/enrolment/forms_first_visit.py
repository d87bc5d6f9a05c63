"""Two questions to a pilot group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.enrolment.models import FirstVisit


class FirstVisitForm(forms.Form):
    """How it was to come in, and what to change. The second may stay empty."""

    ease = forms.ChoiceField(
        label=_("Was it easy to get in?"), choices=FirstVisit.Ease.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the three.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("What should we change before everybody is asked?"), required=False, max_length=1000, strip=True,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Please write no names: the school reads this without knowing whose words they are."),
    )  # fmt: skip

    def clean_words(self) -> str:
        return str(self.cleaned_data["words"]).replace("\x00", "")  # PostgreSQL knows no NUL
