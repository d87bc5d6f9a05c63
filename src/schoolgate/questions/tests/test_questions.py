"""Huda asks, and an answer comes in time: told to her alone, with nothing dropped on the way."""

import secrets
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schoolgate.outbox.models import Message
from schoolgate.people.models import Circle, Staff
from schoolgate.promises.models import Promise
from schoolgate.questions import actions, due, for_everybody, promising, rules, who
from schoolgate.questions.models import Common, Question, Word
from schoolgate.refusal import Refused
from schoolgate.safeguarding.models import Handover
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.testing.factories import link, make_adult
from schoolgate.timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


def ask(cast: Cast, *, of: Staff | None = None, words: str = "May he keep his coat on?", key: str = "") -> Question:
    question, _ = actions.ask(
        by=viewer_of(cast.huda), pupil=cast.yusuf, asked_of=of, words=words, key=key or secrets.token_hex(8)
    )
    return question


def answer(question: Question, by: Staff, words: str = "Of course.", version: int | None = None) -> Word:
    return actions.answer(
        question, by=viewer_of(by), words=words, key=secrets.token_hex(8),
        version=Question.objects.get(pk=question.pk).version if version is None else version,
    )  # fmt: skip


def told(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"questions/notices/{kind}").select_related("adult", "staff").order_by("pk")
    return [str(m.adult or m.staff) for m in rows]


def days_later(days: int) -> time_machine.travel:
    from django.utils import timezone

    return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)


def test_asked_on_tuesday_it_is_heard_by_wednesday_and_answered_by_friday(cast: Cast) -> None:
    question = ask(cast, of=cast.grace)
    assert (question.acknowledge_by, question.answer_by) == (date(2026, 3, 11), date(2026, 3, 13))
    assert told("staff_asked") == ["Grace Okafor"]


def test_pressed_twice_it_is_asked_once(cast: Cast) -> None:
    assert ask(cast, key="00000000000000aa") == ask(cast, key="00000000000000aa")
    assert (Question.objects.count(), Word.objects.count(), Circle.objects.count()) == (1, 1, 1)


def test_karim_never_learns_that_she_asked(cast: Cast) -> None:
    question = ask(cast, of=cast.grace, words="Is it true that you have nothing to eat for him?")
    answer(question, cast.grace)
    his = viewer_of(cast.karim)
    assert not Question.objects.visible_to(his).exists()
    assert not Entry.objects.visible_to(his).filter(object_kind="questions.question").exists()
    assert not Message.objects.filter(adult=cast.karim).exists()


def test_a_colleague_who_shares_a_child_with_her_never_learns_it_either(cast: Cast) -> None:
    """Karim works in the office now: neither Yusuf's question, nor Layla's, nor one about no child is his to see."""
    cast.jo.user = cast.karim.user
    Staff.objects.filter(pk=cast.jo.pk).update(user=cast.karim.user)
    ask(cast)
    nobodys, _ = actions.ask(by=viewer_of(cast.huda), pupil=None, asked_of=None, words="Hello?", key="00000000000000ab")
    office = viewer_of(Staff.objects.select_related("user", "school").get(pk=cast.jo.pk))
    assert not Question.objects.visible_to(office).exists()
    assert cast.jo not in who.of_the_office(cast.school.pk, cast.huda)
    assert Question.objects.visible_to(viewer_of(cast.office_lead)).filter(pk=nobodys.pk).exists()


def test_whoever_can_help_is_told_to_nobody_and_seen_by_those_near_him(cast: Cast) -> None:
    question = ask(cast)
    seen = {s.full_name for s in cast.staff if Question.objects.visible_to(viewer_of(s)).filter(pk=question.pk)}
    assert seen == {
        "Grace Okafor", "Carol Whitham", "Samuel Boateng", "Jo Lane", "Pauline Marsh", "Helen Thackray", "David Price",
    }  # fmt: skip
    actions.acknowledge(question, by=viewer_of(cast.whitham))
    assert told("taken") == ["Huda Al-Masri"]
    assert not Question.objects.visible_to(viewer_of(cast.head_of_year)).exists()


def test_two_who_answer_at_once_see_one_another(cast: Cast) -> None:
    question = ask(cast, of=cast.grace)
    version = question.version
    answer(question, cast.grace, version=version)
    with pytest.raises(rules.Moved, match="Somebody wrote"):
        answer(question, cast.head, "No.", version=version)
    assert Word.objects.filter(by_staff__isnull=False).count() == 1


def test_handed_over_she_is_told_who_has_it_now(cast: Cast) -> None:
    question = ask(cast, of=cast.grace)
    actions.hand_over(question, by=viewer_of(cast.grace), to=cast.price, reason="He knows the forms.")
    assert (told("passed"), told("staff_passed")) == (["Huda Al-Masri"], ["David Price"])
    assert "Mr Price has your question now" in Message.objects.get(kind="questions/notices/passed").body
    with pytest.raises(Refused, match="say why"):
        actions.hand_over(question, by=viewer_of(cast.price), to=None, reason=" ")


def test_when_miss_okafor_leaves_it_goes_back_to_the_office(cast: Cast) -> None:
    question = ask(cast, of=cast.grace)
    Staff.objects.filter(pk=cast.grace.pk).update(ends=cast.today - timedelta(days=1))
    due.run()
    due.run()
    question.refresh_from_db()
    assert (question.holder, told("passed")) == (None, ["Huda Al-Masri"])
    assert Question.objects.visible_to(viewer_of(cast.office_lead)).get() == question


def test_she_who_has_it_is_reminded_on_each_day_once(cast: Cast) -> None:
    ask(cast, of=cast.grace)
    due.run()
    assert told("staff_due") == []
    for days in (1, 3):
        with days_later(days):
            due.run()
            due.run()
    assert told("staff_due") == ["Grace Okafor", "Grace Okafor"]


def test_what_is_late_is_told_to_office_and_head_once_and_seen_by_them(cast: Cast) -> None:
    question = ask(cast, of=cast.grace)
    actions.acknowledge(question, by=viewer_of(cast.grace))
    with days_later(6):  # the Monday after
        assert not Question.objects.visible_to(viewer_of(cast.jo)).exists()
        due.run()
        due.run()
        assert sorted(told("staff_late")) == ["Helen Thackray", "Jo Lane", "Pauline Marsh"]
        assert Question.objects.visible_to(viewer_of(cast.jo)).get() == question


def test_killed_between_two_it_goes_on_with_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(cast, of=cast.grace)
    ask(cast, of=cast.reid)
    real, calls = due._tell_office, []

    def dies(question: Question, what: str, key: str) -> int:
        calls.append(question.pk)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(question, what, key)

    with days_later(6):
        monkeypatch.setattr(due, "_tell_office", dies)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            due.escalate()
        monkeypatch.undo()
        due.escalate()
        assert Question.objects.filter(escalated_at__isnull=False).count() == 2
        assert len(told("staff_late")) == 6


def test_written_again_after_the_answer_it_is_our_turn_with_new_days(cast: Cast) -> None:
    question = ask(cast, of=cast.grace)
    answer(question, cast.grace)
    actions.close(question, by=viewer_of(cast.huda))
    with days_later(7):
        actions.write(question, by=viewer_of(cast.huda), words="It is cold again.", key=secrets.token_hex(8))
    question.refresh_from_db()
    assert (question.state, question.answer_by) == ("asked", date(2026, 3, 20))
    assert told("staff_written") == ["Grace Okafor"]


def test_worrying_words_reach_the_safeguarding_lead_at_once(cast: Cast) -> None:
    question = ask(cast, words="There is nothing to eat and I am scared of my husband.")
    handover = Handover.objects.get()
    assert (handover.by_adult, handover.by, handover.link) == (cast.huda, None, f"/questions/{question.pk}/")
    alert = Message.objects.get(kind="safeguarding/notices/alert")
    assert (alert.staff, alert.is_urgent) == (cast.adeyemi, True)
    assert Question.objects.visible_to(viewer_of(cast.adeyemi)).get() == question
    assert "eat" not in alert.body + alert.subject + handover.pointer


def test_a_lead_who_is_her_own_relation_is_not_told(cast: Cast) -> None:
    uncle = make_adult(cast.school, "Ruth", "Adeyemi", email="r@home.example", user=cast.adeyemi.user)
    link(cast.layla, uncle, "relative")
    question = ask(cast, words="He beats me.")
    lead = viewer_of(cast.adeyemi)
    assert not Question.objects.visible_to(lead).exists()
    assert not Handover.objects.visible_to(lead).exists()
    assert [m.staff for m in Message.objects.filter(kind="safeguarding/notices/alert")] == [cast.head]
    assert question.state == "asked"


def test_a_promise_is_an_answer_and_stands_in_the_ledger_once(cast: Cast) -> None:
    question = ask(cast, of=cast.grace)
    for _press in range(2):
        promising.promise(
            question, by=viewer_of(cast.grace), what="send the list.", due=cast.today + timedelta(days=2),
            key="00000000000000cc",
        )  # fmt: skip
    promise = Promise.objects.get()
    assert (promise.because_kind, promise.because_id) == ("questions.question", question.pk)
    assert Word.objects.get(by_staff=cast.grace).text == "I promise: send the list. By Thursday 12 March."
    assert not Promise.objects.visible_to(viewer_of(cast.karim)).exists()


def test_an_answer_for_everybody_names_nobody_and_leads_back_to_nobody(cast: Cast) -> None:
    head = viewer_of(cast.head)
    with pytest.raises(Refused, match="“Yusuf”"):
        for_everybody.publish(by=head, about="day", question="May Yusuf bring a scooter?", answer="Yes.")
    made = for_everybody.publish(by=head, about="day", question="May we bring a scooter?", answer="Yes, to the rack.")
    assert (
        for_everybody.publish(by=head, about="day", question="May we bring a scooter?", answer="Yes, to the rack.")
        == made
    )
    assert Common.objects.visible_to(viewer_of(cast.karim)).get() == made
    assert not Common.objects.visible_to(viewer_of(cast.carys)).exists()
    assert {f.name for f in Common._meta.get_fields()}.isdisjoint({"adult", "pupil", "circle", "source"})


STEPS = st.lists(
    st.sampled_from(["take", "answer", "write", "pass", "office", "close", "reopen", "leave", "clock", "week"]),
    max_size=9,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.booleans())
def test_whatever_happens_it_is_on_somebodys_list(cast: Cast, steps: list[str], is_asked_of: bool) -> None:
    """After any steps: in order, whole, hers alone at home, and while it waits somebody at school has it on a list."""
    from django.utils import timezone

    began = timezone.now()
    with transaction.atomic(), time_machine.travel(began, tick=True) as clock:
        question = ask(cast, of=cast.grace if is_asked_of else None)
        for step in steps:
            try:
                with transaction.atomic():
                    _step(step, cast, question, clock)
            except Refused:
                pass
            question = Question.objects.get(pk=question.pk)
            assert question.words.count() >= 1
            assert not Question.objects.visible_to(viewer_of(cast.karim)).exists()
            assert Question.objects.visible_to(viewer_of(cast.huda)).exists()
            if question.waits:
                due.return_from_those_who_left()
                question.refresh_from_db()
                holder = question.holder or cast.office_lead
                assert Question.objects.visible_to(viewer_of(holder)).filter(pk=question.pk).exists()
        transaction.set_rollback(True)


def _step(step: str, cast: Cast, question: Question, clock: time_machine.Traveller) -> None:
    from django.utils import timezone

    grace, huda = viewer_of(cast.grace), viewer_of(cast.huda)
    match step:
        case "take":
            actions.acknowledge(question, by=viewer_of(cast.whitham))
        case "answer":
            answer(question, cast.head)
        case "write":
            actions.write(question, by=huda, words="More", key=secrets.token_hex(8))
        case "pass" | "office":
            actions.hand_over(question, by=grace, to=cast.price if step == "pass" else None, reason="Ill")
        case "close":
            actions.close(question, by=huda)
        case "reopen":
            actions.reopen(question, by=huda)
        case "leave" if question.holder_id:
            Staff.objects.filter(pk=question.holder_id).update(ends=cast.today - timedelta(days=1))
        case "clock":
            due.run()
        case "week":
            clock.move_to(timezone.now() + timedelta(days=7))


def about_school(cast: Cast, of: Staff | None = None) -> Question:
    question, _ = actions.ask(
        by=viewer_of(cast.huda), pupil=None, asked_of=of, words="Hello?", key=secrets.token_hex(8)
    )
    return question


def sees(staff: Staff, question: Question) -> bool:
    return bool(Question.objects.visible_to(viewer_of(staff)).filter(pk=question.pk).exists())


def test_who_reads_one_reads_no_other(cast: Cast) -> None:
    hers, other, nobodys = about_school(cast, cast.grace), about_school(cast, cast.reid), about_school(cast)
    assert [sees(cast.grace, q) for q in (hers, other, nobodys)] == [True, False, False]
    assert [sees(cast.jo, q) for q in (hers, other, nobodys)] == [False, False, True]
    assert not sees(cast.millbrook_head, nobodys)  # another school's head routes there, not here


def test_closed_it_leaves_the_lists_and_one_asked_of_a_person_is_not_for_whoever_is_near(cast: Cast) -> None:
    open_one, of_grace = ask(cast), ask(cast, of=cast.grace)
    actions.hand_over(of_grace, by=viewer_of(cast.grace), to=None, reason="I am ill.")
    assert [sees(cast.head_of_year, q) for q in (open_one, of_grace)] == [True, False]
    assert sees(cast.jo, of_grace)
    for question in (open_one, of_grace):
        actions.close(question, by=viewer_of(cast.huda))
    assert [sees(cast.head_of_year, open_one), sees(cast.jo, open_one), sees(cast.jo, of_grace)] == [False] * 3
