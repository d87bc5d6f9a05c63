"""What is asked of somebody who comes in with a letter, a link or a text."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.people.queries import today

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def day_from(typed: str) -> date | None:
    """A birthday as people write it: 12 3 2017, 12/03/17, 12 March 2017, 2017-03-12. None where it is no day."""
    parts = re.findall(r"\d+|[a-z]+", typed.lower())
    if len(parts) != 3:
        return None
    first, second, third = parts
    if second[:3] in _MONTHS:
        second = str(_MONTHS.index(second[:3]) + 1)
    if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in (first, second, third)):
        return None
    numbers = [int(first), int(second), int(third)]
    year, month, day = numbers if len(first) == 4 else numbers[::-1]
    if year < 100:
        year += 2000 if year + 2000 <= today().year else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None


class LetterForm(forms.Form):
    """The code on the letter, and what a grown-up of the child knows. What is known already is not asked again."""

    code = forms.CharField(
        label=_("The code in your letter"), max_length=60,
        help_text=_("Capital or small letters, with or without the dashes: all the same."),
        error_messages={"required": _("Please write the code from your letter.")},
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "letter-code"}
        ),
    )  # fmt: skip
    first_name = forms.CharField(
        label=_("Your child’s first name"), max_length=80,
        help_text=_("If more than one of your children is here, any of them."),
        error_messages={"required": _("Please write your child’s first name.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    born = forms.CharField(
        label=_("Your child’s birthday"), max_length=30, help_text=_("Day, month and year, such as 12 3 2017."),
        error_messages={"required": _("Please write the birthday: day, month and year.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    is_shared = forms.BooleanField(
        label=_("This is a shared phone or computer"),
        required=False,
        help_text=_("Then you are signed out when it is closed."),
    )

    def __init__(self, *args: Any, asks_code: bool, asks_fact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["code"]
        if not asks_fact:
            del self.fields["first_name"], self.fields["born"]

    def clean_born(self) -> date:
        found = day_from(str(self.cleaned_data["born"]))
        if found is None:
            raise forms.ValidationError(_("Please write the birthday with day, month and year, such as 12 3 2017."))
        return found
