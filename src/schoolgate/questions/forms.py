"""Words in. Every form carries the key of its page: sent twice, it counts once."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Staff
from schoolgate.people.queries import ChildOf, today
from schoolgate.questions import for_everybody, rules
from schoolgate.questions.models import Common
from schoolgate.refusal import Refused
from schoolgate.wording import Kind

WHOEVER, NOBODY = "whoever", "school"


def new_key() -> str:
    return secrets.token_hex(8)


class _Keyed(forms.Form):
    key = forms.RegexField(r"^[0-9a-f]{16}$", widget=forms.HiddenInput, error_messages={
        "required": _("Please send it once more."), "invalid": _("Please send it once more."),
    })  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": new_key(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


def words_field(label: Any, rows: int = 4, css: str = "said", **more: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=3000, widget=forms.Textarea({"rows": rows, "class": css, **more}),
        error_messages={"required": _("Please write something first. One word is enough.")},
    )  # fmt: skip


class AskForm(_Keyed):
    """A question. The sentence is enough; everything else has an answer already."""

    words = words_field(_("Your question, in your own words"))
    about = forms.ChoiceField(label=_("Is it about one of your children?"), widget=forms.RadioSelect)
    whom = forms.ChoiceField(label=_("Who shall read it?"), initial=WHOEVER)
    is_to_ring = forms.BooleanField(label=_("I would rather be rung than written to"), required=False)
    best_time = forms.CharField(label=_("When is a good time?"), max_length=80, required=False)

    def __init__(self, *args: Any, children: list[ChildOf], staff: list[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("about", [*((str(c.pk), c.called) for c in children), (NOBODY, _t("No, about the school"))])
        self._choose("whom", [(WHOEVER, _t("Whoever can help")), *((str(s.pk), _spoken(s)) for s in staff)])
        if children and "about" not in self.initial:
            self.initial["about"] = str(children[0].pk) if len(children) == 1 else NOBODY

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _spoken(staff: Staff) -> str:
    return f"{staff.said_name}, {staff.job}" if staff.job else staff.said_name


class WordForm(_Keyed):
    """The parent writes more."""

    words = words_field(_("Write more"), 3)


class AnswerForm(_Keyed):
    """Staff answer. `version`: the one the page was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    words = words_field(_("Your answer"), 5, "", **{"data-reads": Kind.MESSAGE.value})

    def __init__(self, *args: Any, about: int | None = None, **kwargs: Any) -> None:
        """`about`: the child, so that a talk can be offered where news is better said."""
        super().__init__(*args, **kwargs)
        if about is not None:
            self.fields["words"].widget.attrs["data-about"] = str(about)


class PassForm(forms.Form):
    to = forms.ChoiceField(label=_("To whom?"))
    reason = forms.CharField(
        label=_("Why?"), max_length=200,
        help_text=_("Your colleague reads this. The parent is told who has it now."),
        error_messages={"required": _("Please say why, in a few words, so that your colleague knows where to begin.")},
    )  # fmt: skip

    def __init__(self, *args: Any, staff: list[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("office", _t("The office’s list")), *((str(s.pk), _spoken(s)) for s in staff)]


class PromiseForm(_Keyed):
    """An answer that is something to do."""

    what = forms.CharField(
        label=_("I promise to"), max_length=300, error_messages={"required": _("Please say what you will do.")}
    )
    due = forms.DateField(label=_("By when?"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def clean_due(self) -> Any:
        if self.cleaned_data["due"] < today():
            raise forms.ValidationError(_t("That day has passed. Please choose today or a later day."))
        return self.cleaned_data["due"]


class CommonForm(forms.Form):
    """For everybody: nobody may be named in it."""

    about = forms.ChoiceField(label=_("It is about"), choices=Common.About.choices)
    question = forms.CharField(
        label=_("The question, as anybody could ask it"), max_length=200,
        error_messages={"required": _("Please write the question.")},
    )  # fmt: skip
    answer = words_field(_("The answer"), 5, "", **{"data-reads": Kind.MESSAGE.value})

    def __init__(self, *args: Any, school_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school_id = school_id

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("question", "answer"):
            try:
                rules.ensure_nobody_named(data.get(name, ""), for_everybody.names_of(self.school_id))
            except Refused as refused:
                self.add_error(name, " ".join(filter(None, [refused.sentence, refused.then])))
        return data
