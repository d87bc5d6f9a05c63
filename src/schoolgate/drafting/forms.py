"""Words in: of the school, and what to keep quiet about. A draft itself goes through no form, and is kept nowhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.drafting.models import SchoolWord
from schoolgate.wording import Kind

RULE = r"^[A-Za-z0-9_.:-]{1,40}\Z"

KINDS = {
    Kind.MESSAGE: _("A message"),
    Kind.INVITATION: _("An invitation"),
    Kind.AGENDA: _("What a talk will be about"),
    Kind.MEETING_NOTE: _("A note of a talk"),
    Kind.FOLLOW_UP: _("A letter after a talk"),
    Kind.ATTENDANCE_LETTER: _("A letter about attendance"),
    Kind.PLAN: _("A plan for a child"),
    Kind.COMPLAINT_REPORT: _("An answer to a complaint"),
}


class DismissForm(forms.Form):
    rule_id = forms.RegexField(RULE)
    key = forms.RegexField(r"^[0-9a-f]{24}\Z", required=False)


class WordForm(forms.Form):
    kind = forms.ChoiceField(label=_("What shall happen with it?"), choices=SchoolWord.Kind.choices)
    term = forms.CharField(
        label=_("The word"), max_length=60, error_messages={"required": _("Please write the word it is about.")}
    )
    plain = forms.CharField(
        label=_("What to say instead, or how to explain it"), max_length=160, required=False,
        help_text=_("Not needed for a word that your families know."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needs = data.get("kind") in (SchoolWord.Kind.EXPLAIN, SchoolWord.Kind.RATHER)
        if needs and not data.get("plain") and "plain" not in self.errors:
            self.add_error("plain", _t("Please say it in plain words, so that writers have something to take."))
        return data


class MuteForm(forms.Form):
    rule_id = forms.RegexField(
        RULE, label=_("Which rule?"),
        help_text=_("Its number stands beside each suggestion on the practice page, such as BF-01."),
        error_messages={
            "required": _("Please write the number of the rule."),
            "invalid": _("A rule has a number such as BF-01."),
        },
    )  # fmt: skip
    why = forms.CharField(
        label=_("Why?"), max_length=200,
        error_messages={"required": _("Please say why, in a few words. Your colleagues read it.")},
    )  # fmt: skip


class PracticeForm(forms.Form):
    """Made-up or one's own. With nothing in it there is nothing to say, and nothing wrong either."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=list(KINDS.items()))
    text = forms.CharField(
        label=_("A draft"), widget=forms.Textarea({"rows": 8, "class": "said", "data-no-draft": True}), required=False,
        strip=False, help_text=_("It is read over and forgotten. Use no real child’s name."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].is_prompt = True  # type: ignore[attr-defined]  # read by ui.forms
