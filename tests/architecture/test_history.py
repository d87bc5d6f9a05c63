"""Every deed that history knows can be told."""

import re

import pytest

from schoolgate.timeline.verbs import SENTENCES, Verb
from tests.architecture.source import PACKAGE, files


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_a_sentence(verb: Verb) -> None:
    sentence = str(SENTENCES[verb])
    assert sentence.endswith(".")
    assert set(re.findall(r"%\((\w+)\)s", sentence)) <= {"by", "child", "adult"}


def test_no_sentence_is_left_without_a_verb() -> None:
    assert set(SENTENCES) == set(Verb)


def test_every_verb_is_recorded_somewhere() -> None:
    source = "\n".join(path.read_text() for path in files(".py", under=PACKAGE) if path.name != "verbs.py")
    assert [verb for verb in Verb if f"Verb.{verb.name}" not in source] == []
