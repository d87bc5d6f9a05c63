"""Inviting: who may be asked in and how, one invitation at a time, in the reader's own hours, and where it stands."""

import re
import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.safestring import SafeString

from schoolgate.enrolment import actions, first_visits, letters, where_it_stands
from schoolgate.enrolment.actions.inviting import Made, ways_of
from schoolgate.enrolment.models import FirstVisit, Invitation
from schoolgate.enrolment.where_it_stands import Step
from schoolgate.outbox import sending
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.details import ContactPoint
from schoolgate.people.models import Adult, Pupil, Relationship, User
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, secrets_of, viewer_of
from schoolgate.timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


def invite(cast: Cast, adult: Adult, way: str, *, is_pilot: bool = False) -> Made:
    run = actions.begin_run(secrets.token_hex(8), by=viewer_of(cast.jo), is_pilot=is_pilot)
    assert run is not None
    return actions.invite(adult, way, run=run, by=viewer_of(cast.jo))


def step_of(cast: Cast, adult: Adult) -> str:
    line = where_it_stands.line_of(viewer_of(cast.jo), adult.pk)
    return line.step.value if line else ""


# -- who and how -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["pending", "barred", "former", "samira", "carys"])
def test_nobody_is_invited_whom_nobody_confirmed_or_who_may_not_be_told(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not confirmed"):
        invite(cast, getattr(cast, who), "letter")
    assert not Invitation.objects.exists()


def test_nobody_invites_themself(cast: Cast) -> None:
    run = actions.begin_run("one", by=viewer_of(cast.rao))
    assert run is not None
    with pytest.raises(Refused, match="Somebody else"):
        actions.invite(cast.rao_parent, "letter", run=run, by=viewer_of(cast.rao))


def test_a_second_invitation_ends_the_first_and_both_are_remembered(cast: Cast) -> None:
    first = invite(cast, cast.huda, "letter").invitation
    invite(cast, cast.huda, "text")
    first.refresh_from_db()
    assert first.why_ended == "replaced"
    assert (
        list(Entry.objects.filter(verb="invited").values_list("by_staff", "adult")) == [(cast.jo.pk, cast.huda.pk)] * 2
    )


def test_the_same_press_twice_makes_nothing_twice(cast: Cast) -> None:
    assert actions.begin_run("same", by=viewer_of(cast.jo)) is not None
    assert actions.begin_run("same", by=viewer_of(cast.jo)) is None


def test_a_mail_at_night_waits_for_the_morning_and_has_no_secret_before(school_morning: Any, cast: Cast) -> None:
    school_morning.move_to(timezone.now().replace(hour=21))
    row = invite(cast, cast.huda, "email").invitation
    assert (row.link_finder, Message.objects.count()) == ("", 0)
    actions.send_waiting()
    assert Message.objects.count() == 0
    school_morning.shift(timedelta(hours=11))
    actions.send_waiting()
    actions.send_waiting()
    row.refresh_from_db()
    message = Message.objects.get()
    assert (message.adult, message.is_secret, row.message) == (cast.huda, True, message)
    assert row.link_finder


def test_what_is_taken_back_at_night_is_not_sent_in_the_morning(school_morning: Any, cast: Cast) -> None:
    school_morning.move_to(timezone.now().replace(hour=21))
    row = invite(cast, cast.huda, "email").invitation
    actions.withdraw_invitation(row, by=viewer_of(cast.jo))
    school_morning.shift(timedelta(hours=11))
    actions.send_waiting()
    assert not Message.objects.exists()


def taken_back_just_before_it_goes(cast: Cast, monkeypatch: Any) -> Delivery:
    """A worker has the mail in hand and is talking to the mail server when Jo takes the invitation back."""
    row = invite(cast, cast.huda, "email").invitation
    delivery = Delivery.objects.get(message=row.message)
    real = sending.CHANNELS["email"]

    class Slow:
        is_instant, is_ready = False, real.is_ready

        def send(self, envelope: Any, *, last_word: Any) -> str:
            actions.withdraw_invitation(row, by=viewer_of(cast.jo))
            return real.send(envelope, last_word=last_word)

    monkeypatch.setitem(sending.CHANNELS, "email", Slow())
    sending.send(delivery.pk)
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize("deed", ["withdrawn", "replaced"])
def test_a_mail_that_waits_does_not_go_once_its_invitation_has_ended(cast: Cast, deed: str, mailoutbox: Any) -> None:
    row = invite(cast, cast.huda, "email").invitation
    delivery = Delivery.objects.get(message=row.message)
    if deed == "withdrawn":
        actions.withdraw_invitation(row, by=viewer_of(cast.jo))
    else:
        invite(cast, cast.huda, "letter")
    sending.send(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, mailoutbox) == ("not_needed", "left_unsent", [])
    assert delivery.message.link_path == ""


def test_nor_when_a_worker_has_it_in_hand(cast: Cast, mailoutbox: Any, monkeypatch: Any) -> None:
    assert taken_back_just_before_it_goes(cast, monkeypatch).state == "not_needed"
    assert mailoutbox == []


def test_control_without_calling_it_back_the_mail_goes(cast: Cast, mailoutbox: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("schoolgate.enrolment.actions.inviting.recall", lambda ids: None)
    assert taken_back_just_before_it_goes(cast, monkeypatch).state == "handed_over"
    assert [mail.to for mail in mailoutbox] == [[cast.huda.email]]


def test_one_at_a_time_and_many_at_once_agree_about_the_ways(cast: Cast) -> None:
    """The list asks a few statements for all; the action asks for one. They may never differ."""
    Adult.objects.filter(pk=cast.karim.pk).update(mobile=cast.huda.mobile.replace("0", "+44 0", 1))
    Adult.objects.filter(pk=cast.leah.pk).update(is_contact_shared=True)
    Adult.objects.filter(pk=cast.foster_carer.pk).update(email="")
    User.objects.filter(email=cast.foster_carer.email).update(email=None)
    Adult.objects.filter(pk=cast.mateo_mother.pk).update(email=cast.katarzyna.email)
    lines = where_it_stands.lines(viewer_of(cast.jo))
    assert len(lines) > 10
    for line in lines:
        assert line.ways == ways_of(Adult.objects.select_related("user").get(pk=line.adult.pk)), line.adult


# -- where it stands -------------------------------------------------------------------------------------------------


def test_every_adult_has_one_next_step_of_the_school(cast: Cast) -> None:
    assert step_of(cast, cast.huda) == "ready"
    row = invite(cast, cast.huda, "letter").invitation
    assert step_of(cast, cast.huda) == "hand"
    actions.hand_over(row, by=viewer_of(cast.jo))
    assert step_of(cast, cast.huda) == "help"
    Invitation.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert step_of(cast, cast.huda) == "again"
    assert step_of(cast, cast.karim) == "ready"
    invite(cast, cast.karim, "text")
    assert step_of(cast, cast.karim) == "send"
    invite(cast, cast.karim, "email")
    assert step_of(cast, cast.karim) == "help"
    Delivery.objects.update(state="failed", reason="refused")
    assert step_of(cast, cast.karim) == "mend"
    User.objects.filter(email=cast.karim.email).update(last_login=timezone.now())
    assert step_of(cast, cast.karim) == "in"
    Adult.objects.filter(pk=cast.leah.pk).update(email="", mobile="")
    assert step_of(cast, cast.leah) == "paper"
    assert step_of(cast, cast.pending) == ""


def test_the_page_speaks_of_our_steps(cast: Cast, signed_in: Any) -> None:
    invite(cast, cast.huda, "letter")
    page = signed_in(cast.jo).get("/families/invitations/").content.decode()
    assert "1 letter to hand out" in page
    assert "can be invited" in page
    assert cast.pending.full_name not in page
    assert cast.barred.full_name not in page


def test_a_class_is_invited_by_mail_and_a_second_press_of_the_same_form_changes_nothing(
    cast: Cast, signed_in: Any
) -> None:
    client = signed_in(cast.jo)
    page = client.get(f"/families/invitations/class/{cast.willow.pk}/").content.decode()
    key = re.findall(r'name="key" value="(\w+)"', page)[0]
    form = {"adult": [cast.huda.pk, cast.karim.pk], "mail": "yes", "pilot": "yes", "key": key}
    for _ in range(2):
        client.post("/families/invitations/run/", form)
    assert Invitation.objects.filter(run__is_pilot=True, ended_at__isnull=True).count() == 2
    assert Invitation.objects.count() == 2


def test_everybody_else_means_those_who_were_not_asked(cast: Cast, signed_in: Any) -> None:
    mine = invite(cast, cast.huda, "letter").invitation
    Adult.objects.filter(pk=cast.leah.pk).update(email="")
    signed_in(cast.jo).post("/families/invitations/run/", {"everybody": "yes", "key": "k"})
    mine.refresh_from_db()
    assert mine.ended_at is None
    asked = set(Invitation.objects.filter(way="email").values_list("adult", flat=True))
    assert cast.karim.pk in asked
    assert not asked & {cast.huda.pk, cast.leah.pk, cast.pending.pk, cast.barred.pk, cast.carys.pk}


@pytest.mark.parametrize("bad", ["x", "-1", "9" * 40, ""])
def test_odd_ticks_make_nothing(cast: Cast, signed_in: Any, bad: str) -> None:
    answer = signed_in(cast.jo).post("/families/invitations/run/", {"adult": [bad], "mail": "yes"})
    assert answer.status_code == 302
    assert not Invitation.objects.exists()


def test_another_schools_adult_does_not_exist(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.jo)
    assert client.post("/families/invitations/run/", {"adult": [cast.carys.pk], "mail": "yes"}).status_code == 404
    assert client.get(f"/adults/{cast.carys.pk}/invitation/").status_code == 404


def test_a_text_is_shown_once_names_no_child_and_is_ticked_when_sent(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.jo)
    page = client.post(f"/adults/{cast.huda.pk}/invitation/", {"way": "text", "key": "k"}).content.decode()
    words = re.findall(r"<textarea[^>]*>([^<]*)", page)[0]
    assert "/in/" in words
    assert len(words) <= 160
    assert not any(name in words for name in ("Huda", "Yusuf", "Layla"))
    assert "sends no texts by itself yet" in page
    row = Invitation.objects.get()
    client.post("/families/invitations/handed/", {"invitation": [row.pk]})
    row.refresh_from_db()
    assert (row.handed_by, row.handed_at is not None) == (cast.jo, True)


# -- letters ---------------------------------------------------------------------------------------------------------


def letters_of(client: Client, adults: list[Adult], **more: str) -> str:
    form = {"adult": [adult.pk for adult in adults], "letters": "yes", "key": secrets.token_hex(8)} | more
    return str(client.post("/families/invitations/run/", form).content.decode())


def sheets_in(page: str) -> list[str]:
    return re.findall(r'<section class="sheet".*?</section>', page, re.DOTALL)


def test_a_letter_shows_its_adults_own_and_nobody_elses_anything(cast: Cast, signed_in: Any) -> None:
    for adult, street in ((cast.huda, "1 Canary Row"), (cast.karim, "2 Other Road")):
        ContactPoint.objects.create(school=cast.school, adult=adult, kind="address", value=f"{street}\nHazelton")
    adults = [cast.huda, cast.karim, cast.maureen, cast.leah]
    page = letters_of(signed_in(cast.jo), adults)
    sheets = sheets_in(page)
    assert len(sheets) == 4
    pupils = [name for pupil in Pupil.objects.all() for name in (pupil.first_name, pupil.full_name)]
    for adult, sheet in zip(sorted(adults, key=lambda a: (a.last_name, a.first_name)), sheets, strict=True):
        assert adult.full_name in sheet
        others = {word for other in cast.adults if other != adult for word in secrets_of(other)}
        assert [word for word in others if word in sheet] == []
        assert [name for name in pupils if re.search(rf"\b{name}\b", sheet)] == []
        assert adult.email not in sheet
    assert "1 Canary Row" in next(sheet for sheet in sheets if "Huda" in sheet)
    assert sum("2 Other Road" in sheet for sheet in sheets) == 1
    assert len(set(re.findall(r'class="code"><bdi>([^<]+)', page))) == 4


def test_the_letters_words_are_few(cast: Cast, signed_in: Any) -> None:
    sheet = sheets_in(letters_of(signed_in(cast.jo), [cast.huda]))[0]
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", sheet, flags=re.DOTALL)).split()
    assert len(words) < 190


def test_a_secret_address_is_printed_apart_and_only_by_the_few(cast: Cast, signed_in: Any) -> None:
    ContactPoint.objects.create(
        school=cast.school, adult=cast.leah, kind="address", value="9 Refuge Lane", is_confidential=True
    )
    pair = [cast.leah, cast.huda]
    for who in (cast.jo, cast.office_lead):
        page = letters_of(signed_in(who), pair)
        assert "Refuge" not in page
        assert len(sheets_in(page)) == 2  # nobody is missing, so nobody is pointed out
    assert "Refuge" not in letters_of(signed_in(cast.jo), pair, apart="yes")
    apart = letters_of(signed_in(cast.office_lead), pair, apart="yes")
    assert "9 Refuge Lane" in apart
    assert len(sheets_in(apart)) == 1


def test_twenty_six_letters_in_one_press(cast: Cast, signed_in: Any) -> None:
    lines = where_it_stands.lines(viewer_of(cast.jo))
    page = letters_of(signed_in(cast.jo), [line.adult for line in lines], large="yes")
    assert len(sheets_in(page)) == len(lines)
    assert 'class="large"' in page
    assert page.count("<svg") == len(lines)


def test_the_square_says_the_same_as_the_link(cast: Cast, signed_in: Any, settings: Any, monkeypatch: Any) -> None:
    """Its address is the setting's, and the secret in it opens this very invitation."""
    seen: list[str] = []
    draw = letters.square

    def watched(text: str) -> SafeString:
        seen.append(text)
        return draw(text)

    monkeypatch.setattr(letters, "square", watched)
    letters_of(signed_in(cast.jo), [cast.huda])
    assert seen[0].startswith(f"{settings.PUBLIC_URL}/in/")
    assert Client().post(seen[0].removeprefix(settings.PUBLIC_URL)).status_code == 302


# -- the first ones --------------------------------------------------------------------------------------------------


def come_in(row: Invitation, hours_ago: int = 20) -> None:
    then = timezone.now() - timedelta(hours=hours_ago)
    Invitation.objects.filter(pk=row.pk).update(used_at=then)
    User.objects.filter(email=row.adult.email).update(last_login=then)


def test_the_first_ones_are_asked_once_the_day_after_and_nobody_else_is(cast: Cast) -> None:
    come_in(invite(cast, cast.huda, "letter", is_pilot=True).invitation)
    come_in(invite(cast, cast.karim, "letter").invitation)
    invite(cast, cast.maureen, "letter", is_pilot=True)
    for _ in range(3):
        first_visits.ask()
    assert list(Message.objects.values_list("adult", "link_path")) == [(cast.huda.pk, "/me/first-visit/")]


def test_an_answer_is_kept_without_its_giver_and_shown_five_at_a_time(cast: Cast, signed_in: Any) -> None:
    adults = [cast.huda, cast.karim, cast.maureen, cast.leah, cast.katarzyna, cast.mateo_mother]
    for n, adult in enumerate(adults):
        come_in(invite(cast, adult, "letter", is_pilot=True).invitation)
        client = signed_in(adult)
        assert client.get("/me/first-visit/").status_code == 200
        before = Entry.objects.count()
        assert client.post("/me/first-visit/", {"ease": "partly", "words": f"canary words {n}"}).status_code == 302
        assert Entry.objects.count() == before
        assert client.post("/me/first-visit/", {"ease": "yes"}).status_code == 404
        page = signed_in(cast.jo).get("/families/invitations/").content.decode()
        assert page.count("canary words") == (5 if n >= 4 else 0)
    assert FirstVisit.objects.count() == 6
    assert {field.name for field in FirstVisit._meta.get_fields()} == {"id", "school", "ease", "words"}


def test_for_everybody_else_there_is_no_such_page(cast: Cast, signed_in: Any) -> None:
    come_in(invite(cast, cast.karim, "letter").invitation)
    assert signed_in(cast.karim).get("/me/first-visit/").status_code == 404


def test_a_question_left_open_keeps_what_was_typed(cast: Cast, signed_in: Any) -> None:
    come_in(invite(cast, cast.huda, "letter", is_pilot=True).invitation)
    answer = signed_in(cast.huda).post("/me/first-visit/", {"words": "Bigger letters."})
    assert answer.status_code == 422
    assert "Bigger letters." in answer.content.decode()


def test_steps_stand_in_the_order_of_the_page() -> None:
    assert [step.value for step in Step] == ["mend", "hand", "send", "paper", "ready", "again", "help", "in"]


def test_ending_the_last_sign_in_ends_the_invitation_and_one_of_two_does_not(cast: Cast) -> None:
    row = invite(cast, cast.huda, "letter").invitation
    links = list(Relationship.objects.filter(adult=cast.huda))
    actions.withdraw_access(links[0], by=viewer_of(cast.jo))
    row.refresh_from_db()
    assert row.ended_at is None
    actions.withdraw_access(links[1], by=viewer_of(cast.jo))
    row.refresh_from_db()
    assert row.why_ended == "withdrawn"


def test_birthdays_are_understood_as_people_write_them() -> None:
    from schoolgate.accounts.forms_letter import day_from

    day = date(2017, 3, 12)
    for typed in ("12 3 2017", "12/03/17", "12.3.2017", "12 March 2017", "12 mar 17", "2017-03-12", " 12-03-2017 "):
        assert day_from(typed) == day, typed
    for typed in ("", "12", "12 3", "31 2 2017", "a b c", "1 13 2017", "12 3 2017 5", "١٢ ٣ ٢٠١٧", "9" * 50, "0 0 0"):
        assert day_from(typed) is None, typed
