"""A good word reaches everybody who may be told, each on their own, and never at night; a gate note stays at school."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from schoolgate.notes import actions, tasks
from schoolgate.notes.greeting import waiting_count
from schoolgate.notes.models import GateNote, Praise
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult, Pupil, Relationship, Staff
from schoolgate.people.queries import today
from schoolgate.promises.models import Promise
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.testing.factories import restrict
from schoolgate.timeline.models import Entry, Salt
from schoolgate.timeline.verbs import Verb

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


def praised(by: Staff, pupil: Pupil, key: str = "", **more: Any) -> Praise:
    form = {"kind": "kind", "words": "Held the door.", "key": key or secrets.token_hex(8)}
    return actions.praise(pupil, by=viewer_of(by), **{**form, **more})[0]


def noted(by: Staff, pupil: Pupil, adult: Adult | None = None, **more: Any) -> GateNote:
    form = {"words": "He sleeps better.", "said_on": today(), "key": secrets.token_hex(8)}
    return actions.note(pupil, by=viewer_of(by), adult=adult, **{**form, **more})[0]


# -- praise ------------------------------------------------------------------------------------------------------------


def test_each_grown_up_is_told_in_a_message_of_their_own(cast: Cast) -> None:
    sent = praised(cast.grace, cast.yusuf)
    assert sent.told == 2  # Samira collects him; she is not one of those who are told
    messages = {message.adult: message for message in Message.objects.all()}
    assert set(messages) == {cast.huda, cast.karim}
    assert "We saw Yusuf being kind to somebody.\n\nHeld the door." in messages[cast.huda].body
    for adult, other in ((cast.huda, cast.karim), (cast.karim, cast.huda)):
        assert other.called not in messages[adult].body
    assert Entry.objects.get(verb=Verb.PRAISE_WRITTEN).pupil == cast.yusuf


def test_each_reads_it_in_their_own_language_and_the_teachers_words_stay_as_they_are(cast: Cast) -> None:
    Adult.objects.filter(pk=cast.huda.pk).update(language="en-xr")
    praised(cast.grace, cast.yusuf)
    hers, his = (Message.objects.get(adult=adult) for adult in (cast.huda, cast.karim))
    assert "We saw" in his.body
    assert "We saw" not in hers.body
    assert "Yusuf" in hers.body
    assert "Held the door." in hers.body


def test_an_order_keeps_it_from_the_barred_parent_when_it_is_sent_and_when_it_is_read(cast: Cast) -> None:
    praised(cast.grace, cast.callum)
    assert [message.adult for message in Message.objects.all()] == [cast.leah]
    sent = praised(cast.grace, cast.yusuf)
    karim = viewer_of(cast.karim)
    assert sent in Praise.objects.visible_to(karim)
    restrict(cast.yusuf, cast.karim, by=cast.office_lead)
    assert sent not in Praise.objects.visible_to(karim)
    assert not Message.objects.visible_to(karim).exists()


def test_pressed_twice_it_goes_once(cast: Cast) -> None:
    one = praised(cast.grace, cast.yusuf, "00000000000000aa")
    again, is_new = actions.praise(
        cast.yusuf, by=viewer_of(cast.grace), kind="work", words="Other words", key="00000000000000aa"
    )
    assert (again, is_new) == (one, False)
    assert Message.objects.count() == 2


def test_after_six_it_waits_for_the_morning_also_for_those_without_quiet_hours(cast: Cast) -> None:
    Adult.objects.filter(pk=cast.huda.pk).update(quiet_from="00:00", quiet_until="00:00")
    with time_machine.travel("2026-03-10T18:00:00Z", tick=False):
        sent = praised(cast.grace, cast.yusuf)
        tasks.sweep()
        assert not Message.objects.exists()
        assert not Praise.objects.visible_to(viewer_of(cast.huda)).exists()
        assert (sent.told_at, f"{sent.goes_at:%d %H:%M}") == (None, "11 07:00")
    with time_machine.travel("2026-03-11T07:01:00Z", tick=False):
        tasks.sweep()
        tasks.sweep()
        assert Message.objects.count() == 2
    sent.refresh_from_db()
    assert sent.told == 2


def test_until_it_goes_whoever_wrote_it_takes_it_back_and_nobody_else_does(cast: Cast) -> None:
    with time_machine.travel("2026-03-10T19:00:00Z", tick=False):
        sent = praised(cast.grace, cast.yusuf)
        with pytest.raises(Refused):
            actions.take_back(sent, by=viewer_of(cast.head))
        actions.take_back(sent, by=viewer_of(cast.grace))
    with time_machine.travel("2026-03-11T07:01:00Z", tick=False):
        tasks.sweep()
    assert not Message.objects.exists()
    assert not Salt.objects.filter(entry__verb=Verb.PRAISE_WRITTEN).exists()
    gone = praised(cast.grace, cast.yusuf)
    with pytest.raises(Refused):
        actions.take_back(gone, by=viewer_of(cast.grace))


def test_rights_are_read_when_it_leaves_and_not_when_it_was_written(cast: Cast) -> None:
    with time_machine.travel("2026-03-10T19:00:00Z", tick=False):
        sent = praised(cast.grace, cast.yusuf)
        restrict(cast.yusuf, cast.karim, by=cast.office_lead)
    with time_machine.travel("2026-03-11T07:01:00Z", tick=False):
        actions.let_go(sent.pk)
    assert [message.adult for message in Message.objects.all()] == [cast.huda]


def test_of_a_child_who_left_over_night_nobody_is_told(cast: Cast) -> None:
    with time_machine.travel("2026-03-10T19:00:00Z", tick=False):
        sent = praised(cast.grace, cast.yusuf)
    Pupil.objects.filter(pk=cast.yusuf.pk).update(left="2026-03-10")
    with time_machine.travel("2026-03-11T07:01:00Z", tick=False):
        actions.let_go(sent.pk)
    sent.refresh_from_db()
    assert (sent.told, Message.objects.count()) == (0, 0)


def test_each_gets_it_inside_their_own_hours(cast: Cast) -> None:
    Adult.objects.filter(pk=cast.karim.pk).update(quiet_from="09:00", quiet_until="16:00")
    praised(cast.grace, cast.yusuf)
    due = {
        d.message.adult: f"{d.due_at:%H}" for d in Delivery.objects.exclude(channel="portal").select_related("message")
    }
    assert due == {cast.huda: "10", cast.karim: "16"}


def test_where_nobody_is_confirmed_it_tells_nobody_and_is_no_good_word_yet(cast: Cast) -> None:
    sent = praised(cast.grace, cast.tiago)
    assert (sent.told, Message.objects.count()) == (0, 0)
    assert sent not in Praise.objects.counted()


# -- who has had none --------------------------------------------------------------------------------------------------


def test_those_without_a_good_word_this_half_term_are_counted_for_their_teacher(cast: Cast) -> None:
    grace = viewer_of(cast.grace)
    before = waiting_count(grace)
    assert before == Pupil.objects.in_directory_of(grace).count()
    sent = praised(cast.grace, cast.yusuf)
    praised(cast.grace, cast.yusuf)
    praised(cast.grace, cast.tiago)  # which reached nobody
    assert waiting_count(grace) == before - 1
    Praise.objects.update(written_at=sent.written_at - timedelta(weeks=12))
    assert waiting_count(grace) == before  # that was last half-term


def test_in_the_holidays_and_for_the_whole_school_nobody_is_counted(cast: Cast) -> None:
    assert waiting_count(viewer_of(cast.head)) == 0
    grace = viewer_of(cast.grace)
    with time_machine.travel("2026-05-12T10:00:00Z"):  # between two terms of the made-up school
        assert waiting_count(grace) == 0


# -- at the gate -------------------------------------------------------------------------------------------------------


def test_a_note_is_read_by_those_who_talk_with_families_and_see_the_child(cast: Cast) -> None:
    made = noted(cast.grace, cast.yusuf, cast.huda)
    readers = {cast.grace, cast.head, cast.whitham, cast.price}
    for staff in cast.staff:
        if staff in readers:
            assert made in GateNote.objects.visible_to(viewer_of(staff)), staff
    for person in (cast.huda, cast.karim, cast.reid, cast.jo, cast.support, cast.clerk, cast.millbrook_head):
        assert made not in GateNote.objects.visible_to(viewer_of(person)), person
    assert not Message.objects.exists()


def test_a_former_partner_who_works_here_does_not_read_what_she_said(cast: Cast) -> None:
    """Mr Reid turns out to be the father of Layla, and Huda talks at the gate about another child she looks after."""
    as_father = Adult.objects.create(school=cast.school, user=cast.reid.user, first_name="Daniel", last_name="Reid")
    Relationship.objects.create(school=cast.school, pupil=cast.layla, adult=as_father, kind="father", starts=today())
    made = noted(cast.grace, cast.mia, cast.huda)
    other = noted(cast.grace, cast.mia)
    assert list(GateNote.objects.visible_to(viewer_of(cast.reid))) == [other]
    assert made in GateNote.objects.visible_to(viewer_of(cast.head))


def test_what_we_said_we_would_do_is_a_promise_that_she_reads_and_he_does_not(cast: Cast) -> None:
    due = today() + timedelta(days=7)
    made = noted(cast.grace, cast.yusuf, cast.huda, promise="look for his coat", due=due)
    promise = Promise.objects.get()
    assert (promise.what, promise.owner_staff, promise.circle) == ("look for his coat", cast.grace, made.circle)
    assert promise in Promise.objects.visible_to(viewer_of(cast.huda))
    assert promise not in Promise.objects.visible_to(viewer_of(cast.karim))
    assert made not in GateNote.objects.visible_to(viewer_of(cast.huda))


def test_kept_once_however_often_it_is_pressed(cast: Cast) -> None:
    for _press in range(2):
        noted(cast.grace, cast.yusuf, key="00000000000000bb", promise="ring back", due=today())
    assert (GateNote.objects.count(), Promise.objects.count()) == (1, 1)


def test_a_day_that_has_not_come_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        noted(cast.grace, cast.yusuf, said_on=today() + timedelta(days=1))


def test_a_note_is_forgotten_after_its_time_and_so_are_its_words(cast: Cast) -> None:
    old = noted(cast.grace, cast.yusuf, promise="ring back", due=today())
    entry = Entry.objects.get(verb=Verb.GATE_NOTED)
    assert str(old.keep_until) == "2027-08-31"
    actions.forget_old()
    assert GateNote.objects.exists()
    with time_machine.travel("2027-09-01T10:00:00Z"):
        tasks.forget()
    assert not GateNote.objects.exists()
    assert not Salt.objects.filter(entry=entry).exists()
    assert Promise.objects.exists()
