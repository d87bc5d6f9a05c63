"""The first family's story, by its verbs: every step on the timeline, every gate shut to those who skip one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from schoolgate.bookings.models import Booking, Slot
from schoolgate.conversations import actions, in_the_room
from schoolgate.conversations.models import Meeting, Series, Summary
from schoolgate.outbox.models import Message
from schoolgate.people.queries import today
from schoolgate.promises.models import Promise
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.testing.story import talk_at
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db


def verbs(meeting: Meeting) -> list[str]:
    return list(Entry.objects.filter(circle=meeting.circle).order_by("pk").values_list("verb", flat=True))


def test_the_whole_story_stands_on_the_timeline(cast: Cast) -> None:
    meeting = talk_at("closed", cast)

    assert meeting.state == "closed"
    assert verbs(meeting) == [
        "talk.proposed", "talk.offered", "talk.booked", "talk.started", "talk.understood", "talk.focused",
        "talk.planned", "talk.held", "promise.made", "promise.made", "talk.summary-shared", "talk.summary-agreed",
    ]  # fmt: skip


def test_the_plan_becomes_promises_on_both_sides_when_the_summary_is_shared(cast: Cast) -> None:
    talk_at("held", cast)
    assert not Promise.objects.exists()

    Meeting.objects.all()
    in_the_room.share(Meeting.objects.get(), by=viewer_of(cast.grace))

    assert sorted(Promise.objects.values_list("what", "side", "owner_staff", "owner_adult")) == [
        ("A seat at the front", "school", cast.grace.pk, None),
        ("An eye test", "home", None, cast.huda.pk),
    ]


def test_the_invitation_reaches_huda_alone(cast: Cast) -> None:
    talk_at("offered", cast)

    assert list(Message.objects.values_list("adult", "kind")) == [(cast.huda.pk, "conversations/notices/offer")]


def test_the_next_talk_is_there_to_be_arranged_once_the_parent_agrees(cast: Cast) -> None:
    closed = talk_at("closed", cast)

    upcoming = Meeting.objects.exclude(pk=closed.pk).get()
    assert (upcoming.state, upcoming.number, upcoming.series_id) == ("to_arrange", 2, closed.series_id)


def test_a_series_ends_with_its_reason_when_no_next_date_is_set(cast: Cast) -> None:
    meeting = talk_at("shared", cast)
    Summary.objects.update(next_on=None, end_reason="Yusuf is doing well.")

    in_the_room.answer_summary(meeting, by=viewer_of(cast.huda), agrees=True, words="")

    assert Series.objects.get().end.reason == "Yusuf is doing well."
    actions.plan(
        cast.yusuf,
        by=viewer_of(cast.grace),
        adults=[cast.huda.pk],
        reason="How are you?",
        criterion="",
        agenda=["Hello"],
    )  # a new series may begin


def test_separated_parents_each_have_their_own_series_and_see_only_theirs(cast: Cast) -> None:
    hers = talk_at("booked", cast)
    his = talk_at("offered", cast, cast.karim)

    assert list(Meeting.objects.visible_to(viewer_of(cast.huda))) == [hers]
    assert list(Meeting.objects.visible_to(viewer_of(cast.karim))) == [his]


def test_parents_who_live_apart_are_not_invited_together(cast: Cast) -> None:
    with pytest.raises(Refused, match="do not live together"):
        actions.plan(
            cast.yusuf, by=viewer_of(cast.grace), adults=[cast.huda.pk, cast.karim.pk], reason="To listen.",
            criterion="", agenda=["Maps"],
        )  # fmt: skip
    assert not Series.objects.exists()


def test_a_second_running_series_for_the_same_pair_is_refused_and_nothing_is_left_behind(cast: Cast) -> None:
    talk_at("planned", cast)
    with pytest.raises(Refused, match="already has talks"):
        talk_at("planned", cast)
    assert Series.objects.count() == 1


def test_a_barred_father_cannot_be_invited(cast: Cast) -> None:
    with pytest.raises(Refused, match="choose whom"):
        actions.plan(
            cast.callum,
            by=viewer_of(cast.grace),
            adults=[cast.barred.pk],
            reason="To listen.",
            criterion="",
            agenda=["x"],
        )


@pytest.mark.parametrize(
    "reason",
    ["His attendance is 82%", "We have a concern", "Three detentions", "Her test results are low", "82 per cent"],
)
def test_an_invitation_carries_no_results_and_no_concern(cast: Cast, reason: str) -> None:
    with pytest.raises(Refused, match="does not belong"):
        actions.plan(
            cast.yusuf, by=viewer_of(cast.grace), adults=[cast.huda.pk], reason=reason, criterion="", agenda=["x"]
        )


STEPS_TOO_EARLY = [
    ("planned", lambda m, c: actions.book(m, Slot(matter=m.matter, school=c.school), by=viewer_of(c.huda))),
    ("planned", lambda m, c: in_the_room.start(m, by=viewer_of(c.grace))),
    ("offered", lambda m, c: in_the_room.start(m, by=viewer_of(c.grace))),
    ("booked", lambda m, c: in_the_room.write_explore(m, by=viewer_of(c.grace), texts={}, version=m.version)),
    ("started", lambda m, c: in_the_room.be_understood(m, by=viewer_of(c.grace))),
    (
        "started",
        lambda m, c: in_the_room.choose_focus(
            m, by=viewer_of(c.grace), priorities=["x"], agreed_importance="", version=m.version
        ),
    ),
    ("understood", lambda m, c: in_the_room.agree_plan(m, by=viewer_of(c.grace))),
    ("focused", lambda m, c: in_the_room.agree_plan(m, by=viewer_of(c.grace))),
    ("agreed", lambda m, c: in_the_room.share(m, by=viewer_of(c.grace))),
    (
        "agreed",
        lambda m, c: in_the_room.hold(
            m, by=viewer_of(c.grace), words="x", is_read_back=False, contact_between="", next_on=None, end_reason="y",
            version=m.version,
        ),
    ),
    (
        "agreed",
        lambda m, c: in_the_room.hold(
            m, by=viewer_of(c.grace), words="x", is_read_back=True, contact_between="", next_on=None, end_reason="",
            version=m.version,
        ),
    ),
    ("held", lambda m, c: in_the_room.answer_summary(m, by=viewer_of(c.huda), agrees=True, words="")),
    ("held", lambda m, c: actions.decline(m, by=viewer_of(c.huda))),
    ("closed", lambda m, c: actions.cancel(m, by=viewer_of(c.grace))),
]  # fmt: skip


@pytest.mark.parametrize(("step", "deed"), STEPS_TOO_EARLY, ids=[str(n) for n in range(len(STEPS_TOO_EARLY))])
def test_every_gate_refuses_whoever_skips_a_step(cast: Cast, step: str, deed) -> None:
    meeting = talk_at(step, cast)
    before = (meeting.state, meeting.stage, Entry.objects.count(), Message.objects.count())

    with pytest.raises(Refused):
        deed(meeting, cast)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.stage, Entry.objects.count(), Message.objects.count()) == before


def test_a_plan_for_the_parent_alone_is_refused(cast: Cast) -> None:
    meeting = talk_at("focused", cast)
    with pytest.raises(Refused, match="never for the parent alone"):
        in_the_room.add_target(
            meeting, by=viewer_of(cast.grace), text="Reads daily", kind="learning", success_sign="",
            due=today() + timedelta(days=5), steps=[in_the_room.Step("home", "Read", cast.huda.pk)],
        )  # fmt: skip


def test_two_tabs_do_not_overwrite_one_another(cast: Cast) -> None:
    meeting = talk_at("started", cast)
    grace = viewer_of(cast.grace)
    in_the_room.write_explore(meeting, by=grace, texts={"interests": "Maps"}, version=meeting.version)

    with pytest.raises(Refused, match="after you opened it"):
        in_the_room.write_explore(meeting, by=grace, texts={"interests": "Bread"}, version=meeting.version)

    assert Meeting.objects.get().notes.interests == "Maps"


def test_pressing_twice_books_once_and_choosing_another_gives_the_first_back(cast: Cast) -> None:
    meeting = talk_at("offered", cast)
    first, second = Slot.objects.order_by("starts_at")
    huda = viewer_of(cast.huda)
    actions.book(meeting, first, by=huda)
    actions.book(meeting, first, by=huda)
    assert Booking.objects.count() == 1

    actions.book(meeting, second, by=huda)

    assert Booking.objects.get().slot == second
    assert Meeting.objects.get().starts_at == second.starts_at


def test_a_parents_other_view_stands_beside_the_schools_words(cast: Cast) -> None:
    meeting = talk_at("shared", cast)
    in_the_room.answer_summary(meeting, by=viewer_of(cast.huda), agrees=False, words="He sees well. He is shy.")

    summary = Summary.objects.get()
    assert (summary.words, summary.final) == ("We talked about maps and the board.", "amended")
    assert summary.views.get().words == "He sees well. He is shy."


def test_another_view_needs_words(cast: Cast) -> None:
    meeting = talk_at("shared", cast)
    with pytest.raises(Refused, match="how you see it"):
        in_the_room.answer_summary(meeting, by=viewer_of(cast.huda), agrees=False, words=" ")


def test_after_ten_school_days_the_summary_stands_as_not_confirmed(school_morning, cast: Cast) -> None:
    meeting = talk_at("shared", cast)
    assert in_the_room.close_unanswered() == 0

    school_morning.shift(timedelta(days=21))
    assert in_the_room.close_unanswered() == 1

    meeting.refresh_from_db()
    assert (meeting.state, Summary.objects.get().final) == ("closed", "not_confirmed")


def test_the_agenda_is_fixed_once_the_talk_has_begun(cast: Cast) -> None:
    meeting = talk_at("started", cast)
    with pytest.raises(Refused, match="agenda is fixed"):
        actions.add_agenda(meeting, by=viewer_of(cast.huda), text="One more thing")


def test_a_decline_is_told_kindly_and_another_time_may_be_offered(cast: Cast) -> None:
    meeting = talk_at("booked", cast)
    actions.decline(meeting, by=viewer_of(cast.huda))
    assert not Booking.objects.exists()

    from schoolgate.testing.story import _offer

    meeting.refresh_from_db()
    assert _offer(meeting, viewer_of(cast.grace), viewer_of(cast.huda)).state == "offered"


def test_reminders_go_once_to_each_side(cast: Cast) -> None:
    meeting = talk_at("booked", cast)
    Meeting.objects.update(starts_at=timezone.now() + timedelta(hours=20))

    assert actions.remind_of_talks() == 2
    assert actions.remind_of_talks() == 0
    assert Message.objects.filter(kind="conversations/notices/reminder").count() == 2
    assert meeting.pk


def test_something_that_was_tried_already_is_not_tried_again_unchanged(cast: Cast) -> None:
    talk_at("closed", cast)
    upcoming = Meeting.objects.for_pages().get(number=2)
    target = Meeting.objects.get(number=1).targets.get()
    Meeting.objects.filter(pk=upcoming.pk).update(state="booked", starts_at=timezone.now(), started_at=timezone.now())

    with pytest.raises(Refused, match="tried already"):
        in_the_room.mark_earlier(
            upcoming, target, by=viewer_of(cast.grace), mark="not_yet", try_instead=" a seat at the FRONT "
        )
    review = in_the_room.mark_earlier(
        upcoming, target, by=viewer_of(cast.grace), mark="not_yet", try_instead="A board he can hold"
    )
    assert review.mark == "not_yet"


def test_only_who_can_keep_a_promise_is_offered_as_its_owner(cast: Cast) -> None:
    staff, adults = in_the_room.planners(talk_at("focused", cast))
    assert cast.grace in staff
    assert cast.support in staff
    assert not {cast.clerk, cast.governor, cast.admin, cast.supply} & set(staff)
    assert adults == [cast.huda]
