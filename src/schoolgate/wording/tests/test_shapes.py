"""Each rule by its id: a line on which it speaks, and lines on which it must stay silent."""

import pytest

from schoolgate.wording import House, check
from schoolgate.wording.findings import TONE
from schoolgate.wording.lexicon import lexicon, table
from schoolgate.wording.tests.labelled import records

ROWS = records("shapes.jsonl")


def raised(text: str, kind: str, house: House | None = None) -> set[str]:
    return {one.rule_id for one in check(text, kind, house or House())}


def test_every_rule_has_its_lines() -> None:
    assert {row["rule"] for row in ROWS} == set(lexicon().rules)


@pytest.mark.parametrize("row", ROWS, ids=[row["rule"] for row in ROWS])
def test_the_rule_speaks_where_it_should(row: dict[str, object]) -> None:
    rule, text, kind = str(row["rule"]), str(row["fires"]), str(row["kind"])
    assert rule in raised(text, kind)
    # The control: without the rule nothing says so.
    assert rule not in raised(text, kind, House(muted=frozenset({rule})))


@pytest.mark.parametrize("row", ROWS, ids=[row["rule"] for row in ROWS])
def test_the_rule_is_silent_where_it_must_be(row: dict[str, object]) -> None:
    rule, kind, silent = str(row["rule"]), str(row["kind"]), row["silent"]
    assert isinstance(silent, list)
    quoted = f"He wrote: “{row['fires']}”"
    lines = [*silent, *([quoted] if lexicon().rules[rule].category in TONE else [])]
    assert len(lines) >= 2
    assert [line for line in lines if rule in raised(line, kind)] == []


def test_every_reason_is_short_and_says_what_to_do() -> None:
    for rule in lexicon().rules.values():
        assert len(rule.why.split()) <= 20, rule.id
        assert rule.ask or rule.say is not None, f"{rule.id} says what is wrong and not what to try"
        assert " you are " not in f" {rule.why.lower()} " or "“" in rule.why, f"{rule.id} points at the writer"


def test_the_lists_hold_no_pattern_twice() -> None:
    for name, key in (("jargon", "term"), ("idioms", "idiom"), ("plain", "swap")):
        every = [source for row in table(name)[key] for source in row["match"]]
        assert sorted({source for source in every if every.count(source) > 1}) == [], name
