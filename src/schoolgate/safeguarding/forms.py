"""One line, no more: the concern itself is told in person."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TellForm(forms.Form):
    pointer = forms.CharField(
        label=_("One line, so that they can find you"), max_length=200, required=False,
        help_text=_("For example: “In 4 Willow until 3:30.” Do not write the concern here. Say it in person."),
    )  # fmt: skip
