"""What is asked about colleagues: who they are, and which role from when until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.access.policy import Role
from schoolgate.colleagues.roles import ROLES
from schoolgate.enrolment.forms_people import DATE, Names, SeenForm
from schoolgate.people.queries import today


def _check_dates(form: forms.Form) -> None:
    starts, ends = form.cleaned_data.get("starts"), form.cleaned_data.get("ends")
    if starts and ends and ends < starts:
        form.add_error("ends", _("The last day lies before the first. Check the dates."))


class AboutColleague(Names):
    """Who somebody is and how the school reaches them."""

    title = forms.CharField(
        label=_("Title"), max_length=20, required=False, help_text=_("As families say it: Miss, Mr, Dr.")
    )
    job = forms.CharField(label=_("Job"), max_length=80, required=False)
    email = forms.EmailField(
        label=_("Email address at the school"), required=False, help_text=_("They sign in with it.")
    )
    starts = forms.DateField(label=_("First day"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    ends = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d"),
        help_text=_("If you know it. They can come in until midnight of that day."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        _check_dates(self)
        return self.cleaned_data


class NewColleagueForm(AboutColleague):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial = today


class ColleagueForm(SeenForm, AboutColleague):
    """The same, of somebody on record."""


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose a role")), *((role.value, name) for role, (name, _s) in ROLES.items())]
    )
    year = forms.ChoiceField(label=_("Year group"), required=False, help_text=_("Only for a head of year."))
    starts = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d"), help_text=_("Empty: today.")
    )
    ends = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(DATE, format="%Y-%m-%d"),
        help_text=_("Empty: until somebody ends it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(str(year), _("Year %(n)s") % {"n": year}) for year in range(1, 14)]
        self.fields["year"].choices = [("", _("No year group")), ("0", _("Reception")), *years]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        _check_dates(self)
        year = self.cleaned_data.get("year")
        is_for_year = self.cleaned_data.get("role") == Role.HEAD_OF_YEAR
        if is_for_year and not year:
            self.add_error("year", _("Say which year group this is for."))
        self.cleaned_data["year"] = int(year) if is_for_year and year else None
        if (self.cleaned_data.get("starts") or today()) < today():
            self.add_error("starts", _("A role cannot begin in the past. Leave it empty for today."))
        return self.cleaned_data


class EndRoleForm(forms.Form):
    on = forms.DateField(label=_("Last day of the role"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day < today():
            raise forms.ValidationError(_("That day has passed. Choose today or a later one."))
        return day
