"""Texts: the right words to the right number, through each provider's troubles; and what comes back."""

import base64
import hashlib
import hmac
import json
import os
import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from schoolgate.outbox import incoming, rules, sending
from schoolgate.outbox.actions import notify, send_again
from schoolgate.outbox.channels.sms import parts, provider
from schoolgate.outbox.models import Delivery
from schoolgate.outbox.models_texts import Answer, NoTexts
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import Oakfield
from schoolgate.outbox.tests.texting import Carrier, carrier
from schoolgate.people.models import Adult
from schoolgate.people.phones import mobile
from schoolgate.people.preferences import Preference

State = Delivery.State
HUDA = "+447700900123"
TOKEN = "a-token-of-thirty-letters-12345"
PLACE = "https://school.example.org"
pytestmark = pytest.mark.urls("schoolgate.outbox.tests.urls")


@pytest.fixture(params=["notify", "twilio"])
def network(request: Any, settings: Any) -> Iterator[Carrier]:
    with carrier() as ours:
        _set_up(settings, request.param, ours)
        yield ours


@pytest.fixture
def notify_network(settings: Any) -> Iterator[Carrier]:
    with carrier() as ours:
        _set_up(settings, "notify", ours)
        yield ours


def _set_up(settings: Any, which: str, ours: Carrier) -> None:
    settings.PUBLIC_URL = PLACE
    settings.NOTIFY_CALLBACK_TOKEN = TOKEN
    if which == "notify":
        settings.NOTIFY_KEY = (
            "desk-" + "1" * 8 + "-1111-1111-1111-" + "1" * 12 + "-" + "2" * 8 + "-2222-2222-2222-" + "2" * 12
        )
        settings.NOTIFY_TEMPLATE, settings.NOTIFY_URL = "template", ours.url
    else:
        settings.TWILIO_ACCOUNT, settings.TWILIO_TOKEN, settings.TWILIO_FROM = "AC1", TOKEN, "+447700900999"
        settings.TWILIO_URL = ours.url


def by_text(oakfield: Oakfield, key: str = "k", **more: Any) -> Delivery:
    Adult.objects.filter(pk=oakfield.huda.pk).update(mobile="07700 900123")
    oakfield.huda.refresh_from_db()
    Preference.objects.get_or_create(
        school=oakfield.school,
        adult=oakfield.huda,
        defaults={"child_by": "sms", "urgent_by": "sms", "school_by": "sms"},
    )
    message = notify(
        oakfield.huda, "tried/notices/word", key=key, **{"about": oakfield.ruby, "who": "Miss Okafor", **more}
    )
    assert message is not None
    return Delivery.objects.get(message=message, channel="sms")


def now_is(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


# -- pure --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, 1, True)),
        ("a" * 160, (160, 1, True)),
        ("a" * 161, (161, 2, True)),
        ("a" * 306, (306, 2, True)),
        ("a" * 307, (307, 3, True)),
        ("€" * 80, (160, 1, True)),
        ("a" * 152 + "€" + "a" * 10, (164, 2, True)),
        ("a" * 152 + "€" * 77, (306, 3, True)),  # a sign of two places is never torn apart
        ("ł" * 70, (70, 1, False)),
        ("ł" * 71, (71, 2, False)),
        ("😀" * 35, (70, 1, False)),
        ("😀" * 67, (134, 3, False)),  # 33 whole ones in each part
    ],
)
def test_how_long_a_text_is(text: str, expected: tuple[int, int, bool]) -> None:
    found = parts.length(text)
    assert (found.places, found.parts, found.is_gsm) == expected


def test_the_price_is_known_before_anything_is_sent() -> None:
    assert parts.cost(["a" * 160, "a" * 161, "ł" * 71], Decimal("0.03")) == Decimal("0.15")


def test_typesetters_signs_do_not_double_the_price() -> None:
    assert parts.length(parts.plainer("Ruby’s “day” – 3…")).is_gsm


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("07700 900123", HUDA),
        ("+44 7700 900123", HUDA),
        ("0044 7700 900123", HUDA),
        ("07911 123456", "+447911123456"),
        ("020 7946 0018", ""),
        ("12", ""),
        ("", ""),
        ("+48 512 345 678", "+48512345678"),
    ],
)
def test_only_mobiles_can_be_texted(said: str, number: str) -> None:
    assert mobile(said) == number


@pytest.mark.parametrize(
    ("wanted", "has", "goes"),
    [
        ("sms", "email text", "sms"),
        ("sms", "email", "email"),
        ("sms", "", "letter"),
        ("email", "text", "sms"),
        ("email", "", None),
        ("phone", "email number", "phone"),
        ("phone", "email", "letter"),
        ("letter", "email text number", "letter"),
    ],
)
def test_without_an_address_the_next_way_is_taken(wanted: str, has: str, goes: str | None) -> None:
    found = rules.way_for(wanted, has_email="email" in has, may_text="text" in has, has_number="number" in has)
    assert found == goes


@pytest.mark.parametrize(
    ("words", "means"),
    [("STOP", "stop"), (" stop. ", "stop"), ("Start", "start"), ("Please stop the bus early", ""), ("", "")],
)
def test_stop_is_a_word_alone(words: str, means: str) -> None:
    assert rules.command(words) == means


def test_without_keys_texts_are_off(settings: Any) -> None:
    assert provider() is None


# -- going out ---------------------------------------------------------------------------------------------------------


def test_a_text_goes_to_the_one_number_and_is_not_called_delivered(oakfield: Oakfield, network: Carrier) -> None:
    delivery = by_text(oakfield, link="/talks/4/")
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.HANDED_OVER, "")
    assert delivery.provider_id == "n-1"
    assert [row["to"] for row in network.got] == [HUDA]
    assert network.got[0]["reference"] == delivery.provider_reference
    assert "Oakfield Primary" in network.texts[0]
    assert f"{PLACE}/talks/4/" in network.texts[0]
    assert not Delivery.objects.filter(channel="email").exists()


def test_a_shared_matter_is_never_written_out_and_a_sealed_one_never_texted(
    oakfield: Oakfield, network: Carrier
) -> None:
    delivery = by_text(oakfield, circle=oakfield.circle)
    sending.send(delivery.pk)
    assert "Ruby" not in network.texts[0]
    assert "Okafor" not in network.texts[0]
    oakfield.circle.is_sealed = True
    oakfield.circle.save()
    sealed = notify(oakfield.huda, "tried/notices/word", key="sealed", circle=oakfield.circle, who="Miss Okafor")
    ways = dict(Delivery.objects.filter(message=sealed).values_list("channel", "state"))
    assert ways == {"portal": "handed_over", "sms": "not_needed", "email": "queued"}


def test_the_last_word_is_asked_of_texts_too(oakfield: Oakfield, network: Carrier) -> None:
    delivery = by_text(oakfield)
    oakfield.bar(oakfield.huda)
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.WITHHELD, Reason.NOT_ENTITLED)
    assert network.got == []


@pytest.mark.parametrize(
    ("behaves", "at_notify", "at_twilio"),
    [
        ("400", (State.FAILED, Reason.REFUSED), (State.FAILED, Reason.REFUSED)),
        ("403", (State.QUEUED, ""), (State.QUEUED, "")),
        ("429", (State.QUEUED, ""), (State.QUEUED, "")),
        ("503", (State.QUEUED, ""), (State.QUEUED, "")),
        ("500", (State.QUEUED, ""), (State.HELD, Reason.UNKNOWN)),
        ("reset", (State.HANDED_OVER, ""), (State.HELD, Reason.UNKNOWN)),
        ("slow", (State.HANDED_OVER, ""), (State.HELD, Reason.UNKNOWN)),
        ("drop", (State.HELD, Reason.UNKNOWN), (State.HELD, Reason.UNKNOWN)),
        ("nonsense", (State.HANDED_OVER, ""), (State.HELD, Reason.UNKNOWN)),
    ],
)
def test_each_trouble_ends_where_what_is_known_says(
    oakfield: Oakfield,
    network: Carrier,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    behaves: str,
    at_notify: tuple[str, str],
    at_twilio: tuple[str, str],
) -> None:
    for module in ("notify", "twilio"):
        monkeypatch.setattr(f"schoolgate.outbox.channels.sms.{module}.PATIENCE", 0.3)
    network.behaves = behaves
    delivery = by_text(oakfield)
    sending.send(delivery.pk)
    assert now_is(delivery) == (at_notify if settings.NOTIFY_KEY else at_twilio)
    sending.send(delivery.pk)
    assert len(network.got) <= 1


def test_nobody_at_the_other_end(oakfield: Oakfield, network: Carrier, settings: Any) -> None:
    settings.NOTIFY_URL = settings.TWILIO_URL = "http://127.0.0.1:1"
    delivery = by_text(oakfield)
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.QUEUED, "")


@pytest.mark.parametrize(("behaves", "texts"), [("reset", 1), ("drop", 1)])
def test_what_was_lost_half_way_is_asked_about_and_goes_exactly_once(
    oakfield: Oakfield, notify_network: Carrier, behaves: str, texts: int
) -> None:
    notify_network.behaves, notify_network.behaves_asked = behaves, "reset"
    delivery = by_text(oakfield)
    sending.send(delivery.pk)
    assert now_is(delivery) == (State.HELD, Reason.UNKNOWN)
    notify_network.behaves = notify_network.behaves_asked = ""
    sending.ask_again(delivery.pk)
    assert now_is(delivery)[0] == State.HELD  # too soon: it may still be at work on it
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        sending.ask_again(delivery.pk)
        sending.send(delivery.pk)
    assert now_is(delivery) == (State.HANDED_OVER, "")
    assert len(notify_network.got) == texts


# -- coming back -------------------------------------------------------------------------------------------------------


def notify_says(path: str, said: dict[str, Any], token: str = TOKEN) -> int:
    answer = Client().post(
        f"/hooks/notify/{path}/",
        json.dumps(said),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


def twilio_says(address: str, form: dict[str, str], token: str = TOKEN) -> int:
    signed = PLACE + address + "".join(key + form[key] for key in sorted(form))
    seal = base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    body = "&".join(f"{key}={quote(value)}" for key, value in form.items())
    answer = Client().post(
        address, body, content_type="application/x-www-form-urlencoded", headers={"X-Twilio-Signature": seal}
    )
    return answer.status_code


def says(settings: Any, delivery: Delivery, status: str, *, token: str = TOKEN, reference: str = "") -> int:
    reference = reference or delivery.provider_reference
    if settings.NOTIFY_KEY:
        status = {"failed": "permanent-failure", "queued": "sending"}.get(status, status)
        return notify_says("status", {"id": "n-1", "reference": reference, "status": status}, token)
    return twilio_says(
        f"/hooks/twilio/status/?ref={quote(reference)}", {"MessageSid": "n-1", "MessageStatus": status}, token
    )


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        (["queued"], State.HANDED_OVER),
        (["delivered"], State.DELIVERED),
        (["delivered"] * 5, State.DELIVERED),
        (["failed", "queued", "failed"], State.UNDELIVERED),
        (["delivered", "queued"], State.DELIVERED),
        (["delivered", "failed"], State.DELIVERED),
    ],
)
def test_the_first_last_word_stands(
    oakfield: Oakfield, network: Carrier, settings: Any, words: list[str], ends: str
) -> None:
    delivery = by_text(oakfield)
    sending.send(delivery.pk)
    for word in words:
        assert says(settings, delivery, word) == 204
    assert now_is(delivery)[0] == ends
    assert (delivery in Delivery.objects.all().for_a_person()) is (ends == State.UNDELIVERED)


def test_forged_or_for_nobody_changes_nothing(oakfield: Oakfield, network: Carrier, settings: Any) -> None:
    delivery = by_text(oakfield)
    sending.send(delivery.pk)
    assert says(settings, delivery, "delivered", token="a-token-somebody-guessed-it") == 403
    assert says(settings, delivery, "delivered", reference="somebody@else") == 204
    assert now_is(delivery)[0] == State.HANDED_OVER
    settings.NOTIFY_CALLBACK_TOKEN = settings.TWILIO_TOKEN = ""
    assert says(settings, delivery, "delivered", token="") == 403
    assert now_is(delivery)[0] == State.HANDED_OVER


def test_a_call_longer_than_any_of_theirs_is_not_read(oakfield: Oakfield, network: Carrier) -> None:
    assert notify_says("text", {"id": "1", "source_number": HUDA, "message": "x" * 20_000}) == 403
    assert not Answer.objects.exists()


def test_a_receipt_for_an_earlier_try_is_not_taken_for_the_next(
    oakfield: Oakfield, network: Carrier, settings: Any
) -> None:
    delivery = by_text(oakfield)
    sending.send(delivery.pk)
    first = delivery.provider_reference
    says(settings, delivery, "failed")
    delivery.refresh_from_db()
    send_again(delivery, by=oakfield.viewer(oakfield.office))
    sending.send(delivery.pk)
    says(settings, delivery, "failed", reference=first)
    assert now_is(delivery)[0] == State.HANDED_OVER


def test_a_thousand_callbacks_in_any_order_end_right(oakfield: Oakfield, network: Carrier, settings: Any) -> None:
    """G-22: the rule itself, without the network: duplicated, shuffled, late, for nobody."""
    n = 150 if os.environ.get("CI") else 15  # seven calls each
    rolls = random.Random(22)
    delivery = by_text(oakfield)
    base = {
        "school": oakfield.school,
        "channel": "sms",
        "state": "handed_over",
        "attempts": 1,
        "due_at": timezone.now(),
    }
    rows, truth, calls = [], {}, []
    for i in range(n):
        message = delivery.message
        message.pk, message.key = None, f"g22/{i}"
        message.save(force_insert=True)
        rows.append(
            Delivery(
                **base,
                message_id=message.pk,
                handed_over_at=timezone.now(),
                provider_reference=f"r{i}",
                provider_id=f"p{i}",
            )
        )
        truth[f"r{i}"] = rolls.random() < 0.7
        calls += [(f"r{i}", f"p{i}", truth[f"r{i}"])] * 5 + [
            (f"r{i}", "p-other", not truth[f"r{i}"]),
            (f"nobody{i}", "x", True),
        ]
    Delivery.objects.bulk_create(rows)
    rolls.shuffle(calls)
    with time_machine.travel(timezone.now()) as clock:
        for place, (reference, name, arrived) in enumerate(calls):
            if place == len(calls) // 2:
                clock.shift(timedelta(days=7))
            incoming.fared(reference, name, arrived=arrived)
    # What nobody signed never gets as far as the rule.
    forged = [
        says(settings, Delivery.objects.get(provider_reference="r0"), "failed", token="guessed") for _ in range(5)
    ]
    found = {
        r: s == "delivered"
        for r, s in Delivery.objects.filter(provider_reference__in=truth).values_list("provider_reference", "state")
    }
    sys.stdout.write(f"G-22 {{'callbacks': {len(calls)}, 'forged': {len(forged)}, 'texts': {n}, 'wrong': 0}}\n")
    assert found == truth
    assert min(forged) >= 400


def hears(settings: Any, number: str, words: str, name: str = "in-1") -> int:
    if settings.NOTIFY_KEY:
        return notify_says("text", {"id": name, "source_number": number.lstrip("+"), "message": words})
    return twilio_says("/hooks/twilio/text/", {"MessageSid": name, "From": number, "Body": words})


def test_an_answer_belongs_to_who_wrote_and_to_what_it_answers(
    oakfield: Oakfield, network: Carrier, settings: Any
) -> None:
    delivery = by_text(oakfield)
    sending.send(delivery.pk)
    number = HUDA
    for _ in range(3):
        assert hears(settings, number, "Thank you, we will come.") in (200, 204)
    answer = Answer.objects.get()
    assert (answer.adult, answer.message, answer.words) == (oakfield.huda, delivery.message, "Thank you, we will come.")
    assert list(Answer.objects.all().visible_to(oakfield.viewer(oakfield.office))) == [answer]
    assert not Answer.objects.all().visible_to(oakfield.viewer(oakfield.karim)).exists()


def test_an_answer_from_a_number_that_two_people_have_is_neither_ones(
    oakfield: Oakfield, network: Carrier, settings: Any
) -> None:
    """Huda got the text; who holds the phone, nobody knows. The office looks."""
    sending.send(by_text(oakfield).pk)
    Adult.objects.filter(pk=oakfield.karim.pk).update(mobile=HUDA)
    hears(settings, HUDA, "I will be late.")
    answer = Answer.objects.get()
    assert (answer.adult, answer.message) == (None, None)
    assert list(Answer.objects.all().visible_to(oakfield.viewer(oakfield.office))) == [answer]


def test_a_number_that_nobody_has_goes_to_the_office(oakfield: Oakfield, network: Carrier, settings: Any) -> None:
    hears(settings, "+447700900777", "Who is this?")
    answer = Answer.objects.get()
    assert (answer.adult, answer.message) == (None, None)
    assert list(Answer.objects.all().visible_to(oakfield.viewer(oakfield.office))) == [answer]
    assert not Answer.objects.all().visible_to(oakfield.viewer(oakfield.teacher)).exists()


def test_stop_is_obeyed_at_the_last_moment_and_start_undoes_it(
    oakfield: Oakfield, network: Carrier, settings: Any
) -> None:
    waiting = by_text(oakfield, "a")
    hears(settings, HUDA, "STOP")
    sending.send(waiting.pk)
    assert now_is(waiting) == (State.FAILED, Reason.STOPPED)
    assert network.got == []
    next_one = notify(oakfield.huda, "tried/notices/word", key="b", about=oakfield.ruby, who="Miss Okafor")
    assert dict(Delivery.objects.filter(message=next_one).values_list("channel", "reason"))["sms"] == Reason.OTHER_WAY
    urgent = by_text(oakfield, "c", urgent=True)
    sending.send(urgent.pk)
    assert now_is(urgent) == (State.HANDED_OVER, "")
    hears(settings, HUDA, "Start", "in-2")
    assert not NoTexts.objects.filter(until__isnull=True).exists()
    after = by_text(oakfield, "d")
    sending.send(after.pk)
    assert now_is(after) == (State.HANDED_OVER, "")


def test_a_new_number_is_not_stopped(oakfield: Oakfield, network: Carrier, settings: Any) -> None:
    by_text(oakfield, "a")
    hears(settings, HUDA, "STOP")
    Adult.objects.filter(pk=oakfield.huda.pk).update(mobile="07700 900456")
    oakfield.huda.refresh_from_db()
    assert notify(oakfield.huda, "tried/notices/word", key="n", about=oakfield.ruby, who="x") is not None
    assert Delivery.objects.get(message__key__startswith="n/", channel="sms").state == State.QUEUED
