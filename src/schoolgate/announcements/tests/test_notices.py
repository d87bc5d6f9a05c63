"""A notice from the first word to each phone, and everything that must stop it on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from time_machine import Traveller

from schoolgate.announcements import actions, audience, expansion, shown, tasks
from schoolgate.announcements.models import Notice, Told
from schoolgate.announcements.rules import Selection
from schoolgate.enrolment import actions as enrolment
from schoolgate.outbox import failpoints, sending
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult, Relationship, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.timeline.models import Entry
from schoolgate.ui.templatetags.ui import written_in_english


@pytest.fixture(autouse=True)
def no_listener() -> Any:
    yield
    failpoints.listen(None)


def draft(by: Staff, chosen: Selection | None = None, readers: str = "families", **more: Any) -> Notice:
    viewer = viewer_of(by)
    notice = actions.start(by=viewer, readers=readers)
    words = {"kind": "change", "title": "No swimming this Thursday", "words": "The pool is shut. Bring a coat."}
    return actions.keep(notice, by=viewer, version=notice.version, chosen=chosen, **{**words, **more})


def sent(by: Staff, chosen: Selection | None = None, **more: Any) -> Notice:
    notice = draft(by, chosen, **more)
    people = audience.people(notice)
    typed = people if chosen is not None and chosen.whole else None
    return actions.send(notice, by=viewer_of(by), version=notice.version, seen=people, typed=typed)


def gone(notice: Notice) -> Notice:
    """Half a minute later the worker comes by."""
    Notice.objects.filter(pk=notice.pk).update(release_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    notice.refresh_from_db()
    return notice


def readers(notice: Notice) -> set[str]:
    return {adult.called for adult in Adult.objects.filter(pk__in=Told.objects.filter(notice=notice).values("adult"))}


def test_swimming_is_off_and_year_4_knows(school_morning: Traveller, cast: Cast) -> None:
    notice = sent(cast.jo, Selection(years=frozenset({4})))
    assert (notice.state, Message.objects.count()) == ("held", 0)  # the click wrote one row and told nobody
    notice = gone(notice)
    assert notice.state == "gone"
    assert readers(notice) == {
        "Huda", "Karim", "Leah", "Katarzyna", "Adam", "Maureen", "Chiara", "Liam", "Sunita",
    } - _not_told(cast)  # fmt: skip
    his = Message.objects.get(adult=cast.huda)
    assert (his.subject, his.pupil_id, his.link_path) == (
        "No swimming this Thursday", cast.yusuf.pk, f"/notices/{notice.pk}/"
    )  # fmt: skip
    assert his.body.startswith("This is about Yusuf.")
    assert "From Jo Lane, Hazel Lane Primary School" in his.body


def _not_told(cast: Cast) -> set[str]:
    told = Relationship.objects.entitled("told").signed_in()
    return {a.called for a in (cast.without_responsibility,) if not told.filter(adult=a).exists()}


def test_two_children_make_one_notice_and_its_page_names_both(
    school_morning: Traveller, cast: Cast, signed_in: Callable[[Staff | Adult], Any]
) -> None:
    notice = gone(sent(cast.head, Selection(whole=True)))
    message = Message.objects.get(adult=cast.huda)
    assert "Yusuf" not in message.body
    assert "Layla" not in message.body
    page = signed_in(cast.huda)
    shown = page.get(f"/notices/{notice.pk}/").content.decode()
    assert "Yusuf and Layla" in shown
    assert "?child=" not in shown
    about_one = gone(sent(cast.jo, Selection(years=frozenset({4}))))
    # Whoever asks about it need not say which child.
    assert f"?child={cast.yusuf.pk}" in page.get(f"/notices/{about_one.pk}/").content.decode()
    of = {message.pupil_id, *message.also.values_list("pupil_id", flat=True)}
    assert of == {cast.yusuf.pk, cast.layla.pk}
    assert not Told.objects.filter(adult__in=[cast.barred, cast.samira, cast.pending, cast.former]).exists()
    assert not Told.objects.filter(adult__school=cast.millbrook).exists()


def test_each_is_written_to_alone(school_morning: Traveller, cast: Cast, mailoutbox: Any) -> None:
    gone(sent(cast.head, Selection(years=frozenset({4}))))
    for pk in Delivery.objects.filter(state="queued").values_list("pk", flat=True):
        sending.send(pk)
    assert len(mailoutbox) == Delivery.objects.filter(channel="email", state="handed_over").count() > 5
    assert all(len(mail.recipients()) == 1 and not mail.cc and not mail.bcc for mail in mailoutbox)


def test_who_reads_polish_is_told_that_the_words_are_english(school_morning: Traveller, cast: Cast) -> None:
    """Untranslated words never go out in silence; whoever reads English is told nothing of the kind."""
    Adult.objects.filter(pk=cast.huda.pk).update(language="pl")
    gone(sent(cast.jo, Selection(years=frozenset({4}))))
    hers, his = Message.objects.get(adult=cast.huda), Message.objects.get(adult=cast.karim)
    with translation.override("pl"):
        assert str(written_in_english()) in hers.body
    assert "Bring a coat." in hers.body
    assert (hers.language, his.language) == ("pl", "en-gb")
    assert "in English" not in his.body


def test_only_those_who_speak_a_language(cast: Cast) -> None:
    notice = gone(sent(cast.jo, Selection(whole=True, languages=frozenset({"ar"}))))
    assert readers(notice) == {"Huda"}


def test_an_order_in_the_half_minute_is_obeyed(cast: Cast) -> None:
    notice = sent(cast.jo, Selection(years=frozenset({4})))
    enrolment.restrict(cast.yusuf, cast.karim, by=viewer_of(cast.head), kind="dsl_decision", takes=frozenset({"told"}))
    assert "Karim" not in readers(gone(notice))


@pytest.mark.parametrize("lost", ["yusuf", "layla"])
def test_a_right_lost_for_one_of_two_children_leaves_that_one_named_nowhere(
    school_morning: Traveller, cast: Cast, signed_in: Callable[[Staff | Adult], Any], mailoutbox: Any, lost: str
) -> None:
    """The order came in when her notice about both was written and waited in the queue."""
    notice = gone(sent(cast.head, Selection(whole=True)))
    child = getattr(cast, lost)
    enrolment.restrict(child, cast.huda, by=viewer_of(cast.head), kind="dsl_decision", takes=frozenset({"told"}))
    for pk in Delivery.objects.filter(message__adult=cast.huda, state="queued").values_list("pk", flat=True):
        sending.send(pk)
    mails = "".join(mail.subject + mail.body for mail in mailoutbox)
    message = Message.objects.get(adult=cast.huda)
    page = signed_in(cast.huda)
    read = "".join(
        page.get(f"/{where}/").content.decode() for where in (f"messages/{message.pk}", f"notices/{notice.pk}")
    )
    assert child.called not in mails + read


def test_an_order_after_that_hides_it(cast: Cast, signed_in: Callable[[Staff | Adult], Any]) -> None:
    notice = gone(sent(cast.jo, Selection(years=frozenset({4}))))
    page = signed_in(cast.karim)
    assert page.get(f"/notices/{notice.pk}/").status_code == 200
    enrolment.restrict(cast.yusuf, cast.karim, by=viewer_of(cast.head), kind="dsl_decision", takes=frozenset({"told"}))
    assert page.get(f"/notices/{notice.pk}/").status_code == 404


# -- second thoughts, and a second person ---------------------------------------------------------------------------


def test_taken_back_in_the_half_minute_reaches_nobody(cast: Cast) -> None:
    notice = sent(cast.jo, Selection(years=frozenset({4})))
    notice = actions.take_back(notice, by=viewer_of(cast.jo))
    tasks.let_out(notice.pk)
    tasks.sweep()
    assert (notice.state, Message.objects.count()) == ("draft", 0)


def test_gone_is_gone(cast: Cast) -> None:
    notice = gone(sent(cast.jo, Selection(years=frozenset({4}))))
    with pytest.raises(Refused, match="too late"):
        actions.take_back(notice, by=viewer_of(cast.jo))


def test_a_word_to_one_family_goes_at_once(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        notice = sent(cast.grace, Selection(pupils=frozenset({cast.yusuf.pk})))
    assert readers(notice) == {"Huda", "Karim"}


def test_nothing_goes_before_its_day(cast: Cast) -> None:
    notice = sent(cast.jo, Selection(years=frozenset({4})), goes_at=timezone.now() + timedelta(days=2))
    tasks.sweep()
    assert Message.objects.count() == 0
    assert notice.release_at is not None
    assert notice.release_at > timezone.now() + timedelta(days=1)


def test_above_the_limit_a_second_person_looks(cast: Cast) -> None:
    actions.set_limit(by=viewer_of(cast.head), above=3)
    notice = sent(cast.jo, Selection(years=frozenset({4})))
    tasks.sweep()
    assert (notice.state, Message.objects.count()) == ("waiting", 0)
    with pytest.raises(Refused, match="You wrote this"):
        actions.confirm(notice, by=viewer_of(cast.jo), version=notice.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(confirmed_by=cast.jo)
    notice = actions.confirm(notice, by=viewer_of(cast.head), version=notice.version)
    assert notice.state == "held"
    assert gone(notice).state == "gone"


def test_a_second_person_confirms_what_they_saw(cast: Cast) -> None:
    actions.set_limit(by=viewer_of(cast.head), above=3)
    notice = sent(cast.jo, Selection(years=frozenset({4})))
    with pytest.raises(Refused):
        actions.confirm(notice, by=viewer_of(cast.head), version=notice.version - 1)
    Relationship.objects.filter(adult=cast.karim).update(sign_in="withdrawn")
    with pytest.raises(Refused, match="would now reach"):
        actions.confirm(notice, by=viewer_of(cast.head), version=notice.version)


@pytest.mark.parametrize("typed", [None, 0, 3])
def test_all_parents_asks_for_the_number(cast: Cast, typed: int | None) -> None:
    notice = draft(cast.jo, Selection(whole=True))
    people = audience.people(notice)
    with pytest.raises(Refused, match="all parents"):
        actions.send(notice, by=viewer_of(cast.jo), version=notice.version, seen=people, typed=typed)


def test_a_number_that_has_moved_stops_it(cast: Cast) -> None:
    notice = draft(cast.jo, Selection(years=frozenset({4})))
    with pytest.raises(Refused, match="not 2"):
        actions.send(notice, by=viewer_of(cast.jo), version=notice.version, seen=2)


def test_the_click_counts_nobody_whom_the_page_has_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    jo, notice = viewer_of(cast.jo), draft(cast.jo, Selection(years=frozenset({4})))
    people = audience.people(notice)
    sealed = shown.seal(notice, jo, people)
    monkeypatch.setattr(audience, "people", lambda notice: pytest.fail("counted again"))
    notice = actions.send(notice, by=jo, version=notice.version, seen=people, sealed=sealed)
    assert (notice.state, notice.expected, Message.objects.count()) == ("held", people, 0)


@pytest.mark.parametrize("what", ["no seal", "another number", "another version", "another person", "old", "forged"])
def test_a_number_that_the_page_did_not_show_is_counted_again(cast: Cast, what: str) -> None:
    jo, notice = viewer_of(cast.jo), draft(cast.jo, Selection(years=frozenset({4})))
    with time_machine.travel(timezone.now() - timedelta(minutes=6 if what == "old" else 0)):
        sealed = {
            "no seal": "",
            "another number": shown.seal(notice, jo, 2),
            "another version": shown.seal(Notice(pk=notice.pk, version=notice.version - 1), jo, 1),
            "another person": shown.seal(notice, viewer_of(cast.head), 1),
            "old": shown.seal(notice, jo, 1),
            "forged": shown.seal(notice, jo, 2).replace("/2:", "/1:"),
        }[what]
    with pytest.raises(Refused, match="people, not 1"):
        actions.send(notice, by=jo, version=notice.version, seen=1, sealed=sealed)


def test_control_the_seal_of_the_page_is_believed(cast: Cast) -> None:
    jo, notice = viewer_of(cast.jo), draft(cast.jo, Selection(years=frozenset({4})))
    actions.send(notice, by=jo, version=notice.version, seen=1, sealed=shown.seal(notice, jo, 1))


def test_pressing_send_twice_sends_once(cast: Cast) -> None:
    notice = draft(cast.jo, Selection(years=frozenset({4})))
    people, version = audience.people(notice), notice.version
    actions.send(notice, by=viewer_of(cast.jo), version=version, seen=people)
    with pytest.raises(Refused, match="has changed"):
        actions.send(notice, by=viewer_of(cast.jo), version=version, seen=people)


def test_two_windows_do_not_overwrite_each_other(cast: Cast) -> None:
    notice = draft(cast.jo)
    more = {"kind": "change", "title": "Other", "words": "Words"}
    actions.keep(notice, by=viewer_of(cast.jo), version=notice.version, **more)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="another window"):
        actions.keep(notice, by=viewer_of(cast.jo), version=2, **more)  # type: ignore[arg-type]


# -- whose is whose -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["whole", "another class", "another’s child", "a year"])
def test_a_teacher_reaches_their_own_class(cast: Cast, what: str) -> None:
    chosen = {
        "whole": Selection(whole=True),
        "another class": Selection(classes=frozenset({cast.rowan.pk})),
        "another’s child": Selection(pupils=frozenset({cast.mia.pk})),
        "a year": Selection(years=frozenset({4})),
    }[what]
    with pytest.raises(Refused, match="not yours"):
        draft(cast.grace, chosen)


def test_a_teacher_writes_to_their_class_and_to_no_other(cast: Cast) -> None:
    assert "Piotr" not in readers(gone(sent(cast.grace, Selection(classes=frozenset({cast.willow.pk})))))


def test_a_class_given_away_meanwhile_is_asked_again(cast: Cast) -> None:
    notice = draft(cast.grace, Selection(classes=frozenset({cast.willow.pk})))
    people = audience.people(notice)
    cast.willow.teachings.all().delete()
    with pytest.raises(Refused, match="any more"):
        actions.send(notice, by=viewer_of(cast.grace), version=notice.version, seen=people)


def test_a_word_to_colleagues_reaches_no_parent_whatever_is_ticked(cast: Cast) -> None:
    notice = draft(cast.head, Selection(whole=True), readers="staff", is_urgent=True)
    assert (notice.parts.count(), notice.is_urgent) == (0, False)
    people = audience.people(notice)
    notice = gone(actions.send(notice, by=viewer_of(cast.head), version=notice.version, seen=people))
    assert set(Told.objects.filter(notice=notice).values_list("adult", flat=True)) == {None}
    told = set(Told.objects.filter(notice=notice).values_list("staff", flat=True))
    assert cast.grace.pk in told
    assert not told & {cast.governor.pk, cast.supply.pk, cast.millbrook_head.pk}


def visible(viewer: Viewer, notice: Notice) -> bool:
    return Notice.objects.visible_to(viewer).filter(pk=notice.pk).exists()


def test_a_draft_is_its_authors_alone(cast: Cast) -> None:
    notice = draft(cast.grace, Selection(classes=frozenset({cast.willow.pk})))
    assert visible(viewer_of(cast.grace), notice)
    assert not any(visible(viewer_of(p), notice) for p in (cast.head, cast.jo, cast.reid, cast.huda))


def test_who_may_confirm_sees_what_was_sent_but_not_about_their_own_child(cast: Cast) -> None:
    notice = gone(sent(cast.grace, Selection(pupils=frozenset({cast.yusuf.pk}))))
    assert visible(viewer_of(cast.head), notice)
    assert not visible(viewer_of(cast.reid), notice)
    cast.huda.user = cast.head.user
    cast.huda.save(update_fields=["user"])
    assert not visible(viewer_of(cast.head), notice)


# -- dying, and going on --------------------------------------------------------------------------------------------


class Crash(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("rounds", [2])
def test_a_worker_that_dies_at_any_step_tells_everybody_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    """Every numbered step; in the second round the one that takes over dies there as well (reliability G-21)."""
    monkeypatch.setattr(expansion, "PORTION", 3)
    two = Selection(pupils=frozenset({cast.yusuf.pk, cast.ela.pk}))
    expected = sorted(person.pk for person in (cast.huda, cast.karim, cast.katarzyna, cast.ela_father))
    for step in range(1, 60):
        notice = sent(cast.jo, two)
        Notice.objects.filter(pk=notice.pk).update(release_at=timezone.now() - timedelta(seconds=1))
        died = [_die_at(step, notice) for _ in range(rounds)]
        failpoints.listen(None)
        tasks.sweep()
        tasks.sweep()
        told = list(Told.objects.filter(notice=notice).values_list("adult", flat=True))
        assert sorted(told) == expected, step
        assert Message.objects.filter(key__startswith=f"notice:{notice.pk}/").count() == len(expected)
        assert Entry.objects.filter(verb="notice.gone", object_id=notice.pk).count() == 1
        if not died[0]:
            break
    assert step >= 10  # all of them were reached


def _die_at(step: int, notice: Notice) -> bool:
    seen = 0

    def listener(name: str) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            raise Crash(name)

    failpoints.listen(listener)
    try:
        expansion.release(notice.pk)  # what had not been committed is rolled back as the crash passes through
    except Crash:
        return True
    return False


def test_control_without_the_mark_the_next_worker_tells_them_again(cast: Cast) -> None:
    notice = gone(sent(cast.jo, Selection(years=frozenset({4}))))
    Notice.objects.filter(pk=notice.pk).update(state="going", told_up_to=0)
    with pytest.raises(IntegrityError):  # and the database would not have it
        expansion.release(notice.pk)


def test_it_costs_a_handful_of_statements_whatever_the_number(
    cast: Cast, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schoolgate.outbox.bulk.nudge_many", lambda *a, **k: None)
    notice = sent(cast.jo, Selection(years=frozenset({4})))
    Notice.objects.filter(pk=notice.pk).update(release_at=timezone.now())
    with django_assert_max_num_queries(40):
        expansion.release(notice.pk)
    assert Told.objects.filter(notice=notice).count() > 7
