"""What people do: stop everything, choose how to be reached, ring, print, post."""

from typing import Any

import pytest
from django.utils import timezone

from schoolgate.outbox import by_hand, lines, sending, stopping, tasks
from schoolgate.outbox.actions import notify
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.models_texts import Halt
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import Oakfield, Sink
from schoolgate.people.models import Adult
from schoolgate.people.preferences import Preference
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State = Delivery.State


@pytest.fixture
def jo(oakfield: Oakfield) -> Viewer:
    return oakfield.viewer(oakfield.office)


def prefers(oakfield: Oakfield, adult: Adult, way: str, **more: Any) -> None:
    Preference.objects.create(school=oakfield.school, adult=adult, child_by=way, school_by=way, **more)


def tell(oakfield: Oakfield, adult: Adult, key: str = "k", **more: Any) -> dict[str, Delivery]:
    notice = {"about": oakfield.ruby, "who": "Miss Okafor", **more}
    message = notify(adult, "tried/notices/word", key=key, **notice)
    return {row.channel: row for row in Delivery.objects.filter(message=message).select_related("message__adult")}


def now_is(row: Delivery) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.reason


# -- the stop switch ---------------------------------------------------------------------------------------------------


def test_one_press_stops_what_has_not_left_and_codes_go_on(
    oakfield: Oakfield, sink: Sink, jo: Viewer, committed: Any
) -> None:
    rows = [tell(oakfield, oakfield.huda, key=f"{i}")["email"] for i in range(3)]
    sending.send(rows[0].pk)
    stopping.halt(by=jo, reason="Wrong list")
    stopping.halt(by=jo)  # pressed twice
    sending.send(rows[1].pk)
    with committed():
        tasks.sweep()
    assert len(sink.got) == 1
    assert [now_is(row)[0] for row in rows] == [State.HANDED_OVER, State.QUEUED, State.QUEUED]
    with committed():
        notify(oakfield.huda, "tried/notices/code", key="c", secret=True, code="408126")
    assert len(sink.got) == 2
    assert Halt.objects.get().by == oakfield.office
    stopping.resume(by=jo)
    with committed():
        tasks.sweep()
    assert len(sink.got) == 4
    with pytest.raises(Refused):
        stopping.resume(by=jo)
    assert {e.verb for e in Entry.objects.all()} >= {Verb.POST_HALTED, Verb.POST_RESUMED}


def test_control_without_the_question_it_leaves(
    oakfield: Oakfield, sink: Sink, jo: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tell(oakfield, oakfield.huda)["email"]
    stopping.halt(by=jo)
    monkeypatch.setattr(lines, "_HANDING_OVER", lines._HANDING_OVER_ALWAYS)
    sending.send(row.pk)
    assert len(sink.got) == 1


def test_pressed_while_the_line_is_open(oakfield: Oakfield, sink: Sink, jo: Viewer) -> None:
    from schoolgate.outbox import failpoints

    row = tell(oakfield, oakfield.huda)["email"]
    failpoints.listen(lambda step: stopping.halt(by=jo) if step == "connected" else None)
    sending.send(row.pk)
    assert now_is(row) == (State.QUEUED, "")
    assert sink.got == []


def test_what_is_urgent_comes_first(oakfield: Oakfield) -> None:
    late = [tell(oakfield, oakfield.huda, key=f"{i}")["email"].pk for i in range(5)]
    urgent = tell(oakfield, oakfield.huda, key="u", urgent=True)["email"].pk
    assert list(Delivery.objects.all().due(timezone.now()).values_list("pk", flat=True)) == [urgent, *late]


# -- as they chose -----------------------------------------------------------------------------------------------------


def test_each_is_reached_as_they_chose(oakfield: Oakfield) -> None:
    prefers(oakfield, oakfield.huda, "letter")
    oakfield.karim.mobile = "07700 900456"
    oakfield.karim.save()
    prefers(oakfield, oakfield.karim, "phone", also_paper=True)
    assert set(tell(oakfield, oakfield.huda)) == {"portal", "letter"}
    assert set(tell(oakfield, oakfield.karim)) == {"portal", "phone", "letter"}
    assert set(tell(oakfield, oakfield.huda, key="u", urgent=True)) == {"portal", "email"}


def test_without_a_number_the_call_becomes_a_letter_and_says_so(oakfield: Oakfield) -> None:
    prefers(oakfield, oakfield.huda, "phone")
    rows = tell(oakfield, oakfield.huda)
    assert (rows["phone"].state, rows["phone"].reason) == (State.NOT_NEEDED, Reason.OTHER_WAY)
    assert rows["letter"].state == State.QUEUED


# -- calls -------------------------------------------------------------------------------------------------------------


def call(oakfield: Oakfield) -> Delivery:
    oakfield.huda.mobile = "07700 900123"
    oakfield.huda.save()
    prefers(oakfield, oakfield.huda, "phone")
    return tell(oakfield, oakfield.huda)["phone"]


def test_no_machine_takes_a_call(oakfield: Oakfield, sink: Sink, committed: Any) -> None:
    row = call(oakfield)
    with committed():
        tasks.sweep()
    sending.send(row.pk)
    assert now_is(row) == (State.QUEUED, "")
    assert row.attempts == 0
    assert Delivery.objects.all().oldest_due() is None


@pytest.mark.parametrize(
    ("how", "ends"),
    [
        (["reached"], (State.HANDED_OVER, "")),
        (["wrong"], (State.FAILED, Reason.WRONG_NUMBER)),
        (["nobody"], (State.QUEUED, "")),
        (["nobody", "nobody", "nobody"], (State.FAILED, Reason.NOT_REACHED)),
    ],
)
def test_how_a_call_went(oakfield: Oakfield, jo: Viewer, how: list[str], ends: tuple[str, str]) -> None:
    row = call(oakfield)
    for word in how:
        by_hand.called(row, by=jo, how=word)
        row.refresh_from_db()
    assert now_is(row) == ends
    assert (row in Delivery.objects.all().for_a_person()) is (ends[0] == State.FAILED)


def test_two_people_at_the_same_call(oakfield: Oakfield, jo: Viewer) -> None:
    row = call(oakfield)
    other = Delivery.objects.get(pk=row.pk)
    by_hand.called(row, by=jo, how="reached")
    with pytest.raises(Refused):
        by_hand.called(other, by=jo, how="nobody")


def test_whoever_may_not_be_told_is_not_on_the_list(oakfield: Oakfield, jo: Viewer) -> None:
    row = call(oakfield)
    oakfield.bar(oakfield.huda)
    assert by_hand.still_wanted(by_hand.waiting(jo, "phone"), jo.school_id) == []
    assert now_is(row) == (State.WITHHELD, Reason.NOT_ENTITLED)


# -- letters -----------------------------------------------------------------------------------------------------------


def test_an_order_between_printing_and_posting_takes_the_letter_out(oakfield: Oakfield, jo: Viewer) -> None:
    for adult in (oakfield.huda, oakfield.karim):
        prefers(oakfield, adult, "letter")
        tell(oakfield, adult)
    assert by_hand.print_all(by=jo) == 2
    assert by_hand.print_all(by=jo) == 0
    oakfield.bar(oakfield.karim)
    assert by_hand.posted(by=jo) == (1, ["Karim Al-Masri"])
    states = dict(Delivery.objects.filter(channel="letter").values_list("message__adult__first_name", "state"))
    assert states == {"Huda": State.HANDED_OVER, "Karim": State.WITHHELD}


def test_while_everything_is_stopped_nothing_is_printed(oakfield: Oakfield, jo: Viewer) -> None:
    prefers(oakfield, oakfield.huda, "letter")
    tell(oakfield, oakfield.huda)
    stopping.halt(by=jo)
    assert by_hand.print_all(by=jo) == 0


def test_what_is_stuck_goes_by_letter_and_back(oakfield: Oakfield, jo: Viewer) -> None:
    Adult.objects.filter(pk=oakfield.huda.pk).update(email="")
    oakfield.huda.refresh_from_db()
    row = tell(oakfield, oakfield.huda)["email"]
    assert now_is(row) == (State.FAILED, Reason.NO_ADDRESS)
    by_hand.go_by_hand(row, by=jo, channel="letter")
    assert now_is(row) == (State.NOT_NEEDED, Reason.OTHER_WAY)
    assert [d.message for d in by_hand.waiting(jo, "letter")] == [Message.objects.get()]
    with pytest.raises(Refused):
        by_hand.go_by_hand(row, by=jo, channel="phone")
