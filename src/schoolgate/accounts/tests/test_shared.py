"""Two people, one mailbox or none: each comes in as themself and as nobody else (mis-data 6.2, journey 4)."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from schoolgate.accounts.tests.door import ask, newest_code, wrong
from schoolgate.accounts.tests.invited import come_in_with_letter, give_birthdays, invite, is_in, who_is_in
from schoolgate.enrolment import actions
from schoolgate.enrolment.models import Invitation
from schoolgate.outbox.actions import notify
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult, Relationship, User
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]
BOX = "family@box.example"


@pytest.fixture
def pair(cast: Cast) -> tuple[Adult, Adult]:
    """Ines and Joao Costa, Tiago's parents, have one mailbox between them; both are confirmed."""
    give_birthdays()
    office = viewer_of(cast.jo)
    actions.update_adult(cast.pending, by=office, email=BOX)
    other = actions.add_adult(cast.school, by=office, first_name="Joao", last_name="Costa", email=BOX)
    actions.link(cast.tiago, other, by=office, kind="father", responsibility="yes")
    for adult in (cast.pending, other):
        actions.confirm_access(Relationship.objects.get(adult=adult), by=office)
    ines, joao = Adult.objects.filter(email=BOX).select_related("user", "school").order_by("pk")
    return ines, joao


def mailed(client: Client, address: str = BOX) -> Any:
    """Ask for six numbers and type them. The limits on asking are tried elsewhere."""
    cache.clear()
    ask(client, address)
    return client.post("/sign-in/code/", {"code": newest_code()})


def test_two_identities_and_no_address_between_them(pair: tuple[Adult, Adult]) -> None:
    assert pair[0].user_id != pair[1].user_id
    assert not User.objects.filter(email=BOX).exists()


def test_the_mail_opens_nothing_and_names_nobody(pair: tuple[Adult, Adult], client: Client) -> None:
    answer = mailed(client)
    assert answer["Location"] == "/sign-in/letter/"
    assert not is_in(client)
    message = Message.objects.filter(kind="accounts/notices/code").latest("pk")
    page = client.get("/sign-in/letter/").content.decode()
    for name in ("Ines", "Joao", "Costa", "Tiago"):
        assert name not in message.body + message.subject + page
    assert message.to_address == BOX


def test_each_letter_opens_its_own_door_also_beside_the_mail_and_again_later(
    cast: Cast, pair: tuple[Adult, Adult]
) -> None:
    letters = [invite(cast, adult) for adult in pair]
    for _ in range(3):
        for adult, made in zip(pair, letters, strict=True):
            client = Client()
            mailed(client)
            assert client.post("/sign-in/letter/", {"code": made.code}).status_code == 302
            assert who_is_in(client) == f"adult:{adult.pk}"


def test_a_used_letter_alone_opens_nothing(cast: Cast, pair: tuple[Adult, Adult], client: Client) -> None:
    made = invite(cast, pair[0])
    assert come_in_with_letter(client, made, "Tiago").status_code == 302
    assert come_in_with_letter(Client(), made, "Tiago").status_code == 422


def test_a_letter_of_somebody_with_another_mailbox_opens_nothing_beside_this_mail(
    cast: Cast, pair: tuple[Adult, Adult], client: Client
) -> None:
    made = invite(cast, cast.huda)
    mailed(client)
    assert client.post("/sign-in/letter/", {"code": made.code}).status_code == 422
    assert not is_in(client)


def test_a_taken_back_letter_opens_nothing_beside_the_mail(
    cast: Cast, pair: tuple[Adult, Adult], client: Client
) -> None:
    made = invite(cast, pair[0])
    come_in_with_letter(Client(), made, "Tiago")
    actions.withdraw_invitation(made.invitation, by=viewer_of(cast.jo))
    mailed(client)
    assert client.post("/sign-in/letter/", {"code": made.code}).status_code == 422


def test_no_mail_that_names_anybody_goes_to_the_mailbox(pair: tuple[Adult, Adult]) -> None:
    for adult in pair:
        message = notify(adult, "enrolment/notices/how", key="one", link="/me/first-visit/")
        assert message is not None
        assert not Delivery.objects.filter(message=message, channel="email").exclude(state="failed").exists()
        assert Message.objects.visible_to(viewer_of(adult)).filter(pk=message.pk).exists()  # in Schoolgate it stands


def test_control_to_an_address_of_ones_own_it_goes(cast: Cast) -> None:
    message = notify(cast.huda, "enrolment/notices/how", key="one", link="/me/first-visit/")
    assert Delivery.objects.filter(message=message, channel="email", state="queued").exists()


def test_wrong_numbers_lead_nowhere(pair: tuple[Adult, Adult], client: Client) -> None:
    ask(client, BOX)
    for _ in range(4):
        assert client.post("/sign-in/code/", {"code": wrong(newest_code())}).status_code == 422
    assert client.post("/sign-in/code/", {"code": wrong(newest_code())}).status_code == 409
    assert client.post("/sign-in/code/", {"code": newest_code()}).status_code != 302 or not is_in(client)


def test_asking_reads_the_same_as_for_anybody(cast: Cast, pair: tuple[Adult, Adult]) -> None:
    mask = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    pages = []
    for address in (BOX, cast.huda.email, "nobody@nowhere.example"):
        client = Client()
        first = ask(client, address)
        assert (first.status_code, first["Location"]) == (302, "/sign-in/code/")
        page = (
            client.get("/sign-in/code/").content.decode()
            + client.post("/sign-in/code/", {"code": "1"}).content.decode()
        )
        pages.append(mask.sub("", page).replace(address, "…"))
    assert len(set(pages)) == 1


def test_an_address_that_becomes_shared_stops_opening_by_itself(cast: Cast, client: Client) -> None:
    """Huda came in by mail for years; then the office writes the same address on somebody else's record."""
    actions.add_adult(
        cast.school, by=viewer_of(cast.jo), first_name="Noor", last_name="Al-Masri", email=cast.huda.email
    )
    assert mailed(client, cast.huda.email)["Location"] == "/sign-in/letter/"
    assert not is_in(client)
    made = invite(cast, cast.huda)
    client.post("/sign-in/letter/", {"code": made.code})
    assert who_is_in(client) == f"adult:{cast.huda.pk}"


def test_control_an_address_of_ones_own_does_open(cast: Cast, client: Client) -> None:
    assert mailed(client, cast.huda.email)["Location"] == "/"


def test_somebody_at_work_is_not_kept_out_by_a_list(cast: Cast, client: Client) -> None:
    actions.update_adult(cast.samira, by=viewer_of(cast.jo), email=cast.rao.email)
    assert mailed(client, cast.rao.email)["Location"] == "/"


@pytest.mark.parametrize("way", ["email", "text"])
def test_neither_mail_nor_text_is_offered_where_it_reaches_two(cast: Cast, pair: tuple[Adult, Adult], way: str) -> None:
    Adult.objects.filter(pk=pair[0].pk).update(mobile="07700 900555")
    Adult.objects.filter(pk=pair[1].pk).update(mobile="+44 7700 900555")
    for adult in pair:
        with pytest.raises(Refused, match="reach this person alone"):
            invite(cast, adult, way)


# -- no address at all ----------------------------------------------------------------------------------------------


@pytest.fixture
def samira(cast: Cast) -> Adult:
    """Yusuf's grandmother: no address, no number; confirmed."""
    give_birthdays()
    actions.confirm_access(Relationship.objects.get(adult=cast.samira, pupil=cast.yusuf), by=viewer_of(cast.jo))
    found: Adult = Adult.objects.select_related("user", "school").get(pk=cast.samira.pk)
    return found


def test_without_an_address_the_letter_is_the_way_in_and_then_more_is_offered(
    cast: Cast, samira: Adult, client: Client
) -> None:
    answer = come_in_with_letter(client, invite(cast, samira))
    assert answer["Location"] == "/me/next-time/"
    page = client.get("/me/next-time/").content.decode()
    assert "passkey" in page
    assert "email address of your own" in page
    assert client.get("/me/second-step/passkeys/add/").status_code == 200  # the letter was shown a moment ago


def test_she_proves_an_address_of_her_own_and_comes_in_with_it(cast: Cast, samira: Adult, client: Client) -> None:
    come_in_with_letter(client, invite(cast, samira))
    form = {"email": "samira@own.example", "mobile": "", "language": "en-gb", "quiet_from": "18:00",
            "quiet_until": "07:00"}  # fmt: skip
    assert client.post("/me/", form)["Location"] == "/me/code/"
    message = Message.objects.filter(is_secret=True).latest("pk")
    assert message.to_address == "samira@own.example"
    client.post("/me/code/", {"code": newest_code()})
    samira.refresh_from_db()
    assert (samira.email, samira.user and samira.user.email) == ("samira@own.example",) * 2
    other = Client()
    assert mailed(other, "samira@own.example")["Location"] == "/"
    assert who_is_in(other) == f"adult:{samira.pk}"


@pytest.mark.parametrize("whose", ["karim", "grace"])
def test_an_address_of_somebody_else_is_never_taken_nor_told(
    cast: Cast, samira: Adult, client: Client, whose: str
) -> None:
    come_in_with_letter(client, invite(cast, samira))
    email = getattr(cast, whose).email
    form = {"email": email, "mobile": "", "language": "en-gb", "quiet_from": "18:00", "quiet_until": "07:00"}
    before = Message.objects.count()
    assert client.post("/me/", form)["Location"] == "/me/code/"
    assert Message.objects.count() == before
    assert client.post("/me/code/", {"code": "123456"}).status_code == 422


def test_an_open_phone_is_not_enough_to_add_an_address(
    school_morning: Any, cast: Cast, samira: Adult, client: Client
) -> None:
    come_in_with_letter(client, invite(cast, samira))
    school_morning.shift(601)
    form = {"email": "thief@own.example", "mobile": "", "language": "en-gb", "quiet_from": "18:00",
            "quiet_until": "07:00"}  # fmt: skip
    answer = client.post("/me/", form)
    assert answer.status_code == 422
    assert "come in again with your letter" in answer.content.decode()
    assert client.get("/me/fresh/").status_code == 200
    assert client.post("/me/fresh/").status_code == 200
    assert client.get("/me/second-step/passkeys/add/")["Location"].startswith("/me/fresh/")


def test_her_language_is_saved_without_an_address(cast: Cast, samira: Adult, client: Client) -> None:
    come_in_with_letter(client, invite(cast, samira))
    form = {"email": "", "mobile": "", "language": "en-xr", "quiet_from": "19:00", "quiet_until": "07:00"}
    assert client.post("/me/", form)["Location"] == "/me/"
    samira.refresh_from_db()
    assert samira.language == "en-xr"


def test_the_empty_address_finds_nobody(cast: Cast, samira: Adult, client: Client) -> None:
    for typed_in in ("", " ", "None", "null"):
        assert ask(client, typed_in).status_code == 422
    assert not Message.objects.filter(is_secret=True).exists()
    assert samira.user is not None
    assert samira.user.email is None


def test_a_second_letter_lets_her_in_again(cast: Cast, samira: Adult) -> None:
    for _ in range(2):
        client = Client()
        come_in_with_letter(client, invite(cast, samira))
        assert who_is_in(client) == f"adult:{samira.pk}"
    assert Invitation.objects.filter(adult=samira, ended_at__isnull=True).count() == 1


def test_the_office_writes_an_address_of_her_own_and_invites_her_by_mail(
    cast: Cast, samira: Adult, client: Client
) -> None:
    actions.update_adult(samira, by=viewer_of(cast.jo), email="samira@own.example")
    invite(cast, samira, "email")
    assert mailed(client, "samira@own.example")["Location"] == "/"
