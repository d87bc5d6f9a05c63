"""What is asked about people: who they are, how to reach them, what they are to a child."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from schoolgate.access.policy import Action, may
from schoolgate.enrolment.seen import Stale, stamp
from schoolgate.i18n import PSEUDO_LANGUAGE
from schoolgate.people.details import ContactPoint
from schoolgate.people.languages import NAMES
from schoolgate.people.models import Adult, Pupil, Relationship, SchoolClass
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer

DATE = {"type": "date"}
PLEASE_NAME = {"required": _("Write at least a first name.")}


class SeenForm(forms.Form):
    """A form that was opened on a row as it stood: whoever comes second is told, and keeps what they typed (G-16)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8000)

    def __init__(self, *args: Any, row: Model, **kwargs: Any) -> None:
        self.row = row
        # The stamp first, the values after it: what changes in between is noticed, never missed.
        fresh = stamp(row)
        row.refresh_from_db()
        kwargs["initial"] = {**self.shown(row), **kwargs.get("initial", {}), "seen": fresh}
        super().__init__(*args, **kwargs)
        self.now: list[tuple[str, str]] = []
        self.is_stale = False

    def shown(self, row: Model) -> dict[str, Any]:
        """What stands in the fields when the form is opened."""
        return {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}

    def give_back(self, stale: Stale) -> None:
        """Say who changed what, show what stands there now, and take the next press as an answer to that."""
        self.is_stale = True
        self.row.refresh_from_db()
        now = self.shown(self.row)
        for name in sorted(stale.fields & set(self.fields)):
            if getattr(self.row, f"is_{name}_confidential", False):
                continue  # it has just been kept for the few
            self.now.append((str(self.fields[name].label), self._said(name, now.get(name))))
        typed = {name: self.data.getlist(name) for name in self.data} if isinstance(self.data, QueryDict) else {}
        answered = QueryDict(mutable=True)
        for name, values in typed.items():
            answered.setlist(name, values)
        answered[self.add_prefix("seen")] = stamp(self.row)
        self.data = answered
        self.add_error(None, f"{stale.sentence} {stale.then}")

    def _said(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", []))
        if value in choices:
            return str(choices[value])
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        return "–" if value in (None, "") else str(value)


class Names(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=80, error_messages=PLEASE_NAME)
    last_name = forms.CharField(label=_("Family name"), max_length=80, required=False)
    known_as = forms.CharField(
        label=_("Called"), max_length=80, required=False, help_text=_("Only if it is not the first name.")
    )


def languages() -> list[tuple[str, Any]]:
    """Languages people speak, by name; one line for each name."""
    by_name = {str(name): code for code, name in reversed(NAMES.items())}
    return sorted(((code, name) for name, code in by_name.items()), key=lambda row: str(row[1]))


class AdultForm(SeenForm, Names):
    """Who somebody is and how messages reach them."""

    title = forms.CharField(label=_("Title"), max_length=20, required=False)
    speaks = forms.ChoiceField(label=_("Speaks"), choices=())
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    language = forms.ChoiceField(label=_("Reads our messages in"), choices=())
    email = forms.EmailField(label=_("Email address"), required=False, help_text=_("Messages from the school go here."))
    is_email_confidential = forms.BooleanField(
        label=_("Keep this address for the few"), required=False,
        help_text=_("Only the head, the safeguarding lead and the office lead see it. Messages still go there."),
    )  # fmt: skip
    has_discreet_mail = forms.BooleanField(
        label=_("Mails must not name the school"), required=False,
        help_text=_(
            "For a home where somebody else may look at the phone, such as a refuge. The sender and the subject then "
            "name neither the school nor the child, and the words wait behind the sign-in."
        ),
    )  # fmt: skip
    mobile = forms.CharField(label=_("Mobile number"), max_length=20, required=False)
    is_mobile_confidential = forms.BooleanField(label=_("Keep this number for the few"), required=False)
    has_shared_phone = forms.BooleanField(label=_("Somebody else uses this phone too"), required=False)
    field_order = (
        "title", "first_name", "last_name", "known_as", "speaks", "needs_interpreter", "language", "email",
        "is_email_confidential", "has_discreet_mail", "mobile", "is_mobile_confidential", "has_shared_phone",
    )  # fmt: skip

    def __init__(self, *args: Any, row: Adult, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        own = [(row.speaks, row.spoken)] if row.speaks not in dict(languages()) else []
        self.fields["speaks"].choices = own + languages()  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["language"].choices = [  # type: ignore[attr-defined]  # as above
            choice for choice in settings.LANGUAGES if choice[0] != PSEUDO_LANGUAGE or choice[0] == row.language
        ]
        if not may(viewer.roles, Action.CONTACT_SEE_HIDDEN):
            if row.is_email_confidential:
                self._drop("email", "is_email_confidential", "has_discreet_mail")
            if row.is_mobile_confidential:
                self._drop("mobile", "is_mobile_confidential", "has_shared_phone")
        if row.user is not None and row.user.email and "email" in self.fields:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("They sign in with this address, so only they can change it.")

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class PupilForm(SeenForm, Names):
    """Who a child is, and the class."""

    born = forms.DateField(label=_("Birthday"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    year = forms.TypedChoiceField(label=_("Year group"), choices=(), coerce=int)
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("No class yet")
    )
    field_order = ("first_name", "last_name", "known_as", "born", "year", "school_class")

    def __init__(self, *args: Any, row: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["year"].choices = _years()  # type: ignore[attr-defined]  # a ChoiceField
        newest = SchoolClass.objects.filter(school=row.school_id).order_by("-academic_year").first()
        rooms = SchoolClass.objects.filter(school=row.school_id, kind=SchoolClass.Kind.FORM)
        if newest is not None:
            rooms = rooms.filter(academic_year=newest.academic_year)
        self.fields["school_class"].queryset = rooms.order_by("year", "name")  # type: ignore[attr-defined]  # as above

    def shown(self, row: Model) -> dict[str, Any]:
        assert isinstance(row, Pupil)
        form = row.placements.current().filter(school_class__kind="form").values_list("school_class", flat=True).first()
        return {**super().shown(row), "school_class": form}


def _years() -> list[tuple[int, Any]]:
    named = [(-2, _("Nursery 1")), (-1, _("Nursery 2")), (0, _("Reception"))]
    return [*named, *((year, _("Year %(year)s") % {"year": year}) for year in range(1, 14))]


class LinkFields(forms.Form):
    """What an adult is to a child: three ideas kept apart (safeguarding-and-data 1)."""

    kind = forms.ChoiceField(
        label=_("What are they to the child?"), choices=[("", _("Choose")), *Relationship.Kind.choices],
        error_messages={"required": _("Choose what they are to the child.")},
    )  # fmt: skip
    responsibility = forms.ChoiceField(
        label=_("Parental responsibility"), choices=Relationship.Responsibility.choices, initial="unknown",
        help_text=_("By law, birth or court. It does not end with a divorce."),
    )  # fmt: skip
    has_care = forms.BooleanField(label=_("Looks after the child day to day"), required=False)
    lives_with = forms.BooleanField(label=_("The child lives with them"), required=False)
    priority = forms.IntegerField(
        label=_("Which number to ring first"), required=False, min_value=1, max_value=20,
        help_text=_("1 is rung first."),
    )  # fmt: skip
    is_emergency = forms.BooleanField(label=_("Can be rung in an emergency"), required=False)


class LinkForm(SeenForm, LinkFields):
    """The same, of two who are linked already."""


class NewAdultForm(Names, LinkFields):
    """Somebody whom the school does not know yet, and what they are to the child."""

    speaks = forms.ChoiceField(label=_("Speaks"), choices=(), initial="en-gb")
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    email = forms.EmailField(label=_("Email address"), required=False)
    mobile = forms.CharField(label=_("Mobile number"), max_length=20, required=False)
    is_new = forms.BooleanField(
        label=_("This is somebody else"),
        required=False,
        help_text=_("Tick this if the person above is not who you mean."),
    )
    field_order = (
        "first_name", "last_name", "known_as", "email", "mobile", "speaks", "needs_interpreter", "kind",
        "responsibility", "has_care", "lives_with", "priority", "is_emergency", "is_new",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["speaks"].choices = languages()  # type: ignore[attr-defined]  # a ChoiceField


class EndLinkForm(SeenForm):
    on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"), initial=today,
        error_messages={"required": _("Say from which day.")},
    )  # fmt: skip
    because = forms.CharField(label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
                              error_messages={"required": _("Say why, for whoever reads this later.")})  # fmt: skip


class RightForm(SeenForm):
    """Give one right, or end it: from which day, until which, and why."""

    starts = forms.DateField(
        label=_("From which day?"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"), initial=today,
        error_messages={"required": _("Say from which day.")},
    )  # fmt: skip
    ends = forms.DateField(
        label=_("Until which day?"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        help_text=_("Leave this empty if it is for good."),
    )  # fmt: skip
    because = forms.CharField(label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
                              error_messages={"required": _("Say why, for whoever reads this later.")})  # fmt: skip

    def __init__(self, *args: Any, is_held: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_held:
            del self.fields["ends"]
            self.fields["starts"].label = _("Not from which day on?")

    def shown(self, row: Model) -> dict[str, Any]:
        return {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", _("The last day lies before the first. Check the dates."))
        return data


class ContactFields(forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=ContactPoint.Kind.choices)
    value = forms.CharField(
        label=_("Address or number"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
        error_messages={"required": _("Write the address or the number.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("Good to know"), max_length=120, required=False, help_text=_("Such as: at work, mornings only.")
    )
    is_confidential = forms.BooleanField(
        label=_("Keep this for the few"), required=False,
        help_text=_("Then only the head, the safeguarding lead and the office lead see it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        value, kind = str(data.get("value", "")), data.get("kind")
        if value and kind == ContactPoint.Kind.EMAIL:
            try:
                forms.EmailField().clean(value.strip())
            except forms.ValidationError:
                self.add_error("value", _("This does not look like an email address."))
        if (
            value
            and kind in (ContactPoint.Kind.MOBILE, ContactPoint.Kind.PHONE)
            and sum(c.isdecimal() for c in value) < 3
        ):
            self.add_error("value", _("This does not look like a number that can be rung."))
        return data


class ContactForm(SeenForm, ContactFields):
    """One that is on record already."""
