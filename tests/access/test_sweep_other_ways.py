"""The other ways out: texts, letters and the log tell nobody more than a mail does (G-05, T03, T08).

Huda has chosen texts and Karim letters. A text goes to a provider on this machine that speaks the documented protocol;
a letter is read as the sheet that the office prints; the log as a machine's keeper would read it.
"""

import logging
from typing import Any

import pytest
from time_machine import Traveller

from schoolgate.outbox import sending
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.tests.test_texts import _set_up
from schoolgate.outbox.tests.texting import Carrier, carrier
from schoolgate.people.models import Adult
from schoolgate.people.preferences import Preference
from schoolgate.testing.cast import Cast
from tests.access.doors import client_for
from tests.access.facts import plant_all
from tests.access.sweep import known_addresses, open_all
from tests.access.test_sweep import forbidden_mail, mark_upns
from tests.access.told import STEPS, Told, two_homes

pytestmark = pytest.mark.django_db

SHEETS = "/deliveries/letters/sheets/"


def choose(adult: Adult, way: str) -> None:
    Preference.objects.create(school=adult.school, adult=adult, child_by=way, school_by=way, urgent_by="sms")


def texts_of(network: Carrier, whom: Adult) -> list[str]:
    return [row["text"] for row in network.got if row["to"].endswith(whom.mobile.replace(" ", "")[-9:])]


def post(hers: Told, his: Told, cast: Cast) -> tuple[list[str], int]:
    """Send every text, print and post every letter; what was said that may not be, and how many sheets there were."""
    for pk in Delivery.objects.filter(state="queued", channel="sms").values_list("pk", flat=True):
        sending.send(pk)
    office = client_for(cast.jo)
    office.post(SHEETS)
    paper = office.get(SHEETS).content.decode()
    sheets = paper.count('class="sheet"')
    # The reader’s own name and the address of the page stand on each sheet, and nothing of the other home.
    wrong = [f"paper: {word}" for word in forbidden_mail(hers, his, his.adult.email) if word and word in paper]
    office.post("/deliveries/letters/posted/")
    return wrong, sheets


def test_texts_and_letters_say_no_more_than_mails(school_morning: Traveller, cast: Cast, settings: Any) -> None:
    with carrier() as network:
        _set_up(settings, "notify", network)
        plant_all(cast)
        mark_upns()
        choose(cast.huda, "sms")
        choose(cast.karim, "letter")
        hers, his = two_homes(cast)
        wrong, sheets, steps = [], 0, 0
        for _hers, _his in zip(hers.tell(), his.tell(), strict=True):
            found, printed = post(hers, his, cast)
            wrong += found
            sheets, steps = sheets + printed, steps + 1
        words = 0
        for adult in (cast.huda, cast.karim):  # what is urgent is no letter: he too has a text now and then
            for text in texts_of(network, adult):
                looked_for = [word for word in forbidden_mail(hers, his, adult.email) if word]
                words += len(looked_for)
                wrong += [f"text: {word} in {text!r}" for word in looked_for if word in text]
        print(
            f"\nG-05, other ways: {steps} steps, {len(network.got)} texts, {sheets} letters, {words} words looked for "
            f"in texts, {len(wrong)} found"
        )
        assert wrong == []
        assert len(texts_of(network, cast.huda)) > 4
        assert len(network.got) == sum(len(texts_of(network, adult)) for adult in (cast.huda, cast.karim))
        assert sheets > 4
        assert steps == len(STEPS)


def test_control_a_text_with_a_word_of_the_other_home_is_found(
    school_morning: Traveller, cast: Cast, settings: Any
) -> None:
    with carrier() as network:
        _set_up(settings, "notify", network)
        choose(cast.huda, "sms")
        choose(cast.karim, "letter")
        hers, his = two_homes(cast)
        for _ in zip(hers.tell(), his.tell(), strict=False):
            Message.objects.filter(adult=cast.karim).update(body="canary-huda-aunt", circle=None)
            Message.objects.filter(adult=cast.huda).update(body="canary-karim-aunt", circle=None)
            wrong, sheets = post(hers, his, cast)
            if sheets and network.got and hers.words and "canary-huda-aunt" in hers.words:
                break
        assert "paper: canary-huda-aunt" in wrong
        assert any("canary-karim-aunt" in text for text in texts_of(network, cast.huda))


def test_the_log_names_nobody_and_says_nothing_of_a_talk(
    school_morning: Traveller, cast: Cast, mailoutbox: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Numbers only (T10): not in the log of a page, of a mail, nor of a mail that goes wrong."""
    caplog.set_level(logging.DEBUG)
    plant_all(cast)
    hers, his = two_homes(cast)
    for _hers, _his in zip(hers.tell(), his.tell(), strict=True):
        for pk in Delivery.objects.filter(state="queued").values_list("pk", flat=True):
            sending.send(pk)
    for person in (cast.huda, cast.head, cast.barred):
        open_all(client_for(person), start=known_addresses(person)[-40:])
    # And what goes wrong: a page that is not there, a form that is refused.
    client_for(cast.karim).get("/children/999999/")
    client_for(cast.karim).post("/talks/1/summary/", {"words": "canary-karim-view"})
    secrets = {word for told in (hers, his) for word in told.secrets()} - {"Huda", "Karim"}
    names = {adult.full_name for adult in cast.adults} | {adult.email for adult in cast.adults if adult.email}
    said = "\n".join(f"{record.name} {record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    found = sorted(word for word in secrets | names if word and word in said)
    print(f"\nG-05, the log: {len(caplog.records)} lines, {len(secrets | names)} words looked for, {len(found)} found")
    assert found == []
    assert caplog.records
