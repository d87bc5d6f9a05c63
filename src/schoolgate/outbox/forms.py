"""How somebody would like to hear from the school."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.outbox.models_gathered import RoundUp
from schoolgate.people.languages import NAMES
from schoolgate.people.preferences import Rhythm, Way

# What must be known tonight is no letter.
QUICK = [choice for choice in Way.choices if choice[0] != Way.LETTER]


class RoundUpForm(forms.Form):
    """When a school gathers what can wait."""

    is_usual = forms.ChoiceField(
        label=_("Families who have not chosen hear what can wait"),
        choices=[("weekly", _("All together, once a week")), ("each", _("Each piece as it comes"))],
        widget=forms.RadioSelect,
    )
    day = forms.TypedChoiceField(label=_("The round-up goes on"), choices=RoundUp.Day.choices, coerce=int)
    at = forms.TimeField(label=_("At what time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))


class HowForm(forms.Form):
    """Asked once. Each field is one question."""

    child_by = forms.ChoiceField(label=_("News about your child"), choices=Way.choices, widget=forms.RadioSelect)
    school_by = forms.ChoiceField(label=_("News of the school"), choices=Way.choices, widget=forms.RadioSelect)
    school_rhythm = forms.ChoiceField(
        label=_("What can wait, such as dates and good news"), choices=Rhythm.choices, widget=forms.RadioSelect
    )
    urgent_by = forms.ChoiceField(label=_("Something you must know today"), choices=QUICK, widget=forms.RadioSelect)
    also_paper = forms.BooleanField(label=_("Send me a letter on paper as well"), required=False)
    best_from = forms.TimeField(
        label=_("You can ring me from"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    best_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    speaks = forms.ChoiceField(label=_("The language you speak at home"))
    needs_interpreter = forms.BooleanField(label=_("I would like an interpreter at meetings"), required=False)
    access_needs = forms.CharField(
        label=_("Is there anything that helps you?"),
        help_text=_("Large print, a room without stairs, a sign language interpreter."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, speaks: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(name): code for code, name in reversed(NAMES.items())}
        choices = sorted((code, name) for name, code in known.items())
        if speaks not in dict(choices):
            choices.insert(0, (speaks, str(NAMES.get(speaks, speaks))))
        field = self.fields["speaks"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = sorted(choices, key=lambda choice: str(choice[1]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("best_from") is None) != (data.get("best_until") is None):
            self.add_error("best_until", _("Please give both hours, or neither."))
        return data
