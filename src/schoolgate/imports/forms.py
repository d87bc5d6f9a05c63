"""What is asked about a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.people.queries import today

DATES = [
    ("auto", gettext_lazy("As the list shows by itself")),
    ("dmy", gettext_lazy("Day first, as in 31/12/2016")),
    ("mdy", gettext_lazy("Month first, as in 12/31/2016")),
    ("ymd", gettext_lazy("Year first, as in 16/12/31")),
]


class ListForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label=gettext_lazy("Your list"),
        help_text=gettext_lazy(
            "A CSV or Excel file, or a zip, as your school’s system exports it. It may be up to 100 MB."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("There is nothing in this file. Export it again, and check that it has rows."),
            "max_length": gettext_lazy("The file’s name is too long. Give it a shorter one."),
        },
        max_length=200,
    )
    is_everyone = forms.BooleanField(
        label=gettext_lazy("This list is everyone at our school"), required=False,
        help_text=gettext_lazy(
            "Then Schoolgate tells you who is on record and not in it. Nobody leaves before you say so."
        ),
    )  # fmt: skip


class ReadingForm(forms.Form):
    """How to read the file another time."""

    dates = forms.ChoiceField(label=gettext_lazy("How are dates written?"), choices=DATES)
    is_everyone = forms.BooleanField(
        label=gettext_lazy("This list is everyone at our school"), required=False,
        help_text=gettext_lazy("Only then can anybody be missing from it."),
    )  # fmt: skip


class DatesForm(forms.Form):
    """The order of day, month and year."""

    dates = forms.ChoiceField(
        label=gettext_lazy("How does this list write its dates?"), choices=DATES[1:], widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )  # fmt: skip


class LeaversForm(forms.Form):
    """The last day of those ticked."""

    on = forms.DateField(
        label=gettext_lazy("What was their last day?"),
        error_messages={"required": gettext_lazy("Say which day was the last.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError(_("This day lies in the future. Choose the last day they were here."))
        return on


class ColumnsForm(forms.Form):
    """Which column is what, for each table of the file. `choices` are (name, label), in groups."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, tables: Sequence[Mapping[str, Any]], choices: Sequence[Any]
    ) -> None:
        super().__init__(data)
        self.tables = tables
        for t, table in enumerate(tables):
            for c, heading in enumerate(table["headings"]):
                samples = [s for s in table["samples"][c] if s.strip()] if c < len(table["samples"]) else []
                shown = ", ".join(f"“{sample[:40]}”" for sample in samples)
                self.fields[f"c{t}_{c}"] = forms.ChoiceField(
                    label=heading or _("Column %(number)s, without a heading") % {"number": c + 1},
                    choices=[("", _("Leave it out")), *choices], required=False,
                    initial=table["guesses"][c] if c < len(table["guesses"]) else "",
                    help_text=_("For example: %(samples)s") % {"samples": shown} if shown else _("Empty at first"),
                )  # fmt: skip
                self.fields[f"c{t}_{c}"].is_prompt = True  # type: ignore[attr-defined]  # "(optional)" on each says nothing

    def parts(self) -> list[tuple[str, list[Any]]]:
        """(file, its fields) for each table."""
        return [
            (str(table["file"]), [self[f"c{t}_{c}"] for c in range(len(table["headings"]))])
            for t, table in enumerate(self.tables)
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for t, table in enumerate(self.tables):
            seen: dict[str, str] = {}
            for c, heading in enumerate(table["headings"]):
                name = found.get(f"c{t}_{c}", "")
                if name and name in seen:
                    self.add_error(
                        f"c{t}_{c}",
                        _("“%(other)s” is already chosen for this. Two columns cannot mean the same.")
                        % {"other": seen[name]},
                    )
                seen.setdefault(name, heading)
            if not any(seen):
                self.add_error(None, _("Choose at least the columns with the names."))
        return found

    def answers(self) -> dict[str, list[str]]:
        """What was chosen, by the table's fingerprint."""
        return {
            str(table["fingerprint"]): [self.cleaned_data.get(f"c{t}_{c}", "") for c in range(len(table["headings"]))]
            for t, table in enumerate(self.tables)
        }
