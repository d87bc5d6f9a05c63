"""What is asked when a limit is entered, checked or lifted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.people.models import Adult, Pupil, Restriction, RightKind
from schoolgate.people.queries import today

DATE = {"type": "date"}
TAKES = {
    RightKind.TOLD: _("Being told: messages, invitations, everything in Schoolgate about this child"),
    RightKind.CONSULTED: _("Being asked: plans and decisions"),
    RightKind.SIGN: _("Signing and agreeing"),
    RightKind.BOOK: _("Booking and coming to meetings"),
    RightKind.COLLECT: _("Collecting the child"),
    RightKind.SEE_RECORDS: _("Seeing records: reports, summaries, marks"),
}


class DocumentForm(forms.Form):
    """What a document says."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=(), error_messages={"required": _("Choose what it is.")})
    takes = forms.MultipleChoiceField(
        label=_("What does it take away?"), choices=[(k.value, label) for k, label in TAKES.items()], required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("For no contact at all, tick all six."),
    )  # fmt: skip
    starts = forms.DateField(
        label=_("From which day?"),
        error_messages={"required": _("Say from which day it holds.")},
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )
    expires = forms.DateField(
        label=_("Until which day?"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        help_text=_("We remind you before this day. Nothing opens by itself: two people confirm the end."),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("What should those who may read this know?"), required=False, max_length=2000, strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read only by the head, the safeguarding lead and the office lead. Leave out what happened."),
    )  # fmt: skip

    allows_unverified = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            choice
            for choice in Restriction.Kind.choices
            if self.allows_unverified or choice[0] != Restriction.Kind.UNVERIFIED
        ]
        self.fields["kind"].choices = [("", _("Choose")), *kinds]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["starts"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, expires = data.get("starts"), data.get("expires")
        if starts and expires and expires < starts:
            self.add_error("expires", _("The last day lies before the first. Check the dates on the document."))
        if self.must_choose(data) and not data.get("takes"):
            self.add_error("takes", _("Tick at least one thing that this limit takes away."))
        return data

    def must_choose(self, data: dict[str, Any]) -> bool:
        """Whether the scope matters: as long as nobody has seen a document, everything is held."""
        return True


class NewLimitForm(DocumentForm):
    """A limit is entered: about whom, and whether somebody has seen the document."""

    allows_unverified = True

    adult = forms.ModelChoiceField(
        label=_("About whom?"),
        queryset=Adult.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose whom it is about.")},
    )
    is_document_seen = forms.BooleanField(
        label=_("I have seen the document myself"), required=False,
        help_text=_("If not, all sharing with this person about this child is held from now on, until somebody has."),
    )  # fmt: skip
    field_order = ("adult", "kind", "is_document_seen", "takes", "starts", "expires", "summary")

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adults = Adult.objects.filter(school=pupil.school_id, relationships__pupil=pupil)
        self.fields["adult"].queryset = adults.order_by("first_name")  # type: ignore[attr-defined]  # a ModelChoiceField

    def must_choose(self, data: dict[str, Any]) -> bool:
        kind = data.get("kind")
        return kind == Restriction.Kind.DSL_DECISION or (
            bool(data.get("is_document_seen")) and kind != Restriction.Kind.UNVERIFIED
        )


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=_("Why can it be lifted?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, so that the second person can judge.")},
        help_text=_("A second person reads this and confirms, or does not. Until then everything stays as it is."),
    )  # fmt: skip
