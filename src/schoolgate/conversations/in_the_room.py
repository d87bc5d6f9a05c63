"""The talk itself: four doors, one after another, then the summary and the parent's own view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.access.policy import POLICY, Action
from schoolgate.conversations import rules
from schoolgate.conversations.actions import adults_of, end_series, locked, next_meeting
from schoolgate.conversations.models import (
    Meeting,
    Notes,
    ParentView,
    Priority,
    Summary,
    Target,
    TargetAction,
    TargetReview,
)
from schoolgate.outbox.actions import notify
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import Adult, Staff
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.promises import actions as promises
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

EXPLORE_FIELDS = (
    "interests", "strengths", "worries", "home_context", "what_works", "parent_aspiration", "child_view",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One action of the plan: `side` school, home or child; `owner` a staff or adult id, None for the child."""

    side: str
    what: str
    owner: int | None = None


@transaction.atomic
def start(meeting: Meeting, *, by: Viewer) -> Meeting:
    """Everybody is in the room. Pressing twice starts once."""
    meeting = locked(meeting)
    if meeting.started_at:
        return meeting
    if meeting.state != Meeting.State.BOOKED:
        raise Refused(_("A talk begins once its time is booked."))
    meeting.started_at = timezone.now()
    meeting.version += 1
    meeting.save(update_fields=["started_at", "version"])
    record(Verb.TALK_STARTED, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting)
    return meeting


@transaction.atomic
def write_explore(meeting: Meeting, *, by: Viewer, texts: Mapping[str, str], version: int) -> Meeting:
    """Keep what was heard so far, in the parent's words. `version` is the one the page was opened with."""
    meeting = _open(meeting, "explore")
    rules.ensure_version(version, meeting.version)
    notes = Notes.objects.get(meeting=meeting)
    for name in EXPLORE_FIELDS:
        setattr(notes, name, texts.get(name, ""))
    notes.save(update_fields=[*EXPLORE_FIELDS])
    _saved(meeting)
    return meeting


@transaction.atomic
def be_understood(meeting: Meeting, *, by: Viewer) -> Meeting:
    """The parent says: you have understood. Explore is done; Focus opens."""
    meeting = _open(meeting, "explore")
    notes = Notes.objects.get(meeting=meeting)
    rules.ensure_something_heard([getattr(notes, name) for name in EXPLORE_FIELDS])
    if notes.understood_at is None:
        notes.understood_at = timezone.now()
        notes.save(update_fields=["understood_at"])
        adults = adults_of(meeting)
        record(
            Verb.TALK_UNDERSTOOD, by=by, pupil=meeting.pupil, adult=adults[0] if adults else None,
            circle=meeting.circle, about=meeting,
        )  # fmt: skip
    _open_door(meeting, "focus")
    return meeting


@transaction.atomic
def choose_focus(
    meeting: Meeting, *, by: Viewer, priorities: Sequence[str], agreed_importance: str, version: int
) -> Meeting:
    """One to three things that matter most, chosen by both. Plan opens."""
    meeting = _open(meeting, "focus")
    rules.ensure_version(version, meeting.version)
    texts = [text.strip() for text in priorities if text.strip()]
    rules.ensure_priorities(texts)
    meeting.priorities.all().delete()
    for place, text in enumerate(texts, start=1):
        Priority.objects.create(school_id=meeting.school_id, meeting=meeting, place=place, text=text)
    Notes.objects.filter(meeting=meeting).update(agreed_importance=agreed_importance)
    record(Verb.TALK_FOCUSED, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting, words="\n".join(texts))
    _open_door(meeting, "plan")
    return meeting


@transaction.atomic
def add_target(
    meeting: Meeting, *, by: Viewer, text: str, kind: str, success_sign: str, due: date, steps: Sequence[Step]
) -> Target:
    """Something both hope to see, with what school, home and the child will do. School always does something."""
    meeting = _open(meeting, "plan")
    rules.ensure_plan([{step.side for step in steps}])
    if due < today():
        raise Refused(_("That day has passed. Please choose a day that is still to come."))
    same = meeting.targets.filter(text=text, due=due).first()
    if same:
        return same  # a double press
    target = Target.objects.create(
        school_id=meeting.school_id, meeting=meeting, text=text, kind=kind, success_sign=success_sign, due=due
    )
    for step in steps:
        TargetAction.objects.create(
            school_id=meeting.school_id, target=target, side=step.side, what=step.what, due=due,
            owner_staff_id=step.owner if step.side == "school" else None,
            owner_adult_id=step.owner if step.side == "home" else None,
        )  # fmt: skip
    _saved(meeting)
    return target


@transaction.atomic
def drop_target(meeting: Meeting, target: Target, *, by: Viewer) -> None:
    """Not this one after all. Nothing was promised yet."""
    meeting = _open(meeting, "plan")
    target.delete()
    _saved(meeting)


@transaction.atomic
def agree_plan(meeting: Meeting, *, by: Viewer) -> Meeting:
    """The plan stands. Review opens."""
    meeting = _open(meeting, "plan")
    rules.ensure_plan([{action.side for action in target.actions.all()} for target in meeting.targets.all()])
    record(Verb.TALK_PLANNED, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting)
    _open_door(meeting, "review")
    return meeting


@transaction.atomic
def mark_earlier(meeting: Meeting, target: Target, *, by: Viewer, mark: str, try_instead: str) -> TargetReview:
    """How an earlier target went: worked, partly, not yet. "Not yet" asks for something else (A4.6)."""
    meeting = _open(meeting, meeting.stage)
    if mark == TargetReview.Mark.NOT_YET:
        if not try_instead.strip():
            raise Refused(_("It has not worked yet. What could you try instead?"))
        tried = {action.what.strip().casefold() for action in target.actions.all()}
        if try_instead.strip().casefold() in tried:
            raise Refused(_("That was tried already. Please think of something else, together."))
    review, _made = TargetReview.objects.update_or_create(
        school_id=meeting.school_id,
        target=target,
        defaults={"meeting": meeting, "mark": mark, "try_instead": try_instead},
    )
    _saved(meeting)
    return review


@transaction.atomic
def hold(
    meeting: Meeting, *, by: Viewer, words: str, is_read_back: bool, contact_between: str, next_on: date | None,
    end_reason: str, version: int,
) -> Summary:  # fmt: skip
    """The talk is over: summed up, read back, with the next date or a reason to end. Nothing is sent yet."""
    meeting = _open(meeting, "review")
    rules.ensure_version(version, meeting.version)
    rules.ensure_plan([{action.side for action in target.actions.all()} for target in meeting.targets.all()])
    rules.ensure_sums_up(words, is_read_back=is_read_back, next_on=next_on, end_reason=end_reason, today=today())
    rules.ensure_may_become(meeting.state, Meeting.State.HELD)
    summary, _made = Summary.objects.update_or_create(
        school_id=meeting.school_id, meeting=meeting,
        defaults={
            "words": words, "is_read_back": is_read_back, "contact_between": contact_between, "next_on": next_on,
            "end_reason": end_reason,
        },
    )  # fmt: skip
    meeting.state = Meeting.State.HELD
    meeting.held_at = timezone.now()
    meeting.save(update_fields=["state", "held_at"])
    _saved(meeting)
    adults = adults_of(meeting)
    record(
        Verb.TALK_HELD, by=by, pupil=meeting.pupil, adult=adults[0] if adults else None, circle=meeting.circle,
        about=meeting, words=words,
    )  # fmt: skip
    return summary


@transaction.atomic
def share(meeting: Meeting, *, by: Viewer) -> Summary:
    """Give the summary to the grown-ups of the series and put every action into the ledger of promises."""
    meeting = locked(meeting)
    summary = Summary.objects.filter(meeting=meeting).first()
    if summary is None:
        raise Refused(_("Please finish the talk first: the summary is not written yet."))
    if meeting.state == Meeting.State.SUMMARY_SHARED:
        return summary  # a double press
    rules.ensure_may_become(meeting.state, Meeting.State.SUMMARY_SHARED)
    summary.shared_at = timezone.now()
    summary.save(update_fields=["shared_at"])
    meeting.state = Meeting.State.SUMMARY_SHARED
    meeting.save(update_fields=["state"])
    _saved(meeting)
    for action in TargetAction.objects.filter(target__meeting=meeting, promise=None).select_related(
        "owner_staff", "owner_adult"
    ):
        action.promise = promises.make(
            by=by, made_by=meeting.teacher, pupil=meeting.pupil, circle=meeting.circle, side=action.side,
            what=action.what, due=max(action.due, today()), because=meeting, owner_staff=action.owner_staff,
            owner_adult=action.owner_adult,
        )  # fmt: skip
        action.save(update_fields=["promise"])
    adults = adults_of(meeting)
    record(
        Verb.TALK_SUMMARY_SHARED, by=by, pupil=meeting.pupil, adult=adults[0] if adults else None,
        circle=meeting.circle, about=meeting, words=summary.words,
    )  # fmt: skip
    for adult in adults:
        notify(
            adult, "conversations/notices/summary", key=f"talk-summary-{meeting.pk}", about=meeting.pupil,
            circle=meeting.circle, right="see_records", link=f"/talks/{meeting.pk}/", teacher=meeting.teacher.said_name,
        )  # fmt: skip
    return summary


@transaction.atomic
def answer_summary(meeting: Meeting, *, by: Viewer, agrees: bool, words: str) -> ParentView:
    """The parent agrees, or puts their own view beside the school's. Both are kept; the record is theirs to close."""
    meeting = locked(meeting)
    rules.ensure_another_view(agrees, words)
    summary = Summary.objects.select_for_update().filter(meeting=meeting, shared_at__isnull=False).first()
    if summary is None:
        raise Refused(_("There is no summary to answer yet."))
    given = ParentView.objects.filter(summary=summary, adult=by.person_id).first()
    if given and given.agrees == agrees and given.words == words:
        return given  # a double press
    if summary.final_at or given:
        raise Refused(
            _("Your answer is here already, and stays as you gave it."),
            then=_("If you see something differently now, add it to the agenda of the next talk, or tell the teacher."),
        )
    view = ParentView.objects.create(
        school_id=meeting.school_id,
        summary=summary,
        adult_id=by.person_id,
        agrees=agrees,
        words=words,
        at=timezone.now(),
    )
    record(
        Verb.TALK_SUMMARY_AGREED if agrees else Verb.TALK_SUMMARY_AMENDED,
        by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting, words=words,
    )  # fmt: skip
    notify(
        meeting.teacher, "conversations/notices/answered", key=f"talk-view-{view.pk}", about=meeting.pupil,
        circle=meeting.circle, link=f"/talks/{meeting.pk}/", who=by.said_name,
    )  # fmt: skip
    answers = list(ParentView.objects.filter(summary=summary).values_list("agrees", flat=True))
    final = rules.final_of(answers, len(adults_of(meeting)))
    if final:
        _close(meeting, summary, final)
    return view


def close_unanswered() -> int:
    """After ten school days without an answer from everybody, the summary stands as it is (A4 rule 7)."""
    count = 0
    for summary in Summary.objects.filter(shared_at__isnull=False, final_at=None).select_related("meeting"):
        assert summary.shared_at is not None
        last_day = calendar_of(summary.school_id).add_school_days(
            timezone.localdate(summary.shared_at), rules.CONFIRM_WITHIN_SCHOOL_DAYS
        )
        if today() <= last_day:
            continue
        with transaction.atomic():
            meeting = locked(summary.meeting)
            if meeting.state != Meeting.State.SUMMARY_SHARED:
                continue
            answers = list(ParentView.objects.filter(summary=summary).values_list("agrees", flat=True))
            final = rules.final_of(answers, len(answers)) if answers else Summary.Final.NOT_CONFIRMED
            if not answers:
                record(Verb.TALK_NOT_CONFIRMED, by=None, pupil=meeting.pupil, circle=meeting.circle, about=meeting)
            _close(meeting, summary, str(final))
            count += 1
    return count


def _close(meeting: Meeting, summary: Summary, final: str) -> None:
    summary.final, summary.final_at = final, timezone.now()
    summary.save(update_fields=["final", "final_at"])
    meeting.state, meeting.closed_at = Meeting.State.CLOSED, timezone.now()
    meeting.save(update_fields=["state", "closed_at"])
    if summary.next_on:
        next_meeting(meeting.series)
    else:
        end_series(meeting.series, by=meeting.teacher, reason=summary.end_reason)


def _open(meeting: Meeting, stage: str) -> Meeting:
    meeting = locked(meeting)
    rules.ensure_being_held(meeting.state, is_started=meeting.started_at is not None)
    rules.ensure_stage(meeting.stage, stage)
    return meeting


def _open_door(meeting: Meeting, stage: str) -> None:
    if rules.STAGES.index(stage) > rules.STAGES.index(meeting.stage):
        meeting.stage = stage
        meeting.save(update_fields=["stage"])
    _saved(meeting)


def _saved(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.save(update_fields=["version"])


def draft_summary(meeting: Meeting) -> str:
    """A first draft from what was chosen and planned, for the teacher to make their own."""
    lines = [_("We talked about %(child)s.") % {"child": meeting.pupil.called}]
    chosen = [priority.text for priority in meeting.priorities.all()]
    if chosen:
        lines.append(_("What matters most to us both: %(things)s.") % {"things": "; ".join(chosen)})
    lines += [_("We hope to see: %(hope)s.") % {"hope": target.text} for target in meeting.targets.all()]
    return "\n".join(lines)


def planners(meeting: Meeting) -> tuple[list[Staff], list[Adult]]:
    """Who may own a step: staff who can open and keep a promise, and the grown-ups of the series."""
    keepers = Staff.objects.filter(school=meeting.school_id).holding(*POLICY[Action.PROMISE_SETTLE])
    return list(keepers.order_by("last_name", "pk")), adults_of(meeting)


SUGGESTED_DUE = timedelta(weeks=6)
