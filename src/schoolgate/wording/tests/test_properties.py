"""What holds for every text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.wording import Kind, check
from schoolgate.wording.findings import TONE
from schoolgate.wording.tests.labelled import items

FLAGGED = sorted(
    {item.text for item in items() if item.labels & TONE and item.scope == "sentence" and '"' not in item.text}
)
NAMES = ["Aisha", "Callum", "Oluwaseun", "Zofia", "Mohammed", "Siân", "Tom", "Precious", "Li Wei"]
LINES = sorted({item.text for item in items() if item.scope == "sentence"})


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400), kind=st.sampled_from(sorted(Kind)))
def test_a_span_is_always_inside_the_text_and_nothing_breaks(text: str, kind: Kind) -> None:
    for one in check(text, kind):
        assert 0 <= one.start <= one.end <= len(text)
        assert text[one.start : one.end] == one.quote
        for way in one.tries:
            if way.start is not None and way.end is not None:
                assert 0 <= way.start <= way.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(st.sampled_from(LINES), min_size=1, max_size=6),
    marks=st.sampled_from(["\n", " ", "  ", " — ", "\n\n• "]),
)
def test_a_span_is_inside_whatever_lines_are_put_together(parts: list[str], marks: str) -> None:
    text = marks.join(parts)
    assert all(text[one.start : one.end] == one.quote for one in check(text))


@settings(max_examples=200, deadline=None)
@given(text=st.sampled_from(FLAGGED), marks=st.sampled_from([('"', '"'), ("“", "”")]))
def test_quoting_a_flagged_sentence_silences_its_tone(text: str, marks: tuple[str, str]) -> None:
    before, after = marks
    assert [one.rule_id for one in check(f"{before}{text}{after}") if one.category in TONE] == []


def test_the_same_sentences_are_not_silent_unquoted() -> None:
    """The control of the property above."""
    loud = [text for text in FLAGGED if any(one.category in TONE for one in check(text))]
    assert len(loud) > 0.8 * len(FLAGGED)


@settings(max_examples=200, deadline=None)
@given(text=st.sampled_from(LINES), name=st.sampled_from(NAMES))
def test_adding_a_name_never_adds_a_finding(text: str, name: str) -> None:
    def rules(of: str) -> set[str]:
        return {one.rule_id for one in check(of) if not one.category.is_missing}

    assert rules(f"{name}, {text}") <= rules(text) | rules(text[0].lower() + text[1:])
    assert rules(f"{text} {name}") <= rules(text)


@settings(max_examples=200, deadline=None)
@given(one=st.sampled_from(NAMES), other=st.sampled_from(NAMES), what=st.sampled_from([
    "{} never listens.", "{} is a lazy boy.", "{} was kind today.", "{} always smiles.",
    "Unless {} improves we will exclude him.",
    "{} hit another child.", "We met {} and talked about reading.", "{} is behind his peers.",
]))  # fmt: skip
def test_a_name_from_anywhere_changes_nothing(one: str, other: str, what: str) -> None:
    assert {f.rule_id for f in check(what.format(one))} == {f.rule_id for f in check(what.format(other))}


@settings(max_examples=60, deadline=None)
@given(
    one=st.sampled_from(["Mum", "Dad", "Nan", "Mam", "Grandad"]),
    other=st.sampled_from(["Mum", "Dad", "Nan", "Mam", "Grandad"]),
)
def test_whoever_brings_up_a_child_is_spoken_of_alike(one: str, other: str) -> None:
    for what in ("{} makes excuses for every absence.", "{} came to the show.", "{} does not care about homework."):
        assert {f.rule_id for f in check(what.format(one))} == {f.rule_id for f in check(what.format(other))}
