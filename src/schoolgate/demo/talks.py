"""Talks of a made-up term, from the first thought to the last thank you, as the rooms themselves write them.

Every step that has an action has its line of history here too, at a time that fits: the planning before the invitation,
the promise when the summary is shared, the question a week after it was kept.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from schoolgate.bookings.models import Booking, Slot
from schoolgate.conversations.models import (
    AgendaItem,
    Meeting,
    Needs,
    Notes,
    ParentView,
    Priority,
    Series,
    SeriesAdult,
    SeriesEnd,
    Summary,
    Target,
    TargetAction,
    TargetReview,
)
from schoolgate.demo.ledger import Ledger
from schoolgate.demo.made import Child, Made
from schoolgate.demo.talk import Person, Talk, said
from schoolgate.demo.theme import Hope, Theme
from schoolgate.people.models import Adult, Circle, CircleMember, Staff
from schoolgate.promises.models import Promise
from schoolgate.timeline.verbs import Verb

STATE = Meeting.State
MINUTE = timedelta(minutes=1)
# (clock, minutes, how) of the times teachers offer.
TIMES = (
    ("15:40", 60, Slot.Format.IN_PERSON), ("08:00", 40, Slot.Format.PHONE), ("16:50", 45, Slot.Format.VIDEO),
    ("12:20", 30, Slot.Format.PHONE),
)  # fmt: skip


class Desk(Ledger):
    """Where the talks of one school are arranged, so that nobody is in two places at once."""

    def __init__(self, made: Made) -> None:
        super().__init__(made)
        self._taken: dict[str, set[datetime]] = defaultdict(set)  # by the teacher's address
        self._busy: dict[int, set[datetime]] = defaultdict(set)  # by the grown-up's object: some have no address

    # -- before the talk --------------------------------------------------------------------------------------------

    def propose(
        self, child: Child, adults: Sequence[Adult], theme: Theme, on: date, *, teacher: Staff | None = None
    ) -> Talk:
        """A new series: the reason in plain words, and the agenda."""
        made, teacher = self.made, teacher or child.teacher
        at = self.year.at(on, "16:30")
        own = {"school": made.school}
        circle = made.rows.add(Circle(**own, pupil=child.pupil, opened_at=at))
        series = made.rows.add(
            Series(
                **own, pupil=child.pupil, circle=circle, teacher=teacher, reason_for_parent=said(theme.reason, child),
                criterion=theme.criterion, started_at=at,
            )
        )  # fmt: skip
        made.rows.add(CircleMember(**own, circle=circle, staff=teacher))
        members = []
        for adult in adults:
            made.rows.add(CircleMember(**own, circle=circle, adult=adult))
            members.append(made.rows.add(SeriesAdult(**own, series=series, pupil=child.pupil, adult=adult)))
        meeting, notes = self._meeting(child, teacher, circle, series, 1, at)
        talk = Talk(made, child, teacher, list(adults), theme, circle, series, members, meeting, notes)
        for line in theme.agenda:
            made.rows.add(AgendaItem(**own, meeting=meeting, text=talk.say(line), by_staff=teacher, added_at=at))
        talk.note(Verb.TALK_PROPOSED, at, teacher, talk.say(theme.reason), adult=adults[0])
        return talk

    def _meeting(
        self, child: Child, teacher: Staff, circle: Circle, series: Series, number: int, at: datetime
    ) -> tuple[Meeting, Notes]:
        meeting = self.made.rows.add(
            Meeting(
                school=self.made.school, series=series, pupil=child.pupil, circle=circle, teacher=teacher,
                number=number, created_at=at,
            )
        )  # fmt: skip
        return meeting, self.made.rows.add(Notes(school=self.made.school, meeting=meeting))

    def offer(self, talk: Talk, on: date, days: Sequence[date]) -> list[Slot]:
        """Times on each of `days`, sent on the afternoon of `on`."""
        at = self.year.at(on, "16:40")
        slots = [self._slot(talk, day, place) for place, day in enumerate(days)]
        talk.meeting.state, talk.meeting.offered_at, talk.meeting.version = STATE.OFFERED, at, 2
        talk.note(Verb.TALK_OFFERED, at, talk.teacher, adult=talk.adults[0])
        for adult in talk.adults:
            talk.tell(adult, "conversations/notices/offer", at, right="book")
        return slots

    def _slot(self, talk: Talk, day: date, place: int) -> Slot:
        taken = self._taken[talk.teacher.email].union(*(self._busy[id(adult)] for adult in talk.adults))
        wanted = (TIMES[place % 2], *TIMES) if place else TIMES
        clock, minutes, how = next((time for time in wanted if self.year.at(day, time[0]) not in taken), wanted[-1])
        at = self.year.at(day, clock)
        while at in taken:
            at += 5 * MINUTE
        self._taken[talk.teacher.email].add(at)
        for adult in talk.adults:
            self._busy[id(adult)].add(at)
        room = talk.child.form.name.split(" ", 1)[-1] if talk.child.form.year else talk.child.form.name
        slot = Slot(
            school=self.made.school, staff=talk.teacher, circle=talk.circle, starts_at=at, minutes=minutes, format=how,
            place=f"{room} room" if how == Slot.Format.IN_PERSON else "",
        )  # fmt: skip
        return self.made.rows.add(slot, late=lambda row: setattr(row, "matter", talk.meeting.matter))

    def book(self, talk: Talk, slot: Slot, on: date, *, by: Adult | None = None) -> None:
        """A grown-up chooses `slot` in the evening of `on`, and adds a line to the agenda."""
        adult = by or talk.adults[0]
        at = self.year.at(on, "19:25")
        talk.meeting.state, talk.meeting.starts_at, talk.meeting.version = STATE.BOOKED, slot.starts_at, 3
        self.made.rows.add(
            Booking(
                school=self.made.school, slot=slot, adult=adult, staff=talk.teacher, starts_at=slot.starts_at,
                booked_at=at,
            ),
            late=lambda row: setattr(row, "matter", talk.meeting.matter),
        )  # fmt: skip
        talk.note(Verb.TALK_BOOKED, at, adult, adult=adult)
        people: list[Person] = [talk.teacher, *talk.adults]
        for person in people:
            talk.tell(
                person, "conversations/notices/booked", at, who=adult.full_name, at=slot.starts_at, place=slot.place
            )
        if talk.theme.asks:
            self.ask(talk, adult, talk.say(talk.theme.asks), at + 3 * MINUTE)

    def ask(self, talk: Talk, adult: Adult, text: str, at: datetime) -> None:
        """A grown-up adds a line to the agenda."""
        self.made.rows.add(
            AgendaItem(school=self.made.school, meeting=talk.meeting, text=text, by_adult=adult, added_at=at)
        )
        talk.note(Verb.TALK_AGENDA_ADDED, at, adult, text)
        talk.tell(talk.teacher, "conversations/notices/agenda", at, who=adult.full_name)

    def add_line(self, talk: Talk, text: str, on: date) -> None:
        """The teacher adds a line to an agenda that has not been sent."""
        at = self.year.at(on, "16:20")
        self.made.rows.add(
            AgendaItem(school=self.made.school, meeting=talk.meeting, text=text, by_staff=talk.teacher, added_at=at)
        )
        talk.note(Verb.TALK_AGENDA_ADDED, at, talk.teacher, text)

    def need(self, talk: Talk, adult: Adult, on: date, **needs: object) -> None:
        """A grown-up says what would help: interpreter, step_free, brings, other_teacher, words."""
        at = self.year.at(on, "19:31")
        self.made.rows.add(Needs(school=self.made.school, meeting=talk.meeting, adult=adult, said_at=at, **needs))
        talk.note(Verb.TALK_NEEDS_SAID, at, adult, str(needs.get("words", "")))
        talk.tell(talk.teacher, "conversations/notices/needs", at, who=adult.full_name)

    def fall_through(self, talk: Talk, state: str, on: date) -> None:
        """Declined, missed or cancelled on `on`; nothing of it counts against anybody."""
        at = self.year.at(on, "17:05")
        steps: dict[Meeting.State, tuple[Verb, Person]] = {
            STATE.DECLINED: (Verb.TALK_DECLINED, talk.adults[0]),
            STATE.NO_SHOW: (Verb.TALK_MISSED, talk.teacher),
            STATE.CANCELLED: (Verb.TALK_CANCELLED, talk.teacher),
        }
        verb, by = steps[STATE(state)]
        talk.meeting.state, talk.meeting.starts_at = state, None
        talk.meeting.version += 1
        talk.note(verb, at, by)
        if state == STATE.CANCELLED:
            self._end(talk, at, "Cancelled before the first talk.")
            for adult in talk.adults:
                talk.tell(adult, "conversations/notices/cancelled", at)

    # -- the talk ---------------------------------------------------------------------------------------------------

    def hold(self, talk: Talk, *, due: date, next_on: date | None) -> datetime:
        """Explore, focus, plan, review, within the hour that was booked. Returns when it ended."""
        meeting, theme, rows = talk.meeting, talk.theme, self.made.rows
        assert meeting.starts_at is not None, "a talk is held at the time that was booked"
        begins = meeting.starts_at
        own = {"school": self.made.school}
        meeting.started_at, meeting.held_at = begins + 2 * MINUTE, begins + 48 * MINUTE
        meeting.state, meeting.stage, meeting.version = STATE.HELD, Meeting.Stage.REVIEW, 12
        for name, text in (
            ("interests", theme.interests), ("strengths", theme.strengths), ("worries", theme.worries),
            ("home_context", theme.home), ("what_works", theme.works), ("parent_aspiration", theme.aspiration),
            ("child_view", theme.child_view), ("agreed_importance", theme.importance),
        ):  # fmt: skip
            setattr(talk.notes, name, talk.say(text))
        talk.notes.understood_at = begins + 24 * MINUTE
        priorities = [talk.say(text) for text in theme.priorities]
        for place, text in enumerate(priorities, start=1):
            rows.add(Priority(**own, meeting=meeting, place=place, text=text))
        for hope in theme.hopes:
            self._target(talk, hope, due)
        words = talk.say(theme.summary)
        talk.summary = rows.add(
            Summary(
                **own, meeting=meeting, words=words, is_read_back=True, contact_between=talk.say(theme.contact),
                next_on=next_on, end_reason="" if next_on else "All is well for now. Either of us may ask again.",
            )
        )  # fmt: skip
        first = talk.adults[0]
        talk.note(Verb.TALK_STARTED, begins + 2 * MINUTE, talk.teacher)
        talk.note(Verb.TALK_UNDERSTOOD, begins + 24 * MINUTE, talk.teacher, adult=first)
        talk.note(Verb.TALK_FOCUSED, begins + 30 * MINUTE, talk.teacher, "\n".join(priorities))
        talk.note(Verb.TALK_PLANNED, begins + 42 * MINUTE, talk.teacher)
        talk.note(Verb.TALK_HELD, begins + 48 * MINUTE, talk.teacher, words, adult=first)
        return begins + 48 * MINUTE

    def _target(self, talk: Talk, hope: Hope, due: date) -> None:
        own = {"school": self.made.school}
        target = self.made.rows.add(
            Target(
                **own, meeting=talk.meeting, text=talk.say(hope.text), kind=hope.kind, success_sign=talk.say(hope.sign),
                due=due,
            )
        )  # fmt: skip
        talk.targets.append(target)
        for step in hope.steps:
            staff, adult = self._owner(talk, step.owner)
            side = Promise.Side.SCHOOL if staff else Promise.Side.HOME if adult else Promise.Side.CHILD
            action = TargetAction(
                **own, target=target, side=side, owner_staff=staff, owner_adult=adult, what=talk.say(step.what), due=due
            )
            talk.steps.append(self.made.rows.add(action))

    def _owner(self, talk: Talk, owner: str) -> tuple[Staff | None, Adult | None]:
        if owner == "child":
            return None, None
        if owner == "parent":
            return None, talk.adults[0]
        return (talk.teacher if owner == "teacher" else self.made.staff[owner]), None

    # -- after the talk ---------------------------------------------------------------------------------------------

    def share(self, talk: Talk, on: date) -> datetime:
        """The summary goes home, and every step becomes a promise."""
        assert talk.summary is not None, "a talk is held before its summary is shared"
        at = self.year.at(on, "16:10")
        talk.meeting.state, talk.summary.shared_at = STATE.SUMMARY_SHARED, at
        for step in talk.steps:
            step.promise = self._promise(talk, step, at)
        talk.note(Verb.TALK_SUMMARY_SHARED, at, talk.teacher, talk.summary.words, adult=talk.adults[0])
        for adult in talk.adults:
            talk.tell(adult, "conversations/notices/summary", at, right="see_records")
        return at

    def _promise(self, talk: Talk, step: TargetAction, at: datetime) -> Promise:
        promise = self.made.rows.add(
            Promise(
                school=self.made.school, pupil=talk.child.pupil, circle=talk.circle, side=step.side,
                owner_staff=step.owner_staff, owner_adult=step.owner_adult, what=step.what, due=step.due,
                because_kind=talk.meeting._meta.label_lower, made_by=talk.teacher, made_at=at,
            ),
            late=lambda row: setattr(row, "because_id", talk.meeting.pk),
        )  # fmt: skip
        staff = step.owner_staff
        if staff and staff is not talk.teacher:
            self.made.rows.add(CircleMember(school=self.made.school, circle=talk.circle, staff=staff, is_whole=False))
        talk.note(Verb.PROMISE_MADE, at, talk.teacher, step.what, about=promise, adult=step.owner_adult)
        talk.promises.append(promise)
        return promise

    def answer(self, talk: Talk, on: date, *, agrees: bool = True, end: bool = False) -> None:
        """Each grown-up answers the summary, and with that it is closed. The next talk stands to be arranged."""
        assert talk.summary is not None, "there is a summary to answer"
        at = self.year.at(on, "20:05")
        for adult in talk.adults:
            words = "" if agrees else talk.say(talk.theme.view)
            self.made.rows.add(
                ParentView(
                    school=self.made.school, summary=talk.summary, adult=adult, agrees=agrees, words=words, at=at
                )
            )
            talk.note(Verb.TALK_SUMMARY_AGREED if agrees else Verb.TALK_SUMMARY_AMENDED, at, adult, words)
            talk.tell(talk.teacher, "conversations/notices/answered", at, who=adult.full_name)
            at += 12 * MINUTE
        self._close(talk, at, Summary.Final.AGREED if agrees else Summary.Final.AMENDED)

    def lapse(self, talk: Talk, on: date) -> None:
        """Ten school days without an answer: the summary stands as not confirmed."""
        at = self.year.at(on, "02:00")
        talk.note(Verb.TALK_NOT_CONFIRMED, at, None)
        self._close(talk, at, Summary.Final.NOT_CONFIRMED)

    def _close(self, talk: Talk, at: datetime, final: str) -> None:
        assert talk.summary is not None, "a summary stands before a talk is closed"
        talk.meeting.state, talk.meeting.closed_at = STATE.CLOSED, at
        talk.summary.final, talk.summary.final_at = final, at
        if talk.summary.next_on is None:
            self._end(talk, at, talk.summary.end_reason)

    def next_talk(self, talk: Talk, theme: Theme) -> Talk:
        """The talk after this one, to be arranged, with an agenda already thought of."""
        at = talk.meeting.closed_at or self.year.at(self.year.school_day(-1), "16:00")
        number = talk.meeting.number + 1
        meeting, notes = self._meeting(talk.child, talk.teacher, talk.circle, talk.series, number, at)
        return Talk(
            talk.made, talk.child, talk.teacher, talk.adults, theme, talk.circle, talk.series, talk.members, meeting,
            notes,
        )  # fmt: skip

    def look_back(self, talk: Talk, earlier: Talk, mark: str, try_instead: str = "") -> None:
        """How the targets of the talk before went."""
        for target in earlier.targets:
            self.made.rows.add(
                TargetReview(
                    school=self.made.school, target=target, meeting=talk.meeting, mark=mark, try_instead=try_instead
                )
            )

    def _end(self, talk: Talk, at: datetime, reason: str) -> None:
        end = self.made.rows.add(
            SeriesEnd(school=self.made.school, series=talk.series, reason=reason, by=talk.teacher, at=at)
        )
        for member in talk.members:
            member.is_running = False
        talk.note(Verb.SERIES_ENDED, at, talk.teacher, reason, about=end.series)
