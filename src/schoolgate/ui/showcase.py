"""Made-up people and forms for `/ui/`, the page that shows every component."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from schoolgate.ui import words

ICONS = (
    *("gate", "home", "message", "talk", "promise", "calendar", "clock", "ear", "target", "steps", "loop", "lock"),
    *("search", "check", "arrow", "moon", "sun", "phone", "globe", "mic", "letter", "alert", "book", "print"),
    *("person", "plus", "out", "download", "full", "half", "none"),
)


class Ring(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label=_("What shall we call you?"))
    ring = forms.CharField(
        label=_("Your phone number"),
        help_text=_("We ring once and leave no message."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("ar", "العربية"), ("pl", "Polski")], required=False
    )
    words = forms.CharField(
        label=_("What would you like to talk about?"),
        help_text=_("In your own words, in any language."),
        required=False,
        widget=forms.Textarea(attrs={"class": "said", "rows": 3}),
    )

    def clean_ring(self) -> str:
        """A UK mobile number has 11 figures."""
        number = str(self.cleaned_data["ring"])
        if len(number) != 11:
            raise forms.ValidationError(
                _("This number has %(count)s figures. A UK mobile has 11."), params={"count": len(number)}
            )
        return number


class When(forms.Form):
    """Choices, ticks and the six numbers."""

    when = forms.ChoiceField(
        label=_("When may we ring you?"),
        choices=[("before", _("Before school")), ("after", _("After school")), ("evening", _("In the evening"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when we may ring")},
    )
    ways = forms.MultipleChoiceField(
        label=_("How do you like to hear from us?"),
        choices=[("text", _("Text message")), ("email", _("Email")), ("letter", _("Letter on paper"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    interpreter = forms.BooleanField(
        label=_("Please bring an interpreter"), help_text=_("It costs you nothing."), required=False
    )
    six = forms.CharField(
        label=_("The six numbers"),
        widget=forms.TextInput(attrs={"class": "code", "inputmode": "numeric", "maxlength": "6"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].widget.hints = {  # read by schoolgate.ui.forms
            "before": _("7:45 to 8:30 am"),
            "after": _("3:30 to 5:00 pm"),
            "evening": _("Until 7:00 pm, Tuesdays only"),
        }


def showcase(request: HttpRequest) -> dict[str, Any]:
    """What the page needs: two forms with something missing, and days around today so that it never ages."""
    now = words.now_here().replace(hour=15, minute=40, second=0, microsecond=0)
    rings = Ring({"name": "Tom", "ring": "077009001", "language": "pl", "words": "Ruby and the nine times table."})
    return {
        "ring": rings,
        "when_form": When({"ways": ["text"], "six": "408126"}),
        "now": now,
        "yesterday": now - timedelta(days=1),
        "soon": now + timedelta(days=3),
        "late": now - timedelta(days=4),
        "next_year": now + timedelta(days=366),
        "noon": now.replace(hour=12, minute=0),
        "icons": ICONS,
        "people": ["Huda", "Karim", "Miss Okafor"],
        "roll": [
            ("A", "Aisha Begum", "4 Willow", "Nadia and Rafiq", now - timedelta(days=1)),
            ("D", "Dev Kapoor", "4 Willow", "Priya", now - timedelta(days=12)),
            ("L", "Layla Al-Masri", "R Oak", "Huda and Karim", None),
            ("M", "Mateo Rossi", "4 Willow", "Luca", now - timedelta(days=30)),
            ("R", "Ruby Barker", "4 Willow", "Tom", now),
            ("Y", "Yusuf Al-Masri", "4 Willow", "Huda and Karim", now - timedelta(days=6)),
        ],
    }
