"""How hard a text is to read: rules for sentences, and a band for a whole text from two formulas without syllables.

ARI and LIX, and why not the others: reference, section 5.1. "Reading age" is a rough label and never shown of a person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from schoolgate.wording.findings import BETTER, POLISH, Category, Finding, Try
from schoolgate.wording.lexicon import table
from schoolgate.wording.reading import Draft, Word

MANY, TOO_MANY = 26, 33
"""Words in a sentence from which it is long, and far too long (names, dates and numbers not counted)."""

_NOMINAL = re.compile(r"(?:tion|sion|ment|ance|ence|ity)s?$")
_MARKERS = frozenset("which whom whose whilst although notwithstanding whereby wherein whereas".split())
_PASSIVE = (
    " it has been decided ", " it has been agreed ", " it was decided ", " it has been determined ", " it is required ",
    " it has been necessary ", " it was deemed ", " it is deemed ", " it has been deemed ", " a decision has been ",
    " a decision was ",
)  # fmt: skip


class Band(IntEnum):
    """How a whole text reads."""

    EASY, SOME_HARD, HARD = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Measure:
    """One sentence: its words without names and numbers, and what makes it hard."""

    first: int
    last: int
    words: int
    letters: int
    long: int
    flags: int
    hard: bool


@cache
def easy() -> frozenset[str]:
    """Long words that parents meet every week."""
    return frozenset(table("known")["easy"].lower().split())


def measure(draft: Draft, number: int) -> Measure:
    """The sentence `number` of the draft, counted."""
    sentence = draft.sentences[number]
    words = _counted(draft.words[sentence.first : sentence.last])
    norms = [word.norm for word in words]
    long = sum(1 for norm in norms if len(norm) > 6 and norm not in easy())
    nominal = sum(1 for norm in norms if len(norm) > 6 and norm not in easy() and _NOMINAL.search(norm))
    every = draft.words[sentence.first : sentence.last]
    marks = sum(1 for norm in norms if norm in _MARKERS) + sum(1 for word in every if word.norm in ("(", ";"))
    marks += _phrases(norms)
    count = len(words)
    share = long / count if count else 0.0
    said = f" {' '.join(norms)} "
    passive = any(line in said for line in _PASSIVE)
    flags = (nominal >= 4) + (marks >= 3) + (count >= 12 and share > 0.4) + passive + _requested(norms)
    hard = (
        (count >= TOO_MANY and not _is_list(every, share))
        or (count >= MANY and flags >= 1)
        or (count >= 20 and flags >= 2)
        or (count >= 12 and share > 0.5)
        or (count >= 10 and nominal >= 4)
        or (count >= 12 and marks >= 4)
        or (passive and count >= 8 and share > 0.25)
        or _double_negative(norms)
    )  # fmt: skip
    return Measure(sentence.first, sentence.last, count, sum(len(norm) for norm in norms), long, flags, hard)


def _counted(words: Sequence[Word]) -> list[Word]:
    """Words as a reader counts them: no signs, names, numbers or addresses; "doesn't" once."""
    found: list[Word] = []
    for word in words:
        if word.is_sign or word.is_name or word.norm.startswith("<") or word.norm == "'s":
            continue
        if found and word.is_capital:
            continue  # a name with its title, a place, a month
        if found and found[-1].start == word.start:
            continue
        found.append(word)
    return found


def _phrases(norms: Sequence[str]) -> int:
    said = f" {' '.join(norms)} "
    return sum(
        said.count(f" {phrase} ")
        for phrase in (
            "in the event",
            "subject to",
            "prior to",
            "with regard to",
            "in respect of",
            "in order to",
            "in which",
            "by which",
            "upon which",
            "to whom",
            "in accordance",
        )
    )


def _requested(norms: Sequence[str]) -> bool:
    """A passive duty far from who has it: "parents … are requested"."""
    return any(
        norms[n] in ("are", "is", "be") and norms[n + 1] in ("requested", "required", "permitted", "advised", "asked")
        for n in range(len(norms) - 1)
    )


_TWICE_NOT = re.compile(
    r"\bnot (?:\w+ ){0,6}unless (?:\w+ ){0,4}not\b|\bnot (?:\w+ ){0,3}without (?:\w+ ){0,4}not\b|\bnot un\w{4,}ly\b"
    r"|\bfailure to not\b|\bnot be un(?!til|der|cle|less)\w{5,}"
)


def _double_negative(norms: Sequence[str]) -> bool:
    return bool(_TWICE_NOT.search(" ".join(norms)))


def _is_list(words: Sequence[Word], share: float) -> bool:
    """A plain list: many commas, short words."""
    return sum(1 for word in words if word.norm == ",") >= 4 and share < 0.25


def band(draft: Draft) -> Band | None:
    """The easier of ARI and LIX where they differ by one; None under 60 words or four sentences."""
    rows = [measure(draft, n) for n, one in enumerate(draft.sentences) if one.role in ("body", "item")]
    rows = [row for row in rows if row.words]
    words, sentences = sum(row.words for row in rows), len(rows)
    if words < 60 or sentences < 4:
        return None
    ari = 4.71 * sum(row.letters for row in rows) / words + 0.5 * words / sentences - 21.43
    lix = words / sentences + 100 * sum(row.long for row in rows) / words
    one = Band.EASY if ari <= 6 else Band.SOME_HARD if ari <= 9 else Band.HARD
    two = Band.EASY if lix <= 33 else Band.SOME_HARD if lix <= 42 else Band.HARD
    return max(one, two) if abs(one - two) >= 2 else min(one, two)


def findings(draft: Draft) -> Iterator[Finding]:
    """The sentences that are hard to read; of a text that is hard as a whole the three hardest."""
    rows = [(n, measure(draft, n)) for n, one in enumerate(draft.sentences) if one.role in ("body", "item")]
    hard = [n for n, row in rows if row.hard]
    if not hard and band(draft) is Band.HARD:
        ranked = sorted(rows, key=lambda one: -(one[1].words + 60 * one[1].long / max(one[1].words, 1)))
        hard = sorted(n for n, row in ranked[:3] if row.words >= 8)
    for number in hard:
        yield _finding(draft, number, measure(draft, number))


def _finding(draft: Draft, number: int, row: Measure) -> Finding:
    sentence = draft.sentences[number]
    quote = draft.text[sentence.start : sentence.end]
    if row.words >= MANY:
        why, hint = (
            "This sentence is long. Two short ones are easier on a phone.",
            "Split it after the reason. Who does what, by when?",
        )
    else:
        why, hint = "These words are hard to read when one is tired.", "Say who does what, in everyday words."
    strong = BETTER if row.words >= TOO_MANY else POLISH
    return Finding(
        Category.HARD_TO_READ, strong, sentence.start, sentence.end, quote, why, (Try(hint),), 0.8, "HR-sentence"
    )
