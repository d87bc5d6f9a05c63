"""Planning, offering, answering: the verbs around a talk. What happens in the room itself is in `in_the_room.py`."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.bookings import actions as bookings
from schoolgate.bookings.models import Slot
from schoolgate.conversations import rules
from schoolgate.conversations.models import AgendaItem, Meeting, Needs, Notes, Series, SeriesAdult, SeriesEnd
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Circle, CircleMember, Pupil, Relationship, Staff
from schoolgate.people.queries import RelationshipQuery
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def plan(
    pupil: Pupil, *, by: Viewer, adults: Sequence[int], reason: str, criterion: str, agenda: Iterable[str]
) -> Meeting:
    """Begin a series with the grown-ups of one home and plan its first talk. Nothing leaves the school yet.

    `adults` are ids; only those entitled to be told and to book are accepted, others as if they did not exist.
    Raises Refused when nobody is chosen, when they live apart, when no reason is given, or when one of them has a
    running series about this child.
    """
    rules.ensure_says_why(reason)
    invited = list(invitable(pupil).filter(adult__in=list(adults)).select_related("adult"))
    rules.ensure_somebody_invited(invited)
    rules.ensure_one_home([relationship.lives_with for relationship in invited])
    lines = [line.strip() for line in agenda if line.strip()]
    rules.ensure_agenda(len(lines))

    circle = Circle.objects.create(school_id=pupil.school_id, pupil=pupil)
    CircleMember.objects.create(school_id=pupil.school_id, circle=circle, staff_id=by.person_id)
    series = Series.objects.create(
        school_id=pupil.school_id, pupil=pupil, circle=circle, teacher_id=by.person_id,
        reason_for_parent=reason.strip(), criterion=criterion.strip(),
    )  # fmt: skip
    for relationship in invited:
        CircleMember.objects.create(school_id=pupil.school_id, circle=circle, adult=relationship.adult)
        _join(series, relationship.adult)
    meeting = _new_meeting(series, number=1)
    for line in lines:
        AgendaItem.objects.create(school_id=pupil.school_id, meeting=meeting, text=line[:200], by_staff_id=by.person_id)
    record(Verb.TALK_PROPOSED, by=by, pupil=pupil, adult=invited[0].adult, circle=circle, about=meeting, words=reason)
    return meeting


def invitable(pupil: Pupil) -> RelationshipQuery:
    """Relationships whose adult may be invited to talk about this child today: told, and may book."""
    return Relationship.objects.entitled("told").entitled("book").filter(pupil=pupil).order_by("priority", "pk")


def _join(series: Series, adult: Adult) -> None:
    try:
        with transaction.atomic():
            SeriesAdult.objects.create(school_id=series.school_id, series=series, pupil=series.pupil, adult=adult)
    except IntegrityError:
        raise Refused(
            _("%(name)s already has talks about %(child)s under way.")
            % {"name": adult.full_name, "child": series.pupil.called},
            then=_("Open those instead, and offer the next time there."),
        ) from None


def _new_meeting(series: Series, *, number: int) -> Meeting:
    meeting = Meeting.objects.create(
        school_id=series.school_id, series=series, pupil=series.pupil, circle=series.circle, teacher=series.teacher,
        number=number,
    )  # fmt: skip
    Notes.objects.create(school_id=series.school_id, meeting=meeting)
    return meeting


@transaction.atomic
def offer_times(meeting: Meeting, times: Sequence[bookings.Time], *, by: Viewer) -> Meeting:
    """Send the agenda and times to choose from. The mail names the page; nobody is signed in by it."""
    meeting = locked(meeting)
    rules.ensure_not_begun(is_started=meeting.started_at is not None)
    rules.ensure_may_become(meeting.state, Meeting.State.OFFERED)
    rules.ensure_agenda(meeting.agenda.count())
    rules.ensure_number_of_times(len(times))
    bookings.give_back(meeting.matter, school_id=meeting.school_id)
    bookings.offer(meeting.matter, times, staff=meeting.teacher, circle=meeting.circle)
    _move(meeting, Meeting.State.OFFERED, starts_at=None, offered_at=timezone.now())
    adults = adults_of(meeting)
    for adult in adults:
        notify(
            adult, "conversations/notices/offer", key=f"talk-offer-{meeting.pk}-{meeting.version}", about=meeting.pupil,
            circle=meeting.circle, right="book", link=f"/talks/{meeting.pk}/", teacher=meeting.teacher.said_name,
        )  # fmt: skip
    record(
        Verb.TALK_OFFERED, by=by, pupil=meeting.pupil, adult=adults[0] if adults else None, circle=meeting.circle,
        about=meeting,
    )  # fmt: skip
    return meeting


@transaction.atomic
def add_agenda(meeting: Meeting, *, by: Viewer, text: str) -> AgendaItem:
    """Anybody in the circle may add a line until the talk begins; the others are told, so that there is no surprise."""
    meeting = locked(meeting)
    if (
        meeting.state not in (Meeting.State.TO_ARRANGE, Meeting.State.OFFERED, Meeting.State.BOOKED)
        or meeting.started_at
    ):
        raise Refused(_("The talk has begun, so its agenda is fixed. Say it there, or afterwards."))
    same = meeting.agenda.filter(text=text, **_author(by)).first()
    if same:
        return same  # a double press
    item = AgendaItem.objects.create(school_id=meeting.school_id, meeting=meeting, text=text, **_author(by))
    record(Verb.TALK_AGENDA_ADDED, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting, words=text)
    if meeting.state != Meeting.State.TO_ARRANGE:
        for person in others(meeting, by):
            notify(
                person, "conversations/notices/agenda", key=f"talk-agenda-{item.pk}", about=meeting.pupil,
                circle=meeting.circle, link=f"/talks/{meeting.pk}/", who=by.said_name,
            )  # fmt: skip
    return item


@transaction.atomic
def book(meeting: Meeting, slot: Slot, *, by: Viewer) -> Meeting:
    """The parent chooses a time. The teacher hears; everybody in the circle sees it."""
    meeting = locked(meeting)
    rules.ensure_not_begun(is_started=meeting.started_at is not None)
    rules.ensure_may_become(meeting.state, Meeting.State.BOOKED)
    adult = Adult.objects.get(pk=by.person_id, school=by.school_id)
    if meeting.state == Meeting.State.BOOKED and meeting.starts_at == slot.starts_at:
        return meeting  # a double press
    bookings.book(slot, adult=adult)
    _move(meeting, Meeting.State.BOOKED, starts_at=slot.starts_at)
    record(Verb.TALK_BOOKED, by=by, pupil=meeting.pupil, adult=adult, circle=meeting.circle, about=meeting)
    for person in [*others(meeting, by), adult]:
        notify(
            person, "conversations/notices/booked", key=f"talk-booked-{meeting.pk}-{meeting.version}",
            about=meeting.pupil, circle=meeting.circle, link=f"/talks/{meeting.pk}/", who=by.said_name,
            at=slot.starts_at,
            place=slot.place, teacher=meeting.teacher.said_name, urgent=person is adult,
        )  # fmt: skip
    return meeting


@transaction.atomic
def give_back_time(meeting: Meeting, *, by: Viewer) -> Meeting:
    """The chosen time does not suit after all; the other times are open again."""
    meeting = locked(meeting)
    if meeting.state != Meeting.State.BOOKED or meeting.started_at:
        raise Refused(_("There is no booked time to give back."))
    bookings.give_back(meeting.matter, school_id=meeting.school_id)
    _move(meeting, Meeting.State.OFFERED, starts_at=None)
    record(Verb.TALK_UNBOOKED, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting)
    _tell_teacher(meeting, by, "conversations/notices/unbooked", f"talk-unbooked-{meeting.pk}-{meeting.version}")
    return meeting


@transaction.atomic
def say_needs(
    meeting: Meeting, *, by: Viewer, interpreter: str, step_free: bool, brings: str, other_teacher: bool, words: str
) -> Needs:
    """What would help this grown-up to take part: an interpreter, no steps, somebody beside them, another teacher."""
    meeting = locked(meeting)
    if meeting.state not in (Meeting.State.OFFERED, Meeting.State.BOOKED):
        raise Refused(_("This talk is not open for that now. Please tell the office, and they will help."))
    needs, _made = Needs.objects.update_or_create(
        school_id=meeting.school_id, meeting=meeting, adult_id=by.person_id,
        defaults={
            "interpreter": interpreter, "step_free": step_free, "brings": brings, "other_teacher": other_teacher,
            "words": words,
        },
    )  # fmt: skip
    record(Verb.TALK_NEEDS_SAID, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting, words=words)
    stamp = int(needs.said_at.timestamp() * 1000)
    _tell_teacher(meeting, by, "conversations/notices/needs", f"talk-needs-{needs.pk}-{stamp}")
    return needs


@transaction.atomic
def decline(meeting: Meeting, *, by: Viewer) -> Meeting:
    """Not now. It lowers nobody's access and is counted against no family."""
    meeting = locked(meeting)
    if meeting.state == Meeting.State.DECLINED:
        return meeting
    rules.ensure_not_begun(is_started=meeting.started_at is not None)
    rules.ensure_may_become(meeting.state, Meeting.State.DECLINED)
    bookings.give_back(meeting.matter, school_id=meeting.school_id)
    _move(meeting, Meeting.State.DECLINED, starts_at=None)
    record(Verb.TALK_DECLINED, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting)
    _tell_teacher(meeting, by, "conversations/notices/declined", f"talk-declined-{meeting.pk}-{meeting.version}")
    return meeting


@transaction.atomic
def miss(meeting: Meeting, *, by: Viewer) -> Meeting:
    """It did not take place. Another time, place or way can be offered; no blame is written anywhere."""
    meeting = locked(meeting)
    rules.ensure_not_begun(is_started=meeting.started_at is not None)
    rules.ensure_may_become(meeting.state, Meeting.State.NO_SHOW)
    bookings.give_back(meeting.matter, school_id=meeting.school_id)
    _move(meeting, Meeting.State.NO_SHOW, starts_at=None)
    record(Verb.TALK_MISSED, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting)
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, *, by: Viewer) -> Meeting:
    """The school cancels; whoever was asked is told, and the series ends if nothing was held."""
    meeting = locked(meeting)
    rules.ensure_not_begun(is_started=meeting.started_at is not None)
    was_sent = meeting.offered_at is not None
    rules.ensure_may_become(meeting.state, Meeting.State.CANCELLED)
    bookings.give_back(meeting.matter, school_id=meeting.school_id)
    _move(meeting, Meeting.State.CANCELLED, starts_at=None)
    record(Verb.TALK_CANCELLED, by=by, pupil=meeting.pupil, circle=meeting.circle, about=meeting)
    if was_sent:
        for adult in adults_of(meeting):
            notify(
                adult, "conversations/notices/cancelled", key=f"talk-cancelled-{meeting.pk}", about=meeting.pupil,
                circle=meeting.circle, link=f"/talks/{meeting.pk}/", teacher=meeting.teacher.said_name,
            )  # fmt: skip
    if not meeting.series.meetings.exclude(pk=meeting.pk).exists():
        end_series(meeting.series, by=Staff.objects.get(pk=by.person_id), reason=_("Cancelled before the first talk."))
    return meeting


def end_series(series: Series, *, by: Staff, reason: str) -> SeriesEnd:
    """No further talk is planned; the record stays with those who share it."""
    end, made = SeriesEnd.objects.get_or_create(
        school_id=series.school_id, series=series, defaults={"reason": reason[:300], "by": by, "at": timezone.now()}
    )
    if made:
        series.adults.update(is_running=False)
        record(Verb.SERIES_ENDED, by=by, pupil=series.pupil, circle=series.circle, about=series, words=reason)
    return end


def next_meeting(series: Series) -> Meeting:
    """The talk after the last one, to be arranged."""
    last = series.meetings.order_by("-number").first()
    return _new_meeting(series, number=last.number + 1 if last else 1)


def remind_of_talks() -> int:
    """Tell both sides the day before. Keys make a second run harmless."""
    now = timezone.now()
    soon = Meeting.objects.filter(state="booked", started_at=None, starts_at__range=(now, now + timedelta(hours=30)))
    count = 0
    for meeting in soon.for_pages():
        for person in [*adults_of(meeting), meeting.teacher]:
            told = notify(
                person, "conversations/notices/reminder",
                key=f"talk-reminder-{meeting.pk}-{meeting.starts_at:%Y%m%d%H%M}",
                about=meeting.pupil, circle=meeting.circle, link=f"/talks/{meeting.pk}/", at=meeting.starts_at,
                teacher=meeting.teacher.said_name,
            )  # fmt: skip
            count += told is not None
    return count


def adults_of(meeting: Meeting) -> list[Adult]:
    """The grown-ups of this talk's series."""
    return [
        row.adult for row in SeriesAdult.objects.filter(series=meeting.series_id).select_related("adult").order_by("pk")
    ]


def others(meeting: Meeting, by: Viewer) -> list[Adult | Staff]:
    """Teacher and grown-ups, without the one who acts."""
    people: list[Adult | Staff] = [meeting.teacher, *adults_of(meeting)]
    return [p for p in people if not (isinstance(p, Adult) == by.is_parent and p.pk == by.person_id)]


def locked(meeting: Meeting) -> Meeting:
    """The talk as it is now, held until this transaction ends."""
    found: Meeting | None = Meeting.objects.for_pages().select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if found is None:
        raise Refused(_("This talk is no longer here."))
    return found


def _move(meeting: Meeting, state: str, **changes: object) -> None:
    meeting.state = state
    meeting.version += 1
    for name, value in changes.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=["state", "version", *changes])


def _tell_teacher(meeting: Meeting, by: Viewer, template: str, key: str) -> None:
    notify(
        meeting.teacher, template, key=key, about=meeting.pupil, circle=meeting.circle, link=f"/talks/{meeting.pk}/",
        who=by.said_name,
    )  # fmt: skip


def _author(by: Viewer) -> dict[str, int]:
    return {"by_adult_id": by.person_id} if by.is_parent else {"by_staff_id": by.person_id}
