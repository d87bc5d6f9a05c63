"""One's own details: what may be changed, by whom, and who is told."""

from typing import Any

import pytest
from django.test import Client

from schoolgate.accounts.tests.door import come_in, newest_code, user_of, wrong
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult
from schoolgate.testing.cast import Cast, secrets_of

pytestmark = pytest.mark.django_db


def details(person: Adult, **changed: str) -> dict[str, str]:
    own = {"email": person.email, "mobile": person.mobile, "language": "en-gb"}
    return {**own, "quiet_from": "18:00", "quiet_until": "07:00", **changed}


def told() -> list[tuple[str, str]]:
    return list(Message.objects.filter(is_secret=False).values_list("kind", "to_address"))


def test_hours_and_language_need_no_code(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    wanted = details(cast.huda, quiet_from="20:30", language="en-xr")
    assert client.post("/me/", wanted)["Location"] == "/me/"
    cast.huda.refresh_from_db()
    assert (cast.huda.quiet_from.hour, cast.huda.language) == (20, "en-xr")
    assert 'dir="rtl"' in client.get("/me/").content.decode()


def test_a_new_address_needs_a_code_from_the_old_one_and_one_from_the_new_and_the_old_one_is_told(
    cast: Cast, client: Client
) -> None:
    old = cast.huda.email
    come_in(client, old)
    assert client.post("/me/", details(cast.huda, email="New@huda.example"))["Location"] == "/me/code/"
    first = newest_code()
    assert client.post("/me/code/", {"code": wrong(first)}).status_code == 422
    assert client.post("/me/code/", {"code": first})["Location"] == "/me/code/"
    newest = Message.objects.latest("pk")
    assert (newest.is_secret, newest.to_address) == (True, "new@huda.example")
    cast.huda.refresh_from_db()
    assert cast.huda.email == old

    assert client.post("/me/code/", {"code": newest_code()})["Location"] == "/me/"

    cast.huda.refresh_from_db()
    assert (cast.huda.email, user_of(cast.huda).email) == ("new@huda.example", "new@huda.example")
    assert told() == [("accounts/notices/moved", old)]
    assert client.get("/").status_code == 200
    assert come_in(Client(), "new@huda.example")["Location"] == "/"


def test_the_mails_really_go_where_they_should(
    cast: Cast, client: Client, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    old = cast.huda.email
    with django_capture_on_commit_callbacks(execute=True):
        come_in(client, old)
    # Their words are gone from the database by now, so the codes are read in the mails.
    code = mailoutbox[-1].body.split("numbers: ")[1][:6] if mailoutbox else ""
    assert [mail.to for mail in mailoutbox] == [[old]]
    assert code.isdigit()
    assert Message.objects.get(is_secret=True).body == ""


def test_the_address_of_somebody_else_gets_no_mail_and_the_page_does_not_say_so(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    client.post("/me/", details(cast.huda, email=cast.karim.email))
    client.post("/me/code/", {"code": newest_code()})
    assert "six numbers are on their way" in client.get("/me/code/").content.decode()
    assert not Message.objects.filter(to_address=cast.karim.email).exists()
    assert not Message.objects.filter(adult=cast.karim).exists()


def test_five_wrong_codes_end_it_and_nothing_is_changed(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    client.post("/me/", details(cast.huda, mobile="07700 900999"))
    right = newest_code()
    for _ in range(5):
        client.post("/me/code/", {"code": wrong(right)})
    assert client.post("/me/code/", {"code": right})["Location"] == "/me/"
    cast.huda.refresh_from_db()
    assert cast.huda.mobile != "07700 900999"


def test_a_fresh_code_is_old_after_ten_minutes(school_morning: Any, cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    client.post("/me/", details(cast.huda, mobile="07700 900999"))
    school_morning.shift(601)
    page = client.post("/me/code/", {"code": newest_code()}, follow=True)
    assert "too old" in page.content.decode()
    cast.huda.refresh_from_db()
    assert cast.huda.mobile != "07700 900999"


def test_a_new_number_is_kept_after_a_code_and_told(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    client.post("/me/", details(cast.huda, mobile="07700 900999"))
    assert client.post("/me/code/", {"code": newest_code()})["Location"] == "/me/"
    cast.huda.refresh_from_db()
    assert cast.huda.mobile == "07700 900999"
    assert told() == [("accounts/notices/number", "")]


def test_both_at_once(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    client.post("/me/", details(cast.huda, mobile="07700 900999", email="new@huda.example"))
    client.post("/me/code/", {"code": newest_code()})
    client.post("/me/code/", {"code": newest_code()})
    cast.huda.refresh_from_db()
    assert (cast.huda.mobile, cast.huda.email) == ("07700 900999", "new@huda.example")


@pytest.mark.parametrize("bad", [{"email": "huda"}, {"mobile": "abc"}, {"quiet_from": "late"}, {"language": "xx"}])
def test_bad_input_is_explained_and_kept(cast: Cast, client: Client, bad: dict[str, str]) -> None:
    come_in(client, cast.huda.email)
    page = client.post("/me/", details(cast.huda, **bad))
    assert page.status_code == 422
    if "language" not in bad:
        assert f'value="{next(iter(bad.values()))}"' in page.content.decode()


def test_an_address_at_work_is_the_schools_to_change(cast: Cast) -> None:
    for person in (cast.grace, cast.rao_parent):  # she is a parent here, and works here under the same address
        client = Client()
        come_in(client, person.email)
        if person is cast.rao_parent:
            client.post("/who/", {"context": f"adult:{person.pk}"})
        page = client.get("/me/").content.decode()
        assert 'name="email"' not in page
        client.post(
            "/me/",
            {
                "email": "x@evil.example",
                "mobile": "",
                "language": "en-gb",
                "quiet_from": "18:00",
                "quiet_until": "07:00",
            },
        )
        user_of(person).refresh_from_db()
        assert user_of(person).email == person.email


def test_a_parent_sees_nothing_of_the_other(cast: Cast, client: Client) -> None:
    come_in(client, cast.huda.email)
    page = client.get("/me/").content.decode()
    assert "Yusuf" in page
    assert not [secret for secret in secrets_of(cast.karim) if secret in page]


def test_signing_out_everywhere_ends_every_session(cast: Cast) -> None:
    phone, computer = Client(), Client()
    come_in(phone, cast.huda.email)
    come_in(computer, cast.huda.email)
    assert phone.post("/me/leave/")["Location"] == "/sign-in/"
    assert computer.get("/").status_code == 302
    assert come_in(Client(), cast.huda.email)["Location"] == "/"
