"""What texts cost is said before they go, as each would be sent."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from schoolgate.announcements import texts
from schoolgate.announcements.models import Notice
from schoolgate.announcements.rules import Selection
from schoolgate.announcements.tests.test_languages import add
from schoolgate.announcements.tests.test_notices import draft
from schoolgate.outbox.models_texts import NoTexts
from schoolgate.outbox.tests.test_texts import _set_up
from schoolgate.outbox.tests.texting import Carrier, carrier
from schoolgate.people.models import Adult, Staff
from schoolgate.people.preferences import Preference
from schoolgate.testing.cast import Cast

YEAR_4 = Selection(years=frozenset({4}))


@pytest.fixture
def network(settings: Any) -> Iterator[Carrier]:
    with carrier() as ours:
        _set_up(settings, "notify", ours)
        settings.TEXT_PENCE = "3.00"
        yield ours


def chose(adult: Adult, **said: str) -> None:
    Preference.objects.create(school=adult.school, adult=adult, **said)


def of(notice: Notice) -> tuple[int, int, Decimal | None] | None:
    found = texts.texts_of(notice)
    return None if found is None else (found.people, found.parts, found.pounds)


def test_who_chose_texts_and_nobody_else(cast: Cast, network: Carrier) -> None:
    notice = draft(cast.jo, YEAR_4)
    assert of(notice) is None
    chose(cast.huda, school_by="sms")
    assert of(notice) == (1, 1, Decimal("0.03"))
    chose(cast.karim, urgent_by="sms")  # this is not urgent
    assert of(notice) == (1, 1, Decimal("0.03"))
    NoTexts.objects.create(school=cast.school, adult=cast.huda, number="+447700900101", since=notice.made_at)
    assert of(notice) is None


def test_a_longer_one_costs_more_and_another_alphabet_most(cast: Cast, network: Carrier) -> None:
    chose(cast.huda, school_by="sms")
    plain = texts.texts_of(draft(cast.jo, YEAR_4, words="The pool is shut. " * 8))
    assert plain is not None
    assert (plain.parts, plain.longest, plain.pounds) == (2, 2, Decimal("0.06"))
    Adult.objects.filter(pk=cast.huda.pk).update(language="pl")
    notice = draft(cast.jo, YEAR_4)
    add(notice, cast.jo, words="Basen jest zamknięty.", translator="Kasia")
    polish = texts.texts_of(notice)
    assert polish is not None
    assert polish.parts > 1  # one ę, and seventy letters are a part


def test_without_a_price_the_number_alone(cast: Cast, network: Carrier, settings: Any) -> None:
    chose(cast.huda, school_by="sms")
    settings.TEXT_PENCE = ""
    assert of(draft(cast.jo, YEAR_4)) == (1, 1, None)


def test_what_waits_for_the_round_up_costs_nothing_now(cast: Cast, network: Carrier) -> None:
    chose(cast.huda, school_by="sms")
    assert of(draft(cast.jo, YEAR_4, kind="date")) is None
    Preference.objects.update(school_rhythm="each")
    assert of(draft(cast.jo, YEAR_4, kind="date")) is not None


def test_it_costs_as_many_statements_for_ten_as_for_one(
    cast: Cast, network: Carrier, django_assert_max_num_queries: Any
) -> None:
    for adult in (cast.huda, cast.karim, cast.leah):
        chose(adult, school_by="sms")
    notice = draft(cast.jo, YEAR_4)
    with django_assert_max_num_queries(10):
        texts.texts_of(notice)


def test_the_sender_reads_the_price(cast: Cast, network: Carrier, signed_in: Callable[[Staff | Adult], Any]) -> None:
    chose(cast.huda, school_by="sms")
    notice = draft(cast.jo, YEAR_4)
    page = signed_in(cast.jo).get(f"/notices/{notice.pk}/preview/").content.decode()
    assert "1 of them gets it by text. Parts to pay for: 1. That costs about £0.03." in page
