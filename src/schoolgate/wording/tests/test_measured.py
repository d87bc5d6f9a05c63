"""The figures on lines by people who had not seen the rules; and what becomes of them without a guard."""

from dataclasses import replace

import pytest

from schoolgate.wording import Category, Kind, check, checking, showing
from schoolgate.wording.findings import TONE
from schoolgate.wording.measuring import Item, measured, report
from schoolgate.wording.subjects import tags
from schoolgate.wording.tests.labelled import HERE, items, records


def test_the_first_gate_holds() -> None:
    result = measured(items())
    assert result.alarms_per_100 <= 5
    assert result.clean_rate >= 0.85
    assert result.macro("precision") >= 0.80
    assert result.macro("recall") >= 0.50
    print("\n" + report(result))


@pytest.mark.parametrize("line", ["The bus is always late.", "The lift is always missing."])
def test_whom_a_line_is_about_is_what_keeps_it_quiet(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where every word is taken to name a child, things and schools are scolded too."""
    assert not [one for one in check(line) if one.category in TONE]
    monkeypatch.setattr(checking, "tags", lambda draft: ["child"] * len(tags(draft)))
    assert [one for one in check(line) if one.category in TONE]


def test_without_its_exceptions_the_checker_is_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    from schoolgate.wording.tone import Tone

    honest = measured(items()).alarms
    monkeypatch.setattr(Tone, "_excepted", lambda self, rule, sentence: False)
    assert measured(items()).alarms > honest + 20


def test_a_thousand_fine_lines_are_left_in_peace() -> None:
    """Near misses of every rule, and plain lines: one loop, as a thousand tests would take half a minute."""
    lines = [line.split("\t") for line in (HERE / "neutral.txt").read_text("utf-8").splitlines()]
    assert len(lines) >= 1000
    spoken = [
        (one.rule_id, one.quote, text)
        for kind, text in lines
        for one in check(text, kind)
        if one.category is not Category.STYLE and not one.category.is_missing
    ]
    assert spoken == []


def test_six_hundred_lines_that_may_hurt_or_puzzle_are_heard() -> None:
    """The other side of the fine lines: a rule made quieter by an exception too wide goes missing here."""
    lines = records("heard.jsonl")
    assert len(lines) >= 550
    unheard = [
        line["text"]
        for line in lines
        if line["label"] not in {one.category for one in check(line["text"], line["kind"])}
    ]
    assert unheard == []


def test_what_is_debatable_counts_for_nothing() -> None:
    item = Item(
        "1", "sentence", Kind.MESSAGE, "She never tries.", frozenset(), frozenset({"absolute"}), frozenset(), ()
    )
    assert measured([item]).alarms == 0
    assert measured([replace(item, optional=frozenset())]).alarms == 1


def test_firm_is_fine() -> None:
    """A clear concern with a count and a next step is good practice, and nothing is said of it (reference, 1)."""
    text = (
        "Dear Mr Diaz,\nThank you for ringing. Sam has handed in 2 of 5 pieces of homework since 3 March. We both want"
        " him to keep up. I will sit with him on Thursday at lunch. Could you ring me by Friday on 01632 960101 to tell"
        " me how it looks at home?\nMiss Okafor"
    )
    found = check(text)
    assert [one for one in found if one.category in TONE or one.category.is_missing] == []
    assert showing.shown(found).reads_well
