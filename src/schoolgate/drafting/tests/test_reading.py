"""What a writer meets, and what becomes of a draft: nothing. Findings are made by hand; the library has its tests."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from schoolgate.drafting import actions, reading
from schoolgate.drafting.models import Dismissal
from schoolgate.people.models import Adult, Staff
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.timeline.models import Entry
from schoolgate.wording import Category, Finding, House, Kind, Try, shown

SignIn = Callable[[Staff | Adult], Client]
DRAFT = "Dear parents,\nshe never tries 👩‍🏫 at all. Difficult parent; allow extra time."


def found(words: str, rule: str = "AB-01", severity: int = 2, *tries: Try, text: str = DRAFT) -> Finding:
    start = text.index(words)
    return Finding(
        Category.ABSOLUTE, severity, start, start + len(words), words, "A number is clearer.", tries, 1.0, rule
    )


def swap(words: str, instead: str) -> Try:
    start = DRAFT.index(words)
    return Try(instead, start, start + len(words))


def shows(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    """The library finds this, whatever it is given."""
    monkeypatch.setattr(reading, "check", lambda text, kind, house: list(findings))


def test_the_draft_is_cut_into_pieces_that_make_it_whole_again() -> None:
    read = reading.reading_of(DRAFT, shown([found("Difficult parent", "LF-02", 3), found("never")]))
    assert "".join(piece for piece, _ in read.pieces) == DRAFT
    assert [piece for piece in read.pieces if piece[1]] == [("never", 2), ("Difficult parent", 1)]


def test_places_are_those_of_the_browser_which_counts_a_picture_as_two() -> None:
    (card,) = reading.reading_of(DRAFT, shown([found("Difficult parent", "LF-02", 3)])).open
    browser = DRAFT.encode("utf-16-le")
    assert browser[card.at * 2 : card.to * 2].decode("utf-16-le") == "Difficult parent"
    assert card.at != card.finding.start  # control: there is such a picture before it


def test_a_wording_that_can_be_taken_names_exactly_the_words_it_stands_for() -> None:
    one = found("never", "AB-01", 2, Try("How often?"), swap("she never tries", "she has tried twice"))
    (card,) = reading.reading_of(DRAFT, shown([one])).open
    assert (card.said, card.instead, card.asks) == ("she never tries", "she has tried twice", ("How often?",))


@pytest.mark.django_db
def test_reading_over_writes_nothing_down_anywhere(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shows(monkeypatch, found("never"))
    before = everything()
    with caplog.at_level("DEBUG"):
        answer = _read(signed_in(cast.grace), fragment="1")
    assert answer.status_code == 200
    assert b"A number is clearer." in answer.content
    assert everything() == before
    assert "Difficult parent" not in caplog.text
    actions.keep_mine(by=viewer_of(cast.grace), rule_id="Difficult parent")
    assert everything() != before  # control: it would have been seen


def everything() -> Sequence[str]:
    """Every row of every table, but for the session, which knows when it was last used."""
    models = [model for model in apps.get_models() if model._meta.label not in ("sessions.Session",)]
    return sorted(
        repr((model._meta.label, row))
        for model in models
        if not model._meta.label_lower.endswith("session")
        for row in model._base_manager.values_list()
    )


def _read(client: Client, text: str = DRAFT, **more: str) -> Any:
    return client.post("/drafts/read/", {"reads": "message:words", "words": text, **more})


@pytest.mark.django_db
def test_beside_the_words_a_finding_can_be_taken_kept_or_silenced(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(monkeypatch, found("never", "AB-01", 2, swap("never tries", "finds it hard")))
    part = _read(signed_in(cast.grace), fragment="1").content.decode()
    assert "<html" not in part
    assert 'data-use="finds it hard"' in part
    assert "Keep mine" in part
    assert "<form" not in part  # it is put into the composer's own form


@pytest.mark.django_db
def test_without_a_script_the_draft_stands_there_marked_with_what_was_found(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(monkeypatch, found("never"))
    page = _read(signed_in(cast.grace)).content.decode()
    assert "<html" in page
    assert "she <mark>never</mark><sup>1</sup> tries" in page


@pytest.mark.django_db
def test_several_fields_are_read_as_one_draft_and_an_end_of_line_counts_once(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, Kind]] = []

    def listens(text: str, kind: Kind, house: House) -> list[Finding]:
        heard.append((text, kind))
        return []

    monkeypatch.setattr(reading, "check", listens)
    answer = signed_in(cast.grace).post(
        "/drafts/read/", {"reads": "plan:title,words", "title": "One", "words": "two\r\nthree", "other": "not this"}
    )
    assert heard == [("One\ntwo\nthree", Kind.PLAN)]
    assert b"Reads well" in answer.content


@pytest.mark.django_db
def test_words_that_are_too_long_are_told_so_and_not_read(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(monkeypatch, found("never"))
    answer = _read(signed_in(cast.grace), "a" * (reading.LONGEST + 1), fragment="1")
    assert answer.status_code == 422
    assert b"too long" in answer.content
    assert b"A number" not in answer.content


@pytest.mark.django_db
def test_what_grace_keeps_is_gone_for_her_alone(cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    one = found("never")
    shows(monkeypatch, one)
    signed_in(cast.grace).post("/drafts/dismissals/", {"rule_id": one.rule_id, "key": one.dismiss_key, "fragment": "1"})
    assert b"A number is clearer." not in _read(signed_in(cast.grace), fragment="1").content
    assert b"A number is clearer." in _read(signed_in(cast.reid), fragment="1").content
    elsewhere = found("tries")  # the same rule about other words
    shows(monkeypatch, elsewhere)
    assert b"A number is clearer." in _read(signed_in(cast.grace), fragment="1").content
    signed_in(cast.grace).post("/drafts/dismissals/", {"rule_id": one.rule_id, "fragment": "1"})
    assert b"A number is clearer." not in _read(signed_in(cast.grace), fragment="1").content


@pytest.mark.django_db
def test_nobody_else_learns_of_it_in_any_list_count_or_history(cast: Cast, signed_in: SignIn) -> None:
    entries = Entry.objects.count()
    actions.keep_mine(by=viewer_of(cast.grace), rule_id="AB-01")
    assert Entry.objects.count() == entries
    for other in (cast.head, cast.admin, cast.price, cast.reid):
        assert not Dismissal.objects.visible_to(viewer_of(other)).exists()
        assert b"AB-01" not in signed_in(other).get("/drafts/mine/").content
        assert b"AB-01" not in signed_in(other).get("/drafts/words/").content
    assert b"AB-01" in signed_in(cast.grace).get("/drafts/mine/").content  # control: she does
    (own,) = Dismissal.objects.visible_to(viewer_of(cast.grace))
    signed_in(cast.grace).post(f"/drafts/dismissals/{own.pk}/gone/")
    assert not Dismissal.objects.exists()


@pytest.mark.django_db
def test_bad_news_offers_a_talk_about_a_child_whom_the_writer_sees(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = Finding(Category.FACE_TO_FACE, 3, 0, 4, "Dear", "It is heavy to read alone.", (), 1.0, "FF-01")
    shows(monkeypatch, news)
    where = f"/pupils/{cast.yusuf.pk}/talk/"
    assert where in _read(signed_in(cast.grace), fragment="1", about=str(cast.yusuf.pk)).content.decode()
    not_mine = _read(signed_in(cast.millbrook_teacher), fragment="1", about=str(cast.yusuf.pk)).content.decode()
    assert where not in not_mine
    assert "easier by voice" in not_mine
    assert "easier by voice" in _read(signed_in(cast.grace), fragment="1", about="²").content.decode()


@pytest.mark.django_db
def test_each_made_up_draft_opens(cast: Cast, signed_in: SignIn) -> None:
    from schoolgate.drafting.views import samples

    client = signed_in(cast.grace)
    assert {sample["kind"] for sample in samples().values()} == set(Kind)
    for name in samples():
        assert client.get("/drafts/practice/", {"sample": name}).status_code == 200
