"""The hour of a round-up, and a round-up on its way: what may be told is asked as it leaves (decision 0024)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.outbox import bulk, by_hand, carried, failpoints, gathering, round_up, rules, sending
from schoolgate.outbox.actions import leave_unsent, recall, send_again
from schoolgate.outbox.models import Delivery, Message, MessageChild
from schoolgate.outbox.models_gathered import RoundUp
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import Oakfield, Sink, new_adult
from schoolgate.outbox.tests.test_crash import Crash, crash_at
from schoolgate.people.models import Adult, Pupil
from schoolgate.people.preferences import Preference
from schoolgate.schooldays.calendar import Calendar

State = Delivery.State
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 15, 31, tzinfo=UTC)
CALENDAR = Calendar.of([(date(2026, 9, 1), date(2026, 12, 18))], closures=[date(2026, 11, 27)])


# -- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 18, 12, tzinfo=UTC), datetime(2026, 11, 20, 15, 30, tzinfo=UTC)),
        (datetime(2026, 11, 20, 15, 30, tzinfo=UTC), datetime(2026, 11, 26, 15, 30, tzinfo=UTC)),  # the 27th is closed
        (datetime(2026, 11, 26, 16, tzinfo=UTC), datetime(2026, 12, 4, 15, 30, tzinfo=UTC)),
        (datetime(2026, 12, 22, 9, tzinfo=UTC), datetime(2026, 12, 25, 15, 30, tzinfo=UTC)),  # nobody is in school
    ],
    ids=["this Friday", "a closed Friday", "after the Thursday", "in the holidays"],
)
def test_each_friday_or_the_last_school_day_before_it(now: datetime, expected: datetime) -> None:
    assert rules.next_round_up(now, 4, time(15, 30), CALENDAR) == expected


@given(st.integers(0, 1_000_000), st.integers(0, 4), st.times())
def test_one_in_each_week_and_never_in_the_past(minutes: int, day: int, at: time) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    first = rules.next_round_up(now, day, at, CALENDAR)
    second = rules.next_round_up(first, day, at, CALENDAR)
    weeks = [timezone.localdate(found).isocalendar()[:2] for found in (first, second)]
    assert now < first < second
    assert weeks[0] != weeks[1]
    assert second - first <= timedelta(days=14)


def test_a_long_piece_ends_at_a_word() -> None:
    assert rules.first_of("one two three", 9) == "one two …"
    assert rules.first_of("one two", 9) == "one two"


# -- what is gathered ------------------------------------------------------------------------------------------------


def tell(oakfield: Oakfield, *readers: Adult, key: str = "a", also: tuple[Pupil, ...] = (), **more: Any) -> None:
    posts = [bulk.Post(reader, oakfield.ruby, {"who": "Miss Okafor"}, also) for reader in readers]
    bulk.notify_all(posts, "tried/notices/word", key=key, can_wait=True, **more)


def of(reader: Adult) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(message__adult=reader).exclude(channel="portal").order_by("pk")
    return list(rows.values_list("channel", "state"))


@pytest.fixture
def wednesday() -> Any:
    with time_machine.travel(WEDNESDAY, tick=False) as now:
        yield now


def test_what_can_wait_is_gathered_as_each_person_chose(oakfield: Oakfield, wednesday: Any) -> None:
    school = oakfield.school
    chosen: dict[str, dict[str, str]] = {
        "Silent": {}, "Each": {"school_rhythm": "each"}, "Weekly": {"school_rhythm": "weekly"},
        "Paper": {"child_by": "letter", "school_rhythm": "weekly"}, "Rings": {"child_by": "phone"},
    }  # fmt: skip
    people = {name: new_adult(school, oakfield.ruby, name, mobile="07700 900900") for name in chosen}
    for name, said in chosen.items():
        if said:
            Preference.objects.create(school=school, adult=people[name], **said)
    tell(oakfield, *people.values())
    assert {name: of(person) for name, person in people.items()} == {
        "Silent": [("email", "gathered")], "Each": [("email", "queued")], "Weekly": [("email", "gathered")],
        "Paper": [("letter", "queued")], "Rings": [("phone", "queued")],
    }  # fmt: skip
    RoundUp.objects.create(school=school, is_usual=False)
    tell(oakfield, *people.values(), key="b")
    second = {name: of(person)[1:] for name, person in people.items()}
    assert (second["Silent"], second["Weekly"]) == ([("email", "queued")], [("email", "gathered")])


def test_what_is_urgent_is_never_gathered(oakfield: Oakfield, wednesday: Any) -> None:
    tell(oakfield, oakfield.huda, urgent=True)
    assert of(oakfield.huda) == [("email", "queued")]


def friday(oakfield: Oakfield, *readers: Adult) -> list[Delivery]:
    """Three pieces since Wednesday, and the round-ups that carry them."""
    with time_machine.travel(WEDNESDAY, tick=False):
        for key in "abc":
            tell(oakfield, *(readers or (oakfield.huda,)), key=key)
    gathering.gather(FRIDAY - timedelta(minutes=2))
    assert not Message.objects.filter(kind=rules.ROUND_UP).exists()
    gathering.gather(FRIDAY)
    gathering.gather(FRIDAY)
    return list(Delivery.objects.filter(message__kind=rules.ROUND_UP).order_by("pk"))


@pytest.fixture
def on_friday() -> Any:
    with time_machine.travel(FRIDAY, tick=False) as now:
        yield now


def test_one_mail_to_each_with_all_of_it(oakfield: Oakfield, sink: Sink, on_friday: Any) -> None:
    for row in friday(oakfield, oakfield.huda, oakfield.karim):
        sending.send(row.pk)
    assert sorted(sink.readers) == ["huda@example.org", "karim@example.org"]
    assert all(len(to) == 1 for _from, to, _mail in sink.got)
    text = sink.mails[0].get_content()
    assert [f"{n}. A word" in text for n in (1, 2, 3)] == [True] * 3
    assert "this week’s news" in text
    assert not Delivery.objects.filter(state=State.QUEUED).exists()


def test_it_stands_on_nobodys_page_for_its_pieces_do(oakfield: Oakfield, on_friday: Any) -> None:
    friday(oakfield)
    seen = Message.objects.all().visible_to(oakfield.viewer(oakfield.huda))
    assert sorted(seen.values_list("kind", flat=True)) == ["tried/notices/word"] * 3
    assert not Delivery.objects.filter(message__kind=rules.ROUND_UP, channel="portal").exists()


def test_a_piece_that_may_not_be_told_any_more_is_left_out_and_said_so(
    oakfield: Oakfield, sink: Sink, on_friday: Any
) -> None:
    (row,) = friday(oakfield)
    oakfield.bar(oakfield.huda)
    Message.objects.filter(key="b/adult:" + str(oakfield.huda.pk)).update(pupil=None)  # about no child: still hers
    sending.send(row.pk)
    row.refresh_from_db()
    assert row.state == State.HANDED_OVER
    assert "1. A word" in sink.mails[0].get_content()
    assert "2. A word" not in sink.mails[0].get_content()
    held = Delivery.objects.filter(state=State.WITHHELD).values_list("message__key", "reason").order_by("pk")
    assert [(key[0], reason) for key, reason in held] == [("a", "not_entitled"), ("c", "not_entitled")]


def test_when_nothing_is_left_nothing_goes(oakfield: Oakfield, sink: Sink, on_friday: Any) -> None:
    (row,) = friday(oakfield)
    oakfield.bar(oakfield.huda)
    sending.send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason, sink.got) == (State.NOT_NEEDED, Reason.NOTHING_LEFT, [])
    assert Delivery.objects.filter(state=State.WITHHELD).count() == 3


def test_an_order_while_the_line_is_open_makes_it_anew(oakfield: Oakfield, sink: Sink, on_friday: Any) -> None:
    (row,) = friday(oakfield)
    about_nobody = Message.objects.get(key=f"b/adult:{oakfield.huda.pk}")
    Message.objects.filter(pk=about_nobody.pk).update(pupil=None)

    def order(step: str) -> None:
        if step == "connected":
            failpoints.listen(None)
            oakfield.bar(oakfield.huda)

    failpoints.listen(order)
    sending.send(row.pk)
    row.refresh_from_db()
    assert (row.state, sink.got) == (State.QUEUED, [])
    sending.send(row.pk)
    assert [mail.get_content().count("A word") for mail in sink.mails] == [1]


def test_control_without_that_question_it_leaks(
    oakfield: Oakfield, sink: Sink, on_friday: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = friday(oakfield)
    before = carried.may_go(row.message)
    monkeypatch.setattr(carried, "may_go", lambda _message: before)
    oakfield.bar(oakfield.huda)
    sending.send(row.pk)
    assert [mail.get_content().count("A word") for mail in sink.mails] == [3]


def test_a_piece_called_back_before_friday_is_not_in_it(oakfield: Oakfield, sink: Sink, on_friday: Any) -> None:
    (row,) = friday(oakfield)
    recall(Message.objects.filter(key__startswith="b/").values_list("pk", flat=True))
    sending.send(row.pk)
    assert [mail.get_content().count("A word") for mail in sink.mails] == [2]
    recall(Message.objects.filter(key__startswith="a/").values_list("pk", flat=True))  # too late: she has read it
    assert Delivery.objects.get(message__key__startswith="a/", channel="email").state == State.GATHERED


def test_a_piece_held_back_goes_by_itself_when_a_person_says_so(oakfield: Oakfield, sink: Sink, on_friday: Any) -> None:
    (row,) = friday(oakfield)
    order = oakfield.bar(oakfield.huda)
    sending.send(row.pk)
    order.delete()
    first, second, _third = Delivery.objects.filter(state=State.WITHHELD).order_by("pk")
    send_again(first, by=oakfield.viewer(oakfield.office))
    leave_unsent(second, by=oakfield.viewer(oakfield.office))
    sending.send(first.pk)
    assert [mail["Subject"] for mail in sink.mails] == ["A word about Ruby"]


def test_only_one_a_week_and_what_comes_late_waits_for_the_next(oakfield: Oakfield, on_friday: Any) -> None:
    friday(oakfield)
    with time_machine.travel(WEDNESDAY, tick=False):
        tell(oakfield, oakfield.huda, key="late")
    assert gathering.gather(FRIDAY) == 0
    late = Delivery.objects.get(message__key__startswith="late/", channel="email")
    assert (late.state, late.due_at.date(), late.carrier) == (State.GATHERED, date(2026, 11, 27), None)
    assert gathering.gather(FRIDAY + timedelta(days=7)) == 1


def test_who_has_no_address_any_more_is_on_the_list_of_the_office(oakfield: Oakfield, on_friday: Any) -> None:
    """They can put it on paper: the sheet has every piece."""
    with time_machine.travel(WEDNESDAY, tick=False):
        tell(oakfield, oakfield.huda)
    Adult.objects.filter(pk=oakfield.huda.pk).update(is_contact_shared=True)
    gathering.gather(FRIDAY)
    row = Delivery.objects.get(message__kind=rules.ROUND_UP)
    office = oakfield.viewer(oakfield.office)
    assert (row.channel, row.state, row.reason) == ("email", State.FAILED, Reason.NO_ADDRESS)
    assert list(Delivery.objects.all().visible_to(office).for_a_person()) == [row]
    by_hand.go_by_hand(row, by=office, channel="letter")
    letter = Delivery.objects.get(channel="letter")
    assert ["A word about Ruby" in piece for piece in by_hand.pieces_of([letter])[letter.pk]] == [True]
    by_hand.print_all(by=office)
    assert by_hand.posted(by=office) == (1, [])
    assert not Delivery.objects.filter(state=State.WITHHELD).exists()


@pytest.mark.parametrize("all_of_it", [True, False], ids=["all of it", "one piece"])
def test_a_printed_round_up_with_what_may_not_be_told_comes_out_of_the_pile(
    oakfield: Oakfield, on_friday: Any, all_of_it: bool
) -> None:
    (row,) = friday(oakfield)
    office = oakfield.viewer(oakfield.office)
    Delivery.objects.filter(pk=row.pk).update(state=State.FAILED, reason=Reason.NO_ADDRESS)
    by_hand.go_by_hand(row, by=office, channel="letter")
    assert by_hand.print_all(by=office) == 1
    if not all_of_it:
        Message.objects.filter(key__startswith="b/").update(pupil=None)
    oakfield.bar(oakfield.huda)
    assert by_hand.posted(by=office) == (0, ["Huda Al-Masri"])
    assert Delivery.objects.filter(state=State.WITHHELD).count() == (3 if all_of_it else 2)
    assert by_hand.print_all(by=office) == (0 if all_of_it else 1)
    letter = Delivery.objects.get(channel="letter")
    assert len(by_hand.pieces_of([letter])[letter.pk]) == (0 if all_of_it else 1)
    assert by_hand.posted(by=office) == ((0, []) if all_of_it else (1, []))


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_worker_that_dies_while_gathering_leaves_one_round_up(
    oakfield: Oakfield, sink: Sink, on_friday: Any, step: int
) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        for key in "ab":
            tell(oakfield, oakfield.huda, oakfield.karim, key=key)
    reached = crash_at(step)
    with pytest.raises(Crash):
        gathering.gather(FRIDAY)
    assert len(reached) == step
    failpoints.listen(None)
    gathering.gather(FRIDAY)
    carriers = Message.objects.filter(kind=rules.ROUND_UP)
    assert {message.adult_id: message.carries.count() for message in carriers} == {
        oakfield.huda.pk: 2, oakfield.karim.pk: 2,
    }  # fmt: skip


# -- several children ------------------------------------------------------------------------------------------------


def test_a_message_about_two_children_goes_while_one_may_be_told(oakfield: Oakfield, sink: Sink) -> None:
    sami = Pupil.objects.create(school=oakfield.school, first_name="Sami", last_name="Al-Masri", year=1,
                                joined=date(2020, 9, 1))  # fmt: skip
    both = new_adult(oakfield.school, sami, "Nadia")
    tell(oakfield, both, also=(sami,), urgent=True)  # Ruby is nobody to her; Sami is her son
    row = Delivery.objects.get(channel="email")
    assert row.state == State.QUEUED
    sending.send(row.pk)
    assert sink.readers == ["nadia@example.org"]
    assert Message.objects.all().visible_to(oakfield.viewer(both)).get().named_child is None


def test_control_without_the_further_child_it_is_held_back(oakfield: Oakfield) -> None:
    sami = Pupil.objects.create(school=oakfield.school, first_name="Sami", last_name="Al-Masri", year=1,
                                joined=date(2020, 9, 1))  # fmt: skip
    both = new_adult(oakfield.school, sami, "Nadia")
    tell(oakfield, both, also=(sami,), urgent=True)
    MessageChild.objects.all().delete()
    row = Delivery.objects.get(channel="email")
    sending.send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.WITHHELD, Reason.NOT_ENTITLED)
    assert not Message.objects.all().visible_to(oakfield.viewer(both)).exists()


# -- what a school says ----------------------------------------------------------------------------------------------


def test_a_school_says_when(oakfield: Oakfield, wednesday: Any) -> None:
    head = oakfield.viewer(oakfield.office)
    round_up.set_round_up(by=head, day=3, at=time(16), is_usual=False)
    round_up.set_round_up(by=head, day=2, at=time(17), is_usual=True)
    found = round_up.next_one(oakfield.school.pk, timezone.now())
    assert (found.at, found.is_usual) == (datetime(2026, 11, 18, 17, tzinfo=UTC), True)
    assert RoundUp.objects.count() == 1
