"""Words in. Every form carries the key of its page, so that pressed twice it counts once."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.notes.models import Praise
from schoolgate.notes.rules import LONGEST
from schoolgate.people.queries import today
from schoolgate.wording import Kind

SOMEBODY = "somebody"


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


def _line(label: Any, hint: Any, kind: Kind) -> forms.CharField:
    """One line, which the page's own script keeps on this device until it has arrived (`notes/draft.js`)."""
    return forms.CharField(
        label=label, help_text=hint, max_length=LONGEST, required=False,
        widget=forms.Textarea({
            "rows": 2, "class": "said", "dir": "auto", "data-no-draft": True, "data-reads": kind.value,
        }),
    )  # fmt: skip


class _Keyed(forms.Form):
    key = forms.RegexField(r"^[0-9a-f]{16}$", widget=forms.HiddenInput, error_messages={
        "required": _("Please send it once more."), "invalid": _("Please send it once more."),
    })  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": secrets.token_hex(8), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class PraiseForm(_Keyed):
    """A good word: what it was is enough."""

    kind = forms.ChoiceField(
        label=_("What was good?"), choices=Praise.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what was good.")},
    )  # fmt: skip
    words = _line(
        _("In your own words"), _("What you saw, in one line. Each grown-up gets it on their own."), Kind.MESSAGE
    )  # fmt: skip


class GateForm(_Keyed):
    """A word at the gate. That there was one is enough; who, what and a promise can be added."""

    whom = forms.ChoiceField(label=_("With whom?"), widget=forms.RadioSelect, initial=SOMEBODY)
    words = _line(
        _("What was said"),
        _("What was said, not what somebody is like; nothing about health or others. The family may ask to read it."),
        Kind.MEETING_NOTE,
    )  # fmt: skip
    promise = forms.CharField(
        label=_("What we said we would do"), max_length=300, required=False,
        help_text=_("It becomes your promise. The grown-up you choose above reads it."),
    )  # fmt: skip
    due = _day(_("By when?"), required=False)
    said_on = _day(_("On which day?"))

    def __init__(self, *args: Any, adults: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        kwargs["initial"] = {"said_on": today(), "whom": SOMEBODY, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((str(pk), name) for pk, name in adults), (SOMEBODY, _t("Somebody at the gate"))]

    def clean_said_on(self) -> date:
        said_on: date = self.cleaned_data["said_on"]
        if said_on > today():
            raise forms.ValidationError(_t("That day has not come yet. Please choose today or an earlier day."))
        return said_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        due, is_promised = data.get("due"), bool(data.get("promise"))
        if "due" in self.errors:
            return data
        if is_promised and due is None:
            self.add_error("due", _t("Please say by when, so that nobody waits without knowing."))
        elif due is not None and not is_promised:
            self.add_error("promise", _t("Please say what we will do by then, or leave the day out."))
        elif due is not None and due < today():
            self.add_error("due", _t("That day has passed. Please choose today or a later day."))
        return data
