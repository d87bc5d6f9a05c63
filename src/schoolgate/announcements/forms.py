"""Words in. No form carries a state, an author or for whom a notice can ever be."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.announcements import rules
from schoolgate.announcements.audience import Choices
from schoolgate.announcements.models import Notice
from schoolgate.announcements.rules import Selection
from schoolgate.refusal import Refused
from schoolgate.schooldays.clock import at_wall
from schoolgate.wording import Kind

MOST_TO_TICK = 600


class NoticeForm(forms.Form):
    """A notice as it is being written. Nothing is needed to keep a draft; sending asks for all of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is it about?"), choices=Notice.Kind.choices, initial=Notice.Kind.CHANGE)
    title = forms.CharField(
        label=_("The first line"), max_length=90, required=False,
        help_text=_("The one thing to know, with the day: “No swimming this Thursday”. Many read no further."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What else is there to know?"), max_length=3000, required=False,
        widget=forms.Textarea({"rows": 6, "class": "said"}),
        help_text=_("Short and plain, as if you said it at the gate. Files cannot be added yet."),
    )  # fmt: skip
    link = forms.URLField(
        label=_("A page to read more"), max_length=300, required=False, assume_scheme="https",
        widget=forms.URLInput({"inputmode": "url"}),
    )  # fmt: skip
    goes_day = forms.DateField(
        label=_("Send on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty to send it when you press send."),
    )  # fmt: skip
    goes_clock = forms.TimeField(
        label=_("at"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "title", "words", "link", "goes_day", "goes_clock"):
            self.fields[name].is_prompt = True  # type: ignore[attr-defined]  # nothing of a draft is called optional

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        if link and not link.startswith("https://"):
            raise forms.ValidationError(_t("The address of the page must begin with https://"))
        return link

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, at = data.get("goes_day"), data.get("goes_clock")
        data["goes_at"] = None
        if day:
            data["goes_at"] = at_wall(day, at or time(7, 30))
            try:
                rules.ensure_time(data["goes_at"], timezone.now())
            except Refused as refused:
                self.add_error("goes_day", f"{refused.sentence} {refused.then}")
        elif at:
            self.add_error("goes_day", _t("On which day at that time?"))
        return data

    @property
    def kept(self) -> dict[str, Any]:
        """What `actions.keep` takes."""
        data = self.cleaned_data
        return {name: data[name] for name in ("version", "kind", "title", "words", "link", "goes_at")}


class FamiliesForm(NoticeForm):
    """A notice to families, and to which."""

    whole = forms.BooleanField(label=_("All parents of the school"), required=False)
    years = forms.MultipleChoiceField(label=_("Years"), required=False, widget=forms.CheckboxSelectMultiple)
    classes = forms.MultipleChoiceField(label=_("Classes"), required=False, widget=forms.CheckboxSelectMultiple)
    pupils = forms.MultipleChoiceField(
        label=_("Named children"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Their parents each get it for themselves. Nobody sees who else did."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Only those who speak"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none to reach everybody you chose above."),
    )  # fmt: skip
    is_urgent = forms.BooleanField(label=_("They must know today: send it in their quiet hours too"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["data-reads"] = Kind.MESSAGE.value
        if not choices.whole:
            del self.fields["whole"]
        for name in ("years", "classes", "pupils", "languages"):
            offered: list[Any] = getattr(choices, name)
            if not offered or (name == "pupils" and len(offered) > MOST_TO_TICK):
                del self.fields[name]
                continue
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(str(value), words) for value, words in offered]
            field.is_prompt = True  # type: ignore[attr-defined]  # see above

    def places(self) -> list[Any]:
        return [self[name] for name in ("whole", "years", "classes") if name in self.fields]

    @property
    def chosen(self) -> Selection:
        data = self.cleaned_data
        return Selection(
            whole=bool(data.get("whole")),
            years=frozenset(int(v) for v in data.get("years", [])),
            classes=frozenset(int(v) for v in data.get("classes", [])),
            pupils=frozenset(int(v) for v in data.get("pupils", [])),
            languages=frozenset(data.get("languages", [])),
        )


class WordingForm(forms.Form):
    """A notice in another language, as somebody who speaks it wrote it."""

    language = forms.ChoiceField(label=_("Language"))
    title = forms.CharField(label=_("The first line"), max_length=90, widget=forms.TextInput({"dir": "auto"}))
    words = forms.CharField(
        label=_("The words"), max_length=3000, widget=forms.Textarea({"rows": 6, "class": "said", "dir": "auto"})
    )
    translator = forms.CharField(
        label=_("Who wrote it in this language?"), max_length=120,
        help_text=_("Families read this name beside it. Write “a computer” if it was one; better not to use one."),
    )  # fmt: skip
    is_sure = forms.BooleanField(label=_("I have looked: the figures are right as they are"), required=False)

    def __init__(self, *args: Any, languages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(languages)


class SendForm(forms.Form):
    """What the sender was shown, given back; and for all parents the number, written by hand."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput)
    sealed = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    typed = forms.IntegerField(
        label=_("This goes to all parents. How many people is that?"), required=False, min_value=0,
        max_value=10_000_000, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Type the number from the sentence above. It keeps a slip from reaching everybody."),
    )  # fmt: skip


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    sealed = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class LimitForm(forms.Form):
    above = forms.IntegerField(
        label=_("A second person looks first when a notice goes to more than"), min_value=0, max_value=1_000_000,
        help_text=_("Put 0, and a second person looks at every notice."),
    )  # fmt: skip


def opened(notice: Notice, chosen: Selection) -> dict[str, Any]:
    """The draft as the form shows it."""
    at: datetime | None = timezone.localtime(notice.goes_at) if notice.goes_at else None
    return {
        "version": notice.version, "kind": notice.kind, "title": notice.title, "words": notice.words,
        "link": notice.link, "is_urgent": notice.is_urgent, "goes_day": at.date() if at else None,
        "goes_clock": at.time() if at else None, "whole": chosen.whole, "years": [str(v) for v in chosen.years],
        "classes": [str(v) for v in chosen.classes], "pupils": [str(v) for v in chosen.pupils],
        "languages": list(chosen.languages),
    }  # fmt: skip
