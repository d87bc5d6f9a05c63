"""Yes or no to each use; nothing is chosen beforehand that nobody has chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from schoolgate.people.pictures import PictureAnswer, Use
from schoolgate.people.queries import today

YES_NO: list[tuple[str, str | Lazy]] = [("yes", _("Yes")), ("no", _("No"))]


class AnswerForm(forms.Form):
    """One question for each use. What is left open stays as it was."""

    def __init__(self, *args: Any, known: Mapping[str, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for use, label in Use.choices:
            self.fields[use] = forms.ChoiceField(
                label=label, choices=YES_NO, widget=forms.RadioSelect, required=False,
                initial={True: "yes", False: "no"}.get(known[use]) if use in known else None,
            )  # fmt: skip
            self.fields[use].is_prompt = True  # type: ignore[attr-defined]  # nothing is asked for; no word about it

    @property
    def answers(self) -> dict[str, bool]:
        return {use: self.cleaned_data[use] == "yes" for use in Use.values if self.cleaned_data.get(use)}


class NotedForm(AnswerForm):
    """What somebody wrote on paper or said on the phone."""

    def __init__(self, *args: Any, adults: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, known={}, **kwargs)
        self.fields = {
            "adult": forms.ChoiceField(
                label=_("Who answered?"), choices=[(str(pk), name) for pk, name in adults], widget=forms.RadioSelect,
                error_messages={"required": _("Please choose who answered.")},
            ),
            "how": forms.ChoiceField(
                label=_("How?"), choices=PictureAnswer.How.choices[1:], widget=forms.RadioSelect, initial="paper",
                error_messages={"required": _("Please choose how they answered.")},
            ),
            "said_on": forms.DateField(
                label=_("On which day?"), initial=today,
                widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            ),
            **self.fields,
        }  # fmt: skip
