"""The same words in another language, by a person who speaks it: who reads them, and which slips never leave."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.announcements import actions, audience, translating
from schoolgate.announcements.models import Notice, Wording
from schoolgate.announcements.rules import Selection
from schoolgate.announcements.tests.test_notices import draft, gone, sent
from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Staff
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of

Enter = Callable[[Staff | Adult], Any]
YEAR_4 = Selection(years=frozenset({4}))
POLISH = {"title": "W czwartek nie ma basenu", "words": "Basen jest zamknięty. Proszę wziąć kurtkę."}


def add(notice: Notice, by: Staff, **more: Any) -> Wording:
    given_words = {"language": "pl", **POLISH, "translator": "Katarzyna Kosek", **more}
    return translating.keep(notice, by=viewer_of(by), **given_words)


# -- pure -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("original", "translated", "missing"),
    [
        ("On 12 March at 3.30", "W dniu 12 marca o 3.30", []),
        ("On 12 March at 3.30", "W dniu 21 marca o 3.30", ["12"]),
        ("Bring £2 for each of 2", "Proszę przynieść 2 funty", ["2"]),
        ("On 12 March", "في ١٢ مارس", []),
        ("On 12 March", "১২ মার্চ", []),
        ("At 08:05", "o 8:5", []),
        ("Come along", "Zapraszamy 3 razy", []),
    ],
)
def test_a_figure_that_is_missing_is_found(original: str, translated: str, missing: list[str]) -> None:
    assert translating.missing_figures(original, translated) == missing


@given(st.text(), st.text())
def test_a_text_misses_no_figure_of_itself_nor_of_a_part(one: str, two: str) -> None:
    assert translating.missing_figures(one, f"{one} {two}") == []


@pytest.mark.parametrize(
    ("translated", "is_echo"),
    [
        ("No swimming this Thursday. The pool is shut. Bring a coat.", True),
        ("NO SWIMMING this thursday: the pool is shut, weź a coat", True),
        ("W czwartek nie ma basenu. Proszę wziąć kurtkę.", False),
        ("لا سباحة يوم الخميس", False),
    ],
)
def test_english_left_as_it_was_is_found(translated: str, is_echo: bool) -> None:
    assert translating.is_echo("No swimming this Thursday. The pool is shut. Bring a coat.", translated) == is_echo


# -- with known people ------------------------------------------------------------------------------------------------


def test_each_reads_it_in_their_own_language_by_mail_and_on_the_page(cast: Cast, signed_in: Enter) -> None:
    Adult.objects.filter(pk=cast.huda.pk).update(language="pl")
    notice = draft(cast.jo, YEAR_4)
    add(notice, cast.jo)
    notice = gone(_sent(notice, cast))
    hers, his = Message.objects.get(adult=cast.huda), Message.objects.get(adult=cast.karim)
    assert (hers.subject, his.subject) == (POLISH["title"], "No swimming this Thursday")
    assert POLISH["words"] in hers.body
    assert "Katarzyna Kosek" in hers.body
    assert "The pool is shut" not in hers.body
    page = signed_in(cast.huda)
    page.cookies["language"] = "pl"
    shown = page.get(f"/notices/{notice.pk}/").content.decode()
    assert POLISH["title"] in shown
    assert "The pool is shut. Bring a coat." in shown  # the school’s own words stand beside it
    assert POLISH["title"] not in signed_in(cast.karim).get(f"/notices/{notice.pk}/").content.decode()


def _sent(notice: Notice, cast: Cast) -> Notice:
    return actions.send(notice, by=viewer_of(cast.jo), version=notice.version, seen=audience.people(notice))


def test_of_an_earlier_text_it_does_not_go(cast: Cast) -> None:
    Adult.objects.filter(pk=cast.huda.pk).update(language="pl")
    notice = draft(cast.jo, YEAR_4)
    add(notice, cast.jo)
    notice = actions.keep(
        notice, by=viewer_of(cast.jo), version=notice.version, kind="change", title="No swimming this Friday",
        words="The pool is shut.", chosen=YEAR_4,
    )  # fmt: skip
    assert [(one.code, one.is_stale) for one in translating.wanted(notice) if one.wording] == [("pl", True)]
    gone(_sent(notice, cast))
    assert Message.objects.get(adult=cast.huda).subject == "No swimming this Friday"


def test_control_without_that_mark_the_old_words_would_go(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Adult.objects.filter(pk=cast.huda.pk).update(language="pl")
    notice = draft(cast.jo, YEAR_4)
    add(notice, cast.jo)
    Notice.objects.filter(pk=notice.pk).update(title="No swimming this Friday")
    monkeypatch.setattr(translating, "fresh", lambda given: {row.language: row for row in given.wordings.all()})
    notice.refresh_from_db()
    gone(_sent(notice, cast))
    assert Message.objects.get(adult=cast.huda).subject == POLISH["title"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"title": "No swimming this Thursday", "words": "The pool is shut. Bring a coat."}, "still the English"),
        ({"words": "Basen."}, ""),
    ],
    ids=["echo", "short but fine"],
)
def test_what_is_no_translation_is_refused(cast: Cast, more: dict[str, str], says: str) -> None:
    notice = draft(cast.jo, YEAR_4)
    if not says:
        assert add(notice, cast.jo, **more).language == "pl"
        return
    with pytest.raises(Refused, match=says):
        add(notice, cast.jo, **more)
    assert not Wording.objects.exists()


def test_a_missing_figure_asks_somebody_to_look(cast: Cast) -> None:
    notice = draft(cast.jo, YEAR_4, words="The pool is shut until 20 March.")
    with pytest.raises(Refused, match="figures of the original are missing: 20"):
        add(notice, cast.jo)
    assert add(notice, cast.jo, is_sure=True).translator == "Katarzyna Kosek"


def test_what_has_left_the_desk_is_not_translated_any_more(cast: Cast) -> None:
    notice = sent(cast.jo, YEAR_4)
    with pytest.raises(Refused, match="left your desk"):
        add(notice, cast.jo)
    with pytest.raises(Refused, match="left your desk"):
        add(draft(cast.jo, YEAR_4), cast.head)


def test_the_page_says_who_reads_what_and_takes_it_in(cast: Cast, signed_in: Enter) -> None:
    Adult.objects.filter(pk=cast.huda.pk).update(language="pl")
    notice, page = draft(cast.jo, YEAR_4), signed_in(cast.jo)
    address = f"/notices/{notice.pk}/languages/"
    preview = page.get(f"/notices/{notice.pk}/preview/").content.decode()
    assert "Polish, 1 reader" in preview
    assert "they get it in English, and are told so" in preview
    data = {"language": "pl", **POLISH, "translator": "Katarzyna Kosek"}
    wrong = page.post(
        address, {**data, "title": "No swimming this Thursday", "words": "The pool is shut. Bring a coat."}
    )
    assert wrong.status_code == 422
    assert "still the English text" in wrong.content.decode()
    assert "The pool is shut. Bring a coat." in wrong.content.decode()  # what was typed is kept
    assert page.post(address, {**data, "language": "tlh"}).status_code == 422
    assert page.post(address, data).status_code == 302
    assert "translated by Katarzyna Kosek" in page.get(f"/notices/{notice.pk}/preview/").content.decode()
    kept = page.get(f"{address}?in=pl").content.decode()
    assert POLISH["words"] in kept
    assert "Leave Polish out again" in kept
    assert page.post(address, {"leave_out": "pl"}).status_code == 302
    assert translating.wanted(notice)[0].wording is None
