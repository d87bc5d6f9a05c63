"""Words in. One form for the issue, one for each block and each date: a page of plain fields, kept in one press."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.newsletters.actions import DateWords, Words
from schoolgate.newsletters.models import Block, Issue, IssueDate
from schoolgate.wording import Kind


class Quiet(forms.Form):
    """Nothing of a draft is needed to keep it, and nothing of it is called optional."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bound in self.fields.values():
            bound.is_prompt = True  # type: ignore[attr-defined]  # read by ui


class IssueForm(Quiet):
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=90, required=False)
    opening = forms.CharField(
        label=_("A line or two to begin with"), max_length=600, required=False,
        widget=forms.Textarea({"rows": 3, "data-reads": Kind.MESSAGE.value}),
        help_text=_("This is also what families get as a message, with the way to the rest."),
    )  # fmt: skip
    rhythm = forms.ChoiceField(label=_("How often?"), choices=Issue.Rhythm.choices)
    is_public = forms.BooleanField(
        label=_("Anybody may read it, without signing in"), required=False,
        help_text=_("Then name no child in full. First names are fine. Without the tick it is for families only."),
    )  # fmt: skip


class BlockForm(Quiet):
    heading = forms.CharField(label=_("Heading"), max_length=90, required=False)
    words = forms.CharField(
        label=_("Words"), max_length=3000, required=False,
        widget=forms.Textarea({"rows": 5, "class": "said", "data-reads": Kind.MESSAGE.value}),
    )  # fmt: skip


class DateForm(Quiet):
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )  # fmt: skip
    what = forms.CharField(label=_("What happens"), max_length=120, required=False)
    starts = forms.TimeField(label=_("from"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if ends and (not starts or ends <= starts):
            self.add_error("ends", _t("It ends before it starts. Look at both times."))
        return data


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class Desk:
    """The whole page of one issue: `issue`, and for each block (block, its form, [(date, its form)])."""

    def __init__(self, issue: Issue, data: Any = None) -> None:
        names = ("version", "title", "opening", "rhythm", "is_public")
        self.issue = IssueForm(data, initial={name: getattr(issue, name) for name in names})
        self.blocks: list[tuple[Block, BlockForm, list[tuple[IssueDate, DateForm]]]] = []
        for block in issue.blocks.prefetch_related("dates"):
            form = BlockForm(
                data, prefix=f"block{block.pk}", initial={"heading": block.heading, "words": block.words}
            )  # fmt: skip
            dates = [(row, DateForm(data, prefix=f"date{row.pk}", initial=_of(row))) for row in block.dates.all()]
            self.blocks.append((block, form, dates))

    @property
    def forms(self) -> list[forms.Form]:
        return [self.issue, *(form for _b, one, dates in self.blocks for form in (one, *(d for _r, d in dates)))]

    def is_valid(self) -> bool:
        mistaken = [form for form in self.forms if not form.is_valid()]  # each is asked, so that every mistake is shown
        return not mistaken

    @property
    def words(self) -> Words:
        """What `actions.keep` takes; it refuses where a block came or went in another window since (`version`)."""
        said = self.issue.cleaned_data
        shown = {block.pk: form.cleaned_data for block, form, _dates in self.blocks}
        rows = {row.pk: form.cleaned_data for _b, _f, dates in self.blocks for row, form in dates}
        return Words(
            title=said["title"], opening=said["opening"], rhythm=said["rhythm"], is_public=said["is_public"],
            blocks={pk: (data["heading"], data["words"]) for pk, data in shown.items()},
            dates={pk: DateWords(data["day"], data["what"], data["starts"], data["ends"]) for pk, data in rows.items()},
        )  # fmt: skip


def _of(row: IssueDate) -> dict[str, Any]:
    return {"day": row.day, "what": row.what, "starts": row.starts, "ends": row.ends}
