"""Limits hold at once and are lifted by two people, never by a date and never by one."""

from datetime import timedelta

import pytest

from schoolgate.enrolment import actions, reminders
from schoolgate.enrolment.seen import stamp
from schoolgate.outbox.models import Message
from schoolgate.people.models import Relationship, Restriction
from schoolgate.people.queries import today
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast
from schoolgate.testing.factories import viewer_of
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db


def told(cast: Cast) -> bool:
    return Relationship.objects.entitled("told").filter(pupil=cast.yusuf, adult=cast.karim).exists()


def enter(cast, **more):
    return actions.restrict(
        cast.yusuf, cast.karim, by=viewer_of(cast.office_lead),
        **{"kind": "prohibited_steps", "takes": frozenset({"collect"}), "is_document_seen": True, **more},
    )  # fmt: skip


def test_it_takes_exactly_what_the_document_says(cast):
    limit = enter(cast)

    assert [take.kind for take in limit.takes.all()] == ["collect"]
    assert told(cast)
    assert not Relationship.objects.entitled("collect").filter(pupil=cast.yusuf, adult=cast.karim).exists()


def test_what_nobody_has_seen_holds_everything_at_once(cast):
    limit = enter(cast, is_document_seen=False, starts=cast.today + timedelta(days=30))

    assert limit.takes.count() == 6
    assert (limit.seen_at, limit.starts) == (None, cast.today)
    assert not told(cast)


def test_seeing_the_document_makes_the_hold_what_it_says(cast):
    limit = enter(cast, kind="unverified", is_document_seen=False)
    actions.see_document(
        limit, by=viewer_of(cast.adeyemi), kind="prohibited_steps", takes=frozenset({"collect"}), starts=cast.today
    )

    assert told(cast)
    assert Restriction.objects.get(pk=limit.pk).seen_by == cast.adeyemi
    with pytest.raises(Refused):
        actions.see_document(
            limit, by=viewer_of(cast.head), kind="prohibited_steps", takes=frozenset({"sign"}), starts=cast.today
        )


def test_the_last_day_opens_nothing(cast):
    enter(
        cast, takes=frozenset({"told"}), starts=cast.today - timedelta(days=9), expires=cast.today - timedelta(days=1)
    )

    assert not told(cast)


def test_one_person_lifts_nothing(cast):
    limit = enter(cast, takes=frozenset({"told"}))
    actions.ask_to_lift(limit, by=viewer_of(cast.head), reason="The order has ended.")
    assert not told(cast)
    with pytest.raises(Refused, match="A second person"):
        actions.confirm_lift(limit, by=viewer_of(cast.head))
    assert not told(cast)


def test_two_people_lift_it(cast):
    limit = enter(cast, takes=frozenset({"told"}))
    actions.ask_to_lift(limit, by=viewer_of(cast.head), reason="The order has ended.")
    actions.confirm_lift(limit, by=viewer_of(cast.adeyemi))

    assert told(cast)
    verbs = Entry.objects.order_by("pk").values_list("verb", "reach", "by_staff")
    assert list(verbs) == [
        ("restriction.entered", "audit", cast.office_lead.pk),
        ("restriction.lift-asked", "audit", cast.head.pk),
        ("restriction.lifted", "audit", cast.adeyemi.pk),
    ]


def test_two_records_of_one_human_are_one_person(cast):
    limit = enter(cast, takes=frozenset({"told"}))
    actions.ask_to_lift(limit, by=viewer_of(cast.head), reason="It has ended.")
    twin = viewer_of(cast.adeyemi)
    from dataclasses import replace

    with pytest.raises(Refused, match="A second person"):
        actions.confirm_lift(limit, by=replace(twin, user=cast.head.user))


def test_nothing_is_confirmed_that_nobody_asked_and_a_refusal_starts_over(cast):
    limit = enter(cast, takes=frozenset({"told"}))
    with pytest.raises(Refused, match="Nobody has asked"):
        actions.confirm_lift(limit, by=viewer_of(cast.adeyemi))
    actions.ask_to_lift(limit, by=viewer_of(cast.head), reason="It has ended.")
    actions.decline_lift(limit, by=viewer_of(cast.adeyemi))
    with pytest.raises(Refused, match="Nobody has asked"):
        actions.confirm_lift(limit, by=viewer_of(cast.adeyemi))


@pytest.mark.parametrize("who", ["grace", "jo", "admin", "price"])
def test_only_the_three_enter_and_lift(cast, who):
    limit = enter(cast)
    viewer = viewer_of(getattr(cast, who))
    with pytest.raises(Refused):
        actions.restrict(cast.yusuf, cast.karim, by=viewer, kind="dsl_decision", takes=frozenset({"told"}))
    with pytest.raises(Refused):
        actions.ask_to_lift(limit, by=viewer, reason="x")


def test_another_school_cannot_limit(cast):
    with pytest.raises(Refused):
        actions.restrict(
            cast.yusuf, cast.karim, by=viewer_of(cast.millbrook_head), kind="dsl_decision", takes=frozenset({"told"})
        )


def test_the_pages_from_entering_to_lifting(cast, visit):
    page = f"/pupils/{cast.yusuf.pk}/restrictions/"
    form = {
        "adult": cast.karim.pk, "kind": "prohibited_steps", "is_document_seen": "on", "takes": ["told", "book"],
        "starts": cast.today.isoformat(), "expires": "", "summary": "canary-summary",
    }  # fmt: skip
    assert visit(cast.office_lead, f"{page}new/").status_code == 200
    assert visit(cast.office_lead, f"{page}new/", form).status_code == 200
    limit = Restriction.objects.get(adult=cast.karim)
    assert not told(cast)
    assert "canary-summary" in visit(cast.head, page).content.decode()
    assert Entry.objects.filter(verb="restriction.read", by_staff=cast.head).exists()
    visit(cast.head, f"/restrictions/{limit.pk}/lift/", {"reason": "The order has ended.", "seen": stamp(limit)})
    assert "A second person has to confirm" in visit(cast.head, page).content.decode()
    assert visit(
        cast.head, f"/restrictions/{limit.pk}/lift/confirmation/", {"seen": stamp(limit)}
    ).status_code == 409  # fmt: skip
    visit(cast.adeyemi, f"/restrictions/{limit.pk}/lift/confirmation/", {"seen": stamp(limit)})
    assert told(cast)
    assert "lifted by" in visit(cast.head, page).content.decode()


def test_a_hold_and_its_document_by_page(cast, visit):
    page = f"/pupils/{cast.yusuf.pk}/restrictions/"
    form = {"adult": cast.karim.pk, "kind": "unverified", "starts": cast.today.isoformat()}
    assert "everything is held" in visit(cast.adeyemi, f"{page}new/", form).content.decode()
    limit = Restriction.objects.get(adult=cast.karim)
    assert visit(cast.adeyemi, f"/restrictions/{limit.pk}/document/").status_code == 200
    said = {"kind": "care_order", "takes": ["collect"], "starts": cast.today.isoformat(), "seen": stamp(limit)}
    visit(cast.adeyemi, f"/restrictions/{limit.pk}/document/", said)

    assert told(cast)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("takes", [], "Tick at least one"),
        ("expires", "2001-01-01", "before the first"),
        ("starts", "soon", "valid date"),
        ("adult", "0", "valid choice"),
        ("kind", "whim", "valid choice"),
    ],
)
def test_what_was_typed_is_kept_and_explained(cast, visit, field, value, sentence):
    form = {
        "adult": cast.karim.pk, "kind": "prohibited_steps", "is_document_seen": "on", "takes": ["told"],
        "starts": cast.today.isoformat(), "expires": "", "summary": "typed-and-kept", field: value,
    }  # fmt: skip
    page = visit(cast.office_lead, f"/pupils/{cast.yusuf.pk}/restrictions/new/", form).content.decode()

    assert sentence in page
    assert "typed-and-kept" in page
    assert not Restriction.objects.filter(adult=cast.karim).exists()


@pytest.mark.parametrize("who", ["grace", "jo", "admin", "price", "huda", "karim", "barred", "millbrook_head"])
def test_for_others_no_limit_exists(cast, visit, who):
    person = getattr(cast, who)
    paths = [
        f"/pupils/{cast.callum.pk}/restrictions/",
        f"/pupils/{cast.callum.pk}/restrictions/new/",
        f"/restrictions/{cast.no_contact.pk}/lift/",
        f"/restrictions/{cast.no_contact.pk}/document/",
    ]
    assert [visit(person, path).status_code for path in paths] == [404] * 4
    assert visit(person, f"/restrictions/{cast.no_contact.pk}/lift/confirmation/", {}).status_code == 404
    assert visit(person, f"/restrictions/{cast.no_contact.pk}/lift/refusal/", {}).status_code == 404


def test_a_hold_is_told_to_the_few_and_names_nobody(cast):
    enter(cast, is_document_seen=False)
    told_to = {m.staff: m for m in Message.objects.all()}

    assert set(told_to) == {cast.office_lead, cast.adeyemi, cast.head}
    for message in told_to.values():
        assert not any(name in message.subject + message.body for name in ("Karim", "Yusuf", "Al-Masri"))


def test_the_second_person_is_asked_and_the_first_is_not(cast):
    limit = enter(cast)
    actions.ask_to_lift(limit, by=viewer_of(cast.head), reason="It has ended.")

    assert {m.staff for m in Message.objects.all()} == {cast.office_lead, cast.adeyemi}


def test_limits_are_chased_ahead_of_their_last_day_once_and_daily_after_it(school_morning, cast):
    Restriction.objects.exclude(pk=enter(cast, expires=today() + timedelta(days=20)).pk).delete()
    limit = Restriction.objects.get()
    for days in (0, 0, 1):
        reminders.chase(today() + timedelta(days=days))
    assert Message.objects.count() == 3  # the DSL, the head and the office lead, once

    Message.objects.all().delete()
    monday = limit.expires + timedelta(days=7 - limit.expires.weekday())
    for day in (monday, monday, monday + timedelta(days=1), monday + timedelta(days=5)):
        reminders.chase(day)
    assert {m.staff for m in Message.objects.all()} == {cast.adeyemi, cast.head}
    assert Message.objects.count() == 4  # two people, two weekdays; Saturday is silent


def test_a_hold_older_than_two_days_is_chased(school_morning, cast):
    Restriction.objects.all().delete()
    enter(cast, is_document_seen=False)
    Message.objects.all().delete()
    reminders.chase(today())
    assert not Message.objects.exists()
    reminders.chase(today() + timedelta(days=2))
    assert Message.objects.count() == 2


def test_a_double_click_enters_one_limit(cast):
    assert enter(cast) == enter(cast)
    assert enter(cast, is_document_seen=False) == enter(cast, is_document_seen=False)
    assert Restriction.objects.filter(adult=cast.karim).count() == 2
