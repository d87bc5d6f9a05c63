"""Words in. No form carries a state; what may follow what is for `rules` to say."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.bookings.actions import Time
from schoolgate.bookings.models import LONGEST_MINUTES, Slot
from schoolgate.conversations import rules
from schoolgate.conversations.in_the_room import EXPLORE_FIELDS, Step
from schoolgate.conversations.models import Meeting, Target, TargetReview
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import Adult, Relationship, Staff
from schoolgate.people.queries import today
from schoolgate.refusal import Refused
from schoolgate.wording import Kind

TIMES_OFFERED = 3


class _Lines(forms.Textarea):
    """`reads`: what staff write here to parents, so that kind and clear reads it over; a parent's own words never."""

    def __init__(self, rows: int = 3, css: str = "", reads: Kind | None = None) -> None:
        super().__init__(
            {"rows": rows, **({"class": css} if css else {}), **({"data-reads": reads.value} if reads else {})}
        )


def _refusals(form: forms.Form, field: str, check: Any, *args: Any) -> None:
    """Say a rule's refusal beside the field it is about, so that what was typed stays on the page."""
    try:
        check(*args)
    except Refused as refused:
        form.add_error(field, " ".join(filter(None, [refused.sentence, refused.then])))


class PlanForm(forms.Form):
    """Why, with whom, and about what."""

    adults = forms.MultipleChoiceField(
        label=_("Whom would you like to talk with?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Parents who come together share a talk. Parents who live apart each have their own."),
        error_messages={"required": _("Please choose whom you would like to talk with.")},
    )
    reason = forms.CharField(
        label=_("Why would you like to talk?"),
        widget=_Lines(3, "said", Kind.INVITATION),
        max_length=600,
        help_text=_("In plain, true words. It stands on the invitation, so write it to the parent."),
        error_messages={"required": _("Please say why, in plain and true words.")},
    )
    agenda = forms.CharField(
        label=_("What will you talk about?"),
        widget=_Lines(4, reads=Kind.AGENDA),
        max_length=1200,
        help_text=_("One line each. It goes ahead of the talk. The parent can add to it."),
        error_messages={"required": _("Please write at least one line.")},
    )
    criterion = forms.CharField(
        label=_("How was this child chosen?"),
        max_length=120,
        required=False,
        help_text=_("For staff only. It is on no invitation, no letter and no page a parent sees."),
    )

    def __init__(self, *args: Any, relationships: list[Relationship], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relationships = {str(r.adult_id): r for r in relationships}
        field = self.fields["adults"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, r.adult.full_name) for key, r in self.relationships.items()]
        field.widget.hints = {
            key: _t("%(kind)s, lives with the child") % {"kind": r.get_kind_display()}
            if r.lives_with
            else _t("%(kind)s, own home") % {"kind": r.get_kind_display()}
            for key, r in self.relationships.items()
        }

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"])
        try:
            rules.ensure_says_why(reason)
        except Refused as refused:
            raise forms.ValidationError(" ".join(filter(None, [refused.sentence, refused.then]))) from None
        return reason

    def clean_adults(self) -> list[int]:
        chosen = [str(key) for key in self.cleaned_data["adults"]]
        try:
            rules.ensure_one_home([self.relationships[key].lives_with for key in chosen])
        except Refused as refused:
            raise forms.ValidationError(" ".join(filter(None, [refused.sentence, refused.then]))) from None
        return [int(key) for key in chosen]

    @property
    def agenda_lines(self) -> list[str]:
        return [line for line in str(self.cleaned_data["agenda"]).splitlines() if line.strip()]


class TimesForm(forms.Form):
    """Up to three times to choose from, how and where."""

    place = forms.CharField(
        label=_("Where at school?"), max_length=80, initial=_("Willow room"),
        help_text=_("A quiet, friendly room. Not an office behind a big desk."),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("How long?"), min_value=15, max_value=LONGEST_MINUTES, initial=LONGEST_MINUTES,
        help_text=_("In minutes. An hour at most."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, TIMES_OFFERED + 1):
            self.fields[f"day_{n}"] = forms.DateField(
                label=_("Day"), required=n == 1, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            )
            self.fields[f"clock_{n}"] = forms.TimeField(
                label=_("Time"), required=n == 1, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
            )
            self.fields[f"format_{n}"] = forms.ChoiceField(label=_("How?"), choices=Slot.Format.choices, required=False)

    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{n}"] for name in ("day", "clock", "format")] for n in range(1, TIMES_OFFERED + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        seen: set[datetime] = set()
        for n in range(1, TIMES_OFFERED + 1):
            day, clock = data.get(f"day_{n}"), data.get(f"clock_{n}")
            if bool(day) != bool(clock) and not (self.errors.get(f"day_{n}") or self.errors.get(f"clock_{n}")):
                self.add_error(f"clock_{n}" if day else f"day_{n}", _t("A time needs both a day and an hour."))
            if not (day and clock):
                continue
            starts = _at(day, clock)
            if starts <= timezone.now():
                self.add_error(f"day_{n}", _t("That time has passed. Please choose one that is still to come."))
            if starts in seen:
                self.add_error(f"clock_{n}", _t("That time is in the list already."))
            seen.add(starts)
        return data

    def times(self) -> list[Time]:
        data = self.cleaned_data
        return [
            Time(
                _at(data[f"day_{n}"], data[f"clock_{n}"]),
                data["minutes"],
                data[f"format_{n}"] or Slot.Format.IN_PERSON,
                data["place"] if (data[f"format_{n}"] or Slot.Format.IN_PERSON) == Slot.Format.IN_PERSON else "",
            )
            for n in range(1, TIMES_OFFERED + 1)
            if data.get(f"day_{n}")
        ]


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


class AgendaForm(forms.Form):
    text = forms.CharField(
        label=_("What else shall we talk about?"),
        max_length=200,
        error_messages={"required": _("Please write what you would like to talk about.")},
    )


class NeedsForm(forms.Form):
    interpreter = forms.CharField(
        label=_("I would like an interpreter for"), max_length=40, required=False,
        help_text=_("Write the language. Your child never has to interpret."),
    )  # fmt: skip
    brings = forms.CharField(
        label=_("I will bring someone"), max_length=80, required=False, help_text=_("Their name, or who they are.")
    )
    step_free = forms.BooleanField(label=_("I need a way in without steps"), required=False)
    other_teacher = forms.BooleanField(label=_("I would rather talk with another teacher"), required=False)
    words = forms.CharField(label=_("Anything else that would help"), max_length=300, required=False, widget=_Lines(2))


class ExploreForm(forms.Form):
    """What was heard, in the parent's words. Each is optional: nobody is questioned."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, child: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in explore_prompts(child).items():
            prompt = forms.CharField(label=label, required=False, widget=_Lines(3, "said"), max_length=5000)
            prompt.is_prompt = True  # type: ignore[attr-defined]  # read by ui.forms: no "(optional)" beside it
            self.fields[name] = prompt

    def texts(self) -> dict[str, str]:
        return {name: str(self.cleaned_data.get(name, "")) for name in EXPLORE_FIELDS}


def explore_prompts(child: str) -> dict[str, str]:
    """The questions, listening first. They ask about the child, never about results."""
    named = {"child": child}
    return {
        "interests": _t("What does %(child)s love doing, when nobody asks?") % named,
        "strengths": _t("What is %(child)s good at?") % named,
        "worries": _t("What is hard for %(child)s, or worries you?") % named,
        "home_context": _t("What should we know about life at home? Sleep, food, who helps, what is heavy just now?"),
        "what_works": _t("What works at home? What calms, what helps?"),
        "parent_aspiration": _t("What do you hope for %(child)s?") % named,
        "child_view": _t("What does %(child)s say?") % named,
    }


class FocusForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    first = forms.CharField(
        label=_("What matters most?"), max_length=200,
        error_messages={"required": _("Choose at least one thing that matters most, together.")},
    )  # fmt: skip
    second = forms.CharField(label=_("And next?"), max_length=200, required=False)
    third = forms.CharField(label=_("And then?"), max_length=200, required=False)
    agreed_importance = forms.CharField(
        label=_("Why does this matter to you both?"), max_length=1000, required=False, widget=_Lines(2)
    )

    def priorities(self) -> list[str]:
        return [str(self.cleaned_data.get(name, "")) for name in ("first", "second", "third")]


class TargetForm(forms.Form):
    """One hope, and what each side does towards it."""

    text = forms.CharField(
        label=_("What do we hope to see?"),
        max_length=200,
        error_messages={"required": _("Please write what you both hope to see.")},
    )
    kind = forms.ChoiceField(label=_("It is about"), choices=Target.Kind.choices)
    success_sign = forms.CharField(label=_("How shall we know?"), max_length=200, required=False)
    due = forms.DateField(label=_("By when?"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    school_what = forms.CharField(
        label=_("At school we will"), max_length=300,
        error_messages={"required": _("Each hope needs something that school will do.")},
    )  # fmt: skip
    school_owner = forms.ChoiceField(label=_("Who at school?"))
    home_what = forms.CharField(
        label=_("At home"), max_length=300, required=False, help_text=_("Only if the parent offers it.")
    )
    home_owner = forms.ChoiceField(label=_("Who at home?"), required=False)
    child_what = forms.CharField(label=_("The child"), max_length=300, required=False)

    def __init__(self, *args: Any, staff: list[Staff], adults: list[Adult], child: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("school_owner", [(str(s.pk), f"{s.said_name}, {s.job}" if s.job else s.said_name) for s in staff])
        self._choose("home_owner", [(str(a.pk), a.full_name) for a in adults])
        self.fields["child_what"].label = _t("%(child)s will") % {"child": child}

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < today():
            raise forms.ValidationError(_t("That day has passed. Please choose a day that is still to come."))
        return due

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("home_what") and not data.get("home_owner"):
            self.add_error("home_owner", _t("Please choose who at home."))
        return data

    def steps(self) -> list[Step]:
        data = self.cleaned_data
        steps = [Step("school", data["school_what"], int(data["school_owner"]))]
        if data.get("home_what"):
            steps.append(Step("home", data["home_what"], int(data["home_owner"])))
        if data.get("child_what"):
            steps.append(Step("child", data["child_what"]))
        return steps


class EarlierForm(forms.Form):
    mark = forms.ChoiceField(label=_("How did it go?"), choices=TargetReview.Mark.choices)
    try_instead = forms.CharField(label=_("What could we try instead?"), max_length=200, required=False)


class ReviewForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("The summary, in plain words"), widget=_Lines(6, reads=Kind.MEETING_NOTE), max_length=5000,
        help_text=_("The parent reads this and can put their own view beside it. It is part of their records."),
        error_messages={"required": _("Please write the summary. Two or three sentences are enough.")},
    )  # fmt: skip
    is_read_back = forms.BooleanField(
        label=_("I read it back aloud and asked: have I got that right?"),
        error_messages={"required": _("Please read the summary back aloud first.")},
    )
    contact_between = forms.CharField(label=_("How shall we keep in touch until then?"), max_length=200, required=False)
    next_on = forms.DateField(
        label=_("We talk again on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    end_reason = forms.CharField(label=_("Or: this was the last talk, because"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            _refusals(self, "next_on", _sums_up, data)
        return data


def _sums_up(data: dict[str, Any]) -> None:
    rules.ensure_sums_up(
        data["words"],
        is_read_back=data["is_read_back"],
        next_on=data["next_on"],
        end_reason=data["end_reason"],
        today=today(),
    )


class AnswerForm(forms.Form):
    """The parent's own view. The button says whether they agree; other views need words."""

    words = forms.CharField(
        label=_("Something to add or put right? Write it here."), required=False,
        widget=_Lines(4, "said"), max_length=3000,
        help_text=_("Your words stand beside ours. Nobody changes them."),
    )  # fmt: skip


SUGGESTED = (
    (2, time(15, 40), Slot.Format.IN_PERSON),
    (3, time(8, 0), Slot.Format.PHONE),
    (4, time(15, 40), Slot.Format.IN_PERSON),
)


def suggested_times(meeting: Meeting) -> dict[str, Any]:
    """To start from: two afternoons and an early call, on school days from the day after tomorrow on."""
    calendar = calendar_of(meeting.school_id)
    initial: dict[str, Any] = {"place": _t("Willow room"), "minutes": LONGEST_MINUTES}
    for n, (days, clock, how) in enumerate(SUGGESTED, start=1):
        try:
            day = calendar.add_school_days(today(), days)
        except Refused:
            break  # the calendar ends here; the teacher chooses
        initial |= {f"day_{n}": day, f"clock_{n}": clock, f"format_{n}": how}
    return initial
