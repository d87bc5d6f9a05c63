"""A link or a letter opens one door, once, for one person, in one browser (reliability T23, T27, T28; G-13, G-17)."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from schoolgate.accounts.tests.door import newest_code
from schoolgate.accounts.tests.invited import (
    come_in_with_letter,
    give_birthdays,
    invite,
    is_in,
    mailed_key,
    typed,
    who_is_in,
)
from schoolgate.enrolment import actions, codes
from schoolgate.enrolment.models import Invitation
from schoolgate.logs import logging_config
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Relationship, User
from schoolgate.people.queries import today
from schoolgate.testing.cast import Cast, viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture(autouse=True)
def _birthdays(cast: Cast) -> None:
    give_birthdays()


# -- a mailed link ---------------------------------------------------------------------------------------------------


def test_a_mailed_link_leads_to_six_numbers_and_in(cast: Cast, client: Client) -> None:
    invite(cast, cast.huda, "email")
    path = f"/in/{mailed_key()}/"
    page = client.get(path).content.decode()
    assert "Huda" not in page
    assert "Yusuf" not in page
    answer = client.post(path)
    assert answer["Location"] == "/sign-in/code/"
    assert not is_in(client)
    client.post("/sign-in/code/", {"code": newest_code()})
    assert who_is_in(client) == f"adult:{cast.huda.pk}"


def test_a_scanner_that_opens_every_link_spends_nothing(cast: Cast, client: Client) -> None:
    invite(cast, cast.huda, "email")
    path = f"/in/{mailed_key()}/"
    for _ in range(20):
        scanner = Client()
        assert scanner.get(path).status_code == scanner.head(path).status_code == 200
    assert Invitation.objects.get().opened_at is None
    assert client.post(path)["Location"] == "/sign-in/code/"


def test_a_link_is_used_once_and_opens_in_no_other_browser(cast: Cast, client: Client) -> None:
    made = invite(cast, cast.maureen, "letter")
    path = f"/in/{made.key}/"
    assert client.post(path)["Location"] == "/sign-in/letter/"
    thief = Client()
    assert thief.post(path).status_code == 409
    assert thief.post("/sign-in/letter/", {"first_name": "Alfie", "born": "12 3 2017"}).status_code == 422
    assert not is_in(thief)
    assert client.post(path)["Location"] == "/sign-in/letter/"  # the browser that opened it may go on
    assert client.post("/sign-in/letter/", {"first_name": "alfie", "born": "12/03/17"}).status_code == 302
    assert who_is_in(client) == f"adult:{cast.maureen.pk}"
    client.post("/sign-out/")
    assert client.post(path).status_code == 409


def dead(cast: Cast, how: str, made: Any, key: str) -> str:
    """Make an invitation dead in one of the ways there are; return the link's key to try."""
    row, adult = made.invitation, made.invitation.adult
    match how:
        case "expired":
            Invitation.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        case "withdrawn":
            actions.withdraw_invitation(row, by=viewer_of(cast.jo))
        case "replaced":
            invite(cast, adult, "letter")
        case "tampered":
            return key[:-1] + ("A" if key[-1] != "A" else "B")
        case "access withdrawn":
            for link in Relationship.objects.filter(adult=adult):
                actions.withdraw_access(link, by=viewer_of(cast.jo))
        case "child left":
            for link in Relationship.objects.filter(adult=adult).select_related("pupil"):
                link.pupil.left = today() - timedelta(days=1)
                link.pupil.save()
        case "switched off":
            User.objects.filter(pk=adult.user_id).update(is_active=False)
        case "barred":
            for link in Relationship.objects.filter(adult=adult).select_related("pupil"):
                actions.restrict(link.pupil, adult, by=viewer_of(cast.head), kind="non_molestation", summary="x")
        case "address changed":
            Adult.objects.filter(pk=adult.pk).update(email="new@home.example", mobile="07700 900000")
        case "other adult":
            Invitation.objects.filter(pk=row.pk).update(adult=cast.leah)
        case "never made":
            return codes.new_key()
    return key


DEAD = ("expired", "withdrawn", "replaced", "tampered", "access withdrawn", "child left", "switched off", "barred",
        "address changed", "other adult", "never made")  # fmt: skip


@pytest.mark.parametrize("how", DEAD)
def test_a_dead_link_opens_nothing_and_they_all_say_the_same(cast: Cast, client: Client, how: str) -> None:
    made = invite(cast, cast.huda, "text")
    key = dead(cast, how, made, made.key)
    answer = client.post(f"/in/{key}/")
    nothing = Client().post(f"/in/{codes.new_key()}/")
    bodies = {TOKEN.sub("", page.content.decode()) for page in (answer, nothing)}
    assert (answer.status_code, len(bodies)) == (409, 1)
    assert not is_in(client)


@pytest.mark.parametrize("how", [how for how in DEAD if how not in ("tampered", "address changed", "never made")])
def test_a_dead_letter_opens_nothing(cast: Cast, client: Client, how: str) -> None:
    made = invite(cast, cast.huda)
    dead(cast, how, made, made.key)
    assert come_in_with_letter(client, made).status_code == 422
    assert not is_in(client)


def test_what_dies_between_link_and_fact_stays_dead(cast: Cast, client: Client) -> None:
    made = invite(cast, cast.huda, "text")
    assert client.post(f"/in/{made.key}/").status_code == 302
    User.objects.filter(email=cast.huda.email).update(is_active=False)
    assert client.post("/sign-in/letter/", {"first_name": "Yusuf", "born": "12 3 2017"}).status_code == 422
    assert not is_in(client)


def test_control_a_link_that_is_alive_does_open(cast: Cast, client: Client) -> None:
    made = invite(cast, cast.huda, "text")
    assert client.post(f"/in/{made.key}/").status_code == 302


def test_no_secret_of_one_school_opens_anything_at_another(cast: Cast) -> None:
    """Every way to swap two rows of two schools (T27, Zulip CVE-2022-21706)."""
    ours, theirs = (
        invite(cast, cast.huda),
        invite(cast, cast.carys, by=_office_of_millbrook(cast)),
    )
    here, there = ours.invitation, theirs.invitation
    opened = 0
    for fields in (
        {"link_finder": there.link_finder, "code_finder": there.code_finder},
        {"link_finder": there.link_finder, "code_finder": there.code_finder,
         "link_seal": there.link_seal, "code_seal": there.code_seal},
        {"link_seal": there.link_seal, "code_seal": there.code_seal},
    ):  # fmt: skip
        Invitation.objects.filter(pk=there.pk).update(link_finder="", code_finder="")
        Invitation.objects.filter(pk=here.pk).update(**fields)
        for made in (ours, theirs):
            browser = Client()
            opened += browser.post(f"/in/{made.key}/").status_code == 302
            opened += come_in_with_letter(browser, made).status_code == 302
            opened += is_in(browser)
    assert opened == 0


def _office_of_millbrook(cast: Cast) -> Any:
    return cast.millbrook_head


# -- a letter --------------------------------------------------------------------------------------------------------


def test_a_letter_and_what_a_grown_up_knows_open_the_door_once(cast: Cast, client: Client) -> None:
    made = invite(cast, cast.huda)
    assert come_in_with_letter(client, made, "yusuf", born="12. März 2017").status_code == 422
    answer = client.post("/sign-in/letter/", typed(codes.grouped(made.code).lower(), "YUSUF", "12th March 2017"))
    assert answer.status_code == 422  # "12th" is no number
    assert come_in_with_letter(client, made, " yusuf ", born="2017-03-12").status_code == 302
    assert who_is_in(client) == f"adult:{cast.huda.pk}"
    assert come_in_with_letter(Client(), made).status_code == 422


def test_five_wrong_facts_end_it_and_the_office_is_told_once(cast: Cast) -> None:
    made = invite(cast, cast.huda)
    for _ in range(5):
        assert come_in_with_letter(Client(), made, born="13 3 2017").status_code == 422
    assert come_in_with_letter(Client(), made).status_code == 422
    assert Invitation.objects.get(pk=made.invitation.pk).why_ended == "tries"
    told = Message.objects.filter(kind="enrolment/notices/tries")
    assert set(told.values_list("staff", flat=True)) == {cast.jo.pk, cast.office_lead.pk}
    assert all("Huda" not in message.body and "Yusuf" not in message.body for message in told)


def test_four_wrong_facts_and_a_right_one_are_fine(cast: Cast, client: Client) -> None:
    made = invite(cast, cast.huda)
    for _ in range(4):
        come_in_with_letter(client, made, "Yousef")
    assert come_in_with_letter(client, made).status_code == 302


def test_guessing_codes_claims_nobody(cast: Cast, settings: Any) -> None:
    """The drill: as many as the limit lets through, near misses of real codes among them, with the right fact."""
    made = [invite(cast, adult) for adult in (cast.huda, cast.karim, cast.maureen)]
    claims = limited = 0
    for n in range(400):
        near = made[n % 3].code
        at = n % codes.RANDOM_SIGNS
        signs = near[:at] + codes.ALPHABET[(codes.ALPHABET.index(near[at]) + 1 + n) % 32] + near[at + 1 : -1]
        guess = signs + codes.check_sign(signs) if n % 2 else codes.new_code()
        if guess in {one.code for one in made}:
            continue
        browser = Client()
        answer = browser.post("/sign-in/letter/", typed(guess))
        limited += "many times" in answer.content.decode()
        claims += answer.status_code == 302 or is_in(browser)
    print(f"\n400 guesses: {claims} claims, {limited} held off by the limit")
    assert claims == 0
    assert limited > 0
    assert {row.used_at for row in Invitation.objects.all()} == {None}


def test_every_wrong_answer_reads_the_same(cast: Cast) -> None:
    made = invite(cast, cast.huda)
    wrong = [
        typed(codes.new_code()),
        typed(made.code, "Layla-not"),
        typed(made.code, born="1 1 2017"),
        typed("K7QX-3MPD-W9TR-4HZN-B"),
        typed("x"),
    ]
    bodies = set()
    for data in wrong:
        answer = Client().post("/sign-in/letter/", data)
        assert answer.status_code == 422
        body = TOKEN.sub("", answer.content.decode())
        for name, value in data.items():
            body = body.replace(f'value="{value}"', f"[{name}]")
        bodies.add(body)
    assert len(bodies) == 1


def formatter() -> logging.Formatter:
    """What every line of the log goes through."""
    config = logging_config("DEBUG", as_json=True, keep_loggers=False)["formatters"]["line"]
    made: logging.Formatter = config.pop("()")(**config)
    return made


def test_no_secret_is_kept_or_logged(cast: Cast, client: Client, caplog: Any) -> None:
    from django.apps import apps

    caplog.set_level("DEBUG")
    made = invite(cast, cast.huda)
    come_in_with_letter(client, made, "Nobody")
    Client().post(f"/in/{made.key}/x/")
    Client(enforce_csrf_checks=True).post(f"/in/{made.key}/")
    for model in apps.get_models():
        for row in model._default_manager.all().values_list():
            assert made.code not in str(row)
            assert made.key not in str(row)
    assert made.code not in caplog.text
    lines = [formatter().format(record) for record in caplog.records]
    assert any("/in/" in line for line in lines)
    assert [line for line in lines if made.key in line] == []


def test_a_mailed_key_goes_when_the_mail_has_gone(cast: Cast, mailoutbox: Any, settings: Any) -> None:
    from schoolgate.outbox import sending
    from schoolgate.outbox.models import Delivery

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    invite(cast, cast.huda, "email")
    key = mailed_key()
    sending.send(Delivery.objects.get(message__kind="enrolment/notices/invitation").pk)
    assert key in mailoutbox[0].body
    assert "Yusuf" not in mailoutbox[0].body
    message = Message.objects.get(kind="enrolment/notices/invitation")
    assert (message.body, message.link_path) == ("", "")


def test_a_letter_on_a_shared_phone_ends_with_the_browser(cast: Cast, client: Client) -> None:
    come_in_with_letter(client, invite(cast, cast.maureen), "Alfie", is_shared="on")
    assert client.session.get_expire_at_browser_close()


def test_whoever_else_was_signed_in_on_this_phone_is_signed_out(cast: Cast, client: Client) -> None:
    """Journey 4: the son's phone, the grandmother's text. Nothing is merged."""
    come_in_with_letter(client, invite(cast, cast.huda))
    made = invite(cast, cast.maureen, "letter")
    client.post(f"/in/{made.key}/")
    assert not is_in(client)
    client.post("/sign-in/letter/", {"first_name": "Alfie", "born": "12 3 2017"})
    assert who_is_in(client) == f"adult:{cast.maureen.pk}"


@pytest.mark.parametrize("bad", ["\x00", "x" * 500, "🙂" * 40, "", "K7QX"])
def test_bad_input_is_a_page(cast: Cast, client: Client, bad: str) -> None:
    for field in ("code", "first_name", "born"):
        answer = client.post("/sign-in/letter/", typed(codes.new_code()) | {field: bad})
        assert answer.status_code == 422
    assert client.post(f"/in/{'x' * 400}/").status_code == 409


def test_the_limits_per_network_are_the_same_for_good_and_bad(cast: Cast) -> None:
    made = invite(cast, cast.huda)
    for _ in range(60):
        Client().post("/sign-in/letter/", typed(codes.new_code()))
    answer = come_in_with_letter(Client(), made)
    assert "many times" in answer.content.decode()
